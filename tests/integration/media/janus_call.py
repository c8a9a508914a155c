"""Started inside a network namespace: Janus on its address, three parties in one room. Prints what happened as JSON."""

import asyncio
import json
import sys

from counter_app.media.aiortc_knobs import Hosts, offer_only
from counter_app.media.janus_room import JanusPlace, JanusRefusedError, JanusRoom
from counter_app.media.outgoing import Outgoing
from counter_app.media.stamps import stamp_of
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.ports.media import BLOCK_BYTES, Want
from tests.integration.media.janus_here import janus_on

PORT = 18188
PARTIES = 3


class Party:
    """Counts what comes from whom."""

    def __init__(self):
        self.pictures, self.blocks, self.gone = {}, {}, asyncio.Queue()
        self.camera, self.sound = SyntheticCamera(), SyntheticSound()
        self.outgoing = Outgoing(asyncio.get_running_loop(), Want())
        self.enough = asyncio.Event()
        self.camera.start(self.outgoing.frame)
        self.sound.start(self.outgoing.block)

    def picture(self, party, frame):
        if stamp_of(frame.pixels, frame.width, bytes_per_pixel=3) is not None:
            self.pictures[party] = self.pictures.get(party, 0) + 1
        self._look()

    def block(self, party, block):
        self.blocks[party] = self.blocks.get(party, 0) + (len(block) == BLOCK_BYTES)
        self._look()

    def left(self, party):
        self.gone.put_nowait(party)

    def _look(self):
        pictures = [count for count in self.pictures.values() if count >= 20]
        blocks = [count for count in self.blocks.values() if count >= 50]
        if len(pictures) == len(blocks) == PARTIES - 1:
            self.enough.set()

    def stop(self):
        self.camera.stop()
        self.sound.stop()


async def call(place, address):
    offer_only(Hosts((address,)))
    try:
        async with JanusRoom(
            JanusPlace(place.url, "another"), 1234, Outgoing(asyncio.get_running_loop(), Want()), None
        ):
            refused = ""
    except JanusRefusedError as error:
        refused = str(error)
    parties = [Party() for _ in range(PARTIES)]
    rooms = [JanusRoom(place, 1234, party.outgoing, party) for party in parties]
    try:
        for room in rooms:
            await room.__aenter__()
        async with asyncio.timeout(60):
            await asyncio.gather(*(party.enough.wait() for party in parties))
        await rooms[-1].__aexit__(None, None, None)
        async with asyncio.timeout(30):
            left = [await party.gone.get() in party.pictures for party in parties[:-1]]
        for room in rooms[:-1]:
            await room.__aexit__(None, None, None)
    finally:
        for party in parties:
            party.stop()
    return {
        "heard_and_seen": [sorted(party.pictures) == sorted(party.blocks) for party in parties],
        "left": left,
        "refused": refused,
    }


def main(address):
    with janus_on(PORT, address) as place:
        sys.stdout.write(json.dumps(asyncio.run(call(place, address))))


if __name__ == "__main__":
    main(*sys.argv[1:])
