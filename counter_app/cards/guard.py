"""The one place that keeps the 個人番号 on the card.

`GuardedChannel` sits directly over the byte channel, below every session object, and sends nothing that is not on
its list. It follows which application and which file the card has current, and forgets both whenever the card did
not plainly say yes. What could return or open the number (text EF 0001, surface EF 0005, 照合番号A, any selection by
partial name or in a form not listed here) is refused with CARD_NUMBER_FORBIDDEN before a byte leaves. There is no
switch: a build that must read the number needs other code, not another setting.

A command may name its file by short file identifier (the low five bits of the EF id; every file here is below 1F).
It is held against the same list as if that file were selected, and makes the file current where the card says so. A
secret leaves that way only right after the card has counted, by the same identifier, the tries of the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counter_app.cards.channel import Response, StatusWord
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
_SIGN = bytes.fromhex("802A0080")
_READ_BINARY = bytes.fromhex("00B0")
_SFI_FORM, _SHORT_ID = 0x80, 0x1F
_SHORT_IDS = range(0x81, 0x9F)  # 1 to 1E behind the form's bit; 0 is the current file and 1F names none
_RECORD_NUMBER = 0x07
_TRIES, _TRIES_MASK = 0x63C0, 0xFFF0
_HEADER = 4
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
        self._counted: int | None = None  # the key whose counter the last command told by short identifier

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Pass an allowed command on; CARD_NUMBER_FORBIDDEN for any other, with nothing sent."""
        if apdu == _SELECT_NOTHING:
            return self._select(apdu, None, None)
        if apdu[:_DATA_START] == _SELECT_APPLICATION:
            return self._select(apdu, self._application_named(apdu[_DATA_START:]), None)
        if apdu[:_DATA_START] == _SELECT_FILE and len(apdu) == _FILE_COMMAND:
            return self._select(apdu, self._application, self._file_named(apdu))
        return self._use(apdu)

    def _select(self, apdu: bytes | bytearray, application: Aid | None, file: int | None) -> bytes:
        # Between here and a plain 9000 nothing counts as selected: an exception or an odd answer leaves it so.
        was, self._application, self._file, self._counted = self._application, None, None, None
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

    def _use(self, apdu: bytes | bytearray) -> bytes:
        """Pass on a command for a file: the one it names, or the current one."""
        header, short_id = _without_short_id(bytes(apdu[:_HEADER]))
        ef = short_id or self._file
        if self._application is None or ef is None or not _fits(ALLOWED[self._application], ef, header, apdu):
            raise _refused(apdu)
        presents = header == _VERIFY and len(apdu) > _DATA_START
        if presents and short_id and short_id != self._counted:
            raise _refused(apdu)
        self._counted = None
        if not short_id:
            return self._inner.transmit(apdu)
        self._file = None  # as in `_select`
        answer = self._inner.transmit(apdu)
        sw = Response.parse(answer).sw
        counts = sw & _TRIES_MASK == _TRIES
        if sw == StatusWord.OK or counts:
            self._file = ef
        if counts and not presents:
            self._counted = ef
        return answer


def _without_short_id(header: bytes) -> tuple[bytes, int]:
    """A header as it would be for the current file, and the short identifier it names instead, or 0 for none.

    What names a file in a form that is not listed comes back as it is, and fits nothing.
    """
    if len(header) < _HEADER:
        return header, 0
    if header[:2] == _READ_BINARY and header[2] in _SHORT_IDS and not header[3]:  # from the start only
        return _READ_BINARY + bytes(2), header[2] & _SHORT_ID
    if header[:3] in {_VERIFY[:3], _SIGN[:3]} and header[3] in _SHORT_IDS:
        return header[:3] + bytes((_SFI_FORM,)), header[3] & _SHORT_ID
    if header[:3] == _READ_RECORD_ONE[:3] and header[3] & _RECORD_NUMBER == _READ_RECORD_ONE[3]:
        return _READ_RECORD_ONE[:_HEADER], header[3] >> 3
    return header, 0


def _fits(files: FilesOf, ef: int, header: bytes, apdu: bytes | bytearray) -> bool:
    """True where a command for the current file may be sent while that is `ef`."""
    length = len(apdu)
    if length < _HEADER:
        return False
    if header == _READ_RECORD_ONE[:_HEADER]:
        return ef in files.records and apdu[_HEADER:] == _READ_RECORD_ONE[_HEADER:]
    if header[:2] == _READ_BINARY:
        short = length == _SHORT_READ
        plain = short or (length == _EXTENDED_READ and not apdu[_HEADER])
        return ef in files.readable and plain and not header[2] & _SFI_FORM
    if header == _VERIFY:
        lengths, body = files.key_lengths(ef), length - _DATA_START
        query = body < 0 or (body == 0 and not apdu[_HEADER])  # with Le for stacks that refuse four-byte commands
        return lengths is not None and (query or (body in lengths and apdu[_HEADER] == body))
    body = length - _DATA_START - 1  # one byte of Le at the end
    return header == _SIGN and ef in files.signing and body > 0 and apdu[_HEADER] == body and apdu[-1] == 0


def _refused(apdu: bytes | bytearray) -> CardError:
    # header only: the rest may be a secret
    return CardError(FailureCode.CARD_NUMBER_FORBIDDEN, f"command {bytes(apdu[:4]).hex().upper()} is not listed")
