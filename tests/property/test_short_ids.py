"""Right secrets cost no try, whatever a card makes of short file identifiers and whatever happens to its answers."""

from contextlib import suppress
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.cards.commands import CardCommands, LongReads, ShortIds
from counter_app.cards.credentials import Consent, SecretKind, present_once
from counter_app.cards.guard import Aid, GuardedChannel
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, TriesLeft, load_profile
from counter_app.failures import CardError, FailureCode

# Equal tries everywhere, so that no two keys are told apart by what was shown.
PROFILE = replace(load_profile(SHIPPED / "hanako.toml"), tries=TriesLeft(code_b=3, face_code_b=3, signature=3))
SECRETS = {
    (Aid.TEXT, 0x0011): (SecretKind.PIN, b"1234"),
    (Aid.TEXT, 0x0015): (SecretKind.CODE_B, b"55021720352285"),
    (Aid.SURFACE, 0x0012): (SecretKind.CODE_B, b"55021720352285"),
    (Aid.JPKI, 0x0018): (SecretKind.PIN, b"1234"),
    (Aid.JPKI, 0x001B): (SecretKind.SIGN_PASSWORD, b"ABC123"),
}
READABLE = [(Aid.TEXT, 0x0002), (Aid.TEXT, 0x0004), (Aid.JPKI, 0x0008), (Aid.JPKI, 0x000A)]
STATUS_WORDS = ["9000", "63C3", "63CA", "6A82", "6A86", "6A88", "6700", "6981", "6982", "6984", "6986", "6B00", "6F00"]


class Reader:
    """One insertion of a card. `hears` says which instructions notice a short identifier; the others do not. `moods`:
    None for the true answer, a status word in its place, or "lost"; the command has taken effect all the same."""

    def __init__(self, hears, moods) -> None:
        self.card = VirtualCard(PROFILE)
        self.hears, self.moods = hears, iter(moods)

    def transmit(self, apdu):
        answer = self.card.transmit(self._as_heard(bytes(apdu)))
        mood = next(self.moods, None)
        if mood == "lost":
            raise CardError(FailureCode.READER_COMMUNICATION)
        return answer if mood is None else bytes.fromhex(mood)

    def _as_heard(self, apdu):
        cla, ins, p1, _, *rest = apdu
        if ins in self.hears:
            return apdu
        if ins == 0xB0 and p1 & 0x80:
            return bytes((cla, ins, 0x7F, 0xFF, *rest))
        return bytes((cla, ins, p1, 0x80, *rest)) if ins == 0x20 else apdu


acts = st.one_of(
    st.tuples(st.sampled_from(["ask", "present"]), st.sampled_from(list(SECRETS))),
    st.tuples(st.just("read"), st.sampled_from(READABLE)),
    st.just(("lift and lay down again", None)),
)


@given(
    st.sampled_from([{0xB0, 0x20}, {0xB0}, {0x20}, set()]),
    st.lists(st.tuples(acts, st.booleans()), min_size=1, max_size=12),
    st.lists(st.one_of(st.none(), st.none(), st.sampled_from(["lost", *STATUS_WORDS])), max_size=30),
)
@settings(max_examples=300, deadline=None)
@example(
    set(),
    [(("ask", (Aid.TEXT, 0x0011)), True), (("present", (Aid.TEXT, 0x0015)), False)],
    [None, None, None, "6986"],  # the PIN is selected and current, and its counter is said to be nowhere
)
@example(set(), [(("ask", (Aid.TEXT, 0x0011)), True), (("present", (Aid.TEXT, 0x0015)), False)], [None, None, "6A82"])
def test_no_try_is_lost(hears, script, moods):
    reader = Reader(hears, moods)
    before, short_ids = reader.card.tries(), ShortIds()
    commands = CardCommands(GuardedChannel(reader), LongReads(), short_ids)
    application = None
    for (act, target), select in script:
        if target is None:
            reader.card.power_off()
            reader.card.power_on()
            commands, application = CardCommands(GuardedChannel(reader), LongReads(), short_ids), None
            continue
        with suppress(CardError):
            if select or application != target[0]:
                application = None
                commands.select_application(target[0])
                application = target[0]
            _do(commands, act, target, shown=before.get(f"{target[0].name.lower()}/{target[1]:04X}"))
        now = reader.card.tries()
        assert all(now[key] >= before[key] for key in before)
        before = now


def _do(commands, act, target, shown):
    if act == "read":
        commands.read_object(target[1])
    elif act == "ask":
        commands.tries(target[1])
    else:
        kind, secret = SECRETS[target]
        present_once(commands, kind, target[1], bytearray(secret), Consent(shown))
