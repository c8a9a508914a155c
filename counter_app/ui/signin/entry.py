"""The two ways in, side by side under two keys: card with PIN, or staff number with password and code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from counter_app.failures import FailureCode
from counter_app.i18n.texts import Language
from counter_app.personal import Secret
from counter_app.signin.door import CardTries
from counter_app.signin.session import Method
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.typed_digits import TypedDigits

_DIGITS = 4
_ZERO = int(Qt.Key.Key_0)


class PasswordEntry(QFrame):
    """Three lines and a key. What was typed is erased as soon as it is handed on."""

    def __init__(self, say: Language, enter: Callable[[str, Secret, Secret], None]) -> None:
        super().__init__()
        self._enter = enter
        whole = column(self, gap=6)
        self.id = self._line(whole, say("signin.id"))
        self.password = self._line(whole, say("signin.password"), hidden=True)
        self.code = self._line(whole, say("signin.code"), hidden=True)
        whole.addSpacing(6)
        self.key = button(say("signin.enter"), self._send, "key-primary")
        whole.addWidget(self.key)
        whole.addStretch(1)
        self.id.returnPressed.connect(partial(self.password.setFocus, Qt.FocusReason.TabFocusReason))
        self.password.returnPressed.connect(partial(self.code.setFocus, Qt.FocusReason.TabFocusReason))
        self.code.returnPressed.connect(self._send)

    def open_for(self, staff_id: str) -> None:
        """Ask anew; a locked screen knows whose it is."""
        self.forget()
        self.id.setText(staff_id)
        self.id.setReadOnly(bool(staff_id))
        (self.password if staff_id else self.id).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Erase password and code; the id stays."""
        self.password.forget()
        self.code.forget()

    def _line(self, whole: QVBoxLayout, name: str, *, hidden: bool = False) -> KioskLineEdit:
        whole.addWidget(label(name, "cell-label"))
        line = KioskLineEdit()
        line.setProperty("look", "cell")
        line.setAccessibleName(name)
        line.setMinimumHeight(40)
        if hidden:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        whole.addWidget(line)
        return line

    def _send(self) -> None:
        for line in (self.id, self.password, self.code):
            if not line.text().strip():
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        password, code = (Secret(line.text().encode(errors="surrogatepass")) for line in (self.password, self.code))
        self.forget()
        self._enter(self.id.text().strip(), password, code)


