"""The bar above: who sits here, whether calls come here (空き, 対応中, 離席), how the line to the switchboard is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame

from counter_app.i18n.texts import Language
from counter_app.remote.desk_state import Link, Presence, RemoteDesk
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label


class TopStrip(QFrame):
    """`be` gets what was pressed. In a call and before its note is kept the desk is 対応中 by itself."""

    def __init__(self, say: Language, actor: str, be: Callable[[Presence], None], *, simulated: bool) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "top")
        places = row(self, gap=12)
        places.setContentsMargins(14, 7, 14, 7)
        places.addWidget(label(say("remotedesk.window"), wrap=False))
        if simulated:
            places.addWidget(label(say("remotedesk.simulated"), "simulated", wrap=False))
        places.addStretch(1)
        self.ringing = label("", "simulated", wrap=False)
        places.addWidget(self.ringing)
        self._line = label("", "top-note", wrap=False)
        places.addWidget(self._line)
        self.keys = {}
        for presence in Presence:
            key = button(say(f"remotedesk.presence.{presence.value}"), partial(be, presence), "option")
            key.setCheckable(True)
            self.keys[presence] = key
            places.addWidget(key)
        places.addWidget(label(say("remotedesk.actor-here", actor=actor), "top-note", wrap=False))

    def show_desk(self, desk: RemoteDesk) -> None:
        """Show how the desk stands."""
        busy = desk.call is not None or desk.finished is not None
        now = Presence.BUSY if busy else desk.presence
        for presence, key in self.keys.items():
            key.setChecked(presence is now)
            key.setEnabled(not busy or presence is now)
        self._line.setText(self._say(f"remotedesk.switchboard.{desk.link.value}"))
        more = len(desk.ringing) if desk.call is not None or desk.finished is not None else 0
        self.ringing.setVisible(more > 0)
        self.ringing.setText(self._say("remotedesk.more-ring", count=more) if more else "")
        self._line.setVisible(desk.link is not Link.CONNECTED or not more)
