"""Files of the card as literal bytes, good and bad."""

from datetime import date

import pytest

from counter_app.cards.common_ap import CardIssue
from counter_app.cards.fields import parse_png
from counter_app.cards.text_ap import FourRecord, split_name
from counter_app.cards.tlv import Tlv
from counter_app.domain.card import Sex
from counter_app.failures import CardError, FailureCode

NAME = "渡邉\U000e0102\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
NAME_BYTES, ADDRESS_BYTES = NAME.encode(), ADDRESS.encode()


def four(name=NAME_BYTES, address=ADDRESS_BYTES, born=b"19800217", sex=b"2"):
    parts = [Tlv.build(0xDF22, name), Tlv.build(0xDF23, address), Tlv.build(0xDF24, born), Tlv.build(0xDF25, sex)]
    return Tlv.build(0xFF20, Tlv.build(0xDF21, bytes(8)) + b"".join(parts)) + b"\xff" * 64


def test_the_four_items_come_out_as_they_are_on_the_card():
    record = FourRecord.parse(four())
    assert record.four.full_name.reveal() == NAME
    assert record.four.family_name.reveal() == "渡邉\U000e0102"
    assert record.four.given_name.reveal() == "花子"
    assert record.four.full_address.reveal() == ADDRESS
    assert record.four.date_of_birth.reveal() == date(1980, 2, 17)
    assert record.four.sex.reveal() is Sex.FEMALE
    assert record.signed.startswith(b"\xdf\x22")
    assert record.signed.endswith(b"\xdf\x25\x012")


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("渡邉　花子", ("渡邉", "花子")),
        ("ＧＡＲＣＩＡ　ＭＡＲＩＡ　ＬＵＩＳＡ", (None, None)),
        ("GARCIA MARIA", (None, None)),
        ("　花子", (None, None)),
        ("渡邉　", (None, None)),
        ("渡邉", (None, None)),
    ],
)
def test_a_name_is_split_at_exactly_one_wide_space(full, parts):
    assert split_name(full) == parts


@pytest.mark.parametrize(
    "bad",
    [
        {"name": b""},
        {"name": b"\xe3\x80"},
        {"name": "渡邉\n花子".encode()},
        {"name": "渡邉\x00花子".encode()},
        {"name": "　".encode()},
        {"address": ("あ" * 401).encode()},
        {"born": b"19800230"},
        {"born": b"1980021"},
        {"born": b"+9800217"},
        {"born": "１９８００２１７".encode()},
        {"born": b"00000000"},
        {"sex": b"3"},
        {"sex": b""},
        {"sex": b"12"},
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_malformed(bad):
    with pytest.raises(CardError) as caught:
        FourRecord.parse(four(**bad))
    assert caught.value.code is FailureCode.CARD_ANSWER_MALFORMED


def test_the_serial_number_of_the_common_record_goes_nowhere():
    issue = CardIssue.parse(b"\x01\x1c" + b"400000099999999" + b"99999" + b"20350217")
    assert (issue.municipality, issue.expiry) == ("99999", date(2035, 2, 17))
    assert "400000" not in repr(issue)


@pytest.mark.parametrize("record", [b"", b"\x01\x1c" + b"4" * 27, b"\x01\x1c" + b"4" * 28, b"\x02\x1c" + b"4" * 28])
def test_a_common_record_of_another_form_is_malformed(record):
    with pytest.raises(CardError) as caught:
        CardIssue.parse(record)
    assert caught.value.code is FailureCode.CARD_ANSWER_MALFORMED


def test_a_png_is_whole_or_refused():
    png = bytes.fromhex(
        "89504E470D0A1A0A0000000D4948445200000001000000010100000000376EF9240000000A49444154789C6360000000020001"
        "4803C86A0000000049454E44AE426082"
    )
    png = _with_right_checksums(png)
    assert parse_png(png, "drawing") == png
    for position in range(len(png)):
        changed = bytearray(png)
        changed[position] ^= 0x40
        with pytest.raises(CardError):
            parse_png(bytes(changed), "drawing")
    for end in range(len(png)):
        with pytest.raises(CardError):
            parse_png(png[:end], "drawing")


def _with_right_checksums(png):
    from zlib import crc32  # noqa: PLC0415

    out, rest = png[:8], png[8:]
    while rest:
        length = int.from_bytes(rest[:4], "big")
        out += rest[: 8 + length] + crc32(rest[4 : 8 + length]).to_bytes(4, "big")
        rest = rest[12 + length :]
    return out
