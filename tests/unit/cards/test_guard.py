"""The guard, command by command. `tests/property/test_guard_model.py` tries what nobody thought of."""

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
    (TEXT, "00200094"),
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
