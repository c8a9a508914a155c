"""筆談 and captions: what was written, what is being said, sentences at one touch, a line to write."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from counter_app.failures import CounterError
from counter_app.personal import Personal
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.phrases import Phrases
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit

if TYPE_CHECKING:
    from counter_app.remote.terminal_share import Share, TalkLine

PHRASES = ("cannot-hear", "again", "slowly", "in-writing", "yes", "no")
_LINES = 6
_LONGEST = 400


@cache
def _phrases() -> Phrases:
    """Sentences go over the line as codes: each side shows them in the language of whoever reads."""
    return Phrases.shipped()


class TalkBoard(QWidget):
    """The last lines; the whole of it stays with the hub until the call ends."""

    def __init__(self, room: Room, share: Share, happen: Callable[[sh.Happening], None], draft: str) -> None:
        super().__init__()
        self._room, self._happen = room, happen
        metrics = room.theme.metrics
        lines = column(self, gap=metrics.mm(1.5))
        for line in (*share.talk[-_LINES:], *share.captions.values()):
            lines.addWidget(self._line(line, spoken=line in share.captions.values()))
        if not share.talk and not share.captions:
            lines.addWidget(label(room.say("call.talk.what"), "small"))
        self._written = KioskLineEdit()
        self._written.setMaxLength(_LONGEST)
        self._written.setAccessibleName(room.say("call.talk.field"))
        self._written.setText(draft)
        self._written.returnPressed.connect(self._send)
        lines.addWidget(self._written)
        self._refused = label("", "error")
        self._refused.hide()
        lines.addWidget(self._refused)
        lines.addWidget(button(room.say("call.talk.send"), self._send, "primary"))
        for at in range(0, len(PHRASES), 2):
            pair = row(gap=metrics.gap)
            for code in PHRASES[at : at + 2]:
                pair.addWidget(button(room.say(f"call.phrase.{code}"), partial(self._phrase, code), "strip"), 1)
            lines.addLayout(pair)

    def draft(self) -> str:
        """Return what stands unsent."""
        return self._written.text()

    def _line(self, line: TalkLine, *, spoken: bool) -> QWidget:
        say = self._room.say
        own = line.actor is Actor.RESIDENT
        frame, inside = panel("card" if own else "notice", margin=self._room.theme.metrics.mm(1.5), gap=0)
        who = say("call.talk.spoken" if spoken else f"call.actor.{line.actor.value}")
        words = line.text.reveal() if line.text is not None else _phrases().words(line.code, say.tag)
        inside.addWidget(label(who, "small"))
        inside.addWidget(label(words))
        return frame

    def _phrase(self, code: str) -> None:
        self._happen(sh.Wrote(code=code))

    def _send(self) -> None:
        text = self._written.text().strip()
        if not text:
            return
        try:
            self._happen(sh.Wrote(Personal(text)))
        except CounterError:  # twelve digits that may be a 個人番号 become no message
            self._refused.setText(self._room.say("call.talk.number"))
            self._refused.show()
            return
        self._written.forget()
