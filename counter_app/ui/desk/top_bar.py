"""The bar above the work list: what records are opened for, when the list was read last, who sits here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from counter_app.ports import ViewPurpose
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.i18n.texts import Language


class TopBar(QFrame):
    """The purpose is asked once and kept while the window is open."""

    def __init__(self, say: Language, actor: str, *doors: QWidget) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "top")
        places = row(self, gap=16)
        places.setContentsMargins(14, 7, 14, 7)
        places.addWidget(label(say("desk.window"), wrap=False))
        for door in doors:
            places.addWidget(door)
        places.addStretch(1)
        self._refreshed = label("", "top-note", wrap=False)
        places.addWidget(self._refreshed)
        places.addWidget(label(say("desk.purpose"), "top-note", wrap=False))
        self.purpose = QComboBox()
        self.purpose.setAccessibleName(say("desk.purpose"))
        for purpose in ViewPurpose:
            self.purpose.addItem(say(f"desk.purpose.{purpose.value}"), purpose.value)
        places.addWidget(self.purpose)
        places.addWidget(label(say("desk.actor", actor=actor), "top-note", wrap=False))

    @property
    def chosen(self) -> ViewPurpose:
        """What records are opened for now."""
        return ViewPurpose(self.purpose.currentData())

    def show_refreshed(self, at: datetime) -> None:
        """Say when the list was read."""
        self._refreshed.setText(self._say("desk.refreshed", time=f"{at:%H:%M:%S}"))
