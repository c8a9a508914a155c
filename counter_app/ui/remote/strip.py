"""The slim side of a call while its panel is folded: the badge and the one-touch stop never go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from counter_app.remote.terminal_share import LineIs, Share
from counter_app.ui.kiosk.page import Room
from counter_app.ui.remote.call_panel import speaking
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label


class CallStrip(QFrame):
    """`stop` and `unfold` are what its keys do."""

    def __init__(self, room: Room, share: Share, stop: Callable[[], None], unfold: Callable[[], None]) -> None:
        super().__init__()
        say, metrics = room.say, room.theme.metrics
        self.setProperty("look", "bar")
        self.setAutoFillBackground(True)
        self.setAccessibleName(say("call.panel"))
        whole = column(self, margin=metrics.mm(1), gap=metrics.mm(2))
        on = speaking(share)
        badge = label("●\n" + say("call.badge.short" if on else "call.calling.short"), "band")
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole.addWidget(badge)
        if on:
            key = button(say("call.stop.short"), stop, "stop", name=say("call.stop"))
            whole.addWidget(at_least(key, metrics.target, metrics.mm(26)))
        whole.addStretch()
        waiting = len(share.proposals) + len(share.highlights)
        if share.line is not LineIs.UP:
            whole.addWidget(label(say("call.line.short"), "small"))
        if waiting:
            whole.addWidget(label(say("call.waiting.short", count=waiting), "small"))
        key = button(say("call.unfold.short"), unfold, "strip-news" if waiting else "strip", name=say("call.unfold"))
        whole.addWidget(at_least(key, metrics.target, metrics.mm(26)))
