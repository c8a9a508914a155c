"""Stills: what is covered is gone, what arrives is what was sent, and nothing is larger than its bound."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from counter_app.media.markers import Ink, Overlay, OverlayRefusedError, Stroke, overlay_of
from counter_app.media.still_chunks import PIECE_BYTES, Gathering, PieceRefusedError, StillHead, cut, head_of
from counter_app.media.stills import A4_LONG, A4_SHORT, WHOLE, Box, Still, StillTooLargeError, still_of
from counter_app.ports.media import Frame, PixelLayout

places = st.integers(0, WHOLE)
boxes = (
    st.tuples(places, places, places, places)
    .filter(lambda at: at[0] != at[1] and at[2] != at[3])
    .map(lambda at: Box(min(at[:2]), min(at[2:]), max(at[:2]), max(at[2:])))
)


@st.composite
def papers(draw):
    width, height = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    size = PixelLayout.GREY.size(width, height)
    return Frame(width, height, PixelLayout.GREY, draw(st.binary(min_size=size, max_size=size)), 0.0)


def inside(box, width, height, across, down):
    """Whether any of the pixel lies in the box, in exact fractions."""
    return (
        across * WHOLE < box.right * width
        and (across + 1) * WHOLE > box.left * width
        and down * WHOLE < box.bottom * height
        and (down + 1) * WHOLE > box.top * height
    )


@given(papers(), st.lists(boxes, min_size=1, max_size=4), st.integers(1, 255))
def test_two_papers_that_differ_only_where_covered_are_the_same_still(paper, covered, other):
    """Not one bit of what lay below a box is in what is sent."""
    changed = bytearray(paper.pixels)
    for at in range(len(changed)):
        down, across = divmod(at, paper.width)
        if any(inside(box, paper.width, paper.height, across, down) for box in covered):
            changed[at] ^= other
    twin = Frame(paper.width, paper.height, PixelLayout.GREY, bytes(changed), 0.0)
    assert still_of(paper, covered) == still_of(twin, covered)


def test_uncovered_they_differ():
    one, two = (Frame(8, 8, PixelLayout.GREY, bytes([shade]) * 64, 0.0) for shade in (0, 200))
    assert still_of(one) != still_of(two)


@settings(max_examples=10)
@given(st.integers(1, 3000), st.integers(1, 3000), st.sampled_from([PixelLayout.GREY, PixelLayout.RGB]))
def test_a_still_is_grey_and_no_larger_than_a4(width, height, layout):
    still = still_of(Frame(width, height, layout, b"\x99" * layout.size(width, height), 0.0))
    with Image.open(io.BytesIO(still.jpeg)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "L", (still.width, still.height))
        assert not picture.getexif()
    assert min(still.width, still.height) <= A4_SHORT
    assert max(still.width, still.height) <= A4_LONG


def test_too_much_is_refused():
    with pytest.raises(StillTooLargeError):
        still_of(Frame(1, 1, PixelLayout.GREY, b"\0", 0.0), [Box(0, 0, 1, 1)] * 65)
    with pytest.raises(ValueError, match="within"):
        Box(5, 0, 5, 10)


stills = st.binary(min_size=1, max_size=3 * PIECE_BYTES + 5).map(lambda jpeg: Still(jpeg, 10, 10, _sha256(jpeg)))


def _sha256(jpeg):
    import hashlib  # noqa: PLC0415  # one line of it

    return hashlib.sha256(jpeg).digest()


def gathered(head, pieces):
    gathering = Gathering(head)
    for piece in pieces:
        gathering = gathering.take(piece)
    return gathering.still()


@settings(max_examples=30)
@given(stills, st.integers(0, 2**32 - 1), st.randoms(use_true_random=False), st.data())
def test_pieces_come_in_any_order_and_more_than_once(still, number, chance, data):
    head, pieces = cut(still, number)
    assert head_of(head.text()) == head
    coming = pieces + data.draw(st.lists(st.sampled_from(pieces), max_size=4))
    chance.shuffle(coming)
    assert gathered(head, coming) == still


@settings(max_examples=30)
@given(stills, st.data())
def test_a_changed_piece_never_makes_a_still(still, data):
    head, pieces = cut(still, 7)
    place = data.draw(st.integers(0, len(pieces) - 1))
    broken = bytearray(pieces[place])
    broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PieceRefusedError):
        gathered(head, [*pieces[:place], bytes(broken), *pieces[place + 1 :]])


def test_what_is_missing_is_known_and_asked_for():
    head, pieces = cut(Still(b"x" * (2 * PIECE_BYTES + 1), 10, 10, bytes(32)), 1)
    gathering = Gathering(head).take(pieces[1])
    assert gathering.missing == [0, 2]
    with pytest.raises(PieceRefusedError, match="missing"):
        gathering.still()


@given(st.text(max_size=300) | st.dictionaries(st.text(max_size=6), st.integers(), max_size=6).map(str))
def test_any_other_head_is_refused(text):
    with pytest.raises(PieceRefusedError):
        head_of(text)


@pytest.mark.parametrize(("size", "side"), [(0, 1), (3 * 1024 * 1024 + 1, 1), (1, 0), (1, A4_LONG + 1)])
def test_a_head_that_promises_too_much_is_refused(size, side):
    with pytest.raises(PieceRefusedError):
        StillHead(1, size, side, side, bytes(32))


strokes = st.builds(
    Stroke,
    st.sampled_from(Ink),
    st.integers(10, 500),
    st.lists(st.tuples(places, places), min_size=1, max_size=12).map(tuple),
)


@given(st.integers(0, 10**6), st.lists(strokes, max_size=8).map(tuple))
def test_strokes_come_as_they_were_drawn(still, drawn):
    assert overlay_of(Overlay(still, drawn).text()) == Overlay(still, drawn)


@given(st.text(max_size=200) | st.lists(st.integers(), max_size=9).map(str))
def test_any_other_overlay_is_refused(text):
    with pytest.raises(OverlayRefusedError):
        overlay_of(text)


@pytest.mark.parametrize(
    "stroke",
    [
        '["pink",9,[1,1]]',
        '["red",20,[1,1]]',
        '["pink",20]',
        '["pink",20,[1]]',
        '["pink",20,[1,10001]]',
        '["pink",true,[1,1]]',
        "7",
    ],
)
def test_a_stroke_beside_the_rules_is_refused(stroke):
    with pytest.raises(OverlayRefusedError):
        overlay_of('{"still":1,"strokes":[' + stroke + "]}")


def test_too_many_strokes_or_points_are_refused():
    with pytest.raises(OverlayRefusedError):
        Overlay(1, (Stroke(Ink.PINK, 20, ((1, 1),)),) * 65)
    with pytest.raises(OverlayRefusedError):
        Stroke(Ink.PINK, 20, ((1, 1),) * 401)
    long = Overlay(1, (Stroke(Ink.PINK, 20, ((9999, 9999),) * 400),) * 64)
    with pytest.raises(OverlayRefusedError):
        long.text()
