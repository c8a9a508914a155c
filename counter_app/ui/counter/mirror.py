"""The second display, turned to the resident: large, in their language, showing exactly what is being handed in.

The PIN is typed here and nowhere else: digits go into one buffer, from there into a `Secret`; no widget ever holds
them, and the staff window learns only that they came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QLabel, QMainWindow, QVBoxLayout, QWidget

from counter_app.i18n.texts import Language
from counter_app.personal import Secret
from counter_app.ui.counter.mirror_view import Line, MirrorPage, MirrorView
from counter_app.ui.staff_sheet import show_mark, staff_stylesheet
from counter_app.ui.theme import Contrast, TextSize, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, grid, panel, row
from counter_app.ui.widgets.labels import label, without_ruby
from counter_app.ui.widgets.name_label import NameLabel
from counter_app.ui.widgets.paging import PagingArea
from counter_app.ui.widgets.typed_digits import TypedDigits

if TYPE_CHECKING:
    from counter_app.domain.scanned import Preferences

_PIN_DIGITS = 4


class ResidentActs(Protocol):
    """What the resident can do on the second display."""

    def pin_typed(self, secret: Secret) -> None:
        """Four digits are in; used once."""

    def consent(self, *, agreed: bool) -> None:
        """The resident's own yes or no."""


