"""Sound and picture at a desk: from the answer on, in a room with three, and no face that was taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.ports.media import Frame, MediaRole, PixelLayout, Want
from counter_app.remote import desk_events as ev
from counter_app.remote.desk_state import Surroundings
from counter_app.remote.messages import Stop
from counter_app.ui.remote_desk import screenshots as shots
from tests.ui.staff_windows import CATALOGUE, TEXTS, dress
from tests.unit.test_remote_share import HandEngine

FACE = Frame(4, 3, PixelLayout.RGB, b"\x80" * 36, 0.0)


@pytest.fixture
def talking(qapp):
    dress(qapp)
    shown = shots.opened(TEXTS, CATALOGUE, None)
    shown.engines, shown.rooms = [], []

    def made(into, *about):
        into.append(HandEngine())
        into[-1].about = about
        return into[-1]

    shown.window._world = replace(
        shown.window._world, media=lambda: made(shown.engines), room=lambda call: made(shown.rooms, call)
    )
    shown.window.start()
    shots._ringing(shown)
    shown.window.happens(ev.Did(ev.Act.ANSWER))
    shown.settle()
    yield shown
    shown.window.close()
    shown.window.deleteLater()


def around(shown, *people):
    shown.window.happens(ev.AroundIs(shown.window.desk.call.about.call, Surroundings("speaking", "", people)))


def test_who_answers_offers(talking):
    assert talking.engines[0].told[0] == ("start", MediaRole.OFFERS, Want())


def test_a_third_brings_all_into_a_room_and_takes_the_room_along(talking):
    around(talking, "clerk", "interpreter")
    assert talking.engines[0].told[-1] == ("stop",)
    assert [room.about for room in talking.rooms] == [("k1",)]
    around(talking, "clerk", "interpreter", "specialist")
    assert len(talking.rooms) == 1
    around(talking, "clerk")
    assert talking.rooms[0].told[-1] == ("stop",)
    assert talking.engines[1].told == [("start", MediaRole.OFFERS, Want())]


def test_a_face_that_was_taken_back_does_not_stay(talking):
    video = talking.window.call.panel.video
    talking.engines[0].listener.picture(FACE)
    talking.settle()
    assert video.shows
    talking.hub.resident(Stop())
    talking.settle()
    assert not video.shows
    video.show_frame(FACE)
    video._old.timeout.emit()  # nothing has come for four seconds
    assert not video.shows
