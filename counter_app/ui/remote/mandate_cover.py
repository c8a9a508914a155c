"""委任: what, for which office, how long; then the card signs it. The digits go into a `Secret` and are never drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout

from counter_app.failures import FailureCode
from counter_app.flow.state import Trouble
from counter_app.personal import Secret
from counter_app.remote.terminal_share import Share
from counter_app.ui.bridge import Bridge
from counter_app.ui.kiosk.page import Room, trouble_panel
from counter_app.ui.kiosk.secret import Dots
from counter_app.ui.remote.door import MandateDesk, MandateWish
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.typed_digits import TypedDigits

MINUTES = (30, 60, 120)
_PIN = (4,)


class MandateCover(QFrame):
    """Over the whole window. `close` is called when it is signed or given up."""

    def __init__(self, room: Room, share: Share, desk: MandateDesk, close: Callable[[], None]) -> None:
        super().__init__()
        self._room, self._share, self._desk, self._close = room, share, desk, close
        self._minutes = MINUTES[0]
        self._bridge = Bridge(self)
        self._digits = TypedDigits(sum(_PIN))
        self._refused: Trouble | None = None
        self._signing = False
        self.setProperty("look", "page")
        self.setAutoFillBackground(True)
        metrics = room.theme.metrics
        whole = column(self, margin=metrics.mm(6), gap=metrics.gap)
        whole.addWidget(label(room.say("call.mandate.title"), "title"))
        both = row(gap=metrics.mm(6))
        whole.addLayout(both, 1)
        left, right = column(gap=metrics.gap), column(gap=metrics.gap)
        both.addLayout(left, 6)
        both.addLayout(right, 5)
        self._terms(left)
        self._pin(right)
        keys = row(gap=metrics.gap)
        keys.addWidget(at_least(button(room.say("call.mandate.not"), self._give_up, "plain"), 0, metrics.target), 1)
        self._sign_key = at_least(
            button(room.say("call.mandate.sign"), self._sign, "primary"), metrics.target, metrics.target
        )
        keys.addWidget(self._sign_key, 2)
        whole.addLayout(keys)
        self._typed()
        desk.prepare(lambda: self._bridge.later(self._card_seen))

    def _terms(self, left: QVBoxLayout) -> None:
        say = self._room.say
        titles = [form.title.of(self._room.language) for form in self._share.visit.forms]
        left.addWidget(label(say("call.mandate.office", office=self._desk.office)))
        left.addWidget(label(say("call.mandate.procedures", procedures=say("common.list").join(titles))))
        left.addWidget(label(say("call.mandate.how-long"), "strong"))
        group, places = QButtonGroup(self), row(gap=self._room.theme.metrics.gap)
        for minutes in MINUTES:
            key = button(say("call.mandate.minutes", minutes=minutes), partial(self._last, minutes))
            key.setCheckable(True)
            key.setChecked(minutes == self._minutes)
            group.addButton(key)
            places.addWidget(key, 1)
        left.addLayout(places)
        left.addWidget(label(say("call.mandate.means"), "small"))
        left.addStretch()

    def _pin(self, right: QVBoxLayout) -> None:
        say, metrics = self._room.say, self._room.theme.metrics
        right.addWidget(label(say("call.pin-hidden"), "strong"))
        self._card = label("", "quiet")
        right.addWidget(self._card)
        self._trouble = column()
        right.addLayout(self._trouble)
        self._dots = Dots(self._room.theme, _PIN)
        right.addWidget(self._dots, 0, Qt.AlignmentFlag.AlignHCenter)
        pad = DigitPad(say, round(metrics.key * 0.86), metrics.gap, quiet=True)
        pad.digit.connect(self._add)
        pad.erased.connect(self._erase)
        pad.emptied.connect(self._empty)
        self._pad = pad
        self._card_seen()
        right.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        right.addStretch()

    def _card_seen(self) -> None:
        """Say what lies on the reader. The last try is staff's to allow, and not here."""
        tries, say = self._desk.tries(), self._room.say
        self._card.setText(say("call.mandate.card") if tries is None else say("kiosk.tries.left", left=tries))
        self._pad.setEnabled(tries is not None and tries > 1)

    def _last(self, minutes: int) -> None:
        self._minutes = minutes

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
        self._sign_key.setEnabled(self._digits.whole and not self._signing and bool(self._share.visit.forms))

    def _sign(self) -> None:
        secret, self._signing = Secret(self._digits), True
        self._empty()
        wish = MandateWish(tuple(form.id for form in self._share.visit.forms), self._minutes)
        self._desk.sign(wish, secret, lambda code: self._bridge.later(lambda: self._answered(code)))

    def _answered(self, code: FailureCode | None) -> None:
        self._signing = False
        if code is None:
            self._close()
            return
        while (old := self._trouble.takeAt(0)) is not None:
            gone = old.widget()
            if gone is not None:
                gone.deleteLater()
        self._trouble.addWidget(trouble_panel(self._room, Trouble(code)))
        self._typed()

    def _give_up(self) -> None:
        self._empty()
        self._bridge.close()
        self._close()

    @property
    def sign_key(self) -> QPushButton:
        """The key that lets the card sign."""
        return self._sign_key
