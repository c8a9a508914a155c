"""Codes at the counter: what the scanner sees, and in one sentence what the code was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from counter_app.flow.events import CodeRefused, HomeBrought, MandatePaperBrought, PreferencesBrought, SlipBrought
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.scan_view import ScanView

if TYPE_CHECKING:
    from counter_app.failures import FailureCode
    from counter_app.flow.events import Event
    from counter_app.i18n.texts import Language
    from counter_app.ports.scanning import Picture
    from counter_app.ui.scanning import ScanFeed
    from counter_app.ui.theme import Theme

_LEAST = QSize(320, 240)


class CodeActs(Protocol):
    """Whoever hears of codes."""

    def scanned(self, meaning: Event) -> None:
        """A code was scanned; what it means, as a visit hears it."""


class OpensCases(Protocol):
    """Whoever goes on with a slip's case."""

    def __call__(self, number: str) -> None:
        """Open the case of this receipt number, where it is within reach."""


class ScanPanel(QFrame):
    """`feed` is None where nothing here reads codes. The device runs only while the panel is open."""

    def __init__(  # noqa: PLR0913  # what a panel works with, each named
        self,
        say: Language,
        acts: CodeActs,
        theme: Theme,
        feed: ScanFeed | None,
        done: Callable[[], None],
        *,
        open_case: OpensCases | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self._say, self._acts, self._feed, self._done, self._open_case = say, acts, feed, done, open_case
        self._number = ""
        self.open = False
        whole = column(self, margin=24, gap=12)
        whole.addWidget(label(say("counter.scan.title"), "title"))
        whole.addWidget(label(say("counter.scan.how"), "note"))
        self._view = ScanView(theme.palette, say("counter.scan.view"), least=_LEAST)
        whole.addWidget(self._view, 1)
        self.sentence = label("", "sentence")
        whole.addWidget(self.sentence)
        self.close_key = button(say("counter.scan.close"), self._close, "key-action")
        self.case_key = button(say("counter.scan.case"), self._go_on, "key-primary")
        self.case_key.hide()
        keys = row(gap=8)
        keys.addStretch(1)
        keys.addWidget(self.case_key)
        keys.addWidget(self.close_key)
        whole.addLayout(keys)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._close)

    @property
    def usable(self) -> bool:
        """There is something that reads codes."""
        return self._feed is not None

    def start(self) -> None:
        """Scan until a code from home came, or the panel is left."""
        if self._feed is None:
            return
        self.open = True
        self.case_key.hide()
        self._tell("counter.scan.ready", Tone.QUIET)
        self.close_key.setFocus(Qt.FocusReason.OtherFocusReason)
        self._feed.enter(self)

    def _close(self) -> None:
        self._stop()
        self._done()

    def _go_on(self) -> None:
        """The resident goes on with what the slip is about, at this counter."""
        self._close()
        if self._open_case is not None:
            self._open_case(self._number)

    def _stop(self) -> None:
        if self.open and self._feed is not None:
            self.open = False
            self._feed.leave(self)
            self._view.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page came: nothing is scanned behind it."""
        super().hideEvent(event)
        if not self.isVisible():
            self._stop()

    # what the scanner tells

    def show_picture(self, picture: Picture) -> None:
        """See `ScanPlace`."""
        self._view.show_picture(picture)

    def show_device(self, trouble: FailureCode | None) -> None:
        """See `ScanPlace`."""
        if trouble is not None:
            self._refuse(trouble)
        else:
            self._tell("counter.scan.ready", Tone.QUIET)

    def brought(self, event: Event) -> None:
        """See `ScanPlace`."""
        self._acts.scanned(event)
        match event:
            case HomeBrought():
                self._close()
            case SlipBrought(slip):
                genuine = "counter.scan.slip" if self._open_case is None else "counter.scan.slip.here"
                self._tell(
                    "counter.scan.slip.simulated" if slip.simulated else genuine, Tone.VERIFIED, number=slip.number
                )
                self._offer(str(slip.number) if slip.number is not None else "")
            case PreferencesBrought():
                self._tell("counter.scan.preferences", Tone.VERIFIED)
            case MandatePaperBrought(now):
                self._tell("counter.scan.mandate" if now else "counter.scan.mandate.before", Tone.VERIFIED)
            case CodeRefused(code):
                self._refuse(code)

    def _offer(self, number: str) -> None:
        self._number = number
        self.case_key.setVisible(bool(number) and self._open_case is not None)
        if self.case_key.isVisible():
            self.case_key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, key: str, tone: Tone, **values: object) -> None:
        self.sentence.setText(self._say(key, **values))
        show_tone(self.sentence, tone)

    def _refuse(self, code: FailureCode) -> None:
        self.sentence.setText(f"{self._say(f'failure.{code.name}.staff')}（{code.value}）")
        show_tone(self.sentence, Tone.CAUTION)