class PinEntry(QFrame):
    """What the card says, its tries, and a pad. Digits live in one buffer; no widget ever holds them."""

    def __init__(self, say: Language, theme: Theme, enter: Callable[[Secret, int, bool], None]) -> None:
        super().__init__()
        self._say, self._enter = say, enter
        self._digits = TypedDigits(_DIGITS)
        self._seen: CardTries | None = None
        self._last_allowed = False
        whole = column(self, gap=8)
        self.sentence = label(say("signin.card.lay"), "body")
        whole.addWidget(self.sentence)
        self.tries = label("", "panel-title")
        whole.addWidget(self.tries)
        self.allow = button(say("signin.card.last.yes"), self._allow_last, "key-action")
        whole.addWidget(self.allow)
        self.dots = _dots()
        whole.addWidget(self.dots, 0, Qt.AlignmentFlag.AlignHCenter)
        self.pad = DigitPad(say, max(theme.metrics.key * 2 // 3, 48), 6, quiet=True)
        self.pad.digit.connect(self._add)
        self.pad.erased.connect(self._erase)
        self.pad.emptied.connect(self.forget)
        whole.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)
        self.key = button(say("signin.enter"), self._send, "key-primary")
        whole.addWidget(self.key)
        whole.addWidget(label(say("signin.card.stays"), "note"))
        whole.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_note("signin.card.lay")

    def show_note(self, key: str) -> None:
        """No card, or one that is being looked at."""
        self._show(None, self._say(key))

    def show_trouble(self, code: FailureCode) -> None:
        """Why the card cannot be used; none lying there is no trouble."""
        absent = code in {FailureCode.CARD_ABSENT, FailureCode.CARD_REMOVED}
        words = "signin.card.lay" if absent else f"failure.{code.name}.staff"
        self._show(None, self._say(words) + ("" if absent else f"（{code.value}）"))

    def show_card(self, seen: CardTries) -> None:
        """A card lies there; its tries are said before the first digit."""
        if not seen.enrolled:
            self._show(None, self._say("failure.STAFF_CARD_UNKNOWN.staff"))
        elif not seen.tries:
            self._show(None, self._say("signin.card.blocked"))
        else:
            self._show(seen, self._say("signin.card.pin"))

    def forget(self) -> None:
        """Overwrite what was typed."""
        self._digits.forget()
        self._typed()

    def _show(self, seen: CardTries | None, sentence: str) -> None:
        self._seen, self._last_allowed = seen, False
        self.forget()
        self.sentence.setText(sentence)
        self._show_tries()

    def _show_tries(self) -> None:
        seen = self._seen
        last = seen is not None and seen.tries == 1
        self.tries.setVisible(seen is not None)
        if seen is not None:
            self.tries.setText(
                self._say("signin.card.last") if last else self._say("signin.card.tries", left=seen.tries)
            )
        self.allow.setVisible(last and not self._last_allowed)
        for part in (self.dots, self.pad, self.key):
            part.setVisible(self._may_type)
        if self._may_type and self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _may_type(self) -> bool:
        return self._seen is not None and (self._seen.tries > 1 or self._last_allowed)

    def _allow_last(self) -> None:
        self._last_allowed = True
        self._show_tries()

    def _add(self, digit: int) -> None:
        if self._may_type:
            self._digits.add(digit)
        self._typed()

    def _erase(self) -> None:
        self._digits.erase()
        self._typed()

    def _typed(self) -> None:
        self.dots.setText("●" * len(self._digits) + "○" * (_DIGITS - len(self._digits)))
        self.key.setEnabled(self._digits.whole)

    def _send(self) -> None:
        seen = self._seen
        if seen is None or not self._digits.whole:
            return
        pin, allowed = Secret(self._digits), self._last_allowed
        self._show(None, self._say("signin.working"))
        self._enter(pin, seen.tries, allowed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ZERO <= event.key() <= _ZERO + 9:
            self._add(event.key() - _ZERO)
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._send()
        else:
            super().keyPressEvent(event)


def _dots() -> QLabel:
    made = label("", "title", wrap=False)
    made.setAccessibleName(" ")  # how many digits are in is nobody's to hear
    return made


class Entry(QWidget):
    """Both ways; those this terminal does not have, or a locked session was not opened with, are not there."""

    def __init__(self, say: Language, card: PinEntry, password: PasswordEntry) -> None:
        super().__init__()
        self.card, self.password = card, password
        self._staff_id = ""
        whole = column(self, gap=12)
        keys = row(gap=8)
        self.keys = {
            method: button(say(f"signin.method.{method.value}"), partial(self.choose, method), "option")
            for method in Method
        }
        for key in self.keys.values():
            key.setCheckable(True)
            keys.addWidget(key)
        whole.addLayout(keys)
        self._pages = QStackedWidget()
        self._pages.addWidget(card)
        self._pages.addWidget(password)
        whole.addWidget(self._pages, 1)

    def open_for(self, methods: tuple[Method, ...], staff_id: str, unlocking: str) -> None:
        """Offer `methods`; the first is chosen. `unlocking` is what the keys say."""
        self._staff_id = staff_id
        for method, key in self.keys.items():
            key.setVisible(method in methods)
        for entry in (self.card, self.password):
            entry.key.setText(unlocking)
            entry.key.setAccessibleName(unlocking)
        self.choose(methods[0] if methods else Method.PASSWORD)

    def choose(self, method: Method) -> None:
        """Show one way; keys that are not offered choose nothing."""
        if self.keys[method].isHidden():
            return
        for each, key in self.keys.items():
            key.setChecked(each is method)
        self._pages.setCurrentIndex(0 if method is Method.CARD else 1)
        self.card.forget()
        if method is Method.PASSWORD:
            self.password.open_for(self._staff_id)
        else:
            self.password.forget()
            self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_keys(self) -> None:
        """Put the keys back where typing goes on: a form that was switched off has lost them."""
        if self._pages.currentIndex() == 0:
            self.card.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first = self.password.password if self.password.id.text() else self.password.id
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Erase everything typed."""
        self.card.forget()
        self.password.forget()
