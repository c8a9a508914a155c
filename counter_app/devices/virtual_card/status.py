"""Status words a My Number card answers with (the JICSAP set)."""

from __future__ import annotations

from enum import IntEnum


class StatusWord(IntEnum):
    """SW1-SW2. Wrong PINs answer 63Cx; see `tries_left`."""

    OK = 0x9000
    WRONG_LENGTH = 0x6700
    NO_LOGICAL_CHANNEL = 0x6881
    NO_SECURE_MESSAGING = 0x6882
    SECURE_MESSAGING_FAILED = 0x69FC
    WRONG_FILE_KIND = 0x6981
    SECURITY_NOT_SATISFIED = 0x6982
    PIN_BLOCKED = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_CURRENT_FILE = 0x6986
    BAD_CONTENT = 0x6A80
    NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_PARAMETERS = 0x6A86
    OBJECT_NOT_FOUND = 0x6A88
    OFFSET_BEYOND_END = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00
    INTERNAL = 0x6F00


def tries_left(count: int) -> int:
    """63Cx: the status word that says `count` tries are left (0 to 15)."""
    return 0x63C0 | count


class RefusedError(Exception):
    """The command ends here with this status word. Never leaves `VirtualCard.transmit`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status
