"""One fact on the sheet: label, mark, what is typed or chosen, what is wrong, what the card says instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QWidget

from counter_app.domain.answers import FieldPath
from counter_app.domain.form import FieldKind, Need
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.completing import complete
from counter_app.ui.counter.sheet import Cell
from counter_app.ui.staff_sheet import show_mark
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.name_label import NameLabel

_STRIP_CHOICES = 4
_STRIP_CHARACTERS = 18  # all labels and their digits; what is longer does not fit a cell and becomes a menu
_DIGIT_CHARACTERS = 3
_SHORT_HELP = 24
_NEEDS = {Need.REQUIRED: "need-required", Need.SOFT: "need", Need.OPTIONAL: "need"}


class CellFrame(QFrame):
    """A cell of the sheet. `onward` is called when Enter ends the field."""

    def __init__(self, cell: Cell, say: Language, acts: StaffActs, onward: Callable[[FieldPath], None]) -> None:
        super().__init__()
        self.setProperty("look", "cell")
        self.setMinimumWidth(1)  # the columns of the sheet decide, not the longest label
        self._say, self._acts, self._onward = say, acts, onward
        self._cell = cell
        self._mark = label("", "mark", wrap=False)
        self._problem = label("", "problem")
        self._offer = QWidget()
        self._offer_text = NameLabel("", "note")
        self._changing = False
        self._lay_out(cell)
        self.show_cell(cell)

    @property
    def path(self) -> FieldPath:
        """Where the fact lives."""
        return self._cell.path

    @property
    def editor(self) -> QWidget:
        """The widget that takes the keys."""
        return self._body.editor

    @property
    def settled(self) -> bool:
        """True where a source said it and nobody is changing it: Enter passes over it."""
        return isinstance(self._body, _Said)

    def _lay_out(self, cell: Cell) -> None:
        whole = column(self, margin=0, gap=2)
        whole.setContentsMargins(10, 5, 8, 6)
        head = row(gap=6)
        name = label(cell.label, "cell-label")
        head.addWidget(name, 1)
        head.addWidget(label(self._say(f"counter.need.{cell.need.value}"), _NEEDS[cell.need], wrap=False))
        head.addWidget(self._mark)
        whole.addLayout(head)
        self._place = column(gap=0)
        whole.addLayout(self._place)
        whole.addWidget(self._problem)
        offer = row(self._offer, gap=6)
        offer.addWidget(self._offer_text, 1)
        take = button(self._say("counter.offer.take"), lambda: self._acts.take_offer(self.path), "slim")
        take.setAccessibleName(f"{cell.label}: {self._say('counter.offer.take')}")
        offer.addWidget(take)
        whole.addWidget(self._offer)
        self._body = self._make_body(cell)
        self._place.addWidget(self._body)

    def _make_body(self, cell: Cell) -> _Body:
        if cell.kind is FieldKind.CONSENT:
            return _Consent(cell, self._say, self._acts)
        if cell.from_source and not self._changing:
            return _Said(cell, self._say, self._change)
        if cell.choices:
            long = sum(len(text) + _DIGIT_CHARACTERS for _, text in cell.choices)
            few = len(cell.choices) <= _STRIP_CHOICES and long <= _STRIP_CHARACTERS
            return _Strip(cell, self._acts) if few else _Menu(cell, self._acts)
        return _Typed(cell, self._acts)

    def _change(self) -> None:
        """「直す」: the card's value may be typed over, knowingly."""
        self._changing = True
        self._swap(self._make_body(self._cell))
        self._body.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _swap(self, body: _Body) -> None:
        self._place.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def show_cell(self, cell: Cell) -> None:
        """Show the present value; what is being typed is left alone."""
        was_said = self._cell.from_source
        self._cell = cell
        if self._changing and not cell.from_source:
            self._changing = False
        if cell.from_source not in {was_said, self.settled}:
            focused = self._body.editor.hasFocus()
            self._swap(self._make_body(cell))
            if focused:
                self._body.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._body.show_cell(cell)
        self._mark.setText(cell.mark.text)
        for widget in (self, self._mark):
            show_mark(widget, cell.mark)
        self._problem.setText(cell.problem or "")
        self._problem.setVisible(bool(cell.problem))
        self._offer_text.setText(self._say("counter.offer.text", value=cell.offer.reveal()) if cell.offer else "")
        self._offer.setVisible(cell.offer is not None)
        self._name_for_readers(cell)

    def _name_for_readers(self, cell: Cell) -> None:
        said = " ".join(part for part in (cell.mark.word, cell.problem or "", cell.help) if part)
        need = self._say(f"counter.need.{cell.need.value}")
        self._body.editor.setAccessibleDescription(f"{need} {said}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._body.commit()
            self._onward(self.path)
            event.accept()
            return
        if self._body.digit(event.text()):
            event.accept()
            return
        super().keyPressEvent(event)


class _Body(QWidget):
    """The part of a cell that differs by kind."""

    editor: QWidget

    def show_cell(self, cell: Cell) -> None:
        """Show the value."""

    def commit(self) -> None:
        """Hand over what was typed, if anything changed."""

    def digit(self, text: str) -> bool:
        """Take a digit as a choice; True where it was one."""
        return not text and False


class _Typed(_Body):
    """A line. It hands over on leaving, and only what somebody changed."""

    def __init__(self, cell: Cell, acts: StaffActs) -> None:
        super().__init__()
        self._path, self._acts = cell.path, acts
        self._shown = ""
        self.editor = self._line = KioskLineEdit()
        self._line.setProperty("look", "cell")
        self._line.setAccessibleName(cell.label)
        self._line.setPlaceholderText(cell.help if len(cell.help) <= _SHORT_HELP else "")
        if cell.kind in (FieldKind.DATE, FieldKind.PHONE, FieldKind.POSTAL_CODE, FieldKind.NUMBER):
            self._line.setInputMethodHints(self._line.inputMethodHints() | Qt.InputMethodHint.ImhPreferNumbers)
        self._line.editingFinished.connect(self.commit)
        self._completing = cell.completing
        if cell.completing is not None:
            complete(self._line, self._offers, self._took)
        column(self).addWidget(self._line)

    def _offers(self, typed: str) -> tuple[str, ...]:
        return self._completing(typed) if self._completing is not None else ()

    def _took(self) -> None:
        """A whole answer was taken; behind the town of an address more is to follow."""
        if self._completing is not None and self._completing.kind is not FieldKind.ADDRESS:
            self.commit()

    def show_cell(self, cell: Cell) -> None:
        self._completing = cell.completing
        value = cell.shown.reveal()
        wrong = "true" if cell.problem else "false"
        if self._line.property("wrong") != wrong:
            self._line.setProperty("wrong", wrong)
            self._line.style().unpolish(self._line)
            self._line.style().polish(self._line)
        if value == self._shown or (self._line.hasFocus() and self._line.text() != self._shown):
            return
        self._shown = value
        self._line.setText(value)

    def commit(self) -> None:
        text = self._line.text()
        if text != self._shown:
            self._shown = text
            self._acts.answer(self._path, text)


class _Strip(_Body):
    """A few choices side by side; a digit key chooses, choosing again takes the answer away."""

    def __init__(self, cell: Cell, acts: StaffActs) -> None:
        super().__init__()
        self._path, self._acts = cell.path, acts
        self._chosen = ""
        self._keys: dict[str, QPushButton] = {}
        places = row(self, gap=4)
        for number, (code, text) in enumerate(cell.choices, start=1):
            key = button(f"{number} {text}", partial(self._press, code), "option", f"{cell.label} {text}")
            key.setCheckable(True)
            self._keys[code] = key
            places.addWidget(key)
        places.addStretch(1)
        self.editor = next(iter(self._keys.values()))

    def show_cell(self, cell: Cell) -> None:
        self._chosen = cell.text.reveal()
        for code, key in self._keys.items():
            key.setChecked(code == self._chosen)

    def _press(self, code: str) -> None:
        self._keys[code].setChecked(code == self._chosen)  # the visit decides; the next board shows it
        self._acts.answer(self._path, "" if code == self._chosen else code)

    def digit(self, text: str) -> bool:
        codes = list(self._keys)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= len(codes)):
            return False
        self._acts.answer(self._path, codes[int(text) - 1])
        return True