class MirrorWindow(QMainWindow):
    """Shows mirror views; every change is a fresh page, so nothing of the one before stays."""

    def __init__(self, speak: Callable[[str], Language], acts: ResidentActs, theme: Theme) -> None:
        super().__init__()
        self._speak, self._acts, self._theme = speak, acts, theme
        self._usual = theme
        self._view: MirrorView | None = None
        self._pin: PinEntry | None = None
        self.setStyleSheet(staff_stylesheet(theme))
        self.setMinimumSize(1024, 700)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # the keyboard stays with staff

    def wear(self, wanted: Preferences) -> None:
        """Wear what somebody wants for this visit; what they leave open is as usual."""
        contrast = Contrast(wanted.contrast) if wanted.contrast else self._usual.contrast
        size = TextSize(wanted.letters) if wanted.letters else self._usual.text_size
        theme = self._usual.with_look(contrast, size)
        if theme != self._theme:
            self._theme, view, self._view = theme, self._view, None
            self.setStyleSheet(staff_stylesheet(theme))
            if view is not None:
                self.show_view(view)

    def show_view(self, view: MirrorView) -> None:
        """Show `view`."""
        if view == self._view:
            return
        self.forget()
        self._view = view
        say = self._speak(view.language)
        self.setWindowTitle(without_ruby(say("mirror.window")))
        page = QFrame()
        page.setProperty("look", "page")
        whole = column(page, gap=0)
        if view.simulated:
            band = label(say("mirror.simulated"), "band", wrap=False)
            band.setAlignment(Qt.AlignmentFlag.AlignCenter)
            whole.addWidget(band)
        whole.addWidget(self._page(view, say), 1)
        self.setCentralWidget(page)

    def forget(self) -> None:
        """Overwrite half-typed digits."""
        if self._pin is not None:
            self._pin.wipe()
            self._pin = None

    def _page(self, view: MirrorView, say: Language) -> QWidget:
        holder = QWidget()
        gap = self._theme.metrics.mm(4)
        whole = column(holder, margin=gap * 2, gap=gap)
        whole.addWidget(label(view.title, "title"))
        builders = {
            MirrorPage.PIN: self._pin_page,
            MirrorPage.CONSENT: self._consent_page,
            MirrorPage.ANSWERS: self._answers_page,
            MirrorPage.SUBMITTING: self._answers_page,
            MirrorPage.RECEIPT: self._receipt_page,
        }
        builders.get(view.page, self._plain_page)(view, say, whole)
        return holder

    def _plain_page(self, view: MirrorView, say: Language, whole: QVBoxLayout) -> None:  # one shape
        whole.addStretch(1)
        if view.page is MirrorPage.CARD:
            whole.addWidget(CardPicture(self._theme), 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(_centred(label(view.sentence, "title")))
        self._trouble(view, whole)
        whole.addStretch(2)

    def _trouble(self, view: MirrorView, whole: QVBoxLayout) -> None:
        if view.trouble:
            frame, inside = panel("notice", margin=16)
            inside.addWidget(label(view.trouble, "strong"))
            whole.addWidget(frame)

    def _pin_page(self, view: MirrorView, say: Language, whole: QVBoxLayout) -> None:
        self._pin = PinEntry(say, self._theme, self._acts.pin_typed)
        metrics = self._theme.metrics
        sides = row(gap=metrics.mm(10))
        words = column(gap=metrics.mm(4))
        words.addWidget(label(view.sentence, "strong"))
        if view.tries is not None:
            words.addWidget(label(say("mirror.pin.tries", left=view.tries), "primary"))
        self._trouble(view, words)
        words.addStretch(1)
        words.addWidget(_centred(self._pin.dots))
        words.addStretch(2)
        sides.addLayout(words, 1)
        keys = column(gap=metrics.gap * 2)
        keys.addWidget(self._pin.pad)
        self._pin.ready.setFixedHeight(metrics.key)
        keys.addWidget(self._pin.ready)
        keys.addStretch(1)
        sides.addLayout(keys)
        whole.addLayout(sides, 1)

    def _consent_page(self, view: MirrorView, say: Language, whole: QVBoxLayout) -> None:
        whole.addStretch(1)
        whole.addWidget(label(view.sentence, "title"))
        whole.addStretch(1)
        places = row(gap=self._theme.metrics.gap)
        places.addWidget(button(say("mirror.consent.no"), lambda: self._acts.consent(agreed=False)), 1)
        places.addWidget(button(say("mirror.consent.yes"), lambda: self._acts.consent(agreed=True), "primary"), 2)
        whole.addLayout(places)

    def _answers_page(self, view: MirrorView, say: Language, whole: QVBoxLayout) -> None:
        whole.addWidget(label(view.sentence, "quiet"))
        if view.procedures:
            whole.addWidget(label("　".join(f"■ {title}" for title in view.procedures), "primary"))
        content = QFrame()
        content.setProperty("look", "page")
        places = grid(content, gap=self._theme.metrics.mm(2))
        for at, line in enumerate(view.lines):
            places.addWidget(self._line(line), at // 2, at % 2)
        places.setColumnStretch(0, 1)
        places.setColumnStretch(1, 1)
        places.setRowStretch(len(view.lines) // 2 + 1, 1)
        whole.addWidget(PagingArea(content, say, self._theme.metrics), 1)

    def _line(self, line: Line) -> QWidget:
        frame = QFrame()
        frame.setProperty("look", "remark")
        show_mark(frame, line.mark)
        lines = column(frame, margin=self._theme.metrics.mm(2), gap=0)
        head = row(gap=8)
        head.addWidget(label(line.label, "small"), 1)
        mark = label(line.mark.text, "mark", wrap=False)
        show_mark(mark, line.mark)
        head.addWidget(mark)
        lines.addLayout(head)
        value = NameLabel(line.text.reveal(), "strong")
        value.setAccessibleName(f"{line.label} {line.text.reveal()} {without_ruby(line.mark.word)}")
        lines.addWidget(value)
        lines.addStretch(1)
        return frame

    def _receipt_page(self, view: MirrorView, say: Language, whole: QVBoxLayout) -> None:
        whole.addWidget(label(view.sentence, "strong"))
        frame, inside = panel("success", margin=self._theme.metrics.mm(6))
        inside.addWidget(_centred(label(say("mirror.receipt.number"), "small")))
        number = _centred(label(view.number, "number", wrap=False))
        number.setAccessibleName(f"{without_ruby(say('mirror.receipt.number'))} {view.number}")
        inside.addWidget(number)
        whole.addWidget(frame)
        if view.procedures:
            whole.addWidget(label("　".join(f"■ {title}" for title in view.procedures), "primary"))
        for step in view.next_steps:
            whole.addWidget(label(f"→ {step}", "strong"))
        whole.addStretch(1)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self.forget()
        super().closeEvent(event)


class PinEntry:
    """Four dots, a pad and 「決定」 over one buffer of digits. The digits are in no widget."""

    def __init__(self, say: Language, theme: Theme, done: Callable[[Secret], None]) -> None:
        self._say, self._done = say, done
        self._digits = TypedDigits(_PIN_DIGITS)
        self.dots = label("", "number", wrap=False)
        self.ready = button(say("mirror.pin.done"), self._finish, "primary")
        self.pad = DigitPad(say, theme.metrics.key, theme.metrics.gap, quiet=True)
        edge, gap = theme.metrics.key, theme.metrics.gap
        self.pad.setFixedSize(3 * edge + 2 * gap, 4 * edge + 3 * gap)  # the sheet would let the keys shrink
        self.pad.digit.connect(self._add)
        self.pad.erased.connect(self._erase)
        self.pad.emptied.connect(self.wipe)
        self._show()

    def wipe(self) -> None:
        """Overwrite and empty the buffer."""
        self._digits.forget()
        self._show()

    def _add(self, digit: int) -> None:
        self._digits.add(digit)
        self._show()

    def _erase(self) -> None:
        self._digits.erase()
        self._show()

    def _show(self) -> None:
        count = len(self._digits)
        self.dots.setText("● " * count + "○ " * (_PIN_DIGITS - count))
        self.dots.setAccessibleName(without_ruby(self._say("mirror.pin.count", count=count)))
        self.ready.setEnabled(self._digits.whole)

    def _finish(self) -> None:
        if self._digits.whole:
            secret = Secret(self._digits)
            self.wipe()
            self._done(secret)


class CardPicture(QFrame):
    """A card and where it goes, drawn as frames: no picture file, no animation."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setFixedSize(theme.metrics.mm(85.6 * 0.8), theme.metrics.mm(54 * 0.8))
        inside = column(self, margin=theme.metrics.mm(4), gap=theme.metrics.mm(2))
        inside.addWidget(label("●", "primary", wrap=False), 0, Qt.AlignmentFlag.AlignRight)
        inside.addStretch(1)
        for width in (40, 28):
            line = QFrame()
            line.setProperty("look", "line")
            line.setFixedWidth(theme.metrics.mm(width))
            inside.addWidget(line)


def _centred(made: QLabel) -> QLabel:
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
