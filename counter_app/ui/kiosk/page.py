"""What every page of the kiosk is: it shows a visit, and says which events its keys mean. It never decides the flow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.registry import Registry
from counter_app.ui.kiosk.guide import NO_GUIDE, Guide
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.tile_pages import TilePages

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.flow.events import Event
    from counter_app.flow.state import Trouble, Visit
    from counter_app.i18n.texts import Language
    from counter_app.ui.scanning import ScanFeed
    from counter_app.ui.theme import Theme


@dataclass(frozen=True)
class Room:
    """What a page has at hand."""

    say: Language
    theme: Theme
    post: Callable[[Event], None]
    now: Callable[[], datetime]
    forms: Sequence[Form]
    qr_text: Callable[[Receipt], str]
    warning_s: int = 30
    guide: Callable[[], Guide] = lambda: NO_GUIDE
    scan: Callable[[], ScanFeed] | None = None  # None: nothing here reads codes
    brought: Callable[[Event], None] = lambda _event: None  # what a scanned code means
    consult: Callable[[], None] | None = None  # 「相談する」; None: no remote window here

    @property
    def language(self) -> str:
        """The language of the moment, as forms know it."""
        return self.say.tag


@dataclass(frozen=True)
class Footer:
    """Which of the keys below are there. Their places never change; a key that means nothing is not shown."""

    back: bool = True
    leave: bool = True
    staff: bool = True
    go_on: str = ""  # text key of the key on the right; empty: no such key
    ready: bool = True  # False: shown, but waiting for input


class Page(QWidget):
    """One page. Made anew whenever its `shape` changes; `show_visit` is for what changes in place."""

    def __init__(self, visit: Visit, room: Room) -> None:
        super().__init__()
        self.visit = visit
        self.room = room
        self.column = column(self, gap=room.theme.metrics.gap)
        self.footer_changed: Callable[[], None] = lambda: None
        self.build()

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        """Return what a new page must be made for, besides step, language and look."""
        return visit.trouble

    def build(self) -> None:
        """Put the widgets in place."""
        raise NotImplementedError

    def footer(self) -> Footer:
        """Return which keys are below."""
        return Footer()

    @property
    def by_touch(self) -> bool:
        """Tell whether what is pressed here picks an answer; a page that writes one says so."""
        return True

    def going_on(self) -> tuple[Event, ...]:
        """Return what the key on the right means."""
        from counter_app.flow.events import Next  # noqa: PLC0415  # what people do is loaded beside the first page

        return (Next(),)

    def going_back(self) -> tuple[Event, ...]:
        """Return what 「戻る」 means."""
        from counter_app.flow.events import Back  # noqa: PLC0415  # as above

        return (Back(),)

    def show_visit(self, visit: Visit) -> None:
        """Take over a visit of the same shape."""
        self.visit = visit

    def draft(self) -> str:
        """Return what was typed but not yet sent, so that changing language or size loses nothing."""
        return ""

    def take_draft(self, draft: str) -> None:
        """Put a draft back."""

    def place_of(self, path: str) -> QWidget | None:  # for pages that ask
        """Return where the field at `path` is answered; None where it is not on this page."""
        return None

    def wants_more(self) -> int:
        """Return how many pixels beyond its least width it needs to be read well; what stands beside it leaves them."""
        return max((tiles.wants_more() for tiles in self.findChildren(TilePages)), default=0)

    def forget(self) -> None:
        """Empty what holds a person's input, before the page is thrown away."""

    def heading(self, key: str, **values: object) -> None:
        """Put the page's one heading on top."""
        self.column.addWidget(label(self.room.say(key, **values), "title"))

    def line(self, key: str, look: str = "", **values: object) -> None:
        """Put a line of text."""
        self.column.addWidget(label(self.room.say(key, **values), look))


pages: Registry[type[Page]] = Registry("kiosk page")


def trouble_panel(room: Room, trouble: Trouble) -> QWidget:
    """Calmly: what happened, what is still safe, one thing to do, and the code in small type for staff."""
    name = trouble.code.name
    frame, inside = panel("trouble", margin=room.theme.metrics.mm(3), gap=room.theme.metrics.mm(1))
    left = trouble.tries_left
    inside.addWidget(label(room.say(f"failure.{name}.resident"), "strong"))
    if left is not None:
        inside.addWidget(label(room.say("kiosk.tries.left", left=left), "strong"))
    inside.addWidget(label(room.say(f"failure.{name}.next")))
    inside.addWidget(label(room.say("common.trouble.safe", code=trouble.code.value), "small"))
    return frame


def two_columns(page: QVBoxLayout, left: QWidget, right: QWidget, *, gap: int, shares: tuple[int, int]) -> None:
    """Set words on the left and what is pressed on the right."""
    both = row(gap=gap)
    both.addWidget(left, shares[0])
    both.addWidget(right, shares[1])
    page.addLayout(both, 1)