class _Menu(_Body):
    """Many choices: a menu, first line empty."""

    def __init__(self, cell: Cell, acts: StaffActs) -> None:
        super().__init__()
        self._path, self._acts = cell.path, acts
        self.editor = self._menu = QComboBox()
        self._menu.setAccessibleName(cell.label)
        self._menu.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._menu.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._codes = ["", *(code for code, _ in cell.choices)]
        self._menu.addItem("")
        self._menu.addItems([text for _, text in cell.choices])
        self._menu.activated.connect(lambda at: self._acts.answer(self._path, self._codes[at]))
        column(self).addWidget(self._menu)

    def show_cell(self, cell: Cell) -> None:
        code = cell.text.reveal()
        self._menu.setCurrentIndex(self._codes.index(code) if code in self._codes else 0)


class _Said(_Body):
    """What a card or register said, drawn as it is, with 「直す」."""

    def __init__(self, cell: Cell, say: Language, change: Callable[[], None]) -> None:
        super().__init__()
        self._label = cell.label
        self._value = NameLabel("", "value")
        key = button(say("counter.cell.change"), change, "slim", f"{cell.label} {say('counter.cell.change')}")
        self.editor = key
        places = row(self, gap=6)
        places.addWidget(self._value, 1)
        places.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)

    def show_cell(self, cell: Cell) -> None:
        self._value.setText(cell.shown.reveal())
        self._value.setAccessibleName(f"{self._label} {cell.shown.reveal()}")


class _Consent(_Body):
    """Only the resident's own yes counts: asked on their display, never ticked by staff."""

    def __init__(self, cell: Cell, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self._say = say
        self._text: QLabel = label("", "body")
        key = button(say("counter.consent.ask"), lambda: acts.ask_consent(cell.path), "slim")
        key.setAccessibleName(f"{cell.label} {say('counter.consent.ask')}")
        self.editor = key
        places = row(self, gap=6)
        places.addWidget(self._text, 1)
        places.addWidget(key)

    def show_cell(self, cell: Cell) -> None:
        self._text.setText(cell.shown.reveal() or self._say("counter.consent.open"))
