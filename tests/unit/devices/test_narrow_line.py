"""The delayed relay between two sockets of this machine."""

import socket
import struct

from counter_app.devices.narrow_line import NarrowLine, Narrowness

BROKEN_OFF = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset, as the end of a killed process does


def test_a_connection_that_breaks_on_one_side_ends_on_the_other():
    with (
        socket.create_server(("127.0.0.1", 0)) as hub,
        NarrowLine(hub.getsockname()[1], Narrowness()) as line,
        socket.create_connection(("127.0.0.1", line.port), timeout=10) as terminal,
    ):
        terminal.sendall(b"here")
        there, _address = hub.accept()
        assert there.recv(4) == b"here"
        there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, BROKEN_OFF)
        there.close()
        assert terminal.recv(1) == b""
