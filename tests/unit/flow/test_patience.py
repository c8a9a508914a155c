"""When a terminal loses patience, and when it must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.patience import Marks, Patience, due, marked
from counter_app.flow.state import CardTalk, Rules, Step
from tests.unit.flow.test_late_results import walked_to

PATIENCE = Patience(idle_s=60, warning_s=30, card_away_s=20)
HERE = walked_to(Step.QUESTIONS)


def test_idle_warns_then_ends() -> None:
    marks = Marks(touched=100.0)
    assert due(HERE, marks, 159.9, PATIENCE) is None
    assert due(HERE, marks, 160.0, PATIENCE) == ev.IdleWarning()
    warned = replace(HERE, idle_warning=True)
    marks = marked(marks, warned, 160.0)
    assert due(warned, marks, 189.9, PATIENCE) is None
    assert due(warned, marks, 190.0, PATIENCE) == ev.IdleOver()


def test_an_answered_warning_starts_anew() -> None:
    marks = marked(Marks(100.0, warned=160.0), HERE, 170.0)
    assert marks.warned is None
    assert due(HERE, Marks(170.0), 229.0, PATIENCE) is None


def test_a_card_that_stays_away_ends_the_visit() -> None:
    away = replace(HERE, card=CardTalk(away=True))
    marks = marked(Marks(100.0), away, 110.0)
    assert due(away, marks, 129.9, PATIENCE) is None
    assert due(away, marks, 130.0, PATIENCE) == ev.CardAwayTooLong()
    assert marked(marks, HERE, 120.0).away is None


@pytest.mark.parametrize("step", [Step.READING, Step.SUBMITTING])
def test_never_while_working(step: Step) -> None:
    assert due(walked_to(step), Marks(0.0), 10_000.0, PATIENCE) is None


def test_never_at_the_counter_and_never_without_a_visit() -> None:
    counter = replace(HERE, rules=Rules(Channel.COUNTER))
    assert due(counter, Marks(0.0), 10_000.0, PATIENCE) is None
    assert due(replace(HERE, visit_id=None), Marks(0.0), 10_000.0, PATIENCE) is None
