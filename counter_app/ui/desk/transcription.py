"""画面からの転記: a narrow window beside the core system's. One line at a time is large; a key copies it and goes on.

What is hidden (支援措置) or does not fit is never copied. Closing forgets everything, the clipboard included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QListWidget, QListWidgetItem, QMainWindow, QWidget

from counter_app.connectors.transcription import LineState, SheetLine
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.desk.clipboard import ShortClipboard
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

_LARGE = '\nQLabel[look="value-to-copy"] { font-size: 28px; font-weight: bold; }'
_MARKS = {LineState.HIDDEN: "■", LineState.MISFIT: "▲", LineState.NO_HOME: "―"}


@dataclass(frozen=True)
class TranscriptionWorld:
    """What the window needs from outside. `finish` gets the core system's number and runs on a worker."""

    title: str  # 児童手当 認定請求
    application_id: str
    lines: tuple[SheetLine, ...]
    finish: Callable[[str], None]
    texts: Texts
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


class TranscriptionWindow(QMainWindow):
    """`start()` before use; closing it ends the worker."""

    def __init__(self, world: TranscriptionWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._background = Background(Bridge(self))
        self.clipboard = ShortClipboard(self)
        self._done: set[int] = set()
        self._at = 0
        self._asked_twice = False
        self.setWindowTitle(self._say("desk.transcription.window"))
        self.setStyleSheet(staff_stylesheet(world.theme) + _LARGE)
        self.setMinimumSize(440, 640)
        self.list = QListWidget()
        self.number = QLineEdit()
        self._lay_out()
        self._shortcuts()
        self._show()

    def start(self) -> None:
        """Show, with the keys on the lines."""
        self._background.start()
        self.show()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # layout

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self._top_bar())
        whole.addWidget(self._current())
        self.list.setAccessibleName(self._say("desk.transcription.lines"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        for line in self._world.lines:
            self.list.addItem(QListWidgetItem(line.label))
        self.list.currentRowChanged.connect(self._go)
        whole.addWidget(self.list, 1)
        whole.addWidget(self._number_panel())
        whole.addWidget(self._bottom_bar())
        self.setCentralWidget(body)

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        whole = column(bar, gap=2)
        whole.setContentsMargins(14, 7, 14, 7)
        whole.addWidget(label(self._world.title))
        beside = row(gap=10)
        beside.addWidget(label(self._world.application_id, "top-note", wrap=False))
        beside.addStretch(1)
        self._progress = label("", "top-note", wrap=False)
        beside.addWidget(self._progress)
        whole.addLayout(beside)
        return bar

    def _current(self) -> QWidget:
        frame, inside = panel("notice", margin=12, gap=6)
        self._label = label("", "panel-title")
        inside.addWidget(self._label)
        self._value = NameLabel("", "value-to-copy")
        self._value.setMinimumHeight(72)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._value)
        self._note = label("", "sentence")
        inside.addWidget(self._note)
        keys = row(gap=8)
        self.back_key = button(f"Shift+F2 {self._say('desk.transcription.back')}", self.back, "key-action")
        self.copy_key = button(f"F2 {self._say('desk.transcription.copy')}", self.copy, "key-primary")
        keys.addWidget(self.back_key)
        keys.addWidget(self.copy_key, 1)
        inside.addLayout(keys)
        return frame

    def _number_panel(self) -> QWidget:
        self._finishing, inside = panel("notice", margin=10, gap=6)
        inside.addWidget(label(self._say("desk.transcription.number"), "panel-title"))
        self.number.setAccessibleName(self._say("desk.transcription.number"))
        self.number.setProperty("look", "cell")
        self.number.setMaxLength(100)
        self.number.returnPressed.connect(self.finish)
        inside.addWidget(self.number)
        self._finishing.hide()
        return self._finishing

    def _bottom_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        whole = column(bar, gap=4)
        whole.setContentsMargins(12, 6, 12, 8)
        self._sentence = label(self._say("desk.transcription.hint"), "sentence")
        show_tone(self._sentence, Tone.QUIET)
        whole.addWidget(self._sentence)
        places = row(gap=8)
        self.on_top = QCheckBox(f"F4 {self._say('desk.transcription.on-top')}")
        self.on_top.toggled.connect(self._keep_on_top)
        places.addWidget(self.on_top)
        places.addStretch(1)
        self.finish_key = button(f"F8 {self._say('desk.transcription.finish')}", self.finish, "key-primary")
        places.addWidget(self.finish_key)
        whole.addLayout(places)
        return bar

    def _shortcuts(self) -> None:
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("F2", self.copy),
            ("Shift+F2", self.back),
            ("F4", self.on_top.toggle),
            ("F8", self.finish),
        )
        for key, act in acts:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # lines

    @property
    def line(self) -> SheetLine | None:
        """The line that is large now."""
        return self._world.lines[self._at] if self._at < len(self._world.lines) else None

    def copy(self) -> None:
        """Copy the line where it may be copied, tick it, and go on."""
        line = self.line
        if line is None:
            return
        if line.state is LineState.COPY and line.value.reveal():
            self.clipboard.put(line.value)
            self._tell(self._say("desk.transcription.copied", item=line.label), Tone.VERIFIED)
        else:
            self.clipboard.clear()
            self._tell(self._say(f"desk.transcription.not-copied.{line.state.value}", item=line.label), Tone.CAUTION)
        self._done.add(self._at)
        self._at = min(self._at + 1, len(self._world.lines) - 1)
        self._show()

    def back(self) -> None:
        """Go to the line before; it has to be typed again."""
        self._at = max(self._at - 1, 0)
        self._done.discard(self._at)
        self._show()

    def _go(self, at: int) -> None:
        if at >= 0 and at != self._at:
            self._at = at
            self._show()

    def _show(self) -> None:
        line = self.line
        if line is None:
            return
        self._label.setText(line.label)
        self._value.setText(line.value.reveal() or self._say("desk.transcription.empty"))
        self._value.setAccessibleName(f"{line.label} {self._value.text()}")
        self._note.setText(self._note_of(line))
        self._note.setVisible(bool(self._note.text()))
        show_tone(self._note, Tone.STOP if line.state is LineState.MISFIT else Tone.CAUTION)
        self.copy_key.setText(
            f"F2 {self._say('desk.transcription.copy' if self._may_copy(line) else 'desk.transcription.next')}"
        )
        self.copy_key.setAccessibleName(self.copy_key.text())
        for at, each in enumerate(self._world.lines):
            kept = _MARKS.get(each.state, "")
            mark = f"{kept}✓" if at in self._done else kept or "・"
            home = f"　{self._say('desk.transcription.no-home')}" if each.state is LineState.NO_HOME else ""
            self.list.item(at).setText(f"{mark} {each.label}{home}")
        self.list.setCurrentRow(self._at)
        self._progress.setText(
            self._say("desk.transcription.progress", done=len(self._done), all=len(self._world.lines))
        )

    @staticmethod
    def _may_copy(line: SheetLine) -> bool:
        return line.state is LineState.COPY and bool(line.value.reveal())

    def _note_of(self, line: SheetLine) -> str:
        if line.state is LineState.COPY:
            return ""
        return f"▲ {line.note}" if line.note else self._say(f"desk.transcription.state.{line.state.value}")

    # finishing

    def finish(self) -> None:
        """Ask for the core system's number, then mark as delivered. What is left open is said first."""
        left = len(self._world.lines) - len(self._done)
        if self._finishing.isHidden():
            self._finishing.show()
            self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
            key = "desk.transcription.left" if left else "desk.transcription.ask-number"
            self._tell(self._say(key, count=left) if left else self._say(key), Tone.CAUTION if left else Tone.QUIET)
            return
        number = self.number.text().strip()
        if not number and not self._asked_twice:
            self._asked_twice = True
            self._tell(self._say("desk.transcription.without-number"), Tone.CAUTION)
            return
        self.finish_key.setEnabled(False)
        self._background.run(lambda: self._world.finish(number), lambda _none: self._finished(), self._trouble)

    def _finished(self) -> None:
        self.clipboard.clear()
        self.close()

    def _trouble(self, code: FailureCode) -> None:
        self.finish_key.setEnabled(True)
        self._tell(self._say("desk.transcription.trouble", code=code.value), Tone.STOP)

    def _tell(self, text: str, tone: Tone) -> None:
        self._sentence.setText(text)
        show_tone(self._sentence, tone)

    def _keep_on_top(self, wanted: bool) -> None:  # noqa: FBT001  # Qt's signal
        shown = self.isVisible()
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, wanted)
        if shown:
            self.show()  # Qt hides a window whose flags change

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            (self.back if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.copy)()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._finishing.hide()
            self._asked_twice = False
            self.clipboard.clear()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self.clipboard.clear()
        self._background.close()
        self.deleteLater()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def open_transcription(world: TranscriptionWorld) -> TranscriptionWindow:
    """Open it narrow, at its least useful size. Keep what is returned."""
    window = TranscriptionWindow(world)
    window.resize(480, 800)
    window.start()
    return window
