"""Terminal and desk as they are composed, a real hub with TLS between them: picture, sound, papers, strokes, and nothing after.

The terminal's camera is a generator opened by the class that opens V4L2, its document camera a drawn sheet.
"""

from __future__ import annotations

import gc
import io
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PIL import Image

from counter_app.app.assembly import texts
from counter_app.media.stamps import stamp_of
from counter_app.ports.media import Frame, Line
from counter_app.remote import desk_events as ev
from counter_app.remote import terminal_share as sh
from counter_app.remote.messages import Outcome, Paper, Point, Rectangle
from counter_app.remote.papers_shown import PaperDrawn
from counter_app.remote.terminal_share import Phase
from counter_app.ui.remote_desk.call_view import Side
from counter_app.ui.remote_desk.window import RemoteDeskWindow
from counter_app.ui.start import make_application
from counter_app.ui.theme import Metrics, Theme
from tests.integration.media.remote_office import remote_office

pytest.importorskip("aiortc")

WAIT_MS = 40_000
BOX = Rectangle(100, 300, 400, 200)


class TwoSides:
    """The terminal's door, the desk's window, and what the terminal painted of the clerk."""

    def __init__(self, office, qtbot):
        self.office, self.qtbot = office, qtbot
        self.door = office.calls.open().door
        self.clerk_frames = []
        self.door.paint(self.clerk_frames.append)
        self.desk = RemoteDeskWindow(office.world())
        qtbot.addWidget(self.desk)
        self.desk.start()

    def until(self, holds):
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)

    def speak(self):
        self.until(self.desk.board.empty.text)
        self.door.call()
        self.until(lambda: self.desk.desk.may_answer)
        self.desk.happens(ev.Did(ev.Act.ANSWER))
        self.until(lambda: self.door.share is not None and self.door.share.phase is Phase.SPEAKING)

    def pictures(self):
        call = self.desk.desk.call
        return list(call.beside.pictures.values()) if call is not None else []


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    make_application("kiosk", Theme(Metrics.of_screen(1280, 800)))
    with remote_office(tmp_path_factory.mktemp("office"), texts()) as made:
        yield made


@pytest.fixture
def sides(office, qtbot):
    two = TwoSides(office, qtbot)
    two.speak()
    yield two
    two.door.happen(sh.HungUpHere())
    two.desk.close()
    two.until(lambda: two.door.share.replica.view.over is not None)


def sent_papers(two, boxes=(BOX,)):
    """Take a still, send it with what is hidden; return the number."""
    taken, sent = [], []
    two.door.papers.take(taken.append)
    two.until(lambda: taken)
    assert isinstance(taken[0], Frame)
    assert two.pictures() == []  # nothing left before it was sent
    two.door.papers.send(taken[0], boxes, sent.append)
    two.until(lambda: sent)
    return sent[0]


def test_picture_and_sound_of_both_sides_come_through_the_compositions(sides):
    """The resident's picture is there only after the touch that lets it out."""
    two = sides
    two.until(lambda: [each for each in two.clerk_frames if each is not None])
    two.until(lambda: two.door.media.line is Line.CONNECTED)  # told after the first picture, it may be
    newest = next(each for each in reversed(two.clerk_frames) if each is not None)
    assert stamp_of(newest.pixels, newest.width, bytes_per_pixel=3) is not None  # the synthetic camera of the desk
    video = two.desk.call.panel.video
    assert not video.shows
    two.door.happen(sh.ShowsCamera(on=True))
    two.until(lambda: video.shows)
    colours = {video._image.pixelColor(x, 200).hsvHue() // 30 for x in range(0, video._image.width(), 40)}
    assert len(colours) > 4  # the bars of FFmpeg's test picture
    two.door.happen(sh.Stopped())
    two.until(lambda: not video.shows)  # a face that was taken back does not stay
    assert not two.door.share.camera


def test_a_paper_comes_painted_over_after_its_view_was_logged_and_goes_with_the_call(sides):
    two = sides
    still = sent_papers(two)
    two.until(lambda: two.pictures() and two.pictures()[0].jpeg is not None)
    two.until(lambda: f"still:{still}" in two.desk.desk.call.logged)
    two.desk.call.turn(Side.PAPERS)
    two.until(lambda: two.desk.call.picture._image is not None)
    with Image.open(io.BytesIO(two.pictures()[0].jpeg.reveal())) as seen:
        inside = seen.crop(
            (seen.width * 120 // 1000, seen.height * 320 // 1000, seen.width * 480 // 1000, seen.height // 2 - 20)
        )
        assert inside.getextrema()[1] < 16
    two.desk.happens(ev.Draw(still, (Point(10, 10), Point(500, 500))))
    two.until(lambda: two.door.share.papers[still].strokes)
    two.door.happen(PaperDrawn(still, (Point(900, 900),)))
    two.until(lambda: len(two.pictures()[0].strokes) == 2)
    two.desk.happens(ev.AskPaper(Paper.SLIP))
    two.until(lambda: two.desk.desk.call.beside.prints and two.desk.desk.call.beside.prints[0].outcome)
    assert two.desk.desk.call.beside.prints[0].outcome is Outcome.REFUSED  # not handed in yet
    jpeg = two.pictures()[0].jpeg.reveal()
    two.door.happen(sh.HungUpHere())
    two.until(lambda: two.desk.desk.call is None)
    assert two.door.share.papers == {}
    assert two.desk.call.picture._image is None
    assert nothing_on_disk(two.office.folder, jpeg)


def test_pieces_that_got_lost_are_asked_for_again(sides):
    """The line is cut between head and pieces: the desk asks, the terminal says them again."""
    two = sides
    line, kept = two.door._line, two.door._line.say

    def without_pieces(message):
        if type(message.body).__name__ != "StillChunk":
            kept(message)

    line.say = without_pieces
    still = sent_papers(two, ())
    two.until(lambda: two.pictures() and two.pictures()[0].missing)
    line.say = kept
    two.until(lambda: two.pictures()[0].jpeg is not None)
    assert two.pictures()[0].head.still == still


def nothing_on_disk(folder, jpeg):
    """No file of hub, desk or terminal holds a piece of the picture."""
    piece = jpeg[2000:2400]
    gc.collect()
    files = [each for each in folder.rglob("*") if each.is_file()]
    return len(files) > 5 and not any(piece in each.read_bytes() for each in files)
