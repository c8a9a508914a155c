import pytest

from counter_app.cards.tlv import Tlv, total_length
from counter_app.failures import CardError, FailureCode


@pytest.mark.parametrize(
    ("wire", "tag", "size"),
    [
        ("FF1003313233", 0xFF10, 3),
        ("FF20820004AABBCCDD", 0xFF20, 4),  # two-byte length where one byte would do
        ("FF40820000", 0xFF40, 0),
        ("7F218101FF", 0x7F21, 1),
        ("5F4E00", 0x5F4E, 0),
        ("9003010001", 0x90, 3),
        ("DF2183000001AA", 0xDF21, 1),
    ],
)
def test_reads_every_form_the_card_writes(wire, tag, size):
    entry = Tlv(bytes.fromhex(wire))
    assert (entry.tag, len(entry.value)) == (tag, size)
    assert bytes(entry) == bytes.fromhex(wire)


@pytest.mark.parametrize(
    "wire",
    ["", "FF", "FFFF", "FF20", "FF2080", "FF2084", "FF208400000001AA", "FF2082", "FF208200", "FF2002AA", "FF2001AABB"],
)
def test_refuses_anything_else(wire):
    with pytest.raises(CardError) as caught:
        Tlv(bytes.fromhex(wire))
    assert caught.value.code is FailureCode.CARD_ANSWER_MALFORMED


def test_filler_ends_a_list_and_only_filler():
    both = bytes.fromhex("DF2201AADF2301BB")
    assert [entry.tag for entry in Tlv.parse_list(both + b"\xff" * 9)] == [0xDF22, 0xDF23]
    with pytest.raises(CardError):
        Tlv.parse_list(both + b"\xff\xff\x00")


def test_total_length_needs_seven_bytes_at_most():
    assert total_length(bytes.fromhex("FF2065DF210800")) == 0x68
    assert total_length(bytes.fromhex("7F21820233")) == 568
    assert total_length(bytes.fromhex("308205DC")) == 1504


def test_children_are_exactly_the_expected():
    outer = Tlv.build(0xFF20, Tlv.build(0xDF21, b"1") + Tlv.build(0xDF22, b"2"))
    assert [child.value for child in outer.children((0xDF21, 0xDF22))] == [b"1", b"2"]
    for wrong in ((0xDF22, 0xDF21), (0xDF21,), (0xDF21, 0xDF22, 0xDF22)):
        with pytest.raises(CardError):
            outer.children(wrong)


def test_repr_shows_no_content():
    assert "31" not in repr(Tlv.build(0xDF22, b"1980")) + str(Tlv.build(0xDF22, b"1980"))
