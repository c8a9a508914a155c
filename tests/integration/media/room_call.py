"""Started inside a network namespace: three engines in a room of a real Janus. Prints what happened as JSON."""

from __future__ import annotations

import json
import sys
import threading
from collections import deque

from counter_app.media.aiortc_knobs import Hosts
from counter_app.media.janus_room import JanusPlace
from counter_app.media.room_engine import RoomEngine, room_of
from counter_app.media.stamps import stamp_of
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.ports.media import Line, MediaRole, Want
from tests.integration.media.janus_here import janus_on

PORT = 18189
PATIENT_S = 40.0


class Party:
    """A listener and its engine. `sizes`: how many cameras the last pictures showed."""

    def __init__(self, place, call, address):
        self.sound, self.states, self.sizes = SyntheticSound(), [], deque(maxlen=5)
        self.engine = RoomEngine((SyntheticCamera(), self.sound), None, place, room_of(call), Hosts((address,)))
        self._news = threading.Condition()

    def start(self):
        self.engine.start(MediaRole.AWAITS, Want(), self)
        return self

    def picture(self, frame):
        with self._news:
            self.sizes.append(cameras_in(frame))
            self._news.notify_all()

    def state(self, state):
        with self._news:
            self.states.append(state.line)
            self._news.notify_all()

    def levels(self, _levels):
        pass

    def wait(self, holds):
        with self._news:
            return self._news.wait_for(holds, PATIENT_S)

    def sees(self, count):
        return self.wait(lambda: list(self.sizes) == [count] * 5)


def cameras_in(frame):
    """One fills the frame; two stand side by side in half its height."""
    if (frame.width, frame.height) == (640, 240):
        return 2
    return 1 if stamp_of(frame.pixels, frame.width, bytes_per_pixel=3) is not None else 0


def call(place, address):
    said = {}
    parties = [Party(place, "k1", address).start() for _ in range(3)]
    stranger = Party(JanusPlace(place.url, "another"), "k1", address).start()
    try:
        said["all see two"] = [party.sees(2) for party in parties]
        said["all hear"] = [party.wait(lambda party=party: party.sound.first_played_s is not None) for party in parties]
        said["stranger"] = stranger.wait(lambda: Line.LOST in stranger.states)
        parties[2].engine.stop()
        said["who left is gone"] = [party.sees(1) for party in parties[:2]]
    finally:
        for party in (*parties, stranger):
            party.engine.stop()
    said["threads left"] = [each.name for each in threading.enumerate() if each.name == "media-room"]
    said["stranger saw"] = list(stranger.sizes)
    return said


def main(address):
    with janus_on(PORT, address) as place:
        sys.stdout.write(json.dumps(call(place, address)))


if __name__ == "__main__":
    main(*sys.argv[1:])
