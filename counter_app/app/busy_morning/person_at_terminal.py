"""Somebody of the busy morning at a terminal: says what they came to say, and to anything else the plainest thing allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from counter_app.app.busy_morning.people import Invented
from counter_app.app.busy_morning.wishes import COUNTER, Wish
from counter_app.app.scripted_person import Hand, Offered, Script, ScriptedPerson, Terminal
from counter_app.domain.channel import Channel
from counter_app.domain.form import AskedField, FieldKind, Need
from counter_app.personal import Personal

_PLAIN = {
    FieldKind.YES_NO: "no",
    FieldKind.CONSENT: "yes",
    FieldKind.DOCUMENT: "shown",
    FieldKind.NUMBER: "1",
    FieldKind.GROUP: "1",
    FieldKind.SEX: "1",
    FieldKind.POSTAL_CODE: "1000001",
    FieldKind.TEXT: "なし",
}


class PersonAtTerminal(ScriptedPerson):
    """A `ScriptedPerson` who is at a loss for nothing."""

    def __init__(  # noqa: PLR0913  # who, what for, where, with what, how fast
        self,
        terminal: Terminal,
        wish: Wish,
        who: Invented,
        offered: Offered,
        hand: Hand | None,
        *,
        pause: Callable[[], None],
    ) -> None:
        self._who, self._where = who, terminal
        said = who.answers(terminal.clock.now().date()) | dict(wish.answers)
        script = Script(
            procedures=wish.procedures,
            answers={path: Personal(value) for path, value in said.items()},
            event=wish.event,
            channel=Channel.COUNTER if wish.terminal == COUNTER else Channel.KIOSK,
        )
        super().__init__(terminal, script, offered, hand, pause=pause)

    def wanted(self, item: AskedField) -> Personal[str] | None:
        """Return the answer of the wish; else, where one is required, a plain one."""
        said = super().wanted(item)
        if said is not None or item.field.need is not Need.REQUIRED:
            return said
        return Personal(self._plain(item))

    def _plain(self, item: AskedField) -> str:
        match item.field.kind:
            case FieldKind.CHOICE:
                return item.field.choices[0].code
            case FieldKind.DATE:
                return (self._where.clock.now().date() - timedelta(days=9)).isoformat()
            case FieldKind.NAME:
                return self._who.child_name
            case FieldKind.KANA:
                return self._who.child_kana
            case FieldKind.ADDRESS:
                return self._who.new_address
            case FieldKind.PHONE:
                return self._who.phone
            case kind:
                return _PLAIN[kind]
