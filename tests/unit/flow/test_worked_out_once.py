"""What is worked out from answers is kept in them, and goes with them (decision 008)."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from counter_app.domain.answers import Answers, FieldPath
from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.answering import findings
from counter_app.flow.interview import facts
from counter_app.flow.plan import plan
from counter_app.flow.state import Rules, Visit
from counter_app.flow.visit import advance
from counter_app.personal import Personal
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, CHILD_BENEFIT

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NAME = FieldPath("applicant.fullName")


def run(visit: Visit, *events: ev.Event) -> Visit:
    for event in events:
        visit, _ = advance(visit, event)
    return visit


def answered() -> Visit:
    begun = run(Visit(Rules(Channel.KIOSK)), ev.Begin(UUID(int=1), NOW), ev.Choose((CERTIFICATE, CHILD_BENEFIT)))
    return run(begun, ev.Next(), ev.WithoutCard(), ev.Typed(NAME, Personal(canary.FULL_NAME), NOW))


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Without the collector only what nothing refers to any more goes."""
    gc.disable()
    yield
    gc.enable()


def test_work_is_done_once_for_the_same_things_beside() -> None:
    done: list[str] = []

    def work(answers: Answers, beside: str) -> tuple[str, ...]:
        done.append(beside)
        return beside, answers.text(NAME)

    answers = answered().answers
    first = answers.once(work, "one")
    assert answers.once(work, "one") is first
    assert answers.once(work, "other") == ("other", canary.FULL_NAME)
    assert done == ["one", "other"]


def test_other_forms_have_another_plan_under_the_same_answers() -> None:
    visit = answered()
    fewer = replace(visit, forms=(CERTIFICATE,))
    assert fewer.answers is visit.answers
    assert {item.path for page in plan(fewer) for item in page.items} == {
        item.path for item in facts((CERTIFICATE,), visit.answers)
    }
    assert len(plan(visit)) > len(plan(fewer))


def test_what_was_answered_before_and_who_asks_make_another_plan() -> None:
    visit = answered()
    known = replace(visit, known_before=frozenset({NAME}))
    assert [page.path for page in plan(visit) if page.path != NAME] == [page.path for page in plan(known)]
    staffed = replace(CERTIFICATE, fields=tuple(replace(field, by_staff=True) for field in CERTIFICATE.fields))
    alone = replace(visit, forms=(staffed,))
    assert plan(alone) == ()
    assert plan(replace(alone, rules=Rules(Channel.COUNTER)))


def test_what_is_kept_is_not_part_of_the_value() -> None:
    used = answered().answers
    fresh = replace(used)
    facts((CERTIFICATE,), used)
    assert used == fresh
    assert repr(used) == repr(fresh)


@pytest.mark.usefixtures("no_collector")
def test_leaving_frees_the_answers_at_once() -> None:
    visit = answered()
    assert plan(visit)
    assert findings(visit)
    answers = weakref.ref(visit.answers)
    visit = run(visit, ev.Next(NOW), ev.Leave())
    assert not visit.active
    assert answers() is None
