"""For the assistant beside the resident (post office, community center): starts a call, helps with card and paper.

Knows what `AssistantView` holds and nothing else: no answer, no name, no field reaches this window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.flow.state import Step
from counter_app.remote.phrases import Phrases
from counter_app.remote.terminal_share import Phase
from counter_app.ui.bridge import Bridge
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.remote.beside import AssistantView
    from counter_app.ui.remote.assistant_door import AssistantDoor
    from counter_app.ui.theme import Theme

PHRASES = ("wait", "again", "slowly", "cannot-hear")  # what the assistant says for the resident, by code
_IN_ONE_ROW = 2


@cache
def _phrases() -> Phrases:
    return Phrases.shipped()


class AssistantWindow(QWidget):
    """A small window on the assistant's screen."""

    def __init__(self, door: AssistantDoor, look: tuple[Language, Theme]) -> None:
        super().__init__()
        self._door = door
        self._say, self._theme = look
        self._bridge = Bridge(self)
        self._shown: AssistantView | None = None
        self._whole = column(self, margin=16, gap=10)
        self._inner: QWidget | None = None
        self.setProperty("look", "page")
        self.setWindowTitle(self._say("call.assistant.title"))
        door.watch(lambda: self._bridge.later(self.refresh))
        self.refresh()

    @property
    def view(self) -> AssistantView | None:
        """What is shown; None while the terminal is away."""
        return self._shown

    def refresh(self) -> None:
        """Show what there is to know; made anew only where that changed."""
        view = self._door.view
        if view == self._shown and self._inner is not None:
            return
        self._shown = view
        if self._inner is not None:
            self._inner.hide()
            self._inner.deleteLater()
        self._inner = QWidget()
        lines = column(self._inner, gap=10)
        lines.addWidget(label(self._say("call.assistant.title"), "title"))
        lines.addWidget(label(self._say("call.assistant.sees"), "quiet"))
        if view is None:
            lines.addWidget(label(self._say("call.assistant.away"), "strong"))
        else:
            self._say_state(lines, view)
            self._put_keys(lines, view)
        lines.addStretch()
        self._whole.addWidget(self._inner)
        self._inner.show()

    def _say_state(self, lines: QVBoxLayout, view: AssistantView) -> None:
        say = self._say
        lines.addWidget(label(say("call.assistant.page", page=say(f"call.assistant.step.{view.step.value}")), "strong"))
        reader, printer = f"call.assistant.reader.{view.reader.value}", "fine" if view.printer_works else "trouble"
        lines.addWidget(label(say("call.assistant.reader", state=say(reader))))
        lines.addWidget(label(say("call.assistant.printer", state=say(f"call.assistant.printer.{printer}"))))
        now = {Phase.CALLING: "calling", Phase.SPEAKING: "speaking"}.get(view.phase or Phase.OVER, "idle")
        lines.addWidget(label(say(f"call.assistant.{now}"), "strong"))
        if view.phrase:
            frame, inside = panel("notice", margin=8, gap=2)
            inside.addWidget(label(say("call.actor.clerk"), "small"))
            inside.addWidget(label(_phrases().words(view.phrase, say.tag)))
            lines.addWidget(frame)
        if view.telephone:
            lines.addWidget(label(say("call.telephone", number=view.telephone)))

    def _put_keys(self, lines: QVBoxLayout, view: AssistantView) -> None:
        on, speaking = view.phase in {Phase.CALLING, Phase.SPEAKING}, view.phase is Phase.SPEAKING
        if not on and view.step is not Step.WELCOME:
            self._key(lines, "call.assistant.call", self._door.call, "primary")
        if speaking:
            self._sentences(lines)
            self._key(lines, "call.assistant.stop", self._door.stop, "danger")
        if on:
            self._key(lines, "call.end", self._door.hang_up, "plain")
        if view.slip_again:
            self._key(lines, "call.assistant.print", self._door.print_again, "plain")

    def _sentences(self, lines: QVBoxLayout) -> None:
        lines.addWidget(label(self._say("call.assistant.say"), "small"))
        for at in range(0, len(PHRASES), _IN_ONE_ROW):
            pair = row(gap=8)
            for code in PHRASES[at : at + _IN_ONE_ROW]:
                words = _phrases().words(code, self._say.tag)
                key = button(words, partial(self._door.say, code), "strip")
                pair.addWidget(at_least(key, self._theme.metrics.target, self._theme.metrics.target), 1)
            lines.addLayout(pair)

    def _key(self, lines: QVBoxLayout, text: str, press: Callable[[], None], look: str) -> None:
        key = button(self._say(text), press, look)
        lines.addWidget(at_least(key, self._theme.metrics.target, self._theme.metrics.target))

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self._door.close()
        self._bridge.close()
        super().closeEvent(event)

    def end(self) -> None:
        """Close, and follow nothing any more."""
        self.close()
