"""Papers of the resident: sent by their own act, kept as long as they are shown, gone with whatever ends that."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.flow.state import Step
from counter_app.personal import Personal
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.desk_stills import Picture
from counter_app.remote.papers_shown import MOST_PAPERS, PaperDrawn, PaperSent, PiecesMissed, head_of, pieces
from counter_app.remote.terminal_share import Phase
from counter_app.ui.remote.sample_calls import SampleCall, ringing, talking
from tests.fakes.remote_visits import begun_runtime

BOX = ms.Rectangle(10, 20, 300, 40)
DOT = (ms.Point(1, 2),)


class Line(SampleCall):
    """A call that also remembers what was said to the line."""

    def __init__(self, call):
        super().__init__(call.share, call.numbers, call.desk)
        self.said = []

    def _ordered(self, message):
        self.said.append(message)
        super()._ordered(message)

    def bodies(self, kind):
        return [each.body for each in self.said if isinstance(each.body, kind)]


def paper(still="s1", content=b"jpeg" * 30_000, boxes=(BOX,)):
    return PaperSent(still, Personal(content), 600, 800, boxes)


@pytest.fixture
def call():
    return Line(talking(begun_runtime().visit))


def test_a_paper_leaves_as_head_boxes_and_pieces_in_this_order(call):
    call.do(paper())
    kinds = [type(each.body) for each in call.said]
    assert kinds == [ms.StillHeader, ms.Redaction, ms.StillChunk, ms.StillChunk, ms.StillChunk]
    assert b"".join(each.octets.reveal() for each in call.bodies(ms.StillChunk)) == paper().jpeg.reveal()
    assert all(each.actor is Actor.RESIDENT for each in call.said)


def test_a_paper_that_is_not_painted_over_says_nothing_of_boxes(call):
    call.do(paper(boxes=()))
    assert call.bodies(ms.Redaction) == []


@given(content=st.binary(min_size=1, max_size=200_000), order=st.randoms(use_true_random=False))
def test_the_desk_puts_together_what_the_terminal_cut(content, order):
    sent = paper(content=content)
    said = list(pieces("k1", "MH02", Picture(head_of(sent), jpeg=sent.jpeg)))
    order.shuffle(said)
    picture = Picture(head_of(sent))
    for each in said:
        picture = picture.with_piece(each.body)
    assert picture.jpeg is not None
    assert picture.jpeg.reveal() == content


def test_only_pieces_that_are_there_are_said_again(call):
    call.do(paper())
    call.said.clear()
    call.do(PiecesMissed("s1", (1, 7))).do(PiecesMissed("nobody", (0,)))
    assert [each.part for each in call.bodies(ms.StillChunk)] == [1]


def test_nothing_leaves_before_a_clerk_is_there_nor_while_a_pin_is_typed():
    waiting = Line(ringing(begun_runtime().visit))
    waiting.do(paper())
    assert (waiting.share.phase, waiting.share.papers, waiting.said) == (Phase.CALLING, {}, [])
    away = Line(talking(begun_runtime().visit))
    away.do(paper())
    visit = away.share.visit
    away.share = replace(away.share, visit=replace(visit, card=replace(visit.card, away=True)))
    assert away.share.covered
    away.said.clear()
    away.do(PiecesMissed("s1", (0,))).do(paper("s2"))
    assert away.bodies(ms.StillChunk) == away.bodies(ms.StillHeader) == []


ENDS = {
    "stop": lambda call: call.do(sh.Stopped()),
    "assistant's stop": lambda call: call.do(sh.Stopped(Actor.ASSISTANT)),
    "hang-up": lambda call: call.do(sh.HungUpHere()),
    "clerk's hang-up": lambda call: call.clerk(ms.HangUp(ms.Why.DONE)),
    "hub's revoke": lambda call: call.clerk(ms.Revoked("m1", ms.Why.EXPIRED), Actor.RESIDENT),
    "another visit": lambda call: call.do(sh.Saw(replace(call.share.visit, visit_id=None))),
    "handed in": lambda call: call.do(sh.Saw(replace(call.share.visit, step=Step.RECEIPT))),
}


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_showing_leaves_nothing_of_it_here(call, end):
    content = b"jpeg" * 30_000 + bytes([len(end)])
    held = sys.getrefcount(content)
    call.do(paper(content=content))
    assert sys.getrefcount(content) > held
    ENDS[end](call)
    call.said.clear()
    gc.collect()
    assert call.share.papers == {}
    assert sys.getrefcount(content) == held
    call.do(PiecesMissed("s1", (0,)))
    assert call.said == []


def test_handing_in_takes_the_papers_from_the_desk_too(call):
    call.do(paper()).do(sh.Saw(replace(call.share.visit, step=Step.RECEIPT)))
    call.do(sh.Saw(replace(call.share.visit, step=Step.RECEIPT, language="en")))
    assert len(call.bodies(ms.Stop)) == 1


def test_both_sides_draw_and_each_wipes_their_own(call):
    call.do(paper()).clerk(ms.Marker("s1", DOT)).do(PaperDrawn("s1", DOT)).do(PaperDrawn("nobody", DOT))
    assert call.share.papers["s1"].strokes == {"D-1": (DOT,), "MH02": (DOT,)}
    assert call.bodies(ms.Marker)[-1] == ms.Marker("s1", DOT)
    call.do(PaperDrawn("s1", ()))
    assert call.share.papers["s1"].strokes == {"D-1": (DOT,)}
    call.clerk(ms.Marker("s1", ()))
    assert call.share.papers["s1"].strokes == {}


def test_the_oldest_paper_goes_when_there_are_too_many(call):
    for number in range(MOST_PAPERS + 2):
        call.do(paper(f"s{number}", b"x", ()))
    assert list(call.share.papers) == [f"s{number}" for number in range(2, MOST_PAPERS + 2)]


def test_no_picture_stands_in_a_repr(call):
    call.do(paper(content=b"secret" * 10))
    assert "secret" not in repr(call.share.papers) + repr(paper(content=b"secret"))
