"""Reading a file from cards that do not keep to the rules."""

import pytest

from counter_app.cards.commands import CardCommands, LongReads
from counter_app.failures import CardError, FailureCode

HEAD = bytes.fromhex("7F2182012C")  # an object of 305 bytes


class FileOf:
    """Answers READ BINARY with whatever the test's function makes of offset and length."""

    def __init__(self, read):
        self.read, self.lengths = read, []

    def transmit(self, apdu):
        if apdu[1] != 0xB0:
            return b"\x90\x00"
        length = int.from_bytes(apdu[5:7], "big") if len(apdu) == 7 else apdu[4] or 256
        self.lengths.append(length)
        return self.read(int.from_bytes(apdu[2:4], "big"), length)


def read(file, expected=256, *, long_reads=True):
    return CardCommands(file, LongReads(usable=long_reads)).read_object(0x0004, expected)


def whole(offset, length):
    return (HEAD + bytes(300) + b"\xff" * 200)[offset : offset + length] + b"\x90\x00"


@pytest.mark.parametrize(
    ("expected", "long_reads", "lengths"),
    [(256, True, [256, 49]), (305, True, [305]), (305, False, [256, 49]), (600, True, [600])],
)
def test_an_object_without_its_filler(expected, long_reads, lengths):
    file = FileOf(whole)
    assert read(file, expected, long_reads=long_reads) == HEAD + bytes(300)
    assert file.lengths == lengths


def test_a_reader_that_breaks_on_long_reads_is_not_asked_again():
    def breaks(offset, length):
        if length > 256:
            raise CardError(FailureCode.READER_COMMUNICATION)
        return whole(offset, length)

    file = FileOf(breaks)
    assert read(file, 600) == HEAD + bytes(300)
    assert file.lengths == [600, 256, 49]


@pytest.mark.parametrize(
    "rest", [b"\x90\x00", b"\x6b\x00", bytes(300) + b"\x90\x00", b"\x62\x82", b"\x62\x81" + bytes(49)]
)
def test_a_card_that_does_not_go_on_or_goes_too_far(rest):
    with pytest.raises(CardError) as caught:
        read(FileOf(lambda offset, length: rest if offset else whole(offset, length)))
    assert caught.value.code in {FailureCode.CARD_ANSWER_MALFORMED, FailureCode.CARD_UNEXPECTED_STATUS}


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("7F2183FFFFFF", FailureCode.CARD_ANSWER_MALFORMED),  # 16 MB
        ("FFFFFFFFFFFFFF", FailureCode.CARD_FILE_MISSING),  # never written
        ("7F2180", FailureCode.CARD_ANSWER_MALFORMED),
    ],
)
def test_an_object_that_cannot_be(head, code):
    with pytest.raises(CardError) as caught:
        read(FileOf(lambda *_: bytes.fromhex(head) + b"\x90\x00"))
    assert caught.value.code is code
