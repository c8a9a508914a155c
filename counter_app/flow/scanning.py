"""Codes inside a visit: what was filled in at home, wishes for the screen, a slip, and what is none of these.

Answers from home are offered like a card's, with the least trust: they fill what is empty, a card or the register
overrides them, a difference is shown, and nothing that was typed here is overwritten.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.answers import SOURCES, Answer, Answers, FieldPath, Origin
from counter_app.domain.channel import Channel
from counter_app.domain.form import FieldKind
from counter_app.domain.words import JAPANESE, LANGUAGES
from counter_app.flow import events as ev
from counter_app.flow.advising import others, prefill
from counter_app.flow.answering import prefilled
from counter_app.flow.card_talk import card_page
from counter_app.flow.effects import Advise, Effect
from counter_app.flow.state import Part, ScanTalk, Step, Trouble, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counter_app.domain.form import Form
    from counter_app.domain.home_answers import HomeAnswers

Outcome = tuple[Visit, tuple[Effect, ...]]
Scanning = (
    ev.OpenScan | ev.HomeBrought | ev.PreferencesBrought | ev.SlipBrought | ev.MandatePaperBrought | ev.CodeRefused
)
_ROW = re.compile(r"(.+?)\.[0-9]+\.")  # `members.0.fullName`: its list
_BEFORE_SCAN = frozenset({Step.EVENT, Step.PROCEDURES})


def on_code(visit: Visit, event: Scanning) -> Outcome:
    """A code was scanned, or is to be. At a self-service terminal only on the page for it."""
    kiosk = visit.rules.channel is Channel.KIOSK
    if isinstance(event, ev.OpenScan):
        opens = kiosk and visit.step in _BEFORE_SCAN
        return (replace(visit, step=Step.SCAN, trouble=None) if opens else visit), ()
    if kiosk and visit.step is not Step.SCAN:
        return visit, ()
    match event:
        case ev.HomeBrought(home):
            return _brought(visit, home)
        case ev.PreferencesBrought(wanted):
            speaks = wanted.language if wanted.language in LANGUAGES else visit.language
            return replace(visit, language=speaks or visit.language, trouble=None), ()
        case ev.SlipBrought(slip):
            return replace(visit, scan=replace(visit.scan, slip=slip, mandate_over=False), trouble=None), ()
        case ev.MandatePaperBrought():
            return replace(visit, scan=replace(visit.scan, slip=None, mandate_over=True), trouble=None), ()
        case ev.CodeRefused(code):
            shown = replace(visit.scan, slip=None, mandate_over=False)
            return replace(visit, scan=shown, trouble=Trouble(code)), ()


def scan_left(visit: Visit) -> Visit:
    """「戻る」 from the page that scans."""
    step = Step.EVENT if visit.rules.by_event else Step.PROCEDURES
    return replace(visit, step=step, scan=replace(visit.scan, slip=None, mandate_over=False))


def _brought(visit: Visit, home: HomeAnswers) -> Outcome:
    chosen = replace(_chosen(visit, home), scan=ScanTalk(home.code, home.unread), trouble=None)
    by_hand = _groups_by_hand(visit.answers, _groups(chosen.asked_forms))
    entries = [(path, answer) for path, answer in home.entries if not _within(path, by_hand)]
    counted = frozenset(str(path) for path, _answer in entries) & _groups(chosen.asked_forms)
    filled = prefilled(replace(chosen, answers=_cleared(chosen.answers, by_hand, counted)), entries)
    if visit.language == JAPANESE and home.language in LANGUAGES:  # nobody has asked for another language here
        filled = replace(filled, language=home.language)
    if visit.rules.channel is Channel.KIOSK:
        return card_page(filled), prefill(filled)
    advice = (Advise(visit.generation),) if filled.event is not None else ()
    return filled, (*prefill(filled), *advice)


def _chosen(visit: Visit, home: HomeAnswers) -> Visit:
    """Take over what happened and the procedures; what was chosen here by hand stays."""
    same = home.event is None or (visit.event is not None and visit.event.id == home.event.id)
    kept = visit.forms if same else others(visit)
    forms = tuple({form.id: form for form in (*kept, *home.forms)}.values())
    if same:
        return replace(visit, forms=forms)
    return replace(
        visit,
        event=home.event,
        forms=forms,
        advice=None,
        advice_due=False,
        seen_needed=frozenset(),
        known_before=frozenset(),
        part=Part.EVENT,
    )


def _groups(forms: tuple[Form, ...]) -> frozenset[str]:
    return frozenset(field.fact for form in forms for field in form.fields if field.kind is FieldKind.GROUP)


def _groups_by_hand(answers: Answers, groups: frozenset[str]) -> frozenset[str]:
    """Lists somebody has typed into here: rows from home could be other people's, so none are mixed in."""
    typed = [path for path, answer in answers.given.items() if answer.typed]
    rows = (_ROW.match(path) for path in typed)
    return frozenset({row[1] for row in rows if row} | (groups & set(typed)))


def _within(path: FieldPath, groups: frozenset[str]) -> bool:
    row = _ROW.match(path)
    return (row[1] if row else path) in groups


def _cleared(answers: Answers, by_hand: frozenset[str], counted: frozenset[str]) -> Answers:
    """An earlier code's answers go, they may be another person's; only lists that were typed into stay as they are.

    Of lists that come from home now, rows that card and register filled go too. They come back each beside its own
    person: see `prefill.register`.
    """

    def keep(path: FieldPath, answer: Answer) -> bool:
        if _within(path, by_hand):
            return True
        return answer.origin is not Origin.HOME and not (answer.origin in SOURCES and _within(path, counted))

    return _kept(answers, keep)


def _kept(answers: Answers, keep: Callable[[FieldPath, Answer], bool]) -> Answers:
    def one(places: Mapping[FieldPath, Answer]) -> Mapping[FieldPath, Answer]:
        return MappingProxyType({path: answer for path, answer in places.items() if keep(path, answer)})

    said = {path: tuple(each for each in all_said if keep(path, each)) for path, all_said in answers.said.items()}
    heard = MappingProxyType({path: some for path, some in said.items() if some})
    return Answers(one(answers.given), one(answers.offered), heard)
