"""The municipality's own tables go into the register, and stay with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.failures import ExtractError, FailureCode, TableError
from counter_app.matching.addresses import AddressForm
from counter_app.matching.keys import keys_of_claim
from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Outcome
from counter_app.matching.overlays import NO_OVERLAYS, Overlays
from counter_app.store import resident_register
from counter_app.store.resident_workers import notation_of
from tests.unit.matching.persons import CLAIM, HANAKO
from tests.unit.test_resident_register import PLACES, ids, text_of, town  # noqa: F401  # a fixture

OWN_SIGN = "\ue123"
TOWNS = "pref,county,city,ward,oaza_cho,oaza_cho_kana\n東京都,,港区,,新架空町,シンカクウチョウ\n"


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own.csv").write_text(f"from,to\n{OWN_SIGN},邊\n埼,崎\n", "utf-8")
    (tmp_path / "towns.csv").write_text(TOWNS, "utf-8-sig")
    return Overlays.read(tmp_path / "own.csv", tmp_path / "towns.csv")


def test_a_name_with_a_sign_of_the_municipality_is_found_and_the_same(town, own):  # noqa: F811  # the fixture
    row = replace(HANAKO, name=f"渡{OWN_SIGN}　花子")
    done = town.take_in(text_of([row]), overlays=own)
    assert done.notes["overlayLeftOut"] == 1  # 埼 and 崎 are never one
    said = replace(CLAIM, kana="", address="")
    with town.place.register() as register:
        assert register.own_tables().overlays == own
        read = notation_of(register.own_tables(), PLACES)
        assert ids(register.candidates(keys_of_claim(read.claim(said)))) == ["R1"]
        names = NameForm.of(row.name, read.variants), NameForm.of(CLAIM.name, read.variants)
        assert compare_names(*names).outcome is Outcome.SAME
        assert AddressForm.of("港区シンカクウチョウ1-2", read.towns).town == "新架空町"
    town.take_in(text_of([row]))
    with town.place.register() as register:
        read = notation_of(register.own_tables(), PLACES)
        assert register.own_tables().overlays == NO_OVERLAYS
        assert register.candidates(keys_of_claim(read.claim(said))) == []  # a sign nobody explains is none


def test_the_same_rows_with_other_tables_are_another_register(town, own):  # noqa: F811  # the fixture
    plain = town.take_in(text_of([HANAKO])).digest
    with_own = town.take_in(text_of([HANAKO]), overlays=own).digest
    assert with_own != plain
    assert town.take_in(text_of([HANAKO]), overlays=own).digest == with_own


def test_an_extract_of_other_rules_is_refused_with_what_to_do(town, monkeypatch):  # noqa: F811  # the fixture
    town.take_in(text_of([HANAKO]))
    monkeypatch.setattr(resident_register, "RULES", "1999.1")  # as if the program had been renewed
    with pytest.raises(ExtractError) as refused, town.place.register():
        pass
    assert refused.value.code is FailureCode.EXTRACT_OUTDATED


def test_what_is_kept_is_what_was_read(own):
    assert Overlays.parse(own.document()) == own
    assert Overlays.parse(own.document()).towns_digest == own.towns_digest != ""
    assert (NO_OVERLAYS.towns_digest, NO_OVERLAYS.signs) == ("", ())
    assert Overlays.read(None, None) == NO_OVERLAYS


def test_a_file_that_is_not_there_is_named(tmp_path):
    for given in ((tmp_path / "no.csv", None), (None, tmp_path / "no.csv")):
        with pytest.raises(TableError) as refused:
            Overlays.read(*given)
        assert refused.value.code is FailureCode.TABLE_UNREADABLE
