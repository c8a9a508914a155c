"""What the desk says of fields, calls and people, as marks and sentences. Pure: no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from counter_app.domain.answers import Origin
from counter_app.domain.form import Form
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.kinds import shown
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.remote.actors import Actor
from counter_app.remote.desk_fields import FieldView, FormView, Seen
from counter_app.remote.desk_state import Waiting
from counter_app.remote.messages import No
from counter_app.remote.phrases import Phrases
from counter_app.remote.ringing import Stage
from counter_app.remote.shared_form import Fate
from counter_app.ui.marks import Mark, Tone, provenance

_LONG_S = 60  # from here on a wait is marked
_LONGER_S = 180
_FOLDED = 3  # so many in a row
_SAID_BY_ORIGIN = {  # the state says it already
    Origin.RESIDENT: Actor.RESIDENT,
    Origin.STAFF: Actor.ASSISTANT,
    Origin.CLERK: Actor.CLERK,
    Origin.CARD: Actor.CARD,
}
_STATE = {
    Seen.NOT_RELEASED: ("■", Tone.QUIET),
    Seen.EMPTY: ("□", Tone.STATED),
    Seen.FILLED: ("▣", Tone.QUIET),
    Seen.LOGGING: ("…", Tone.QUIET),
}
_FATES = {Fate.OPEN: ("？", Tone.CAUTION), Fate.DECLINED: ("✕", Tone.STOP), Fate.OVERTAKEN: ("△", Tone.CAUTION)}


@dataclass(frozen=True)
class SheetLine:
    """One line of the shared form, in words. `path` empty: the heading of a section."""

    path: str
    item: str
    content: str
    state: Mark
    who: str
    note: Mark | None = None  # writing, proposal, here
    personal: bool = False  # `content` is the resident's
    highlighted: bool = False
    here: bool = False
    folded: bool = False  # several that are not released, in one line

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.item, self.state.word, self.content, self.who, self.note.word if self.note else "")
        return "、".join(each for each in dict.fromkeys(parts) if each)


def sheet_lines(sections: tuple[FormView, ...], say: Language, *, fold: bool) -> tuple[SheetLine, ...]:
    """Return the lines of the sheet; rows of a group have their number. `fold`: many that are not released are one line."""
    lines: list[SheetLine] = []
    for section in sections:
        title = section.form.title.ja if section.form is not None else say("remotedesk.sheet.others")
        lines.append(SheetLine("", title, "", Mark("", "", Tone.QUIET), ""))
        for hidden, run in groupby(section.fields, _is_hidden):
            views = list(run)
            if fold and hidden and len(views) >= _FOLDED:
                lines.append(_folded(views, say))
            else:
                lines += [sheet_line(each, say) for each in views]
    return tuple(lines)


def _is_hidden(view: FieldView) -> bool:
    """Not released, and nobody shows it or is at it now."""
    return view.seen is Seen.NOT_RELEASED and not (view.highlighted or view.here)


def _folded(views: list[FieldView], say: Language) -> SheetLine:
    names = "、".join(item_of(each, say) for each in views)
    state = Mark(_STATE[Seen.NOT_RELEASED][0], say("remotedesk.seen.not-released"), Tone.QUIET)
    return SheetLine("", say("remotedesk.sheet.folded", count=len(views)), names, state, "", folded=True)


def sheet_line(view: FieldView, say: Language) -> SheetLine:
    """Return one line."""
    return SheetLine(
        view.path,
        item_of(view, say),
        _content(view, say),
        _state(view, say),
        _who(view, say),
        _note(view, say),
        personal=view.text is not None,
        highlighted=view.highlighted,
        here=view.here,
    )


def item_of(view: FieldView, say: Language) -> str:
    """Return what the field is called; its row before it."""
    name = view.field.label.of(JAPANESE) if view.field is not None else say("remotedesk.sheet.unknown")
    if view.row is None or view.group is None:
        return name
    return say("remotedesk.sheet.row", row=view.row + 1, item=name)


def _content(view: FieldView, say: Language) -> str:
    if view.seen is not Seen.SHOWN or view.text is None:
        return say(f"remotedesk.seen.{view.seen.value}.text")
    text = view.text.reveal()
    return shown(view.field, text, JAPANESE) if view.field is not None else text


def _state(view: FieldView, say: Language) -> Mark:
    if view.seen is Seen.SHOWN and view.origin is not None and view.trust is not None:
        return provenance(view.origin, view.trust, say)
    sign, tone = _STATE.get(view.seen, ("○", Tone.STATED))
    return Mark(sign, say(f"remotedesk.seen.{view.seen.value}"), tone)


def _who(view: FieldView, say: Language) -> str:
    if view.seen in {Seen.NOT_RELEASED, Seen.EMPTY} or view.actor is None:
        return ""
    return (
        ""
        if view.origin is not None and _SAID_BY_ORIGIN.get(view.origin) is view.actor
        else actor_name(view.actor, say)
    )


def _note(view: FieldView, say: Language) -> Mark | None:
    """One thing beside a field at a time: who writes comes before what was proposed."""
    if view.writing is not None:
        return Mark("✎", say("remotedesk.writing", who=actor_name(view.writing, say)), Tone.CAUTION)
    if view.proposal is not None:
        sign, tone = _FATES[view.proposal.fate]
        fate = view.proposal.fate.value
        why = f"remotedesk.no.{(view.proposal.why or No.RESIDENT).value}"
        word = say(why) if view.proposal.fate is Fate.DECLINED else say(f"remotedesk.fate.{fate}")
        return Mark(sign, word, tone)
    if view.highlighted:
        return Mark("☞", say("remotedesk.here"), Tone.CAUTION)
    return Mark("▶", say("remotedesk.resident-here"), Tone.STATED) if view.here else None


def actor_name(actor: Actor, say: Language) -> str:
    """住民, 補助者, 職員 …"""  # noqa: D400  # the words themselves
    return say(f"remotedesk.actor.{actor.value}")


@dataclass(frozen=True)
class WaitLine:
    """One call that rings, in words."""

    call: str
    waited: str
    tone: Tone
    procedure: str
    terminal: str
    language: str
    stage: str


def wait_line(waiting: Waiting, titles: Mapping[str, str], phrases: Phrases, now: datetime, say: Language) -> WaitLine:
    """Return a line of the board. Nobody waits longer without it being said in words too."""
    waited = waiting.waited(now)
    seconds = waited.total_seconds()
    tone = Tone.STOP if seconds >= _LONGER_S else Tone.CAUTION if seconds >= _LONG_S else Tone.STATED
    known = phrases.languages.get(waiting.language)
    language = known.name if known else waiting.language
    if waiting.sign_language:
        language = f"{language}・{say('remotedesk.sign-language')}"
    procedure = titles.get(waiting.procedure) or say("remotedesk.procedure.open")
    stage = say("remotedesk.stage.invited") if waiting.group else say(f"remotedesk.stage.{Stage(waiting.stage).value}")
    return WaitLine(waiting.call, minutes(waited), tone, procedure, waiting.terminal, language, stage)


def minutes(time: timedelta) -> str:
    """0:32, 12:05."""  # the words themselves
    seconds = int(time.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"


def hour(at: datetime | None) -> str:
    """The hour in Japan; a dash for what is not in order yet."""
    return f"{at.astimezone(JAPAN):%H:%M}" if at is not None else "…"


def titles_of(forms: tuple[Form, ...]) -> Mapping[str, str]:
    """Return the titles by id."""
    return {form.id: form.title.ja for form in forms}
