"""The strip over a window of staff: who is signed in, in which role, and the keys that lock and leave."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from counter_app.i18n.texts import Language
from counter_app.signin.door import WhoIsHere
from counter_app.signin.session import Method
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label


class WhoBar(QFrame):
    """Put into a main window with `setMenuWidget`."""

    def __init__(self, say: Language, who: WhoIsHere, lock: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("look", "bottom")
        self.setAccessibleName(say("signin.who.name"))
        places = row(self, gap=10)
        places.setContentsMargins(14, 4, 14, 4)
        self.name = label(who_text(say, who), "panel-title", wrap=False)
        places.addWidget(self.name)
        places.addWidget(label(say(_by(who)), "note", wrap=False))
        if who.recovery_left is not None:
            places.addWidget(label(say("signin.recovery", left=who.recovery_left), "problem", wrap=False))
        places.addStretch(1)
        self.lock = button(say("signin.lock"), lock, "slim")
        self.leave = button(say("signin.leave"), leave, "slim")
        places.addWidget(self.lock)
        places.addWidget(self.leave)


def who_text(say: Language, who: WhoIsHere) -> str:
    """Return role, name and id."""
    return say("signin.who", role=who.clerk.role.title, name=who.name.reveal(), id=who.clerk.id)


def _by(who: WhoIsHere) -> str:
    if who.by is Method.PASSWORD:
        return "signin.by.password"
    return "signin.by.card.good" if who.revocation_checked else "signin.by.card"
