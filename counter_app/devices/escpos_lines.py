"""The lines to a receipt printer: network (port 9100), device node (USB, parallel), file. Bytes out, single bytes back."""

from __future__ import annotations

import os
import select
import socket
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from counter_app.failures import FailureCode, SlipError

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 9100  # what printers call "raw"
_CHUNK = 4096
_STUCK_S = 2.0  # no byte taken for so long: the printer has stopped
_ANSWER_S = 0.5


class Line(Protocol):
    """An open line."""

    def send(self, content: bytes) -> None:
        """Hand everything over. Raises SlipError PRINTER_OFFLINE where the printer takes nothing for two seconds."""

    def answer(self, seconds: float = _ANSWER_S) -> int | None:
        """Return the next byte the printer says; None where it says nothing in time."""


class Place(Protocol):
    """Where a printer is reached."""

    @contextmanager
    def open(self) -> Iterator[Line]:
        """Open a line for one job. Raises SlipError PRINTER_OFFLINE, PRINTER_NOT_FOUND."""


def place_of(printer: str) -> Place:
    """Read `tcp://10.0.0.5`, `tcp://name:9100`, `/dev/usb/lp0` or the path of a file. Raises SlipError PRINTER_NOT_FOUND."""
    if not printer.startswith("tcp://"):
        return NodePlace(printer)
    try:
        parts = urlsplit(printer)
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host = None
    if not host:
        raise SlipError(FailureCode.PRINTER_NOT_FOUND, "tcp://host or tcp://host:port is needed")
    return NetworkPlace(host, port)


@dataclass(frozen=True)
class NetworkPlace:
    """A printer with an address."""

    host: str
    port: int = PORT

    @contextmanager
    def open(self) -> Iterator[Line]:
        """Connect; a printer serves one line at a time, so it is closed with the job."""
        try:
            connected = socket.create_connection((self.host, self.port), timeout=_STUCK_S)
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_OFFLINE, _why(reason)) from None
        with connected:
            yield _NetworkLine(connected)


@dataclass(frozen=True)
class NodePlace:
    """A device node (`/dev/usb/lp0`), or a file that collects what would be printed."""

    path: str

    @contextmanager
    def open(self) -> Iterator[Line]:
        """Open for writing and for answers; a device that gives none is opened for writing alone."""
        try:
            descriptor, talks = self._descriptor()
        except FileNotFoundError:
            raise SlipError(FailureCode.PRINTER_OFFLINE, "the device is not there") from None
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_NOT_FOUND, _why(reason)) from None
        try:
            yield (
                _FileLine(descriptor) if stat.S_ISREG(os.fstat(descriptor).st_mode) else _DeviceLine(descriptor, talks)
            )
        finally:
            os.close(descriptor)

    def _descriptor(self) -> tuple[int, bool]:
        """Return what to write to, and whether it answers."""
        if not os.path.exists(self.path) and not self.path.startswith("/dev/"):  # noqa: PTH110  # no pathlib on devices
            return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), False
        if os.path.isfile(self.path):  # noqa: PTH113  # as above
            return os.open(self.path, os.O_WRONLY | os.O_APPEND), False
        try:
            return os.open(self.path, os.O_RDWR | os.O_NONBLOCK), True
        except PermissionError:
            return os.open(self.path, os.O_WRONLY | os.O_NONBLOCK), False


@dataclass(frozen=True)
class _FileLine:
    """A file takes everything and says nothing."""

    descriptor: int

    def send(self, content: bytes) -> None:
        """Write it all."""
        try:
            while content:
                content = content[os.write(self.descriptor, content) :]
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_FAILED, _why(reason)) from None

    def answer(self, seconds: float = _ANSWER_S) -> int | None:  # noqa: ARG002  # the shape of a line
        """Nothing."""
        return None


@dataclass(frozen=True)
class _NetworkLine:
    """Waits for both directions with a limit, never for ever."""

    connected: socket.socket

    def send(self, content: bytes) -> None:
        """Hand over in pieces; what the printer does not take within two seconds it does not take."""
        try:
            self.connected.settimeout(_STUCK_S)
            while content:
                content = content[self.connected.send(content[:_CHUNK]) :]
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_OFFLINE, _why(reason)) from None

    def answer(self, seconds: float = _ANSWER_S) -> int | None:
        """Return a byte. Raises SlipError PRINTER_OFFLINE where the line was closed."""
        try:
            self.connected.settimeout(seconds)
            return _byte(self.connected.recv(1))
        except TimeoutError:
            return None
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_OFFLINE, _why(reason)) from None


@dataclass(frozen=True)
class _DeviceLine:
    """The same on a device node; `talks` where it may be read as well."""

    descriptor: int
    talks: bool

    def send(self, content: bytes) -> None:
        """As on a network."""
        try:
            while content:
                _, ready, _ = select.select([], [self.descriptor], [], _STUCK_S)
                if not ready:
                    raise SlipError(FailureCode.PRINTER_OFFLINE, "the printer takes nothing")
                content = content[os.write(self.descriptor, content[:_CHUNK]) :]
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_OFFLINE, _why(reason)) from None

    def answer(self, seconds: float = _ANSWER_S) -> int | None:
        """As on a network."""
        if not self.talks:
            return None
        try:
            ready, _, _ = select.select([self.descriptor], [], [], seconds)
            return _byte(os.read(self.descriptor, 1)) if ready else None
        except OSError as reason:
            raise SlipError(FailureCode.PRINTER_OFFLINE, _why(reason)) from None


def _byte(said: bytes) -> int:
    if not said:
        raise SlipError(FailureCode.PRINTER_OFFLINE, "the printer closed the line")
    return said[0]


def _why(reason: OSError) -> str:
    return reason.strerror or type(reason).__name__
