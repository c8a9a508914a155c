"""The guide sheet: what is left to do, by when, at what risk, with what; nothing unverified as a fact."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest

from counter_app.domain.advice import AtRisk, LastDay, ProcedureAdvice, Verdict
from counter_app.domain.application import Application
from counter_app.domain.wareki import in_era
from counter_app.domain.words import Words
from counter_app.slips.fonts import load_fonts
from counter_app.slips.guide import GuideMaker, still_to_do
from counter_app.slips.page import A4, ROLL_80
from counter_app.slips.pen import Mark
from tests.fakes import paper
from tests.fakes.advices import ALLOWANCE, BOOK, CARD, DOG, HEALTH, MOPED, SCHOOL, advice, procedure
from tests.fakes.slip_receipts import juminhyo, receipt

MAKER = GuideMaker(load_fonts(), Words("架空市役所　市民課"), lambda day: in_era(day).text)


def text(given=None, size=A4, *applications, **more):
    made = MAKER.make(receipt(*applications, **more), given or advice(), size)
    return paper.words_of(made.pdf)


def handed_in(form):
    return Application(form.id, form.version, form.title, form.destination, form.connector, ())


def needed(**changes):
    form = procedure("new", "新しい手続", "あたらしい 手続き", "A new procedure")
    return ProcedureAdvice(form, Verdict.NEEDED, (), **{"verified": True, **changes})


@pytest.mark.parametrize("size", [A4, ROLL_80], ids=["A4", "80mm"])
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_everything_stands_there_in_the_language_and_in_japanese(language, size):
    words = text(None, size, language=language)
    for form in (ALLOWANCE, HEALTH, DOG, MOPED, SCHOOL):
        assert re.sub(r"\s", "", form.title.of(language)) in words
        assert re.sub(r"\s", "", form.title.ja) in words
    for entry in advice().procedures:
        for reason in entry.reasons:
            assert re.sub(r"\s", "", reason.sentence.of(language)) in words


def test_what_was_handed_in_is_ticked_and_no_longer_to_do():
    before, after = text(), text(None, A4, juminhyo(), handed_in(ALLOWANCE))
    assert "✓児童手当認定請求" in after
    assert "✓児童手当認定請求" not in before
    assert "11月25日までに出さないと" in before
    assert "11月25日までに出さないと" not in after


def test_the_most_urgent_comes_first_and_what_has_no_day_last():
    undated, early = needed(), needed(due=LastDay(date(2026, 11, 1), "", verified=True, passed=True))
    order = [entry.form.id for entry in still_to_do(receipt(), advice(undated, early))]
    assert order == ["new", "kokuho", "jido-teate", "dog", "new"]


def test_a_last_day_stands_in_both_calendars_and_a_passed_one_is_marked():
    words = text()
    assert "期限：令和8年11月25日（2026年）水曜日" in words
    assert words.count("期限を過ぎています") == 1
    assert words.index("令和8年11月18日") < words.index("期限を過ぎています") < words.index("令和8年11月25日")


def test_money_is_named_only_where_amount_and_day_are_verified():
    words = text()
    assert "11月25日までに出さないと、10,000円／月を失うおそれがあります。" in words
    assert "5,000円" not in words
    assert "金額は職員にご確認ください" in words
    day = LastDay(date(2026, 12, 1), "", verified=False, passed=False)
    assert "777円" not in text(advice(needed(due=day, at_risk=AtRisk(777, per_month=False, verified=True))))


def test_an_unverified_day_is_called_a_rough_one():
    words = text()
    assert "期限のめやす：令和8年12月14日" in words
    assert "※職員にご確認ください" in words


def test_things_to_bring_stand_once_with_the_numbers_they_are_for():
    words = text()
    card, book = (re.sub(r"\s", "", thing.ja) for thing in (CARD, BOOK))
    assert words.count(card) == 1
    assert f"{card}（手続1・2）" in words
    assert f"{book}（手続2）" in words


def test_nothing_left_to_do_is_said_too():
    given = dataclasses.replace(advice(), procedures=advice().of(Verdict.NOT_NEEDED))
    assert "必要な手続は見つかりませんでした" in text(given)


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_everything_but_the_page_number_is_large_enough_for_old_eyes(language):
    made = MAKER.make(receipt(language=language, simulated=True), advice())
    sizes = [ink.top - ink.bottom for ink in made.inks if ink.mark is Mark.TEXT]
    small = [size for size in sizes if size < 11.99]
    pages = max(ink.page for ink in made.inks)
    assert len(small) == 2 * (pages - 1)  # "continued" below, and the line above the next page
    assert paper.collisions(made.inks) == []
    assert paper.outside(made.inks, A4) == []


def test_many_procedures_go_over_pages_and_none_is_lost():
    more = [
        dataclasses.replace(needed(), form=dataclasses.replace(ALLOWANCE, id=f"p{n}", title=Words(f"手続その{n}番")))
        for n in range(30)
    ]
    words = text(advice(*more))
    assert all(f"手続その{n}番" in words for n in range(30))
