"""A terminal on which somebody has begun and reached the questions without a card."""

from __future__ import annotations

from uuid import UUID

from counter_app.flow import events as ev
from tests.fakes import canary, forms
from tests.fakes.visit_runtime import HandRuntime, ScriptedCard


def begun_runtime() -> HandRuntime:
    runtime = HandRuntime(ScriptedCard(canary.STATUS, canary.reading(), b"1234"))
    runtime.post(ev.Begin(UUID(int=7), runtime.clock.now()))
    runtime.post(ev.Choose(tuple(forms.FORMS)))
    runtime.post(ev.Next())
    runtime.post(ev.WithoutCard())
    return runtime
