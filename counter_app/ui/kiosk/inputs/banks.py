"""Banks and branches by name: tiles, the letters of their readings, or the code on ten keys as before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedLayout, QWidget

from counter_app.domain.bank_table import Bank, Branch
from counter_app.domain.form import FieldKind
from counter_app.domain.named_codes import bank_beside, with_code
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.kiosk.inputs.digits import DigitsAnswering
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.name_label import NameLabel
from counter_app.ui.widgets.name_picker import Name, NamePicker


class _NamedAnswering(Answering):
    """Three faces: choosing by name, what was chosen, and the code. Without a table only the code."""

    def build(self) -> None:
        self._code = ""
        self._names = self.names()
        self._faces = QStackedLayout(self)
        self._digits = DigitsAnswering(self.asked, self.visit, self.room)
        self._digits.changed = self._tell
        self._picker = NamePicker(self.room.say, self.room.theme, self._choose)
        self._said = NameLabel("", "strong")
        self._picker.put_beside(button(self.room.say("kiosk.bank.by-code"), self._ask_code, "plain"))
        self._chosen = self._face(self._named(), "kiosk.bank.again", self._ask_name)
        self._by_code = self._face(self._digits, "kiosk.bank.by-name" if self._names else "", self._ask_name)
        for face in (self._picker, self._chosen, self._by_code):
            self._faces.addWidget(face)
        self._ask_name()

    def names(self) -> tuple[Bank | Branch, ...]:
        """Return all there is to choose from; none where there is no table."""
        raise NotImplementedError

    def first(self) -> QWidget:
        return self._picker.line if self._names else self._digits.first()

    def first_names(self) -> tuple[Bank | Branch, ...]:
        """Return what to offer before anybody searches."""
        return ()

    def _face(self, widget: QWidget, key: str, press: Callable[[], None]) -> QWidget:
        face = QWidget()
        lines = column(face, gap=self.room.theme.metrics.gap)
        lines.addWidget(widget, 1)
        if key:
            lines.addWidget(button(self.room.say(key), press, "plain"))
        return face

    def _tell(self) -> None:
        self.changed()

    def _named(self) -> QWidget:
        frame, inside = panel("card", margin=self.room.theme.metrics.mm(4))
        inside.addWidget(self._said)
        around = QWidget()
        lines = column(around)
        lines.addWidget(frame)
        lines.addStretch()
        return around

    def _ask_name(self) -> None:
        self._code, self.by_touch = "", bool(self._names)
        if self._names:
            self._picker.offer([_name(one) for one in self._names], [_name(one) for one in self.first_names()])
        self._faces.setCurrentWidget(self._picker if self._names else self._by_code)
        self.changed()

    def _ask_code(self) -> None:
        self._digits.put("")
        self.by_touch = False
        self._faces.setCurrentWidget(self._by_code)
        self.changed()

    def _choose(self, code: str) -> None:
        self._code, self.by_touch = code, True
        named = next(one for one in self._names if one.code == code)
        self._said.setText(with_code(named, self.room.language))
        self._faces.setCurrentWidget(self._chosen)
        self.changed()

    def text(self) -> str:
        if self._faces.currentWidget() is self._by_code:
            return self._digits.text()
        return self._code

    def put(self, text: str) -> None:
        if any(one.code == text for one in self._names):
            self._choose(text)
        elif text:
            self._ask_code()
            self._digits.put(text)
        else:
            self._digits.put("")
            self._said.setText("")
            self._ask_name()


@answerings.register(FieldKind.BANK_CODE.value)
class BankAnswering(_NamedAnswering):
    """The banks most people have come first."""

    def names(self) -> tuple[Bank | Branch, ...]:
        banks = self.visit.rules.tables.banks
        return banks.banks() if banks is not None else ()

    def first_names(self) -> tuple[Bank | Branch, ...]:
        banks = self.visit.rules.tables.banks
        return banks.common() if banks is not None else ()


@answerings.register(FieldKind.BRANCH_CODE.value)
class BranchAnswering(_NamedAnswering):
    """The branches of the bank that was answered beside it."""

    def names(self) -> tuple[Bank | Branch, ...]:
        banks = self.visit.rules.tables.banks
        return banks.branches(self.visit.answers.text(bank_beside(self.asked.path))) if banks is not None else ()


def _name(one: Bank | Branch) -> Name:
    return Name(one.code, one.name, one.kana, one.code, one.roma if isinstance(one, Bank) else "")
