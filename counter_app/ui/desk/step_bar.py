"""The bar below the list: what was done last, and a key for every step that is legal now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtWidgets import QFrame, QMenu, QPushButton

from counter_app.domain.case_state import Step
from counter_app.i18n.texts import Language
from counter_app.ui.desk.step_keys import FORWARD, IN_MENU, KEYS, TYPE_OVER, offered
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label


class StepBar(QFrame):
    """Shows legal steps only: what cannot be done is not there. Rare ones stand in a menu."""

    def __init__(
        self, say: Language, do: Callable[[Step], None], refresh: Callable[[], None], type_over: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("look", "bottom")
        self._say, self._do = say, do
        self._legal: tuple[Step, ...] = ()
        whole = column(self, gap=4)
        whole.setContentsMargins(12, 6, 12, 8)
        self._sentence = label(say("desk.hint"), "sentence")
        show_tone(self._sentence, Tone.QUIET)
        whole.addWidget(self._sentence)
        places = row(gap=8)
        places.addWidget(button(f"F5 {say('desk.step.refresh')}", refresh, "key-action"))
        self.typing = button(f"{TYPE_OVER} {say('desk.type-over')}", type_over, "key-action")
        self.typing.hide()
        places.addWidget(self.typing)
        self._places = places
        places.addStretch(1)
        self.steps = {step: self._key(step) for step in KEYS if step not in IN_MENU}
        self.more = button(say("desk.more"), None, "key-action")
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        for key in (*self.steps.values(), self.more):
            places.addWidget(key)
        whole.addLayout(places)

    def add_key(self, key: QPushButton) -> None:
        """Put a key of another part beside the one for typing over."""
        self._places.insertWidget(self._places.indexOf(self.typing) + 1, key)

    def _key(self, step: Step) -> QPushButton:
        text = f"{KEYS[step]} {self._say(f'desk.step.{step.value}')}"
        return button(text, partial(self._do, step), "key-primary" if step in FORWARD else "key-action")

    def offer(self, legal: Iterable[Step], *, typing: bool = False) -> None:
        """Show these steps, and whether the case may be typed over."""
        self.typing.setVisible(typing)
        now = offered(legal)
        if now == self._legal and self.menu.actions():
            return  # an open menu stays open over a refresh
        self._legal = now
        for step, key in self.steps.items():
            key.setVisible(step in now)
        self.menu.clear()
        for step in now:
            if step in IN_MENU:
                action = self.menu.addAction(f"{self._say(f'desk.step.{step.value}')}（{KEYS[step]}）")
                action.triggered.connect(partial(self._chosen, step))
        self.more.setVisible(bool(self.menu.actions()))

    def _chosen(self, step: Step, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's
        self._do(step)

    def press(self, key: str) -> None:
        """Take the legal step that has this key; nothing where none has."""
        step = next((step for step in self._legal if KEYS[step] == key), None)
        if step is not None:
            self._do(step)

    def tell(self, text: str, tone: Tone) -> None:
        """Say what came of it."""
        self._sentence.setText(text)
        show_tone(self._sentence, tone)
