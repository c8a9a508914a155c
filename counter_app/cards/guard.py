"""The one place that keeps the 個人番号 on the card.

`GuardedChannel` sits directly over the byte channel, below every session object, and sends nothing that is not on
its list. It follows which application and which file the card has current, and forgets both whenever the card did
not plainly say yes. What could return or open the number (text EF 0001, surface EF 0005, 照合番号A, any selection by
partial name, by short file identifier or in a form not listed here) is refused with CARD_NUMBER_FORBIDDEN before a
byte leaves. There is no switch: a build that must read the number needs other code, not another setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counter_app.cards.channel import Response
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from counter_app.cards.channel import CardChannel


class Aid(bytes, Enum):
    """Card applications this product selects (facts §1.1)."""

    JPKI = bytes.fromhex("D392F000260100000001")  # 公的個人認証
    TEXT = bytes.fromhex("D3921000310001010408")  # 券面事項入力補助
    SURFACE = bytes.fromhex("D3921000310001010402")  # 券面事項確認
    COMMON = bytes.fromhex("D3921000310001010100")  # 共通カード


@dataclass(frozen=True, slots=True)
class FilesOf:
    """What may be done with the files of one application: EF ids, and for keys the allowed lengths of a secret."""

    readable: frozenset[int] = frozenset()
    records: frozenset[int] = frozenset()
    keys: tuple[tuple[int, range], ...] = ()
    signing: frozenset[int] = frozenset()

    def knows(self, ef: int) -> bool:
        """True where the file may be selected at all."""
        return ef in self.readable | self.records | self.signing or self.key_lengths(ef) is not None

    def key_lengths(self, ef: int) -> range | None:
        """How many bytes a secret for this key may have; None where it is no key we present secrets to."""
        return next((lengths for key, lengths in self.keys if key == ef), None)


_PIN = range(4, 5)
_CODE_B = range(14, 15)
_PASSWORD = range(6, 17)

ALLOWED: dict[Aid, FilesOf] = {
    Aid.TEXT: FilesOf(readable=frozenset({0x0002, 0x0003, 0x0004}), keys=((0x0011, _PIN), (0x0015, _CODE_B))),
    Aid.SURFACE: FilesOf(readable=frozenset({0x0002, 0x0004}), keys=((0x0012, _CODE_B),)),
    Aid.JPKI: FilesOf(
        readable=frozenset({0x0001, 0x0002, 0x0006, 0x0008, 0x000A, 0x000B}),
        keys=((0x0018, _PIN), (0x001B, _PASSWORD)),
        signing=frozenset({0x0017, 0x001A}),
    ),
    Aid.COMMON: FilesOf(records=frozenset({0x0001})),
}

_SELECT_NOTHING = bytes.fromhex("00A40000")
_SELECT_APPLICATION = bytes.fromhex("00A4040C0A")
_SELECT_FILE = bytes.fromhex("00A4020C02")
_READ_RECORD_ONE = bytes.fromhex("00B2010400")
_VERIFY = bytes.fromhex("00200080")
_VERIFY_QUERIES = (_VERIFY, _VERIFY + b"\x00")  # the second form for stacks that refuse four-byte commands
_SIGN = bytes.fromhex("802A0080")
_READ_BINARY = bytes.fromhex("00B0")
_SFI_FORM = 0x80
_SHORT_READ = 5
_EXTENDED_READ = 7
_FILE_COMMAND = 7
_DATA_START = 5


class GuardedChannel:
    """Sends what is listed, refuses the rest. Starts knowing nothing about what is selected on the card."""

    def __init__(self, inner: CardChannel) -> None:
        self._inner = inner
        self._application: Aid | None = None
        self._file: int | None = None

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Pass an allowed command on; CARD_NUMBER_FORBIDDEN for any other, with nothing sent."""
        if apdu == _SELECT_NOTHING:
            return self._select(apdu, None, None)
        if apdu[:_DATA_START] == _SELECT_APPLICATION:
            return self._select(apdu, self._application_named(apdu[_DATA_START:]), None)
        if apdu[:_DATA_START] == _SELECT_FILE and len(apdu) == _FILE_COMMAND:
            return self._select(apdu, self._application, self._file_named(apdu))
        if not self._fits_current_file(apdu):
            raise _refused(apdu)
        return self._inner.transmit(apdu)

    def _select(self, apdu: bytes | bytearray, application: Aid | None, file: int | None) -> bytes:
        # Between here and a plain 9000 nothing counts as selected: an exception or an odd answer leaves it so.
        was, self._application, self._file = self._application, None, None
        answer = self._inner.transmit(apdu)
        if Response.parse(answer).ok:
            self._application, self._file = application, file
        elif file is not None:
            self._application = was  # a file that is not there does not leave the application
        return answer

    def _application_named(self, name: bytes | bytearray) -> Aid:
        for aid in ALLOWED:
            if aid.value == name:
                return aid
        raise CardError(FailureCode.CARD_NUMBER_FORBIDDEN, "SELECT of an application that is not listed")

    def _file_named(self, apdu: bytes | bytearray) -> int:
        ef = int.from_bytes(apdu[_DATA_START:], "big")
        if self._application is None or not ALLOWED[self._application].knows(ef):
            raise _refused(apdu)
        return ef

    def _fits_current_file(self, apdu: bytes | bytearray) -> bool:
        if self._application is None or self._file is None:
            return False
        files, ef = ALLOWED[self._application], self._file
        if apdu == _READ_RECORD_ONE:
            return ef in files.records
        if apdu[:2] == _READ_BINARY:
            return ef in files.readable and _reads_current_file(apdu)
        if apdu in _VERIFY_QUERIES:
            return files.key_lengths(ef) is not None
        if apdu[:4] == _VERIFY:
            lengths = files.key_lengths(ef)
            body = len(apdu) - _DATA_START
            return lengths is not None and body in lengths and apdu[4] == body
        return ef in files.signing and _signs(apdu)


def _reads_current_file(apdu: bytes | bytearray) -> bool:
    if len(apdu) not in {_SHORT_READ, _EXTENDED_READ} or apdu[2] & _SFI_FORM:
        return False
    return len(apdu) == _SHORT_READ or apdu[4] == 0


def _signs(apdu: bytes | bytearray) -> bool:
    body = len(apdu) - _DATA_START - 1  # one byte of Le at the end
    return apdu[:4] == _SIGN and body > 0 and apdu[4] == body and apdu[-1] == 0


def _refused(apdu: bytes | bytearray) -> CardError:
    # header only: the rest may be a secret
    return CardError(FailureCode.CARD_NUMBER_FORBIDDEN, f"command {bytes(apdu[:4]).hex().upper()} is not listed")
