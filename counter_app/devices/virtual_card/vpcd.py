"""Lays a simulated card on the virtual reader (vsmartcard's vpcd), over TCP with the card as the client.

A frame is a length (u16, big-endian) and a payload. One byte is a control: 00 power off, 01 power on, 02 reset, 04 tell
the ATR (the only one answered). Anything longer is a command APDU.
"""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from counter_app.devices.virtual_card.card import CardTornError, VirtualCard
from counter_app.devices.virtual_card.profile import load_profile
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType, TracebackType

_POWER_OFF, _POWER_ON, _RESET, _TELL_ATR = 0, 1, 2, 4
_LENGTH_BYTES = 2
# The reader looks for a card every 0.4 s; a service just started takes a little longer to begin.
_NOTICED_WITHIN_S = 10.0


class _ReaderGoneError(Exception):
    """The reader closed the connection."""


class InsertedCard:
    """A card that can be laid on the virtual reader and taken away. `insert()` starts a thread of its own.

    `connect` opens a TCP connection to the reader: `PrivatePcsc.connect`, or `reader_at(host, port)`.
    """

    def __init__(self, card: VirtualCard, connect: Callable[[], socket.socket]) -> None:
        self.card = card
        self._connect = connect
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._noticed = threading.Event()
        self._gone = threading.Event()
        self._gone.set()

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    @property
    def is_present(self) -> bool:
        """False before insertion, after removal, and once a fault of the profile has taken the card away."""
        return not self._gone.is_set()

    def insert(self) -> None:
        """Lay the card down and wait until the reader has noticed it. Raises `CardError` when no reader does."""
        if self.is_present:
            raise ValueError("the card is on the reader already")
        try:
            self._socket = self._connect()
        except OSError as trouble:
            raise CardError(FailureCode.NO_READER, "the virtual reader does not listen") from trouble
        self._noticed.clear()
        self._gone.clear()
        self._thread = threading.Thread(target=self._answer_reader, name="simulated card", daemon=True)
        self._thread.start()
        if not self._noticed.wait(_NOTICED_WITHIN_S):
            self.remove()
            raise CardError(FailureCode.NO_READER, "the virtual reader does not ask for the card")

    def remove(self) -> None:
        """Take the card away and wait for its thread. Safe to call twice."""
        self._gone.set()
        if self._socket is not None:
            with suppress(OSError):  # the reader may have closed it first
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None

    def wait_removed(self, timeout_s: float | None = None) -> bool:
        """Wait until the card is no longer on the reader; False when it still is after `timeout_s`."""
        return self._gone.wait(timeout_s)

    def _answer_reader(self) -> None:
        assert self._socket is not None
        with self._socket as reader:
            # a reset or a torn card ends the session as well as a closed connection
            with suppress(_ReaderGoneError, CardTornError, OSError):
                while True:
                    self._answer_frame(reader, _receive_frame(reader))
            self._gone.set()
            self.card.power_off()

    def _answer_frame(self, reader: socket.socket, frame: bytes) -> None:
        if len(frame) > 1:
            response = self.card.transmit(frame)
            # waiting on the event lets remove() interrupt a slow card
            if self._gone.wait(self.card.profile.faults.delay_ms / 1000):
                raise CardTornError
            _send_frame(reader, response)
        elif frame == bytes([_TELL_ATR]):
            _send_frame(reader, self.card.atr)
            self._noticed.set()
        elif frame == bytes([_POWER_ON]):
            self.card.power_on()
        elif frame == bytes([_POWER_OFF]):
            self.card.power_off()
        elif frame == bytes([_RESET]):
            self.card.reset()


def reader_at(host: str, port: int) -> Callable[[], socket.socket]:
    """How to reach a virtual reader that listens on `host` and `port`."""
    return lambda: socket.create_connection((host, port), timeout=None)


def simulate(profile_path: Path, host: str = "127.0.0.1", port: int = 35963) -> None:
    """Lay a card on a running virtual reader and answer until SIGINT or SIGTERM, or until the card is torn off.

    For the main thread. Raises `FormError` for a bad profile and `CardError` where no reader listens.
    """
    inserted = InsertedCard(VirtualCard(load_profile(profile_path)), reader_at(host, port))
    asked_to_stop = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()
        inserted.remove()

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        inserted.insert()
        inserted.wait_removed()
    finally:
        inserted.remove()
        for number, handler in former.items():
            signal.signal(number, handler)


def _receive_frame(reader: socket.socket) -> bytes:
    return _receive(reader, int.from_bytes(_receive(reader, _LENGTH_BYTES), "big"))


def _receive(reader: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        _acknowledge_at_once(reader)
        chunk = reader.recv(count - len(received))
        if not chunk:
            raise _ReaderGoneError
        received += chunk
    return received


def _acknowledge_at_once(reader: socket.socket) -> None:
    """Undo delayed acknowledgement: vpcd sends length and body apart, and Nagle would cost 44 ms per APDU.

    The kernel takes the setting back by itself, hence before every receive. Not needed where it does not exist.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _send_frame(reader: socket.socket, payload: bytes) -> None:
    reader.sendall(len(payload).to_bytes(_LENGTH_BYTES, "big") + payload)
