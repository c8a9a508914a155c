"""Whatever is sent through the guard, a card without any access rules never gives up the number."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.cards.guard import ALLOWED, Aid, GuardedChannel
from counter_app.failures import CardError, FailureCode

NUMBER = b"the number"
APPLICATIONS = [*(aid.value for aid in Aid), bytes.fromhex("D3921000310001010401")]
FILES = [0x0001, 0x0002, 0x0004, 0x0005, 0x000A, 0x0011, 0x0012, 0x0013, 0x0014, 0x0015, 0x0017, 0x001B]
NUMBER_FILES = {(Aid.TEXT.value, 0x0001), (Aid.SURFACE.value, 0x0005), (Aid.SURFACE.value, 0x0001)}
NUMBER_KEYS = {(Aid.TEXT.value, 0x0014), (Aid.SURFACE.value, 0x0013)}


class ObligingCard:
    """The guard's worst case: partial names, short identifiers and every P2 work, no PIN is ever needed, resets come
    at will, and a command may take effect although its answer says otherwise or never arrives. A deaf one does not
    notice short identifiers and takes the command to be about the current file."""

    def __init__(self, moods, *, deaf=False) -> None:
        self.moods = iter(moods)
        self.deaf = deaf
        self.application = None
        self.file = None
        self.opened_number = False
        self.used = set()  # (application, file, what was done to it)

    def transmit(self, apdu):
        apdu = bytes(apdu)
        answer = self._obey(apdu)
        mood = next(self.moods, 0)
        if mood == 1:
            return b"\x6a\x82"
        if mood == 2:
            raise CardError(FailureCode.READER_COMMUNICATION)
        return answer

    def _obey(self, apdu):
        ins, p1, p2 = apdu[1:4]
        body = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if ins == 0xA4 and p1 == 0x04:
            match = next((name for name in APPLICATIONS if body and name.startswith(body)), None)
            if match is not None:
                self.application, self.file = match, None
        elif ins == 0xA4 and len(body) == 2:
            self.file = int.from_bytes(body, "big")
        elif ins in {0xB0, 0xB2}:
            sfi = (p1 & 0x1F if p1 & 0x80 else 0) if ins == 0xB0 else p2 >> 3
            self._name(sfi)
            self.used.add((self.application, self.file, "read" if ins == 0xB0 else "record"))
            if (self.application, self.file) in NUMBER_FILES:
                return NUMBER + b"\x90\x00"
        elif ins == 0x20:
            self._name(p2 & 0x1F)
            if len(apdu) <= 5:
                return b"\x63\xc3"
            self.used.add((self.application, self.file, "verify"))
            self.opened_number |= (self.application, self.file) in NUMBER_KEYS
        elif ins == 0x2A:
            self._name(p2 & 0x1F)
            self.used.add((self.application, self.file, "sign"))
        return b"\x90\x00"

    def _name(self, sfi):
        if sfi and not self.deaf:
            self.file = sfi


def _framed(head, body):
    return bytes.fromhex(head) + bytes((len(body),)) + body


selections = st.one_of(
    st.builds(lambda name, cut: _framed("00A4040C", name[:cut]), st.sampled_from(APPLICATIONS), st.integers(5, 10)),
    st.builds(lambda ef: _framed("00A4020C", ef.to_bytes(2, "big")), st.sampled_from(FILES)),
    st.just(bytes.fromhex("00A40000")),
)
reads = st.one_of(
    st.sampled_from([bytes.fromhex(text) for text in ("00B0000000", "00B00000000150", "00B2010400", "00B2010C00")]),
    st.builds(lambda sfi: bytes((0x00, 0xB0, 0x80 | sfi, 0, 0)), st.integers(0, 127)),
    st.builds(lambda sfi: bytes((0x00, 0xB0, 0x80 | sfi, 0, 0, 1, 0x50)), st.sampled_from(FILES)),
    st.builds(lambda sfi: bytes((0x00, 0xB2, 0x01, sfi << 3 | 0x04, 0)), st.integers(0, 31)),
    st.builds(lambda sfi: bytes((0x80, 0x2A, 0x00, 0x80 | sfi, 1, 0, 0)), st.sampled_from([0, 0x12, 0x13, 0x17, 0x1A])),
)
verifies = st.builds(
    lambda p2, length: _framed(f"002000{p2:02X}", b"1" * length) if length else bytes((0, 0x20, 0, p2)),
    st.sampled_from([0x80, 0x91, 0x92, 0x93, 0x94, 0x95, 0x98, 0x9B, 0xB1, 0x00]),
    st.sampled_from([0, 4, 12, 14]),
)
commands = st.one_of(selections, selections, reads, verifies, st.binary(max_size=20))


@given(
    st.lists(st.tuples(commands, st.booleans()), max_size=25),
    st.lists(st.sampled_from([0, 0, 0, 0, 1, 2]), max_size=25),
)
@settings(max_examples=400, deadline=None)
@example([(_framed("00A4040C", Aid.TEXT.value), False), (bytes.fromhex("00B0810000"), False)], [])
@example(
    [
        (_framed("00A4040C", Aid.JPKI.value), False),
        (bytes.fromhex("00B0810000"), False),
        (_framed("00A4040C", Aid.TEXT.value), False),  # takes effect, but says it did not
        (bytes.fromhex("00B0810000"), False),
        (bytes.fromhex("00B0000000"), False),
    ],
    [0, 0, 1],
)
@example(
    [
        (_framed("00A4040C", Aid.JPKI.value), False),
        (_framed("00A4020C", b"\x00\x01"), False),
        (_framed("00A4040C", Aid.TEXT.value), False),  # takes effect, but the answer is lost
        (_framed("00A4020C", b"\x00\x01"), False),
        (bytes.fromhex("00B0000000"), False),
    ],
    [0, 0, 2],
)
def test_the_number_never_comes_out_and_nothing_that_is_not_listed_is_touched(script, moods):
    for deaf in (False, True):
        card = ObligingCard(moods, deaf=deaf)
        guard = GuardedChannel(card)
        for command, as_array in script:
            try:
                answer = guard.transmit(bytearray(command) if as_array else command)
            except CardError:
                continue
            assert NUMBER not in answer
        assert not card.opened_number
        for application, file, _ in card.used:
            assert file is None or ALLOWED[Aid(application)].knows(file)
        if not deaf:  # a deaf card may be meant one file and use another, but only one that is listed
            for application, file, done in card.used:
                assert file in _files_for(done, ALLOWED[Aid(application)])


def _files_for(done, files):
    keys = {key for key, _ in files.keys}
    return {"read": files.readable, "record": files.records, "verify": keys, "sign": files.signing}[done]


def test_the_model_card_would_give_it_up():
    card = ObligingCard([])
    card.transmit(_framed("00A4040C", Aid.TEXT.value[:6]))
    assert card.transmit(bytes.fromhex("00B0810000")).startswith(NUMBER)
    card.transmit(_framed("00200094", b"1" * 12))
    assert card.opened_number
