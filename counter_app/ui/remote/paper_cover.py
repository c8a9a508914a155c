"""書類を見せる: lay it under the camera, hide what is nobody's business, send it; then both draw on it.

Nothing has left before 「送る」 is pressed, and the badge and the one-touch stop stand beside all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from counter_app.failures import FailureCode
from counter_app.flow.state import Trouble
from counter_app.remote import terminal_share as sh
from counter_app.remote.papers_shown import PaperDrawn
from counter_app.ui.kiosk.page import Room, trouble_panel
from counter_app.ui.remote.paper_turn import PaperTurn, Stage
from counter_app.ui.remote.paper_view import PaperView
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea

if TYPE_CHECKING:
    from counter_app.remote.messages import Point
    from counter_app.remote.terminal_share import Share


_LETTERS = 14  # of the side, at any size of text


class PaperCover(QFrame):
    """Over the whole window; made anew with every stage of `turn`."""

    def __init__(self, room: Room, share: Share, turn: PaperTurn, happen: Callable[[sh.Happening], None]) -> None:
        super().__init__()
        self._room, self._share, self._turn, self._happen = room, share, turn, happen
        self._back: QPushButton | None = None
        self.setProperty("look", "page")
        self.setAutoFillBackground(True)
        self.setAccessibleName(room.say("call.paper"))
        metrics = room.theme.metrics
        whole, both = column(self, margin=metrics.mm(3)), row(gap=metrics.mm(3))
        whole.addLayout(both, 1)
        self.view = PaperView(room)
        self.view.changed = self._boxes_changed
        self.view.drawn = self._drawn
        both.addWidget(self.view, 1)
        side = QWidget()
        self._fill(column(side, gap=metrics.mm(2)))
        side.setFixedWidth(max(metrics.mm(96), metrics.strong * _LETTERS, side.minimumSizeHint().width()))
        both.addWidget(side)
        if turn.taken is not None:
            self.view.show_taken(turn.taken, turn.boxes)
        self._boxes_changed()
        self.follow(share)

    def _fill(self, side: QVBoxLayout) -> None:
        say, metrics = self._room.say, self._room.theme.metrics
        badge = label("● " + say("call.badge"), "band")
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        side.addWidget(badge)
        stop = button(say("call.stop"), lambda: self._happen(sh.Stopped()), "danger")
        side.addWidget(at_least(stop, metrics.target, metrics.target))
        side.addWidget(PagingArea(self._words(), say, metrics, keys_below=True), 1)
        for key in self._keys():
            side.addWidget(key)

    def _words(self) -> QWidget:
        say, stage, content = self._room.say, self._turn.stage, QWidget()
        words = column(content, gap=self._room.theme.metrics.mm(1.5))
        words.addWidget(label(say(f"call.paper.{stage.value}"), "strong"))
        if self._turn.failed:
            words.addWidget(trouble_panel(self._room, Trouble(FailureCode.PAPER_NOT_TAKEN)))
        if stage is Stage.HIDE:
            words.addWidget(label(say("call.paper.number"), "strong"))
        words.addWidget(label(say(f"call.paper.{stage.value}.what"), "small"))
        words.addStretch()
        return content

    def _keys(self) -> list[QPushButton]:
        turn, keys = self._turn, []
        match turn.stage:
            case Stage.PLACE:
                if self._share.papers:
                    keys.append(self._key("look", self._look_on))
                keys.append(self._key("take", turn.take, "primary"))
            case Stage.HIDE:
                self._back = self._key("back", self.view.back)
                keys += [self._back, self._key("again", turn.take), self._key("send", turn.send, "primary")]
            case Stage.SHOWN:
                if len(self._share.papers) > 1:
                    keys.append(self._key("look", self._look_on))
                keys += [self._key("wipe", partial(self._drawn, ())), self._key("more", turn.more, "primary")]
            case Stage.TAKING | Stage.SENDING:
                pass
        return [*keys, self._key("close", turn.close, "plain")]

    def _key(self, name: str, press: Callable[[], None], look: str = "") -> QPushButton:
        target = self._room.theme.metrics.target
        return at_least(button(self._room.say(f"call.paper.key.{name}"), press, look), target, target)

    def follow(self, share: Share) -> None:
        """Somebody drew."""
        self._share = share
        picture = share.papers.get(self._turn.still)
        if picture is not None:
            self.view.show_sent(picture, share.replica.sender)

    def _look_on(self) -> None:
        self._turn.look_on(self._share)

    def _boxes_changed(self) -> None:
        if self._turn.stage is Stage.HIDE:
            self._turn.boxes = self.view.boxes
        if self._back is not None:
            self._back.setEnabled(self.view.may_go_back)

    def _drawn(self, points: tuple[Point, ...]) -> None:
        self._happen(PaperDrawn(self._turn.still, points))
