"""For the assistant beside the resident (post office, community center): starts a call, helps with card and paper.

Knows what `AssistantView` holds and nothing else: no answer, no name, no field reaches this window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.domain.reissue import ReissueReason
from counter_app.failures import keeps_from_printing
from counter_app.flow.events import PrintAgain
from counter_app.flow.state import Slip, Step, Visit
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.terminal_share import Phase, Share
from counter_app.ui.bridge import Bridge
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.ui.bridge import VisitRuntime
    from counter_app.ui.remote.door import CallDoor
    from counter_app.ui.theme import Theme


@dataclass(frozen=True)
class AssistantView:
    """What an assistant may know."""

    step: Step
    phase: Phase | None
    reader: str  # card, empty, trouble
    printer_works: bool
    slip_again: bool
    telephone: str


def assistant_view(visit: Visit, share: Share | None, telephone: str) -> AssistantView:
    """Return what of a visit an assistant may know: the page's name and how the devices are."""
    reader = "trouble" if visit.reader.trouble is not None else "card" if visit.reader.serial is not None else "empty"
    return AssistantView(
        visit.step,
        share.phase if share is not None else None,
        reader,
        not keeps_from_printing(visit.printer),
        visit.receipt is not None and visit.slip in {Slip.PRINTED, Slip.FAILED},
        telephone,
    )


class AssistantWindow(QWidget):
    """A small window on the assistant's screen."""

    def __init__(self, runtime: VisitRuntime, door: CallDoor, look: tuple[Language, Theme]) -> None:
        super().__init__()
        self._runtime, self._door = runtime, door
        self._say, self._theme = look
        self._bridge = Bridge(self)
        self._shown: AssistantView | None = None
        self._whole = column(self, margin=16, gap=10)
        self._inner: QWidget | None = None
        self.setWindowTitle(self._say("call.assistant.title"))
        self._seen: Callable[[Visit], None] = lambda _visit: self._bridge.later(self.refresh)
        runtime.watch(self._seen)
        door.watch(lambda: self._bridge.later(self.refresh))
        self.refresh()

    @property
    def view(self) -> AssistantView:
        """What is shown."""
        assert self._shown is not None
        return self._shown

    def refresh(self) -> None:
        """Show what there is to know; made anew only where that changed."""
        view = assistant_view(self._runtime.visit, self._door.share, self._door.telephone)
        if view == self._shown:
            return
        self._shown = view
        if self._inner is not None:
            self._inner.hide()
            self._inner.deleteLater()
        self._inner = QWidget()
        lines = column(self._inner, gap=10)
        self._say_state(lines, view)
        self._put_keys(lines, view)
        lines.addStretch()
        self._whole.addWidget(self._inner)
        self._inner.show()

    def _say_state(self, lines: QVBoxLayout, view: AssistantView) -> None:
        say = self._say
        lines.addWidget(label(say("call.assistant.title"), "title"))
        lines.addWidget(label(say("call.assistant.sees"), "quiet"))
        lines.addWidget(label(say("call.assistant.page", page=say(f"call.assistant.step.{view.step.value}")), "strong"))
        reader, printer = f"call.assistant.reader.{view.reader}", "fine" if view.printer_works else "trouble"
        lines.addWidget(label(say("call.assistant.reader", state=say(reader))))
        lines.addWidget(label(say("call.assistant.printer", state=say(f"call.assistant.printer.{printer}"))))
        now = {Phase.CALLING: "calling", Phase.SPEAKING: "speaking"}.get(view.phase or Phase.OVER, "idle")
        lines.addWidget(label(say(f"call.assistant.{now}"), "strong"))
        if view.telephone:
            lines.addWidget(label(say("call.telephone", number=view.telephone)))

    def _put_keys(self, lines: QVBoxLayout, view: AssistantView) -> None:
        on = view.phase in {Phase.CALLING, Phase.SPEAKING}
        if not on and view.step is not Step.WELCOME:
            self._key(lines, "call.assistant.call", lambda: self._door.call(Actor.ASSISTANT), "primary")
        if view.phase is Phase.SPEAKING:
            self._key(lines, "call.assistant.stop", lambda: self._door.happen(sh.Stopped(Actor.ASSISTANT)), "danger")
        if on:
            self._key(lines, "call.end", lambda: self._door.happen(sh.HungUpHere(Actor.ASSISTANT)), "plain")
        if view.slip_again:
            self._key(lines, "call.assistant.print", self._print_again, "plain")

    def _print_again(self) -> None:
        first = self._runtime.visit.slip is Slip.FAILED
        self._runtime.post(PrintAgain(ReissueReason.NOT_PRINTED if first else ReissueReason.ASKED))

    def _key(self, lines: QVBoxLayout, text: str, press: Callable[[], None], look: str) -> None:
        key = button(self._say(text), press, look)
        lines.addWidget(at_least(key, self._theme.metrics.target, self._theme.metrics.target))

    def end(self) -> None:
        """Close, and follow nothing any more."""
        self._runtime.unwatch(self._seen)
        self._bridge.close()
        self.close()
