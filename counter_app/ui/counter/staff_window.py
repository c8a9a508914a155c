"""The staff window: card on the left, all facts in the middle, findings on the right, keys at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QPushButton, QStackedWidget, QWidget

from counter_app.domain.answers import FieldPath
from counter_app.domain.finding import Severity
from counter_app.domain.form import Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.words import LANGUAGES
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.board import Board
from counter_app.ui.counter.card_panel import CardPanel
from counter_app.ui.counter.middle import NobodyPage, ReceiptPage
from counter_app.ui.counter.navigator_panel import NavigatorPanel
from counter_app.ui.counter.picker import ProcedurePicker
from counter_app.ui.counter.scan_panel import OpensCases, ScanPanel
from counter_app.ui.counter.sheet_panel import SheetPanel
from counter_app.ui.counter.side_panel import SidePanel
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.ui.scanning import ScanFeed

_KEYS = ("find", "event", "scan", "read", "code-b", "check", "submit", "leave")
_SHORTCUTS = {
    "find": "F1",
    "event": "F3",
    "scan": "F6",
    "read": "F2",
    "code-b": "F4",
    "check": "F8",
    "submit": "F9",
    "leave": "F12",
}


_LETTERS = 34  # of all chips together, on the narrowest window


def _short(title: str, chips: int) -> str:
    """Return a title that leaves room for the other chips; what a screen reader says is whole."""
    most = max(_LETTERS // max(chips, 1), 5)
    return title if len(title) <= most else title[: most - 1] + "…"


class StaffWindow(QMainWindow):
    """Shows boards. Keeps no answer of its own; `acts` does everything."""

    def __init__(  # noqa: PLR0913  # what a window shows, each named
        self,
        say: Language,
        acts: StaffActs,
        catalogue: tuple[Form, ...],
        theme: Theme,
        events: tuple[LifeEvent, ...] = (),
        *,
        feed: ScanFeed | None = None,
        open_case: OpensCases | None = None,
    ) -> None:
        super().__init__()
        self._say, self._acts = say, acts
        self._board: Board | None = None
        self._leaving = False
        self.setWindowTitle(say("counter.window"))
        self.setStyleSheet(staff_stylesheet(theme))
        self.setMinimumSize(1024, 700)
        self.sheet = SheetPanel(say, acts)
        self.card = CardPanel(say, acts)
        self.side = SidePanel(say, acts, self._go_to)
        self.picker = ProcedurePicker(say, acts, catalogue, self._close_picker)
        self.navigator = NavigatorPanel(say, acts, events, theme, self._close_picker)
        self.scan = ScanPanel(say, acts, theme, feed, self._close_scan, open_case=open_case)
        self._take = QShortcut(QKeySequence("F5"), self)
        self._take.activated.connect(self.navigator.take_needed)
        self.nobody = NobodyPage(say, acts)
        self.receipt = ReceiptPage(say, acts)
        self.keys = {name: self._key(name) for name in _KEYS}
        self._lay_out()

    def _key(self, name: str) -> QPushButton:
        look = "key-primary" if name == "submit" else "key-action"
        made = button(f"{_SHORTCUTS[name]} {self._say(f'counter.key.{name}')}", lambda: self.press(name), look)
        QShortcut(QKeySequence(_SHORTCUTS[name]), self).activated.connect(lambda: self.press(name))
        return made

    def press(self, name: str) -> None:
        """Do what the key `name` does; a key that is out of place does nothing."""
        if not self.keys[name].isEnabled():
            return
        acts: dict[str, Callable[[], None]] = {
            "find": self._find,
            "event": self._event,
            "scan": self._scan,
            "read": self._acts.ask_pin,
            "code-b": self._code_b,
            "check": self._check,
            "submit": self._submit,
            "leave": self._leave,
        }
        acts[name]()

    def _lay_out(self) -> None:
        middle = QWidget()
        inside = column(middle, gap=0)
        inside.addWidget(self._procedures_bar())
        self._pages = QStackedWidget()
        for page in (self.nobody, self.sheet, self.picker, self.navigator, self.scan, self.receipt):
            self._pages.addWidget(page)
        inside.addWidget(self._pages, 1)
        body = row(gap=0)
        self.card.setFixedWidth(306)
        self.side.setFixedWidth(316)
        body.addWidget(self.card)
        body.addWidget(middle, 1)
        body.addWidget(self.side)
        self._pages.currentChanged.connect(lambda _at: self._make_room())
        whole_widget = QWidget()
        whole = column(whole_widget, gap=0)
        whole.addWidget(self._top_bar())
        whole.addLayout(body, 1)
        whole.addWidget(self._bottom_bar())
        self.setCentralWidget(whole_widget)

    def _make_room(self) -> None:
        """What follows from an event is a wide table: findings step aside for it."""
        self.side.setVisible(self._pages.currentWidget() is not self.navigator)

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        places = row(bar, gap=12)
        places.setContentsMargins(14, 5, 14, 5)
        places.addWidget(label(self._say("counter.window"), wrap=False))
        self._simulated = label(self._say("counter.simulated"), "simulated", wrap=False)
        places.addWidget(self._simulated)
        places.addStretch(1)
        places.addWidget(label(self._say("counter.language"), "top-note", wrap=False))
        self.languages: dict[str, QPushButton] = {}
        for tag in LANGUAGES:
            key = button(self._say(f"counter.language.{tag}"), partial(self._acts.speak, tag), "option")
            key.setCheckable(True)
            self.languages[tag] = key
            places.addWidget(key)
        return bar

    def _procedures_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bar")
        self._chips = row(bar, gap=6)
        self._chips.setContentsMargins(10, 6, 10, 6)
        self._chip_widgets: list[QWidget] = []
        return bar

    def _bottom_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        whole = column(bar, gap=4)
        whole.setContentsMargins(12, 6, 12, 8)
        self._sentence = label("", "sentence", wrap=True)
        whole.addWidget(self._sentence)
        places = row(gap=8)
        for name in ("find", "event", "scan", "read", "code-b"):
            places.addWidget(self.keys[name])
        self.keys["scan"].setVisible(self.scan.usable)
        places.addStretch(1)
        for name in ("check", "submit", "leave"):
            places.addWidget(self.keys[name])
        whole.addLayout(places)
        return bar

    def show_board(self, board: Board) -> None:
        """Show one moment of the visit."""
        before, self._board = self._board, board
        if before is None or before.generation != board.generation or not board.open:
            self._leaving = False
        self._simulated.setVisible(board.simulated)
        for tag, key in self.languages.items():
            key.setChecked(tag == board.language)
            key.setEnabled(board.active)
        self._show_chips(board)
        self.card.show_card(board.card, board.waiting_for)
        self.sheet.show_sheet(board.sheet)
        self.side.show_board(board)
        self.picker.show_chosen(frozenset(chip.form_id for chip in board.procedures))
        self.navigator.show_view(board.navigator)
        self.receipt.show_board(board)
        self._show_closing(board)
        self._turn_page(board)

    def _show_chips(self, board: Board) -> None:
        for widget in self._chip_widgets:
            widget.hide()
            widget.deleteLater()
        while self._chips.takeAt(0) is not None:
            pass
        self._chip_widgets = [label(self._say("counter.procedures"), "cell-label", wrap=False)]
        for chip in board.procedures:
            made = button(
                f"{_short(chip.title, len(board.procedures))}　✕",
                partial(self._acts.remove_procedure, chip.form_id),
                "chip",
            )
            made.setAccessibleName(self._say("counter.procedures.remove", title=chip.title))
            made.setEnabled(board.open)
            self._chip_widgets.append(made)
        if not board.procedures:
            self._chip_widgets.append(label(self._say("counter.procedures.none"), "note", wrap=False))
        for widget in self._chip_widgets:
            self._chips.addWidget(widget)
        self._chips.addStretch(1)

    def _show_closing(self, board: Board) -> None:
        closing = board.closing
        text = self._say("counter.leave.sure") if self._leaving else closing.sentence
        if closing.trouble is not None and board.card.trouble is None:
            text = f"{closing.trouble.what}（{closing.trouble.code.value}）"
        self._sentence.setText(text)
        show_tone(self._sentence, closing.tone)
        self.keys["submit"].setEnabled(board.open and bool(board.procedures))
        self.keys["read"].setEnabled(not board.active or board.card.can_pin)
        self.keys["code-b"].setEnabled(board.card.can_code_b)
        self.keys["check"].setEnabled(board.open and bool(board.procedures))
        self.keys["find"].setEnabled(board.open or not board.active)
        self.keys["event"].setEnabled(self.keys["find"].isEnabled() and self.navigator.events.count() > 0)
        self.keys["scan"].setEnabled(self.scan.usable and self.keys["find"].isEnabled())
        self.keys["leave"].setEnabled(board.active)

    def _turn_page(self, board: Board) -> None:
        if self.scan.open and not board.received:
            return
        if not board.active:
            wanted: QWidget = self.nobody
        elif board.received:
            wanted = self.receipt
        elif self._pages.currentWidget() in {self.picker, self.navigator} and board.open:
            return
        else:
            wanted = self.sheet
        if wanted is not self._pages.currentWidget():
            self._pages.setCurrentWidget(wanted)
            if wanted is self.nobody:
                self.nobody.begin.setFocus(Qt.FocusReason.OtherFocusReason)
            elif wanted is self.receipt:
                self.keys["leave"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        self._acts.begin()
        self._pages.setCurrentWidget(self.picker)
        self.picker.open()

    def _event(self) -> None:
        self._acts.begin()
        self._pages.setCurrentWidget(self.navigator)
        self.navigator.open()

    def _scan(self) -> None:
        self._pages.setCurrentWidget(self.scan)
        self.scan.start()

    def _close_scan(self) -> None:
        if self._board is not None:
            self._turn_page(self._board)

    def _close_picker(self) -> None:
        self._pages.setCurrentWidget(self.sheet)
        self.sheet.go_first()

    def _code_b(self) -> None:
        self._acts.use_code_b()
        self.card.code_b.open()

    def _check(self) -> None:
        """To the first thing that stops; where nothing does, to the button that hands in."""
        if self._board is None or not self._board.open:
            return
        self._commit()
        self._pages.setCurrentWidget(self.sheet)
        first = next((r for r in self._board.remarks if r.severity is Severity.STOPS), None)
        if first is not None:
            self._go_to(first.path)
        else:
            self.keys["submit"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _commit(self) -> None:
        """Hand over what is half typed: leaving the field does."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()

    def _submit(self) -> None:
        self._commit()
        self._acts.submit()

    def _leave(self) -> None:
        board = self._board
        if board is None or not board.active:
            return
        if board.open and board.sheet.sections and not self._leaving:
            self._leaving = True
            self._show_closing(board)
            return
        self._leaving = False
        self._acts.leave()

    def _go_to(self, path: FieldPath) -> None:
        self._pages.setCurrentWidget(self.sheet)
        self.sheet.go_to(path)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self._acts.leave()
        super().closeEvent(event)
