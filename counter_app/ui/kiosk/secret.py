"""The secret that opens the card: 4 digits by the resident, or 照合番号B typed by staff from the card's face.

Digits live in a bytearray of this page and go into a `Secret`; they are never a `str` or QString and never drawn.
The tries left are on the page before the first digit.
"""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from counter_app.flow.events import CallStaff, Event, SecretTyped, StaffConfirmLastTry, UseCodeB, UsePin
from counter_app.flow.state import Method, Step, Visit
from counter_app.personal import Secret
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel, two_columns
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea
from counter_app.ui.widgets.typed_digits import TypedDigits

_GROUPS = {Method.PIN: (4,), Method.CODE_B: (6, 4, 4)}
_ZERO = int(Qt.Key.Key_0)


class Dots(QWidget):
    """One place per digit, filled or not. What the digits are is not known here."""

    def __init__(self, theme: Theme, groups: tuple[int, ...]) -> None:
        super().__init__()
        self._theme, self._groups, self._filled = theme, groups, 0
        wide = sum(groups) > 4  # noqa: PLR2004  # a PIN's places are larger
        self._edge = theme.metrics.mm(6.4 if wide else 13)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fill(self, count: int) -> None:
        """Show `count` places as filled."""
        self._filled = count
        self.update()

    def sizeHint(self) -> QSize:
        places, gaps = sum(self._groups), len(self._groups) - 1
        return QSize(round(self._edge * (places * 1.2 - 0.2 + gaps * 0.5) + 4), round(self._edge * 1.3) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours, left, at = QPainter(self), self._theme.palette, 2.0, 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in self._groups:
            for _place in range(group):
                box = QRectF(left, 2, self._edge, self._edge * 1.3)
                painter.setPen(QPen(QColor(colours.ink), 3))
                painter.setBrush(QColor(colours.surface))
                painter.drawRoundedRect(box, 6, 6)
                if at < self._filled:
                    painter.setBrush(QColor(colours.ink))
                    painter.drawEllipse(box.center(), self._edge * 0.24, self._edge * 0.24)
                left += self._edge * 1.2
                at += 1
            left += self._edge * 0.5


@pages.register(Step.SECRET.value)
class SecretPage(Page):
    """Dots, a pad, the tries left; on the last try staff first."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.trouble, visit.card.method, visit.card.tries(), visit.card.last_try_confirmed

    def build(self) -> None:
        self._digits = TypedDigits(sum(_GROUPS[self.visit.card.method]))
        self._dots = Dots(self.room.theme, _GROUPS[self.visit.card.method])
        self._open = self._may_type()
        right = self._pad() if self._open else self._staff_first()
        metrics = self.room.theme.metrics
        two_columns(self.column, self._words(), right, gap=metrics.mm(6), shares=(6, 5))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._open else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.room.say(f"kiosk.secret.{self.visit.card.method.value}.field"))

    def _may_type(self) -> bool:
        tries = self.visit.card.tries()
        return bool(tries) and (tries != 1 or self.visit.card.last_try_confirmed)

    def _words(self) -> QWidget:
        say, metrics, method = self.room.say, self.room.theme.metrics, self.visit.card.method
        words = QWidget()
        lines = column(words, gap=metrics.gap)
        lines.addWidget(label(say(f"kiosk.secret.{method.value}.title"), "title"))
        if self.visit.trouble is not None:
            lines.addWidget(trouble_panel(self.room, self.visit.trouble))
        if self.visit.trouble is None or method is Method.CODE_B:
            lines.addWidget(label(say(f"kiosk.secret.{method.value}.what")))
        if self.visit.trouble is None or self.visit.trouble.tries_left is None:
            lines.addWidget(self._tries())
        lines.addWidget(label(say(f"kiosk.secret.{method.value}.hide"), "quiet"))
        lines.addStretch()
        left = QWidget()
        both = column(left, gap=metrics.gap)
        both.addWidget(PagingArea(words, say, metrics), 1)
        self._other_way(both)
        return left

    def _tries(self) -> QWidget:
        tries = self.visit.card.tries()
        frame, inside = panel("card" if tries != 1 else "notice", margin=self.room.theme.metrics.mm(3))
        key = "kiosk.tries.unknown" if tries is None else "kiosk.tries.left"
        inside.addWidget(label(self.room.say(key, left=tries or 0), "strong"))
        if self.visit.card.method is Method.PIN:
            inside.addWidget(label(self.room.say("kiosk.tries.what"), "quiet"))
        return frame

    def _other_way(self, lines: QVBoxLayout) -> None:
        if self.visit.card.method is Method.PIN:
            way, event = "kiosk.secret.pin.unknown", UseCodeB()
        elif self.visit.card.status is not None and self.visit.card.status.pin_usable:
            way, event = "kiosk.secret.code-b.pin", UsePin()  # type: ignore[assignment]  # either is an Event
        else:
            return
        lines.addWidget(button(self.room.say(way), lambda: self.room.post(event), "plain"))

    def _pad(self) -> QWidget:
        metrics = self.room.theme.metrics
        pad = DigitPad(self.room.say, metrics.key, metrics.gap, quiet=True)
        pad.digit.connect(self._add)
        pad.erased.connect(self._erase)
        pad.emptied.connect(self._empty)
        right = QWidget()
        both = column(right, gap=metrics.gap)
        both.addStretch()
        both.addWidget(self._dots, 0, Qt.AlignmentFlag.AlignHCenter)
        both.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        both.addStretch()
        return right

    def _staff_first(self) -> QWidget:
        say = self.room.say
        frame, inside = panel("notice", margin=self.room.theme.metrics.mm(5), gap=self.room.theme.metrics.gap)
        blocked = not self.visit.card.tries()
        key = "kiosk.secret.blocked" if blocked else "kiosk.secret.last"
        inside.addStretch()
        inside.addWidget(label(say(f"{key}.title"), "strong"))
        inside.addWidget(label(say(key)))
        inside.addWidget(button(say("kiosk.secret.last.call"), lambda: self.room.post(CallStaff()), "primary"))
        if not blocked:
            confirm = button(say("kiosk.secret.last.staff"), lambda: self.room.post(StaffConfirmLastTry()), "plain")
            inside.addWidget(confirm)
        inside.addStretch()
        return frame

    def _add(self, digit: int) -> None:
        self._digits.add(digit)
        self._typed()

    def _erase(self) -> None:
        self._digits.erase()
        self._typed()

    def _empty(self) -> None:
        self._digits.forget()
        self._typed()

    def _typed(self) -> None:
        self._dots.fill(len(self._digits))
        self.footer_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._open and _ZERO <= event.key() <= _ZERO + 9:
            self._add(event.key() - _ZERO)
        elif self._open and event.key() == Qt.Key.Key_Backspace:
            self._erase()
        else:
            super().keyPressEvent(event)

    def going_on(self) -> tuple[Event, ...]:
        secret = Secret(self._digits)
        self._empty()
        return (SecretTyped(secret),)

    def forget(self) -> None:
        self._empty()

    def footer(self) -> Footer:
        return Footer(go_on="kiosk.secret.read" if self._open else "", ready=self._digits.whole)
