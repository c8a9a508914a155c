"""What a scripted person filled in at home the evening before, as the code on a phone: sealed, drawn, and read off the pixels."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.home_codes import definitions_on, home_keys, municipality_of
from counter_app.app.scanning import recognised_of
from counter_app.app.scripted_person import DaysAgo
from counter_app.devices.scanner import read_codes
from counter_app.domain.words import LANGUAGES
from counter_app.failures import CounterError, FailureCode
from counter_app.home.codec import Content, sealed_text
from counter_app.personal import Personal
from counter_app.slips.qr import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.scripted_person import Script
    from counter_app.flow import events as ev
    from counter_app.home.definition import Definition
    from counter_app.ports import Clock
    from counter_app.settings import Settings

_BEFORE = timedelta(hours=14)
_PIXELS = 4  # a side of a module, as on a phone


def brought(settings: Settings, clock: Clock, used: Callable[[bytes], bool], script: Script) -> ev.Event:
    """Hold the code up to the scanner of this terminal and return what it means."""
    in_force = FormsInForce(settings, clock)
    evening = clock.now() - _BEFORE
    defined = definitions_on(in_force.get(), clock.now().date())
    page = next((each for each in defined if each.event == script.event), None)
    if page is None:
        raise CounterError(FailureCode.SCRIPT_UNREADABLE, f"no home page for the event {script.event!r}")
    text = _on_the_phone(settings, page, script, evening)
    read = read_codes(picture(text, _PIXELS))
    return recognised_of(settings, used, in_force, clock).event(Personal(read[0] if read else ""))


def _on_the_phone(settings: Settings, page: Definition, script: Script, evening: datetime) -> str:
    """Seal the answers to the office's newest key, as the page does; a demonstration's office makes its first one."""
    folder = home_keys(settings)
    there = folder.load()
    key = there.newest if there.keys else folder.renew(evening)
    said = {path: _said(value, evening.date()) for path, value in script.home.items()}
    content = Content(page.id, int(evening.timestamp()), LANGUAGES.index(script.language), *page.numbered(said))
    return sealed_text(content, key.public, municipality_of(settings))


def _said(value: Personal[str] | DaysAgo, today: date) -> str:
    return (today - timedelta(days=value.days)).isoformat() if isinstance(value, DaysAgo) else value.reveal()
