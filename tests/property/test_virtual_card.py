"""The simulated card under whatever a program may send, and its PIN counters against a model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.command import parse_command
from counter_app.devices.virtual_card.profile import load_profile, shipped_profiles
from counter_app.devices.virtual_card.status import RefusedError, StatusWord

PROFILES = {name: load_profile(path) for name, path in shipped_profiles().items()}
KNOWN = {int(word) for word in StatusWord} | {0x63C0 | left for left in range(16)}
AIDS = [
    bytes.fromhex(aid)
    for aid in (
        "D392F000260100000001",
        "D3921000310001010408",
        "D3921000310001010402",
        "D3921000310001010401",
        "D3921000310001010100",
    )
]
SELECT_TEXT = bytes.fromhex("00A4040C0A") + AIDS[1]

instructions = st.sampled_from([0xA4, 0xB0, 0xB2, 0x20, 0x24, 0x2A, 0x32, 0x84, 0x88, 0xCA])
plausible = st.one_of(
    st.sampled_from(AIDS).map(lambda aid: bytes.fromhex("00A4040C0A") + aid),
    st.integers(0, 0x20).map(lambda file_id: bytes.fromhex("00A4020C02") + file_id.to_bytes(2, "big")),
    st.sampled_from([b"1234", b"ABC123", b"55021720352285", b"000000000000"]).map(
        lambda secret: bytes([0x00, 0x20, 0x00, 0x80, len(secret)]) + secret
    ),
    st.tuples(st.sampled_from([0x00, 0x80]), instructions, st.binary(max_size=300)).map(
        lambda parts: bytes(parts[:2]) + parts[2]
    ),
)
power = st.sampled_from(["power_on", "power_off", "reset"])


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(sorted(PROFILES)),
    steps=st.lists(st.one_of(st.binary(max_size=40), plausible, power), max_size=30),
)
def test_whatever_is_sent_the_card_answers_with_a_known_status_word(name, steps):
    card = VirtualCard(PROFILES[name])
    for step in steps:
        if isinstance(step, str):
            getattr(card, step)()
            continue
        answer = card.transmit(step)
        assert len(answer) >= 2
        status = int.from_bytes(answer[-2:], "big")
        assert status in KNOWN
        assert len(answer) == 2 or status == 0x9000


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=600),
    expected=st.none() | st.integers(1, 65536),
    extended=st.booleans(),
)
def test_well_formed_commands_are_understood(body, expected, extended):
    """Built here by the table of ISO 7816-4, short where it fits unless the long form is wanted."""
    long = extended or len(body) > 255 or (expected or 0) > 256
    encoded = b""
    if body:
        encoded += (b"\x00" + len(body).to_bytes(2, "big") if long else bytes([len(body)])) + body
    if expected is not None:
        le = (expected % 65536).to_bytes(2, "big") if long else bytes([expected % 256])
        encoded += (b"\x00" if long and not body else b"") + le

    command = parse_command(bytes.fromhex("00B08002") + encoded)

    assert (command.body, command.expected) == (body, expected)


@settings(max_examples=100, deadline=None)
@given(apdu=st.binary(max_size=20))
def test_a_command_is_parsed_or_refused_for_its_length(apdu):
    try:
        command = parse_command(apdu)
    except RefusedError as refusal:
        status = refusal.status
    else:
        status = 0x9000
        assert apdu[:4] == bytes([command.cla, command.ins, command.p1, command.p2])
        assert command.body in apdu
    assert status in (0x9000, 0x6700)


@pytest.fixture(scope="module")
def opened() -> tuple[VirtualCard, dict[int, bytes]]:
    """A card with its text PIN verified, and the whole of three files read in 16-byte steps."""
    card = VirtualCard(PROFILES["hanako"])
    card.transmit(SELECT_TEXT)
    assert card.transmit(bytes.fromhex("002000910431323334")) == b"\x90\x00"
    files = {}
    for file_id in (0x01, 0x02, 0x04):
        card.transmit(bytes.fromhex(f"00A4020C02{file_id:04X}"))
        content = b""
        for offset in range(0, 0x0800, 16):
            answer = card.transmit(b"\x00\xb0" + offset.to_bytes(2, "big") + b"\x10")
            if answer[-2:] != b"\x90\x00":
                break
            content += answer[:-2]
        assert answer == b"\x6b\x00"
        files[file_id] = content
    return card, files


@settings(max_examples=100, deadline=None)
@given(
    file_id=st.sampled_from([0x01, 0x02, 0x04]),
    offset=st.integers(0, 0x0500),
    count=st.integers(1, 0x0500),
    by_short_id=st.booleans(),
)
def test_read_binary_is_a_slice(opened, file_id, offset, count, by_short_id):
    card, files = opened
    by_short_id = by_short_id and offset < 256
    le = bytes([count % 256]) if count <= 256 else b"\x00" + count.to_bytes(2, "big")
    if by_short_id:
        position = bytes([0x80 | file_id, offset])
    else:
        card.transmit(bytes.fromhex(f"00A4020C02{file_id:04X}"))
        position = offset.to_bytes(2, "big")

    answer = card.transmit(b"\x00\xb0" + position + le)

    wanted = files[file_id][offset : offset + count]
    assert answer == (wanted + b"\x90\x00" if wanted else b"\x6b\x00")


class TextPin(RuleBasedStateMachine):
    """The 4-digit PIN of the text application: tries, blocking, and whether EF 0002 opens."""

    @initialize()
    def lay_down(self) -> None:
        self.card = VirtualCard(PROFILES["hanako"])
        self.left = 3
        self.verified = False
        self.selected = False

    def _status(self, command: str) -> int:
        return int.from_bytes(self.card.transmit(bytes.fromhex(command))[-2:], "big")

    def _select(self) -> None:
        assert self._status(SELECT_TEXT.hex()) == 0x9000
        self.selected = True

    @rule()
    def select(self) -> None:
        self._select()

    @rule()
    def select_another(self) -> None:
        assert self._status("00A4040C0A" + AIDS[0].hex()) == 0x9000
        self.selected = self.verified = False

    @rule()
    def right(self) -> None:
        self._select()
        expected = 0x9000 if self.left else 0x6984
        assert self._status("002000910431323334") == expected
        if self.left:
            self.left, self.verified = 3, True

    @rule(wrong=st.binary(min_size=1, max_size=16).filter(lambda value: value != b"1234"))
    def wrong(self, wrong: bytes) -> None:
        self._select()
        status = self._status(f"00200091{len(wrong):02X}{wrong.hex()}")
        if self.left:
            self.left -= 1
            assert status == 0x63C0 | self.left
        else:
            assert status == 0x6984
        self.verified = False

    @rule(length=st.integers(17, 255))
    def too_long_costs_nothing(self, length: int) -> None:
        self._select()
        assert self._status(f"00200091{length:02X}" + "31" * length) == 0x6700

    @rule()
    def query(self) -> None:
        self._select()
        assert self._status("00200091") == 0x63C0 | self.left

    @rule()
    def reset(self) -> None:
        self.card.reset()
        self.selected = False

    @rule(cut=st.sampled_from(["power_on", "power_off"]))
    def power(self, cut: str) -> None:
        getattr(self.card, cut)()
        self.selected = self.verified = False

    @invariant()
    def the_four_items_open_only_when_verified(self) -> None:
        if not hasattr(self, "card"):
            return
        expected = (0x9000 if self.verified else 0x6982) if self.selected else None
        if expected is not None:
            assert self._status("00B0820007") == expected

    @invariant()
    def tries_are_what_the_model_says(self) -> None:
        if hasattr(self, "card"):
            assert self.card.tries()["text/0011"] == self.left


TextPin.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestTextPin = TextPin.TestCase
