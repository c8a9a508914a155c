"""Codes from home at branch terminals: refused at once where it is known, and never at the cost of a given receipt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.failures import FailureCode, HomeError
from tests.fakes.hub_house import Branch
from tests.fakes.visits import submission

CODE = bytes(range(16))


def brought():
    return replace(submission(), home_code=CODE)


def test_a_branch_terminal_takes_a_code_once_and_its_hub_learns_of_it(hub, branch):
    branch.desk.submit(brought())
    assert branch.desk.home_code_used(CODE)
    with pytest.raises(HomeError) as refused:
        branch.desk.submit(brought())
    assert refused.value.code is FailureCode.HOME_USED
    branch.drain()
    assert hub.rows("SELECT code FROM home_code") == [(CODE,)]


def test_two_terminals_without_a_line_take_the_same_code_both_receipts_count_and_it_shows(hub, branch, tmp_path, clock):
    other = Branch(tmp_path / "other", clock, "MH03").enrol(hub.code("MH03")).open()
    receipts = [terminal.desk.submit(brought()) for terminal in (branch, other)]
    for terminal in (branch, other):
        terminal.drain()
    other.close()
    assert [row[0] for row in hub.rows("SELECT number FROM submission ORDER BY seq")] == [
        str(each.number) for each in receipts
    ]
    assert hub.rows("SELECT object_id FROM audit WHERE action = 'home.twice'") == [(str(receipts[1].number),)]
