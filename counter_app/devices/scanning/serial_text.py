"""What a hand scanner sends over a serial line, cut into codes. Bytes in, texts out; no port, no clock of its own."""

from __future__ import annotations

from counter_app.devices.scanning import LONGEST_TEXT

QUIET_S = 0.3  # scanners that send nothing behind a code: this long without a byte ends it
_ENDS = frozenset(b"\r\n\x03\x04")  # CR and LF as nearly all are set, ETX and EOT as some are
_LEADS = b"\x02"  # STX


class SerialText:
    """Keeps at most one code. A longer one is nobody's, and is dropped up to its end."""

    def __init__(self, longest: int = LONGEST_TEXT) -> None:
        self._longest = longest
        self._bytes = bytearray()
        self._too_long = False

    def take(self, data: bytes) -> list[str]:
        """Return the codes that came to their end."""
        codes = []
        for byte in data:
            if byte in _ENDS:
                codes += self.quiet()
            elif len(self._bytes) < self._longest:
                self._bytes.append(byte)
            else:
                self._too_long = True
        return codes

    def quiet(self) -> list[str]:
        """Nothing came for a while: what there is, is a code."""
        text = bytes(self._bytes).strip(b" " + _LEADS).decode("ascii", "replace")
        too_long, self._too_long = self._too_long, False
        self._bytes.clear()
        return [text] if text and not too_long else []
