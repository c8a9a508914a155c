"""The document camera of a call: covered when nobody may see, painted over before anything leaves."""

from __future__ import annotations

import io
import queue

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from counter_app.dispatch.paper_table import PaperTable, box_of
from counter_app.ports.media import Frame, NoPictureError, PixelLayout
from counter_app.remote.messages import Rectangle

PATIENT_S = 20.0
EDGE = st.integers(0, 1000)


class Sheet:
    """White, or what it is told."""

    def __init__(self, frame=None):
        self.frame = frame or Frame(200, 300, PixelLayout.GREY, b"\xff" * 60_000, 0.0)

    def take(self):
        if self.frame == "none":
            raise NoPictureError
        return self.frame

    def check(self):
        return []


def table_of(camera):
    sent, answers = [], queue.SimpleQueue()
    return PaperTable(camera, sent.append), sent, answers


def taken(table, answers):
    table.take(answers.put)
    return answers.get(timeout=PATIENT_S)


def test_a_picture_is_taken_only_while_it_may_be_seen():
    table, sent, answers = table_of(Sheet())
    assert taken(table, answers) is None
    table.open(to_be_seen=True)
    assert isinstance(taken(table, answers), Frame)
    table.open(to_be_seen=False)
    assert taken(table, answers) is None
    assert sent == []  # taking sends nothing


def test_a_camera_without_a_picture_gives_none():
    table, _sent, answers = table_of(Sheet("none"))
    table.open(to_be_seen=True)
    assert taken(table, answers) is None


def test_what_is_sent_is_black_below_the_boxes_and_says_where():
    table, sent, answers = table_of(Sheet())
    box = Rectangle(100, 100, 500, 300)
    table.send(Sheet().take(), (box,), answers.put)
    assert answers.get(timeout=PATIENT_S) == sent[0].still
    with Image.open(io.BytesIO(sent[0].jpeg.reveal())) as seen:
        assert seen.crop((24, 34, 116, 116)).getextrema()[1] < 16
        assert seen.crop((130, 130, 200, 300)).getextrema()[0] > 230
    assert sent[0].boxes == (box,)


def test_a_picture_no_call_carries_is_not_sent():
    table, sent, answers = table_of(Sheet())
    huge = Frame(9000, 5000, PixelLayout.GREY, bytes(45_000_000), 0.0)
    table.send(huge, (), answers.put)
    assert (answers.get(timeout=PATIENT_S), sent) == (None, [])


@settings(max_examples=200)
@given(x=EDGE, y=EDGE, width=EDGE, height=EDGE)
def test_every_box_of_a_message_is_one_of_the_brush_and_covers_it(x, y, width, height):
    box = box_of(Rectangle(x, y, width, height))
    assert box.left <= x * 10
    assert box.top <= y * 10
    assert box.right >= min(1000, x + width) * 10
    assert box.bottom >= min(1000, y + height) * 10


@pytest.mark.parametrize("layout", [PixelLayout.GREY, PixelLayout.RGB])
def test_grey_and_coloured_cameras_both_send(layout):
    table, sent, answers = table_of(Sheet())
    table.send(Frame(20, 30, layout, bytes(layout.size(20, 30)), 0.0), (), answers.put)
    assert answers.get(timeout=PATIENT_S)
    assert (sent[0].width, sent[0].height) == (20, 30)
