"""The tabs above the work list, each with how many cases stand under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QFrame, QPushButton

from counter_app.i18n.texts import Language
from counter_app.ui.desk.list_view import Tab
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row


class TabBar(QFrame):
    """One key a tab; `keys` by tab."""

    def __init__(self, say: Language, choose: Callable[[Tab], None]) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "bar")
        self.setAccessibleName(say("desk.tabs"))
        places = row(self, gap=2)
        places.setContentsMargins(10, 4, 10, 0)
        self.keys: dict[Tab, QPushButton] = {}
        for tab in Tab:
            key = button("", partial(choose, tab), "tab")
            key.setCheckable(True)
            places.addWidget(key)
            self.keys[tab] = key
        places.addStretch(1)

    def show_counts(self, many: Mapping[Tab, int], chosen: Tab) -> None:
        """Say how many stand under each, and which tab is shown."""
        for tab, key in self.keys.items():
            text = f"{self._say(f'desk.tab.{tab.value}')}　{many[tab]}"
            key.setText(text)
            key.setAccessibleName(text)
            key.setChecked(tab is chosen)
