"""Showing a paper: by finger, mouse and keys; nothing leaves before 「送る」, nothing stays after the end."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from counter_app.ports.media import SoundMode
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.papers_shown import PaperDrawn
from counter_app.ui.remote.call_panel import CallPanel
from counter_app.ui.remote.paper_cover import PaperCover
from counter_app.ui.remote.paper_turn import Stage
from counter_app.ui.remote.sample_calls import call_samples, talking
from counter_app.ui.remote.sample_papers import HIDDEN, a_paper, sent_paper, stroke
from counter_app.ui.remote.screenshots import open_call
from counter_app.ui.screenshots import SIZES
from counter_app.ui.settling import settle


class Shown:
    """A window on a paper; `press` by the words of a key."""

    def __init__(self, name, texts):
        sample = next(each for each in call_samples("ja") if each.name == name)
        self.window, self.beside, self.door = open_call(sample, texts, SIZES[0])
        self.say = texts.of("ja")

    @property
    def view(self):
        return self.beside.shown.view

    def press(self, key):
        words = self.say(f"call.paper.key.{key}" if "." not in key else key)
        (found,) = [
            each
            for each in self.beside.shown.findChildren(QPushButton)
            if each.isVisible() and each.accessibleName() == words
        ]
        assert found.isEnabled()
        found.click()
        settle()

    def at(self, x, y):
        area = self.view._area()
        return QPoint(round(area.left() + x * area.width() / 1000), round(area.top() + y * area.height() / 1000))

    def drag(self, start, end):
        QTest.mousePress(self.view, Qt.MouseButton.LeftButton, pos=self.at(*start))
        QTest.mouseMove(self.view, self.at((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
        QTest.mouseMove(self.view, self.at(*end))
        QTest.mouseRelease(self.view, Qt.MouseButton.LeftButton, pos=self.at(*end))
        settle()

    def keys(self, *pressed):
        for each in pressed:
            QTest.keyClick(self.view, each)

    def now(self, call):
        self.door.share = call.share
        self.beside.refresh()
        settle()


@pytest.fixture
def show(texts):
    windows = []

    def shown(name):
        made = Shown(name, texts)
        windows.append(made.window)
        return made

    yield shown
    for window in windows:
        window.end()
        window.deleteLater()
    settle()


def near(box, other):
    pairs = zip((box.x, box.y, box.width, box.height), (other.x, other.y, other.width, other.height), strict=True)
    return all(abs(one - two) <= 4 for one, two in pairs)


def test_from_the_panel_to_the_clerk(show):
    shown = show("04-nothing-shown")
    shown.press("call.paper")
    assert isinstance(shown.beside.shown, PaperCover)
    shown.press("take")
    assert shown.beside.paper.stage is Stage.HIDE
    shown.drag((100, 200), (600, 300))
    assert near(shown.view.boxes[0], ms.Rectangle(100, 200, 500, 100))
    assert (shown.door.papers.sent, shown.door.happened) == ([], [])  # nothing left
    shown.press("send")
    assert len(shown.door.papers.sent) == 1
    taken, boxes = shown.door.papers.sent[0]
    assert (taken, len(boxes)) == (a_paper(), 1)
    assert shown.beside.paper.taken is None


def test_a_tap_sets_one_corner_and_the_next_the_other(show):
    shown = show("13-paper-hide")
    for place in ((700, 100), (900, 180)):
        QTest.mouseClick(shown.view, Qt.MouseButton.LeftButton, pos=shown.at(*place))
    assert near(shown.view.boxes[-1], ms.Rectangle(700, 100, 200, 80))


def test_with_keys_alone_a_box_is_laid_and_taken_away(show):
    shown = show("13-paper-hide")
    shown.view.setFocus(Qt.FocusReason.TabFocusReason)
    right, down, space = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space
    shown.keys(space, right, right, down, space)
    assert shown.view.boxes == (*HIDDEN, ms.Rectangle(500, 500, 40, 20))
    assert shown.view.accessibleDescription() == shown.say("call.paper.boxes", count=3)
    shown.keys(Qt.Key.Key_Backspace)
    assert shown.view.boxes == HIDDEN
    shown.keys(space)
    shown.press("back")  # half a box
    shown.press("back")
    shown.press("send")
    assert shown.door.papers.sent[0][1] == HIDDEN[:1]


def test_the_look_of_the_window_changes_and_nothing_is_lost(show):
    shown = show("13-paper-hide")
    shown.beside.turn_to("show")
    assert (shown.view.boxes, shown.beside.paper.taken) == (HIDDEN, a_paper())


def test_strokes_of_both_are_seen_and_ours_are_said(show):
    shown = show("13-paper-shown")
    shown.drag((300, 400), (700, 500))
    drawn = shown.door.happened[-1]
    assert isinstance(drawn, PaperDrawn)
    assert near(ms.Rectangle(drawn.points[0].x, drawn.points[0].y, 0, 0), ms.Rectangle(300, 400, 0, 0))
    shown.press("wipe")
    assert shown.door.happened[-1] == PaperDrawn("s1", ())
    shown.view.setFocus()
    shown.keys(Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert len(shown.door.happened[-1].points) == 2


def test_a_mark_of_the_clerk_is_told_beside_the_page(show):
    shown = show("13-paper-drawn")
    assert isinstance(shown.beside.shown, CallPanel)
    shown.press("look")
    assert isinstance(shown.beside.shown, PaperCover)
    assert shown.view._picture.strokes


def test_several_papers_are_leafed_through(show):
    shown = show("13-paper-shown")
    call = talking(shown.door.share.visit).do(sent_paper()).do(replace(sent_paper(), still="s2"))
    shown.now(call)
    seen = []
    for _turn in range(3):
        seen.append(shown.beside.paper.still)
        shown.press("look")
    assert seen == ["s1", "s2", "s1"]


ENDS = {
    "stop": lambda call: call.do(sh.Stopped()),
    "hang-up": lambda call: call.do(sh.HungUpHere()),
    "PIN": lambda call: call.do(sh.Saw(replace(call.share.visit, card=replace(call.share.visit.card, away=True)))),
    "the call is gone": lambda _call: type("Nothing", (), {"share": None})(),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_stop_takes_what_was_taken_and_not_sent(show, end):
    shown = show("13-paper-hide")
    own = replace(a_paper(), at_s=1.0)
    watched = weakref.ref(own)
    shown.door.papers.gives = own
    shown.press("again")
    shown.door.papers.gives = None
    del own
    shown.now(ENDS[end](talking(shown.door.share.visit)))
    gc.collect()
    assert not isinstance(shown.beside.shown, PaperCover)
    assert watched() is None


def test_the_badge_and_the_stop_stand_beside_the_paper(show):
    shown = show("13-paper-hide")
    shown.press("call.stop")
    assert shown.door.happened == [sh.Stopped()]


def test_an_answer_of_the_camera_that_comes_too_late_counts_no_more(show):
    shown = show("13-paper-place")
    late = []
    shown.door.papers.take = late.append
    shown.press("take")
    assert shown.beside.paper.stage is Stage.TAKING
    shown.press("close")
    late[0](a_paper())
    settle()
    assert (shown.beside.paper.stage, shown.beside.paper.taken) == (Stage.PLACE, None)


def test_strokes_of_the_sample_fit_a_message():
    assert len(ms.Marker("s1", stroke(300)).points) == 40


def test_the_handset_is_chosen_in_the_panel_where_there_is_one(show):
    shown = show("04-nothing-shown")
    shown.door.sound = SoundMode.LOUDSPEAKER
    shown.beside.refresh()
    shown.press("call.handset")
    assert shown.door.sound is SoundMode.HANDSET
    shown.beside.refresh()
    shown.press("call.handset")
    assert shown.door.sound is SoundMode.LOUDSPEAKER
