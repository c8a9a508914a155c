"""Single commands and their status words, as the facts list them."""

from __future__ import annotations

import pytest

SELECT_TEXT = "00A4040C0AD3921000310001010408"
SELECT_COMMON = "00A4040C0AD3921000310001010100"
SELECT_JPKI = "00A4040C0AD392F000260100000001"


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        (["00A40000"], 0x6A86),  # straight after power-on
        ([SELECT_TEXT, "00A40000"], 0x9000),
        ([SELECT_TEXT, "00A40000023F00"], 0x6A82),
        (["00A4040C0AD392F0002601000000FF"], 0x6A82),
        (["00A4040C06D39210003100"], 0x9000),  # the beginning of a name is accepted
        (["00A4040C02D392"], 0x6A82),
        (["00A4040C"], 0x6A82),
        (["00A404010AD3921000310001010408"], 0x6A86),
        (["00A4050C0AD3921000310001010408"], 0x6A86),
        (["00A4040007A0000001510000"], 0x9000),
        (["00A4020C020002"], 0x6A82),  # no application yet
        ([SELECT_TEXT, "00A4020C020099"], 0x6A82),
        ([SELECT_TEXT, "00A4020C0100"], 0x6700),
        (["00B0000000"], 0x6986),
        ([SELECT_TEXT, "00B0000000"], 0x6986),
        ([SELECT_TEXT, "00A4020C020011", "00B0000000"], 0x6981),
        ([SELECT_TEXT, "00B0840000"], 0x9000),  # EF 0004 by short id
        ([SELECT_TEXT, "00B0990000"], 0x6A82),
        ([SELECT_TEXT, "00B0800000"], 0x6A86),
        ([SELECT_TEXT, "00B0E40000"], 0x6A86),
        ([SELECT_TEXT, "00B084000100"], 0x6700),
        ([SELECT_TEXT, "00B08400"], 0x6700),
        ([SELECT_COMMON, "00A4020C020001", "00B0000000"], 0x6981),
        ([SELECT_COMMON, "00A4020C020001", "00B2010400"], 0x9000),
        ([SELECT_COMMON, "00B2010C00"], 0x9000),
        ([SELECT_COMMON, "00B2020C00"], 0x6A83),
        ([SELECT_COMMON, "00B2000C00"], 0x6A83),
        ([SELECT_COMMON, "00B2010800"], 0x6A86),
        ([SELECT_TEXT, "00A4020C020002", "00B2010400"], 0x6981),
        (["00200080"], 0x6986),
        ([SELECT_TEXT, "00200080"], 0x6986),
        ([SELECT_TEXT, "00A4020C020002", "00200080"], 0x6981),
        ([SELECT_TEXT, "0020009104313233 34"], 0x9000),  # by short id
        ([SELECT_TEXT, "00200099"], 0x6A82),
        ([SELECT_TEXT, "00200011"], 0x6A86),
        ([SELECT_TEXT, "00200191"], 0x6A86),
        ([SELECT_TEXT, "0020009111" + "31" * 17], 0x6700),
        ([SELECT_TEXT, "002000910431323334", "0020009100"], 0x63C3),  # a query is a query, with Le and verified too
        ([SELECT_TEXT, "0020009205"], 0x63C0),
        ([SELECT_TEXT, "00200092040000 0000"], 0x6984),
        (["01A4040C0AD392F000260100000001"], 0x6881),
        (["0CA4040C0AD392F000260100000001"], 0x6882),
        ([SELECT_TEXT, "0CB0000000"], 0x69FC),
        ([SELECT_TEXT, "0820008004" + "31323334"], 0x69FC),
        (["FFCA000000"], 0x6E00),
        (["A0A40000"], 0x6E00),
        (["80A40000"], 0x6E00),
        (["00440000"], 0x6D00),
        (["00CA004200"], 0x6A88),
        (["00"], 0x6700),
        ([""], 0x6700),
        (["00A4020C0200"], 0x6700),
        ([SELECT_TEXT, "0084000010"], 0x9000),
        ([SELECT_TEXT, "0084010010"], 0x6A86),
        ([SELECT_JPKI, "0084000010"], 0x9000),
        (["0084000000"], 0x9000),
        (["00840000000101"], 0x6985),
        ([SELECT_COMMON, "008800990401020304 00"], 0x9000),
        ([SELECT_TEXT, "008800930401020304 00"], 0x6985),
        ([SELECT_JPKI, "008800970401020304 00"], 0x6982),
        ([SELECT_COMMON, "0088009900"], 0x6700),
        ([SELECT_COMMON, "008800810401020304 00"], 0x6981),
    ],
)
def test_status_words(terminal, commands, status):
    for command in commands[:-1]:
        assert terminal.status(command) == 0x9000

    assert terminal.status(commands[-1]) == status


