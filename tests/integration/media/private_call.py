"""Started inside a network namespace: two engines over its one private address. Prints what happened as JSON."""

import json
import socket
import sys
import threading

from counter_app.ports.media import Line
from tests.fakes.call_sides import Call

EVERYTHING = 3  # ETH_P_ALL
OUTSIDE = "192.0.2.1"  # documentation; there is nobody


class Ear(threading.Thread):
    """Counts IP packets that go out by one interface."""

    def __init__(self, interface):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
        self.socket.bind((interface, 0))
        self.targets = []
        self.seen = threading.Event()

    def run(self):
        while True:
            packet, address = self.socket.recvfrom(65535)
            if address[2] != socket.PACKET_OUTGOING:
                continue
            if packet[12:14] == b"\x08\x00":
                self.targets.append(socket.inet_ntoa(packet[30:34]))
                self.seen.set()


def main(address, interface):
    ear = Ear(interface) if interface else None
    if ear:
        ear.start()
    with Call(addresses=(address,) if address != "any" else ()) as (clerk, terminal):
        for side in (clerk, terminal):
            side.wait(lambda side=side: len(side.frames) >= 10 and side.sound.first_played_s is not None)
        connected = all(side.states[-1].line is Line.CONNECTED for side in (clerk, terminal))
    left = list(ear.targets) if ear else []
    heard = False
    if ear:  # and the ear does hear: one packet is sent out on purpose
        ear.seen.clear()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
            speaker.sendto(b"x", (OUTSIDE, 9))
        heard = ear.seen.wait(10)
    sys.stdout.write(json.dumps({"connected": connected, "left": left, "ear_works": heard}))


if __name__ == "__main__":
    main(*sys.argv[1:])
