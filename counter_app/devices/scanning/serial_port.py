"""A hand scanner on a serial line: USB-COM (CDC), as scanners are set for terminals.

pyserial (BSD) does it on Linux and Windows alike. It had no release since 2020; it is pure Python, 90 KB, and nothing but
`open`, `read` and `close` of it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counter_app.devices.scanning.one_thread import OneThread
from counter_app.devices.scanning.serial_text import QUIET_S, SerialText
from counter_app.devices.scanning.telling import Telling
from counter_app.failures import FailureCode, ScannerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.scanning import Picture, ScannerEvent

_AGAIN_S = 1.0
_BAUD = 9600  # USB-COM scanners take any
_AT_ONCE = 4096
_ENDS_WITHIN_S = 2.0


class SerialScanner:
    """A `ports.scanning.Scanner` over a serial device: `/dev/ttyACM0`, `/dev/serial/by-id/…`, `COM3`."""

    def __init__(self, device: str, again_s: float = _AGAIN_S) -> None:
        self._device, self._again_s = device, again_s
        self._thread = OneThread("scanner-serial", _ENDS_WITHIN_S)

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:  # noqa: ARG002  # there is nothing to show
        """See the port."""
        self._thread.begin(Telling(seen), self._listen)

    def stop(self) -> None:
        """See the port."""
        self._thread.end()

    def check(self) -> list[str]:
        """See the port."""
        if self._thread.begun:
            return []
        try:
            _opened(self._device).close()
        except ScannerError as error:
            return [f"スキャナーを開けません: {error.cause}"]
        return []

    def _listen(self, telling: Telling) -> None:
        while not telling.over.is_set():
            try:
                port = _opened(self._device)
                try:
                    _hear(port, telling)
                finally:
                    port.close()
            except ScannerError as error:
                telling.trouble(error)
                telling.over.wait(self._again_s)


def _opened(device: str) -> Any:
    import serial  # noqa: PLC0415  # only where a scanner is attached this way

    try:
        port = serial.Serial(device, _BAUD, timeout=QUIET_S, exclusive=True)
    except (OSError, ValueError) as error:  # SerialException is an OSError
        raise ScannerError(FailureCode.SCANNER_MISSING, f"{device}: {_words(error)}") from None
    try:
        port.reset_input_buffer()  # what was scanned before anybody asked for it is a former visitor's
    except Exception as error:  # noqa: BLE001  # termios.error, which is no OSError and not on Windows
        port.close()
        raise ScannerError(FailureCode.SCANNER_FAILED, f"{device}: {_words(error)}") from None
    return port


def _hear(port: Any, telling: Telling) -> None:
    heard = SerialText()
    telling.ready()
    while not telling.over.is_set():
        try:
            data = port.read(1)
            data += port.read(min(port.in_waiting, _AT_ONCE)) if data else b""
        except (OSError, TypeError) as error:  # TypeError: pyserial, of a port that is closed while it is read
            raise ScannerError(FailureCode.SCANNER_FAILED, _words(error)) from None
        telling.codes(heard.take(data) if data else heard.quiet())


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
