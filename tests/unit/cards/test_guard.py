"""The guard, command by command. `tests/property/test_guard_model.py` tries what nobody thought of."""

import contextlib

import pytest

from counter_app.cards.guard import Aid, GuardedChannel
from counter_app.failures import CardError, FailureCode

TEXT, SURFACE, JPKI, COMMON = (f"00A4040C0A{aid.value.hex()}" for aid in (Aid.TEXT, Aid.SURFACE, Aid.JPKI, Aid.COMMON))


class Wire:
    """Says yes to everything, or what it is told to say."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: dict[str, bytes] = {}

    def transmit(self, apdu):
        self.sent.append(bytes(apdu).hex().upper())
        return self.answers.get(self.sent[-1], b"\x90\x00")


def send(*commands: str, wire: Wire | None = None) -> Wire:
    wire = wire or Wire()
    guard = GuardedChannel(wire)
    for command in commands:
        guard.transmit(bytes.fromhex(command))
    return wire


ALLOWED = [
    ("00A40000",),
    (TEXT, "00A4020C020002", "00B0000000", "00B00100000150"),
    (TEXT, "00A4020C020011", "00200080", "0020008000", "0020008004" + "31323334"),
    (TEXT, "00A4020C020015", "002000800E" + "35" * 14),
    (SURFACE, "00A4020C020012", "002000800E" + "35" * 14, "00A4020C020002", "00B07F0000"),
    (JPKI, "00A4020C02001B", "0020008006414243313233", "00A4020C020001", "00B0000000"),
    (JPKI, "00A4020C020017", "802A008002AABB00"),
    (COMMON, "00A4020C020001", "00B2010400"),
    # by short file identifier, which makes the file the current one
    (TEXT, "00B0820000", "00B0010000", "00B08300000150", "00B00000000150"),
    (JPKI, "00B0810000", "00B08A000006A4"),
    (JPKI, "802A009702AABB00", "802A009A02AABB00", "802A008002AABB00"),
    (COMMON, "00B2010C00", "00B2010400"),
]
# with a card that counts three tries, whoever asks
COUNTED = [
    (TEXT, "00200091", "0020009104" + "31323334"),
    (TEXT, "0020009500", "002000950E" + "35" * 14),
    (TEXT, "00200091", "0020008004" + "31323334"),
    (SURFACE, "00200092", "002000920E" + "35" * 14),
    (JPKI, "00B08A0000", "00200098", "0020009804" + "31323334", "00200080", "0020008004" + "31323334"),
    (JPKI, "0020009B", "0020009B06" + "414243313233", "00B0810000"),
]
UNCOUNTED = [
    (TEXT, "0020009104" + "31323334"),
    (TEXT, "00200095", "0020009104" + "31323334"),  # another key's
    (TEXT, "00200091", TEXT, "0020009104" + "31323334"),
    (TEXT, "00200091", "00A4020C020011", "0020009104" + "31323334"),
    (TEXT, "00200091", "00200080", "0020009104" + "31323334"),
    (TEXT, "00200091", "0020009104" + "31323334", "0020009104" + "31323334"),  # once
    (JPKI, "00200098", "00B08A0000", "0020009804" + "31323334"),
]

FORBIDDEN = [
    # 個人番号 and 照合番号A, plainly
    (TEXT, "00A4020C020001"),
    (TEXT, "00A4020C020014"),
    (SURFACE, "00A4020C020005"),
    (SURFACE, "00A4020C020013"),
    (SURFACE, "00A4020C020001"),
    # by short file identifier
    (TEXT, "00B0810000"),
    (TEXT, "00A4020C020002", "00B0810000"),
    (TEXT, "00A4020C020002", "00B08100000150"),
    (SURFACE, "00A4020C020002", "00B0850000"),
    (TEXT, "002000940C" + "31" * 12),
    (SURFACE, "00A4020C020012", "002000930C" + "31" * 12),
    (TEXT, "0020009104" + "31323334"),
    (TEXT, "00A4020C020011", "0020009104" + "31323334"),
    (TEXT, "00A4020C020015", "002000940E" + "31" * 14),
    (TEXT, "00200094"),
    (TEXT, "00200093"),
    (TEXT, "002000B1"),
    (TEXT, "00200011"),
    (TEXT, "0020019104" + "31323334"),
    (TEXT, "0020009F"),
    (TEXT, "00B0820100"),  # from the start alone
    (TEXT, "00B0A20000"),
    (TEXT, "00B0C20000"),
    (TEXT, "00B0800000"),
    (TEXT, "00A4020C020002", "00B0800000"),
    (TEXT, "00B09F0000"),
    (TEXT, "00B0910000"),
    (TEXT, "00200082"),
    (TEXT, "00B2011400"),
    (JPKI, "00B0970000"),
    (JPKI, "802A008A02AABB00"),
    (JPKI, "802A019702AABB00"),
    (JPKI, "802A009703AABB00"),
    (COMMON, "00B2011400"),
    (COMMON, "00B2020C00"),
    (COMMON, "00B2010D00"),
    (COMMON, "00B0810000"),
    ("00B0820000",),
    ("00B2010C00",),
    (JPKI, "00B0810000", TEXT, "00B0810000"),
    (JPKI, "00B0810000", TEXT, "00B0000000"),
    # twelve digits to a key that takes fourteen
    (TEXT, "00A4020C020015", "002000800C" + "31" * 12),
    (TEXT, "00A4020C020011", "002000800C" + "31" * 12),
    # selection in other words
    ("00A404000A" + Aid.TEXT.value.hex(),),
    ("00A4040C0A" + Aid.TEXT.value.hex() + "00",),
    ("00A4040C09" + Aid.TEXT.value.hex()[:18],),
    ("00A4040C05D392100031",),
    ("00A4040C0AD3921000310001010401",),
    ("00A4040C07A0000001510000",),
    (TEXT, "00A40200020002"),
    (TEXT, "00A4000C020001"),
    (TEXT, "00A4080C020001"),
    (TEXT, "00A4020C02000200"),
    (TEXT, "00A4020C0100"),
    ("00A40004023F00",),
    # nothing selected, or selection refused, or another application since
    ("00A4020C020002",),
    ("00B0000000",),
    (TEXT, "00B0000000"),
    (TEXT, "00A4020C020002", TEXT, "00B0000000"),
    (TEXT, "00A4020C020002", "00A40000", "00B0000000"),
    (JPKI, "00A4020C020001", TEXT, "00B0000000"),
    (JPKI, TEXT, "00A4020C020006"),
    (TEXT, "00A4020C020011", "00B0000000"),
    (TEXT, "00A4020C020002", "00200080"),
    # other instructions and classes
    (TEXT, "00A4020C020011", "0024018004" + "31323334"),
    (TEXT, "00A4020C020002", "0CB0000000"),
    (TEXT, "00A4020C020002", "01B0000000"),
    (TEXT, "00A4020C020002", "00B1000000"),
    (TEXT, "00A4020C020002", "00B2010400"),
    (TEXT, "00B2010C00"),
    (TEXT, "80AE0000"),
    ("00CA004200",),
    (TEXT, "802A000002AABB00"),
    (JPKI, "00A4020C020017", "802A008103AABB00"),
    ("",),
    ("00",),
    ("00A4",),
    ("00B0",),
    (TEXT, "00B0"),
    (TEXT, "00B082"),
    (TEXT, "00B08200"),
    (TEXT, "002000"),
    (TEXT, "00B08200010001"),
]


@pytest.mark.parametrize("commands", ALLOWED)
def test_what_the_flows_need_passes_unchanged(commands):
    assert send(*commands).sent == [command.upper() for command in commands]


@pytest.mark.parametrize("commands", FORBIDDEN)
def test_anything_else_is_refused_before_a_byte_leaves(commands):
    wire = Wire()
    with pytest.raises(CardError) as caught:
        send(*commands, wire=wire)
    assert caught.value.code is FailureCode.CARD_NUMBER_FORBIDDEN
    assert len(wire.sent) == len(commands) - 1
    assert "313131" not in str(caught.value)


class Counting(Wire):
    def transmit(self, apdu):
        super().transmit(apdu)
        return b"\x63\xc3" if apdu[1] == 0x20 and len(apdu) <= 5 else b"\x90\x00"


@pytest.mark.parametrize("commands", COUNTED)
def test_a_secret_goes_by_short_id_to_a_key_just_counted_by_it(commands):
    assert send(*commands, wire=Counting()).sent == [command.upper() for command in commands]


@pytest.mark.parametrize("commands", UNCOUNTED)
def test_a_secret_does_not_go_by_short_id_to_any_other(commands):
    wire = Counting()
    with pytest.raises(CardError):
        send(*commands, wire=wire)
    assert len(wire.sent) == len(commands) - 1


@pytest.mark.parametrize("answer", ["9000", "6300", "6984", "6A86", "6F00"])
def test_what_is_not_a_counter_lets_no_secret_out_by_short_id(answer):
    wire = Wire()
    wire.answers["00200091"] = bytes.fromhex(answer)
    with pytest.raises(CardError):
        send(TEXT, "00200091", "0020009104" + "31323334", wire=wire)
    assert wire.sent[1:] == ["00200091"]


@pytest.mark.parametrize("answer", ["6982", "6A86", "6A82", "6281", "6F00", "9001", "00", ""])
def test_a_short_id_that_was_not_plainly_taken_leaves_nothing_current(answer):
    """The card may have the old file current, or the new one: the next command has to name its file again."""
    wire = Wire()
    wire.answers["00B0830000"] = bytes.fromhex(answer)
    guard = GuardedChannel(wire)
    for command in (TEXT, "00B0820000"):
        guard.transmit(bytes.fromhex(command))
    with contextlib.suppress(CardError):
        guard.transmit(bytes.fromhex("00B0830000"))
    with pytest.raises(CardError):
        guard.transmit(bytes.fromhex("00B0000000"))
    assert guard.transmit(bytes.fromhex("00B0820000")) == b"\x90\x00"


@pytest.mark.parametrize("answer", ["6A82", "6283", "6F00", "9001", "00", ""])
def test_a_selection_that_was_not_plainly_confirmed_selects_nothing(answer):
    for first, then in ((TEXT, "00A4020C020002"), ("00A4020C020002", "00B0000000")):
        wire = Wire()
        wire.answers[first.upper()] = bytes.fromhex(answer)
        guard = GuardedChannel(wire)
        with pytest.raises(CardError):  # noqa: PT012  # an answer without status word is refused a step earlier
            if first != TEXT:
                guard.transmit(bytes.fromhex(TEXT))
            guard.transmit(bytes.fromhex(first))
            guard.transmit(bytes.fromhex(then))
        assert then not in wire.sent


@pytest.mark.parametrize("answer", [b"\x6a\x82", b"\x90\x01", b"", None])
def test_a_selection_that_may_have_worked_after_all_opens_nothing(answer):
    """JPKI has an EF 0001 that may be read. If the card is in the text application by now, 0001 is the number."""

    class Undecided(Wire):
        def transmit(self, apdu):
            said = super().transmit(apdu)
            if self.sent[-1] != TEXT.upper():
                return said
            if answer is None:
                raise CardError(FailureCode.READER_COMMUNICATION)
            return answer

    wire = Undecided()
    guard = GuardedChannel(wire)
    guard.transmit(bytes.fromhex(JPKI))
    guard.transmit(bytes.fromhex("00A4020C020001"))
    with contextlib.suppress(CardError):
        guard.transmit(bytes.fromhex(TEXT))
    for command in ("00A4020C020001", "00B0000000"):
        with pytest.raises(CardError) as caught:
            guard.transmit(bytes.fromhex(command))
        assert caught.value.code is FailureCode.CARD_NUMBER_FORBIDDEN
