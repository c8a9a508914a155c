"""What the resident sees on the second display, as a value: exactly what is being handed in, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.form import FieldKind
from counter_app.domain.named_codes import shown_at
from counter_app.domain.protection import names_a_place
from counter_app.flow.interview import facts
from counter_app.flow.state import Method, Step, Visit
from counter_app.flow.submission import is_protected
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ui.counter.remarks import label_of
from counter_app.ui.marks import Mark, provenance


class Ask(StrEnum):
    """What staff asked the resident to do on the second display."""

    NOTHING = "nothing"
    PIN = "pin"
    CONSENT = "consent"


@dataclass(frozen=True)
class Asked:
    """The request that stands on the second display; `path` names the consent."""

    what: Ask = Ask.NOTHING
    path: FieldPath | None = None


NOTHING_ASKED = Asked()


class MirrorPage(StrEnum):
    """The pages of the second display."""

    WELCOME = "welcome"
    CARD = "card"
    PIN = "pin"
    WAIT = "wait"  # one try is left: staff decide first
    READING = "reading"
    CONSENT = "consent"
    ANSWERS = "answers"
    SUBMITTING = "submitting"
    RECEIPT = "receipt"


@dataclass(frozen=True)
class Line:
    """One thing that is being handed in."""

    label: str
    text: Personal[str]
    mark: Mark


@dataclass(frozen=True)
class MirrorView:
    """Everything the second display shows."""

    page: MirrorPage
    language: str
    title: str
    sentence: str
    procedures: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    tries: int | None = None
    trouble: str = ""
    number: str = ""
    next_steps: tuple[str, ...] = ()
    simulated: bool = False


def mirror_view(visit: Visit, asked: Asked, say: Language) -> MirrorView:
    """Return the resident's page; `say` speaks the visit's language."""
    page = _page(visit, asked)
    return MirrorView(
        page=page,
        language=visit.language,
        title=say(f"mirror.{page.value}.title"),
        sentence=_consent_sentence(visit, asked)
        if page is MirrorPage.CONSENT
        else say(f"mirror.{page.value}.sentence"),
        procedures=tuple(form.title.of(visit.language) for form in visit.forms),
        lines=tuple(_lines(visit, say)) if page in (MirrorPage.ANSWERS, MirrorPage.SUBMITTING) else (),
        tries=visit.card.tries() if page is MirrorPage.PIN else None,
        trouble=_trouble(visit, say) if page in (MirrorPage.PIN, MirrorPage.CARD, MirrorPage.WAIT) else "",
        number=str(visit.receipt.number) if visit.receipt else "",
        next_steps=_next_steps(visit),
        simulated=visit.active and visit.simulated,
    )


def _page(visit: Visit, asked: Asked) -> MirrorPage:
    if not visit.active:
        return MirrorPage.WELCOME
    if visit.receipt is not None:
        return MirrorPage.RECEIPT
    if visit.step is Step.SUBMITTING:
        return MirrorPage.SUBMITTING
    if visit.step is Step.READING:
        return MirrorPage.READING
    if asked.what is Ask.PIN:
        return _pin_page(visit)
    if asked.what is Ask.CONSENT:
        return MirrorPage.CONSENT
    if visit.card.reading is None and not visit.card.skipped and not visit.answers.given:
        return MirrorPage.CARD
    return MirrorPage.ANSWERS


def _pin_page(visit: Visit) -> MirrorPage:
    """The pad only while a try may be spent on it."""
    if visit.reader.serial is None:
        return MirrorPage.CARD
    tries = visit.card.tries()
    if visit.card.method is not Method.PIN or not tries or (tries == 1 and not visit.card.last_try_confirmed):
        return MirrorPage.WAIT
    return MirrorPage.PIN


def still_asked(asked: Asked, visit: Visit) -> Asked:
    """Take a request back once it is answered or makes no sense any more."""
    card = visit.card
    if not visit.open:
        return NOTHING_ASKED
    if asked.what is Ask.PIN:
        unusable = card.status is not None and not card.status.pin_usable
        return NOTHING_ASKED if card.reading is not None or unusable else asked
    if asked.what is Ask.CONSENT:
        answer = visit.answers.find(asked.path or "")
        return NOTHING_ASKED if answer is not None and answer.origin is Origin.RESIDENT else asked
    return asked


def _lines(visit: Visit, say: Language) -> Iterator[Line]:
    """What is handed in. Of a protected visit (支援措置) no place: this display is large, and others stand in the hall."""
    protected = is_protected(visit)
    for item in facts(visit.forms, visit.answers):
        answer = visit.answers.find(item.path)
        if answer is None or item.field.kind is FieldKind.GROUP:
            continue
        text = shown_at(item, answer.value.reveal(), visit.answers, visit.rules.tables, visit.language)
        name = label_of(item, visit.language)
        if protected and names_a_place(item.field.kind.value, item.path, item.field.label.ja):
            text = say("mirror.hidden")
        yield Line(name, Personal(text), provenance(answer.origin, answer.trust, say))


def _consent_sentence(visit: Visit, asked: Asked) -> str:
    """Return the question of the consent that is asked for; empty on every other page."""
    if _page(visit, asked) is not MirrorPage.CONSENT:
        return ""
    item = next((item for item in facts(visit.forms, visit.answers) if item.path == asked.path), None)
    if item is None:
        return ""
    return (item.field.question or item.field.label).of(visit.language)


def _trouble(visit: Visit, say: Language) -> str:
    """Return the calm sentence for the resident; staff read the cause on their own window."""
    if visit.trouble is None:
        return ""
    words = say.find(f"failure.{visit.trouble.code.name}.resident") or say("mirror.trouble")
    return words.replace("{left}", str(visit.trouble.tries_left or ""))


def _next_steps(visit: Visit) -> tuple[str, ...]:
    if visit.receipt is None:
        return ()
    applications = visit.receipt.submission.applications
    return tuple(dict.fromkeys(a.next_step.of(visit.language) for a in applications if a.next_step is not None))
