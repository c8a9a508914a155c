"""The imported register of a house of canaries, over either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from counter_app.domain.japan_time import JAPAN
from counter_app.matching.address_survey import Survey
from counter_app.matching.resident import Resident
from counter_app.matching.town_findings import OwnTables
from counter_app.personal import Personal
from counter_app.register.imported_register import ImportedRegister
from counter_app.store.resident_workers import notation_of
from tests.fakes import canary
from tests.unit.matching.persons import notation
from tests.unit.test_resident_register import Town, text_of

PLACES = Path("resources/tables")
HERSELF = Resident(
    "R1", canary.FULL_NAME, "ﾜﾀﾅﾍﾞ ﾊﾅｺ", "昭和55年2月17日", "架空市見本町1-2-3", "H1", "女",
    building="見本荘101", status="住民", relation="世帯主",
)  # fmt: skip
DAUGHTER = replace(
    HERSELF, resident_id="R2", name="渡邉\U000e0102 さくら", kana="ワタナベ サクラ", dob="H30.6.2", relation="子"
)
FATHER_IN_LAW = replace(
    HERSELF, resident_id="R3", name="渡邉\U000e0102 一郎", kana="", dob="1950/01/05", sex="男", relation="夫の父"
)
GONE = replace(HERSELF, resident_id="R4", name="渡邉\U000e0102 二郎", dob="2005-01-05", sex="1", status="転出")
HOUSE = (HERSELF, DAUGHTER, FATHER_IN_LAW, GONE)


def register_of(town: Town, *rows: Resident) -> ImportedRegister:
    """Import rows, and ask them as a counter does."""
    town.take_in(text_of(rows or HOUSE))
    held = town.place.register()
    register = held.__enter__()
    town.held = held  # closed by the fixture
    return ImportedRegister(
        lambda: register,
        lambda found: notation_of(found, PLACES),
        the_day,
    )


class Rows:
    """Rows in memory as an extract in force: everybody is worth a comparison, the house is the household."""

    as_of, digest = "2026-11-01", "1"

    def __init__(self, rows: tuple[Resident, ...]) -> None:
        self._rows = rows

    def candidates(self, keys: object) -> list[Resident]:  # noqa: ARG002  # the shape of the port
        return list(self._rows)

    def house_of(self, row: object) -> list[Resident]:  # noqa: ARG002  # as above
        return list(self._rows)

    def household(self, resident_id: str) -> list[Resident]:  # noqa: ARG002  # as above
        return list(self._rows)

    def own_tables(self) -> OwnTables:
        return OwnTables(Survey())


def in_memory(*rows: Resident) -> ImportedRegister:
    """The same without a database."""
    return ImportedRegister(lambda: Rows(rows or HOUSE), lambda _: notation(), the_day)


def the_day(text: str) -> datetime:
    """Midnight of a day in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def card(**said: str):
    """The canary's card, with other texts where `said`."""
    reading = canary.reading()
    return replace(reading, four=replace(reading.four, **{key: Personal(value) for key, value in said.items()}))
