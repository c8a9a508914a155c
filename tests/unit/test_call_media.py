"""Whose sound and picture a terminal carries: the clerk's from his first word on, nobody's in his place, a room with three."""

from __future__ import annotations

import queue

import pytest

from counter_app.connectors.remote_line import Heard, Stands
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.media.synthetic import SyntheticPaper
from counter_app.ports.media import MediaRole, SoundMode, Want
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from tests.fakes.call_line import HandHub
from tests.fakes.remote_visits import begun_runtime
from tests.unit.test_remote_share import HandEngine

PATIENT_S = 20.0


def standing(*desks):
    members = [{"desk": desk, "party": "clerk", "leads": desk == "D-1"} for desk in desks]
    return Stands({"kind": "standing", "state": "speaking", "members": members})


class House:
    def __init__(self, *, room=True):
        self.engines, self.rooms, self.hub = [], [], HandHub()
        parts = CallParts(
            "MH02",
            self.hub.open_line,
            media=lambda: self._made(self.engines),
            room=(lambda call: self._made(self.rooms, call)) if room else None,
            document_camera=SyntheticPaper(),
            handset=room,
            new_call=lambda: "k1",
        )
        self.share = RemoteShare(parts, begun_runtime())
        self.share.call()
        self.hub.up()

    @staticmethod
    def _made(into, *about):
        engine = HandEngine()
        engine.about = about
        into.append(engine)
        return engine

    def signal(self, sender, text):
        self.hub.tell(Heard(ms.Message("k1", sender, 0, Actor.CLERK, ms.Signal("MH02", text))))

    def speak(self):
        self.hub.clerk(ms.Answered())
        self.hub.tell(standing("D-1"))
        return self


def test_an_offer_that_comes_before_the_clerk_is_there_is_not_lost():
    """Otherwise the first picture comes two seconds later."""
    house = House()
    house.signal("D-1", "offer")
    house.signal("D-9", "somebody else's")
    house.speak()
    assert house.engines[0].told[0] == ("start", MediaRole.AWAITS, Want(picture=False))
    assert [each for each in house.engines[0].told if each[0] == "hear"] == [("hear", "offer")]


def test_nobody_takes_the_clerks_place_on_the_line():
    house = House(room=False).speak()
    house.signal("D-2", "offer of a third")
    house.signal("D-1", "answer")
    heard = [each[1] for each in house.engines[0].told if each[0] == "hear"]
    assert heard == ["answer"]


def test_three_meet_in_a_room_and_two_talk_to_each_other_again():
    house = House().speak()
    house.hub.tell(standing("D-1", "D-2"))
    assert house.engines[0].told[-1] == ("stop",)
    assert [room.about for room in house.rooms] == [("k1",)]
    assert house.rooms[0].told[0][0] == "start"
    house.signal("D-1", "late")
    assert ("hear", "late") not in house.rooms[0].told
    house.share.happen(sh.ShowsCamera(on=True))
    assert house.rooms[0].told[-1] == ("want", Want(picture=True))
    house.hub.tell(standing("D-1"))
    assert house.rooms[0].told[-1] == ("stop",)
    assert house.engines[1].told[0] == ("start", MediaRole.AWAITS, Want(picture=True))
    house.share.happen(sh.HungUpHere())
    assert house.engines[1].told[-1] == ("stop",)


def test_without_a_room_two_stay_together_and_the_third_sees_the_form():
    house = House(room=False).speak()
    house.hub.tell(standing("D-1", "D-2"))
    assert len(house.engines) == 1
    assert ("stop",) not in house.engines[0].told


@pytest.mark.parametrize("lost", [(0,), (1, 2)])
def test_pieces_asked_for_are_said_again(lost):
    house, answers = House().speak(), queue.SimpleQueue()
    house.share.papers.take(answers.put)
    house.share.papers.send(answers.get(timeout=PATIENT_S), (), answers.put)
    still = answers.get(timeout=PATIENT_S)
    before = len(house.hub.said(ms.StillChunk))
    assert before > max(lost)
    house.hub.tell(Heard(ms.Message("k1", "D-1", 0, Actor.CLERK, ms.StillAgain(still, lost))))
    assert tuple(each.body.part for each in house.hub.said(ms.StillChunk)[before:]) == lost


def test_the_handset_stays_through_a_room_and_not_to_the_next_resident():
    house = House()
    assert house.share.sound is None  # nothing to hear yet
    house.speak()
    assert house.share.sound is SoundMode.LOUDSPEAKER
    house.share.sound_mode(SoundMode.HANDSET)
    house.hub.tell(standing("D-1", "D-2"))
    assert ("mode", SoundMode.HANDSET) in house.rooms[0].told
    house.share.happen(sh.HungUpHere())
    house.share.call()
    house.hub.up()
    house.speak()
    assert house.share.sound is SoundMode.LOUDSPEAKER
    assert House(room=False).speak().share.sound is None
