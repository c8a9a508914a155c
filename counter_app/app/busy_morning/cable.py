"""The line between terminals and hub, with a plug that can be pulled. Carries bytes both ways and looks at none."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

_CHUNK = 65536
_HOST = "127.0.0.1"


class Cable:
    """Listens on `port` and carries every connection to the hub while it is plugged in."""

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self.port = 0
        self._door: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._guard = threading.Lock()

    def plug_in(self) -> None:
        """Carry from now on; the port stays the same."""
        door = socket.create_server((_HOST, self.port))
        self.port = door.getsockname()[1]
        self._door = door
        threading.Thread(target=self._wait, args=(door,), name="cable", daemon=True).start()

    def pull(self) -> None:
        """Cut every line at once; nobody gets through until it is plugged in again."""
        if self._door is not None:
            with suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)  # ends `accept` of the waiting thread
            self._door.close()
            self._door = None
        with self._guard:
            lines, self._lines = self._lines, set()
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _wait(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
                far = socket.create_connection((_HOST, self._hub_port))
            except OSError:
                if self._door is not door:
                    return
                continue
            with self._guard:
                self._lines |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), name="cable", daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                sink.sendall(chunk)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
        with self._guard:
            self._lines.discard(source)
