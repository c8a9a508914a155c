"""The register of residents on both databases: imported, looked up, replaced, and nothing of anybody in the clear."""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from counter_app.failures import ExtractError, FailureCode, StoreError
from counter_app.matching.keys import keys_of_claim
from counter_app.store.postgres import open_postgres
from counter_app.store.resident_import import import_extract
from counter_app.store.resident_place import FILE, FilePlace, PostgresPlace
from counter_app.store.resident_row import COLUMNS, ResidentKeys
from counter_app.store.resident_workers import notation_of
from tests.fakes import canary
from tests.unit.matching.persons import CLAIM, HANAKO, HOUSE, TARO

PLACES = Path("resources/tables")
KEYS = ResidentKeys.of(bytes(range(32)))
CANARY = replace(
    HANAKO, resident_id="R9", name=canary.FULL_NAME, address=canary.FULL_ADDRESS, building="", household_id="H9"
)
DAUGHTER = replace(
    TARO, resident_id="R10", name="渡邉　さくら", dob="2018-06-02", household_id="H9", address=canary.FULL_ADDRESS
)


def text_of(rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([getattr(row, name) for name in columns] for row in rows)
    return out.getvalue()


class Town:
    """A register in a folder or on PostgreSQL."""

    def __init__(self, folder, url):
        self.folder, self.database = folder, open_postgres(url) if url else None
        self.place = PostgresPlace(self.database, KEYS) if self.database else FilePlace(folder / FILE, KEYS)

    def take_in(self, text, *, as_of="2026-11-01", **how):
        source = self.folder / "extract.csv"
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
        fill = partial(import_extract, source, keys=KEYS, as_of=as_of, places=PLACES, **{"workers": 0, **how})
        done = self.place.replace(lambda tables: fill(tables=tables))
        source.unlink()
        return done

    @contextmanager
    def found(self, claim):
        with self.place.register() as register:
            read = notation_of(register.own_tables(), PLACES)
            yield register.candidates(keys_of_claim(read.claim(claim)))


@pytest.fixture
def town(tmp_path, store_url):
    made = Town(tmp_path, store_url)
    yield made
    if made.database:
        made.database.close()


def ids(rows):
    return sorted(row.resident_id for row in rows)


def test_what_went_in_comes_out(town):
    done = town.take_in(text_of([HANAKO, TARO, CANARY, DAUGHTER]))
    assert (done.rows, done.refused_count, done.as_of) == (4, 0, "2026-11-01")
    with town.place.register() as register:
        assert register.as_of == "2026-11-01"
        assert register.digest == done.digest
        assert register.resident("R9") == CANARY
        assert register.resident("R99") is None
        assert ids(register.household("R9")) == ["R10", "R9"]
        assert register.household("R99") == []


@pytest.mark.parametrize(
    "other",
    [
        {"address": "架空市仮町7番地"},  # name and day, kana and day
        {"name": "別人　太郎", "address": ""},
        {"kana": "", "address": ""},
        {"dob": "1999-01-01", "kana": ""},  # the house
        {"dob": "1999-01-01", "name": "", "address": "架空市見本町"},  # kana and town
        {"dob": "", "address": ""},  # nothing but who
        {"dob": "55.2.17", "address": "", "kana": ""},
    ],
)
def test_whoever_shares_two_things_is_found(town, other):
    town.take_in(text_of([HANAKO]))
    with town.found(replace(CLAIM, **other)) as rows:
        assert ids(rows) == ["R1"]


def test_a_stranger_is_not(town):
    town.take_in(text_of([HANAKO, TARO]))
    with town.found(replace(CLAIM, name="高橋　一", kana="タカハシ　ハジメ", dob="1990-01-01", address="")) as rows:
        assert rows == []


def test_of_a_house_of_hundreds_only_those_who_share_more(town):
    crowd = [
        replace(HANAKO, resident_id=f"C{n}", household_id=f"C{n}", name=f"住人　{n:03}", kana="", dob="1960-01-01")
        for n in range(60)
    ]
    town.take_in(text_of([*crowd, HANAKO]))
    with town.found(CLAIM) as rows:
        assert ids(rows) == ["R1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_are_told_apart(town, encoding):
    done = town.take_in(text_of([replace(HANAKO, name="渡辺　花子"), TARO]).replace("邊", "辺").encode(encoding))
    assert (done.rows, done.refused_count) == (2, 0)


def test_headings_of_others(town):
    town.take_in(
        f"宛名番号,氏名,氏名カナ,生年月日,住所,世帯番号\r\nR1,{HANAKO.name},{HANAKO.kana},S55.2.17,{HOUSE},H1\r\n"
    )
    with town.found(CLAIM) as rows:
        assert [(row.resident_id, row.dob) for row in rows] == [("R1", "S55.2.17")]


def test_broken_rows_are_named_and_stop_nothing(town):
    lines = text_of([HANAKO, TARO, CANARY]).splitlines(keepends=True)
    broken = [
        lines[0],
        lines[1],
        "too,few\r\n",
        f'"{lines[2]}',
        "\r\n",
        lines[3].replace("R9,", ",", 1),
        lines[3].replace("架空", "架\x07空"),
    ]
    done = town.take_in("".join([*broken, lines[3]]).encode() + b"\xff\xfe" + lines[1].encode())
    assert done.rows == 2
    assert {line: reason.split(",")[0] for line, reason in done.refused} == {
        3: "2 columns instead of 16",
        4: "a quotation mark is never closed",
        6: "no resident_id",
        7: "control characters",
        9: "bytes that are no text in this encoding",
    }
    assert not [reason for _, reason in done.refused if "渡" in reason or "花" in reason]


def test_a_row_delivered_twice_is_one_and_two_rows_of_an_id_are_none_to_rely_on(town):
    done = town.take_in(text_of([HANAKO, TARO, HANAKO, replace(TARO, dob="1990-01-01")]))
    assert done.rows == 3
    assert [line for line, _ in done.refused] == [4, 5]
    with town.place.register() as register:
        assert register.resident("R1") == HANAKO
        assert register.resident("R2") is None


@pytest.mark.parametrize(
    "text",
    [
        "resident_id,name,dob,address,個人番号\r\n",
        "resident_id,name,dob,address,マイナンバー\r\n",
        "resident_id,name,dob\r\n",
        "",
        "resident_id,name,name,dob,address\r\n",
    ],
)
def test_a_file_that_is_no_extract_is_refused_as_a_whole(town, text):
    town.take_in(text_of([HANAKO]))
    with pytest.raises(ExtractError) as caught:
        town.take_in(text)
    assert caught.value.code is FailureCode.EXTRACT_REFUSED
    with town.found(CLAIM) as rows:  # what was there stays in force
        assert ids(rows) == ["R1"]


def _number(start):
    digits = f"{start:011}"
    total = sum(int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(digits), start=1))
    return digits + str(0 if total % 11 <= 1 else 11 - total % 11)


def test_a_column_that_looks_like_the_number_is_refused_whatever_it_is_called(town):
    rows = [replace(HANAKO, resident_id=_number(98765432100 + n)) for n in range(30)]
    with pytest.raises(ExtractError, match="resident_id"):
        town.take_in(text_of(rows))


def test_the_next_extract_takes_its_place_and_says_what_changed(town):
    town.take_in(text_of([HANAKO, TARO]), as_of="2026-10-01")
    with town.place.register() as register:
        assert register.changes().since == ""
    town.take_in(text_of([replace(HANAKO, address="東京都架空市仮町7番地"), CANARY]), as_of="2026-11-01")
    with town.place.register() as register:
        changes = register.changes()
        assert (changes.since, changes.added, changes.changed, changes.removed) == (
            "2026-10-01",
            ("R9",),
            ("R1",),
            ("R2",),
        )
        assert register.as_of == "2026-11-01"


def test_the_order_of_rows_is_not_in_the_digest(town):
    one = town.take_in(text_of([HANAKO, TARO, CANARY])).digest
    assert town.take_in(text_of([CANARY, TARO, HANAKO])).digest == one
    assert town.take_in(text_of([CANARY, TARO])).digest != one


def test_two_processes_make_the_same_register(town):
    rows = [replace(HANAKO, resident_id=f"R{n}", dob=f"19{n % 80 + 10}-01-01") for n in range(5000)]
    here = town.take_in(text_of(rows)).digest
    assert town.take_in(text_of(rows), workers=2).digest == here


def test_nothing_was_imported(town):
    with pytest.raises(ExtractError) as caught, town.place.register():
        pass
    assert caught.value.code is FailureCode.EXTRACT_MISSING


def _words():
    texts = (canary.FULL_NAME, "渡邉", "花子", "ワタナベ", "見本町", "1980-02-17")
    return [each.encode(coding) for each in texts for coding in ("utf-8", "utf-16-le", "cp932") if _has(each, coding)]


def _has(text, coding):
    try:
        return bool(text.encode(coding))
    except UnicodeEncodeError:
        return False


def test_nobody_is_in_the_clear_in_the_file(tmp_path):
    town = Town(tmp_path, None)
    town.take_in(text_of([CANARY, DAUGHTER] * 30))
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert not [word for word in _words() if word in kept]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreError), FilePlace(tmp_path / FILE, ResidentKeys.of(bytes(32))).register():
        pass


def test_nobody_is_in_the_clear_on_the_server(tmp_path, postgres_url, postgres):
    town = Town(tmp_path, postgres_url)
    town.take_in(text_of([CANARY, DAUGHTER] * 30))
    town.take_in(text_of([DAUGHTER]))
    town.database.close()
    name = make_url(postgres_url).database
    rows = postgres.run("SELECT * FROM residents.resident", name)
    about = postgres.run("SELECT * FROM residents.about", name)
    kept = b"\n".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode() for row in [*rows, *about] for value in row
    )
    assert not [word for word in _words() if word in kept]


def test_a_former_extract_is_overwritten(tmp_path):
    town = Town(tmp_path, None)
    town.take_in(text_of([HANAKO]))
    with (tmp_path / FILE).open("rb") as former:
        town.take_in(text_of([TARO]))
        assert not any(former.read())


def test_an_import_that_fails_leaves_no_draft(tmp_path):
    town = Town(tmp_path, None)
    town.take_in(text_of([HANAKO]))

    def broken(_tables):
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        town.place.replace(broken)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    with town.place.register() as register:
        assert json.dumps(register.about["rows"]) == "1"