def test_select_gives_its_name_when_asked(terminal):
    answer, status = terminal.send("00A404000AD392100031000101040800")

    assert status == 0x9000
    assert answer.hex() == "6f0c840ad3921000310001010408"


@pytest.mark.parametrize(
    ("command", "count", "status"),
    [
        ("00B0000000", 256, 0x9000),
        ("00B0022800", 16, 0x9000),  # less than asked for: what is left, and no warning
        ("00B0023701", 1, 0x9000),  # the last byte
        ("00B0023801", 0, 0x6B00),  # the end
        ("00B07FFF01", 0, 0x6B00),
        ("00B00000000238", 568, 0x9000),
        ("00B0000000FFFF", 568, 0x9000),
    ],
)
def test_reading_up_to_the_end_of_568_bytes(terminal, command, count, status):
    terminal.select("text")
    terminal.file(0x0004)

    content, answered = terminal.send(command)

    assert (len(content), answered) == (count, status)


def test_the_card_record_is_readable_without_any_pin(terminal):
    terminal.select("common")

    record, _ = terminal.send("00B2010C00")

    assert record == b"\x01\x1c" + b"400000099999999" + b"99999" + b"20350217"


def test_a_pin_can_be_changed_once_verified(terminal):
    terminal.select("text")
    terminal.file(0x0011)
    assert terminal.status("00240180 04 39393939") == 0x6982
    terminal.verify(0x0011, "1234")

    assert terminal.status("00240180 04 39393939") == 0x9000
    assert terminal.verify(0x0011, "1234") == 0x63C2
    assert terminal.verify(0x0011, "9999") == 0x9000


@pytest.mark.parametrize("application", ["juki", "common"])
def test_older_applications_have_their_own_way_to_change_a_pin(terminal, application):
    terminal.select(application)
    terminal.verify(0x001C, "1234")

    assert terminal.status("00240180 04 39393939") == 0x6985
    assert terminal.status("80320080 04 39393939") == 0x9000
    assert terminal.verify(0x001C, "9999") == 0x9000


def test_a_face_auth_card_knows_no_pin_and_opens_by_code_b(terminal_for):
    terminal = terminal_for("taro-face-auth")
    terminal.select("jpki")
    for pin_file in (0x0018, 0x001B):
        terminal.file(pin_file)
        assert terminal.status("00200080") == 0x63C0
    assert terminal.read(0x0008)[0][:2] == b"\x00\x8f"
    terminal.select("text")
    assert terminal.verify(0x0011, "1234") == 0x6984

    assert terminal.verify(0x0015, "45070320331199") == 0x9000
    assert terminal.read(0x0002)[1] == 0x9000


def test_what_was_sent_can_be_seen_afterwards_but_no_pin(terminal):
    terminal.select("text")
    terminal.verify(0x0011, "1234")

    log = terminal.card.apdu_log

    assert log == [bytes.fromhex(SELECT_TEXT), bytes.fromhex("00A4020C020011"), bytes.fromhex("00200080")]


def test_a_wrong_pin_is_not_shown_by_the_pin_itself(terminal):
    assert "1234" not in repr(terminal.card.profile)
    assert "花子" not in repr(terminal.card.profile)
