"""A field that is added to a form leaves no terminal before the resident has released it: every shipped form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.words import Words
from counter_app.flow.state import Rules, Step, Visit
from counter_app.personal import Personal
from counter_app.remote.messages import Sight
from counter_app.remote.release import Releases, outgoing, releasable
from counter_app.remote.replica import Replica
from tests.fakes import canary
from tests.fakes.shipped import catalogue

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FORMS = catalogue().effective(date(2026, 11, 21))
NEW = Field("added.afterwards", FieldKind.TEXT, Words("あとで足した欄", "あとで たした らん", "Added later"))


def visit_of(form, text):
    answered = {FieldPath(NEW.fact): Answer(Personal(text), Origin.RESIDENT, Trust.STATED, AT)}
    answers = Answers(MappingProxyType(answered))
    return Visit(
        Rules(Channel.KIOSK), step=Step.QUESTIONS, visit_id=UUID(int=7), started_at=AT, forms=(form,), answers=answers
    )


def said(visit, releases, replica):
    wire = b""
    for actor, body in outgoing(visit, releases, replica):
        replica, message = replica.say(actor, body)
        wire += message.as_bytes()
    return replica, wire


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_an_added_field_is_not_sent_until_it_is_released(form):
    replica = Replica("c1", "MH02")
    before = visit_of(form, canary.FULL_NAME)
    releases = Releases().having(before, replica, releasable(before), Sight.SHOWN)
    replica, _ = said(before, releases, replica)
    grown = visit_of(replace(form, fields=(*form.fields, NEW)), canary.FULL_NAME)
    replica, wire = said(grown, releases, replica)
    assert canary.FULL_NAME.encode() not in wire
    assert NEW.fact.encode() not in wire
    released = releases.having(grown, replica, [NEW.fact], Sight.SHOWN)
    _, wire = said(grown, released, replica)
    assert canary.FULL_NAME.encode() in wire
