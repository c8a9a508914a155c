from __future__ import annotations

import pytest

from counter_app.devices.virtual_card.encoding import key_id, padded, tlv, with_offsets


@pytest.mark.parametrize(
    ("count", "head"),
    [(0, "df2200"), (0x7F, "df227f"), (0x80, "df22820080"), (0xFF, "df228200ff"), (256, "df22820100")],
)
def test_a_length_is_one_byte_below_80_and_two_behind_82_from_there(count, head):
    assert tlv(0xDF22, bytes(count)).hex() == head + "00" * count


def test_a_length_can_be_wider_than_needed():
    assert tlv(0x90, b"x", wide=True).hex() == "9082000178"


@pytest.mark.parametrize("size", [1, 200])
def test_offsets_are_counted_from_the_start_of_the_file(size):
    """Both with a short and with a long outer length: the header itself moves everything."""
    parts = [tlv(0xDF22, bytes(size)), tlv(0xDF23, b"2")]

    content = with_offsets(0xFF20, 0xDF21, parts)

    at = content.index(b"\xdf\x21\x04") + 3
    offsets = [int.from_bytes(content[at + step : at + step + 2], "big") for step in (0, 2)]
    assert [content[start : start + 2].hex() for start in offsets] == ["df22", "df23"]


def test_filler_goes_up_to_the_size_and_never_cuts():
    assert padded(b"ab", 4) == b"ab\xff\xff"
    assert padded(b"abcdef", 4) == b"abcdef"


def test_a_key_id_is_the_one_of_the_documents():
    assert key_id("5000033", "001").hex() == "35303030303333" + "0805" + "303031" + "00000000"
    with pytest.raises(ValueError, match="7 and 3"):
        key_id("50000", "001")
