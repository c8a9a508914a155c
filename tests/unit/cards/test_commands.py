"""Reading a file from cards that do not keep to the rules."""

import pytest

from counter_app.cards.commands import CardCommands, LongReads, ShortIds
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
        offset = apdu[3] if apdu[2] & 0x80 else int.from_bytes(apdu[2:4], "big")
        return self.read(offset, length)


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


REFUSALS = ("6700", "6981", "6986", "6A81", "6A82", "6A86", "6A88", "6B00", "6D00")


class Particular:
    """Answers by the first of its rules that fits the beginning of a command, in hex; 9000 to the rest."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.sent = answers, []

    def transmit(self, apdu):
        self.sent.append(bytes(apdu).hex().upper())
        for beginning, answer in self.answers.items():
            if self.sent[-1].startswith(beginning.removeprefix("_")):
                return bytes.fromhex(answer)
        return b"\x90\x00"


OBJECT = "04020102" + "9000"
SELECT, READ, READ_BY_ID = "00A4020C020004", "00B0000000", "00B0840000"


def test_a_file_is_named_in_the_command():
    card = Particular(_00B084=OBJECT)
    assert CardCommands(card, LongReads()).read_object(0x0004) == bytes.fromhex("04020102")
    assert card.sent == [READ_BY_ID]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_card_that_refuses_short_ids_is_asked_once(refusal):
    card, short_ids = Particular(_00B084=refusal, _00B000=OBJECT), ShortIds()
    for _ in range(2):  # two connections to one card
        CardCommands(card, LongReads(), short_ids).read_object(0x0004)
    assert card.sent == [READ_BY_ID, SELECT, READ, SELECT, READ]


@pytest.mark.parametrize("answer", ["6982", "6F00", "9001", "6281"])
def test_what_says_nothing_about_the_form_is_not_asked_again(answer):
    card, short_ids = Particular(_00B084=answer), ShortIds()
    with pytest.raises(CardError):
        CardCommands(card, LongReads(), short_ids).read_object(0x0004)
    assert (card.sent, short_ids.usable) == ([READ_BY_ID], True)


def test_a_file_that_is_not_there_says_nothing_about_short_ids():
    card, short_ids = Particular(_00B084="6A82", _00A402="6A82"), ShortIds()
    with pytest.raises(CardError) as caught:
        CardCommands(card, LongReads(), short_ids).read_object(0x0004)
    assert (caught.value.code, short_ids.usable) == (FailureCode.CARD_FILE_MISSING, True)


@pytest.mark.parametrize(
    ("answers", "long_reads", "short_ids"),
    [
        ({"_00B08400000258": "6700", "_00B084": OBJECT}, False, True),  # the length was at fault
        ({"_00B084": "6700", "_00B000": OBJECT}, True, False),  # the identifier was
        ({"_00B084": "6700", "_00B00000000258": "6700", "_00B000": OBJECT}, False, False),
    ],
)
def test_a_wrong_length_is_blamed_on_what_was_wrong(answers, long_reads, short_ids):
    reader, card = LongReads(), ShortIds()
    assert CardCommands(Particular(**answers), reader, card).read_object(0x0004, 600) == bytes.fromhex("04020102")
    assert (reader.usable, card.usable) == (long_reads, short_ids)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_signing_and_records_find_their_way_too(refusal):
    card, short_ids = Particular(_802A0097=refusal, _00B2010C=refusal), ShortIds()
    commands = CardCommands(card, LongReads(), short_ids)
    assert commands.sign(0x0017, b"body").ok
    short_ids.usable = True
    assert commands.read_record(0x0001).ok
    assert [sent[:14] for sent in card.sent] == [
        "802A009704626F",
        "00A4020C020017",
        "802A008004626F",
        "00B2010C00",
        "00A4020C020001",
        "00B2010400",
    ]


@pytest.mark.parametrize("answer", [*REFUSALS, "9000", "6300", "6984", "6F00", "6982"])
def test_only_a_plain_counter_is_an_answer_by_short_id(answer):
    card, short_ids = Particular(_00200091=answer, _00200080="63C3"), ShortIds()
    counter = CardCommands(card, LongReads(), short_ids).counter(0x0011)
    assert (counter.tries, counter.short_id, short_ids.usable) == (3, 0, False)
    assert [card.sent[0], *card.sent[-2:]] == ["00200091", "00A4020C020011", "00200080"]


@pytest.mark.parametrize(("answers", "tries"), [({"_0020": "6984"}, 0), ({"_0020": "6A82", "_00A4": "6A82"}, None)])
def test_no_key_is_named_by_short_id_once_another_was_selected(answers, tries):
    """Also where SELECT said no: it may have worked after all."""
    card, short_ids = Particular(**answers), ShortIds()
    assert CardCommands(card, LongReads(), short_ids).tries(0x0011) == tries
    assert not short_ids.usable


def test_a_reader_that_refuses_four_bytes_is_given_five_for_a_short_id_too():
    card = Particular(_0020009100="63C3", _00200091="6700")
    assert CardCommands(card, LongReads()).counter(0x0011) == (3, 0x11)
    assert card.sent == ["00200091", "0020009100"]
