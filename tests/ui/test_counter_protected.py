"""支援措置 at the counter: a source's addresses are seen by those who may, and nobody's watcher is left behind."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.domain.answers import FieldPath
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.household import NotFound, RegisterRemark
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.ui.counter.screenshots import AT_THE_COUNTER, _filling, _only_read, _protected_household
from counter_app.ui.rehearsal import HANAKO, Props, Rehearsal
from counter_app.ui.settling import settle
from tests.contract.test_protected import tells
from tests.ui.staff_windows import CATALOGUE, dress, open_terminal, spoken

TRUSTED = Clerk("ono", SHIPPED_ROLES["protected"], "1番窓口", "MH01")
ADDRESS = FieldPath("applicant.fullAddress")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


def visit_of(clerk: Clerk, *, protected: bool = True):
    props = _protected_household()
    if not protected:
        props.register = NotFound()
    runtime = Rehearsal(props=props)
    terminal = open_terminal(runtime, clerk=clerk)
    _filling(terminal, runtime, CATALOGUE)
    settle(terminal)
    return terminal, runtime


def test_a_clerk_without_the_right_sees_no_address_of_a_source():
    terminal, runtime = visit_of(AT_THE_COUNTER)
    assert tells(spoken(terminal.staff)) == []
    assert "（秘匿）" in spoken(terminal.staff)
    assert terminal.staff.card.face._address.isHidden()
    assert runtime.visit.answers.text(ADDRESS) == HANAKO.full_address.reveal()
    terminal.close()


@pytest.mark.parametrize(("clerk", "protected"), [(TRUSTED, True), (AT_THE_COUNTER, False)])
def test_who_may_sees_it_and_so_does_everybody_where_nobody_is_protected(clerk, protected):
    terminal, _runtime = visit_of(clerk, protected=protected)
    assert tells(spoken(terminal.staff))
    terminal.close()


@pytest.mark.parametrize("clerk", [AT_THE_COUNTER, TRUSTED])
def test_the_second_display_names_no_place_of_protected_people(clerk):
    """Large, turned away from staff, and others stand in the hall: whoever the clerk is, whoever wrote it."""
    terminal, runtime = visit_of(clerk)
    terminal.answer(ADDRESS, "東京都架空市本町９番")
    settle(terminal)
    shown = spoken(terminal.mirror)
    assert tells(shown) == []
    assert "本町９番" not in shown
    assert "ここには表示しません" in shown
    assert runtime.visit.answers.text(ADDRESS) == "東京都架空市本町９番"
    terminal.close()


def test_the_second_display_shows_where_others_live():
    terminal, _runtime = visit_of(AT_THE_COUNTER, protected=False)
    assert tells(spoken(terminal.mirror))
    terminal.close()


def test_what_differs_is_hidden_on_the_side_of_the_source_only():
    terminal, _runtime = visit_of(AT_THE_COUNTER)
    terminal.answer(ADDRESS, "東京都架空市本町９番")
    settle(terminal)
    (one,) = [each for each in terminal.board.differences if each.path == ADDRESS]
    assert (one.offered.reveal(), "本町" in one.typed.reveal()) == ("（秘匿）", True)
    terminal.take_offer(ADDRESS)
    settle(terminal)
    assert terminal.board.sheet.find(ADDRESS).shown.reveal() == "（秘匿）"
    terminal.close()


def test_every_change_of_clerk_takes_its_watcher_along():
    runtime = Rehearsal(props=_protected_household())
    for _ in range(3):
        terminal = open_terminal(runtime)
        assert len(runtime._watchers) == 1
        terminal.close()
    assert runtime._watchers == []


def test_how_card_and_register_differ_stands_first_and_before_anything_is_chosen():
    props = Props(register=NotFound(remarks=(RegisterRemark(FindingCode.CARD_ADDRESS_OLD),)))
    runtime = Rehearsal(props=props)
    terminal = open_terminal(runtime)
    _only_read(terminal, runtime, CATALOGUE)
    settle(terminal)
    assert [each.severity for each in terminal.board.remarks] == [Severity.FOLLOW_UP]
    assert "カードの住所は前住所と同じです" in spoken(terminal.staff)
    assert "前住所" not in spoken(terminal.mirror)
    terminal.add_procedure(CATALOGUE[0])
    settle(terminal)
    assert "前住所" in terminal.board.remarks[0].text.reveal()
    assert sum("前住所" in each.text.reveal() for each in terminal.board.remarks) == 1
    terminal.close()
