"""Calls of the invented person of the other pictures, one per state, for pictures and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from counter_app.failures import FailureCode
from counter_app.flow.state import Visit
from counter_app.personal import Personal, Secret
from counter_app.ports.media import Frame, Line, MediaState, PixelLayout, Rung, SoundMode
from counter_app.remote import messages as ms
from counter_app.remote import papers_shown as ps
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.beside import AssistantView
from counter_app.remote.replica import Replica
from counter_app.remote.share_step import advance
from counter_app.remote.terminal_share import Around, Share
from counter_app.ui.remote.door import MandateWish
from counter_app.ui.remote.groups import groups_of
from counter_app.ui.remote.sample_papers import StandingPapers, sent_paper, stroke
from counter_app.ui.sample_visits import NOW, Sample, samples

TELEPHONE = "000-000-0000"
_SPEAKING = Around("speaking", members=("D-1",), telephone=TELEPHONE)
FULL = MediaState(Line.CONNECTED, Rung.FULL, Rung.FULL)


@dataclass(frozen=True)
class CallSample:
    """One state of a call beside one page. `cover`: what of the call is asked for: ask, mandate, paper, folded.

    `paper`: how far showing a paper has come.
    """

    name: str
    page: Sample
    share: Share | None
    media: MediaState | None = None
    tab: str = "show"
    cover: str = ""
    paper: str = ""


@dataclass
class SampleCall:
    """A call whose hub hears at once."""

    share: Share
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    desk: Iterator[int] = field(default_factory=lambda: count(1))

    def do(self, happening: sh.Happening) -> SampleCall:
        """Let something happen."""
        self.share, effects = advance(self.share, happening, NOW)
        for effect in effects:
            if isinstance(effect, sh.Send):
                self._ordered(effect.message)
        return self

    def clerk(self, body: ms.Body, actor: Actor = Actor.CLERK) -> SampleCall:
        """Let the desk say something."""
        self._ordered(ms.Message("k1", "D-1", next(self.desk), actor, body))
        return self

    def show(self, *names: str) -> SampleCall:
        """Press the switches of these groups."""
        for group in groups_of(self.share):
            if group.name in names:
                self.do(sh.Shows(group.facts, shown=True))
        return self

    def _ordered(self, message: ms.Message) -> None:
        if message.own:
            number = next(self.numbers)
            self.do(sh.HeardNumbered(message.ordered(number, NOW + timedelta(seconds=number))))


def ringing(visit: Visit) -> SampleCall:
    """Return a call that rings."""
    call = SampleCall(Share(visit, Replica("k1", "MH02"))).do(sh.LineChanged(sh.LineIs.UP)).do(sh.Rang(Actor.RESIDENT))
    return call.do(sh.StandsAround(Around("ringing", "group", 1, 4, telephone=TELEPHONE)))


def talking(visit: Visit) -> SampleCall:
    """Return a call a clerk has taken."""
    return ringing(visit).clerk(ms.Answered()).do(sh.StandsAround(_SPEAKING))


def call_samples(language: str) -> Iterator[CallSample]:
    """Every state a call can be in."""
    pages = {each.name: each for each in samples(language)}
    phone, check, pin, event = (pages[name] for name in ("07-question-phone", "08-check", "04-pin", "02-event"))
    yield CallSample("01-ask", phone, None, cover="ask")
    yield CallSample("02-calling", phone, ringing(phone.visit).share)
    yield CallSample("02-calling-folded", phone, ringing(phone.visit).share, cover="folded")
    around = Around("ringing", "general", 0, None, telephone=TELEPHONE)
    yield CallSample("02-calling-general", phone, ringing(phone.visit).do(sh.StandsAround(around)).share)
    yield CallSample("03-ticket", phone, _no_answer(phone.visit))
    yield CallSample("04-nothing-shown", phone, talking(phone.visit).share, FULL)
    shown = talking(phone.visit).show("self", "move")
    yield CallSample("05-shown", phone, shown.share, FULL)
    yield CallSample("05-shown-folded", phone, shown.share, FULL, cover="folded")
    yield CallSample("05-shown-check", check, talking(check.visit).show("self").share, FULL)
    yield CallSample("05-shown-event", event, talking(event.visit).share, FULL)
    yield from _words_and_hints(phone)
    yield CallSample("08-pin", pin, talking(pin.visit).show("self").share, FULL)
    for rung in (Rung.SMALL, Rung.STILL, Rung.SOUND, Rung.FORM):
        yield CallSample(f"09-rung-{rung.value}", phone, shown.share, MediaState(Line.CONNECTED, rung, rung))
    lost = replace(shown.share, line=sh.LineIs.LOST)
    yield CallSample("10-line-lost", phone, lost, MediaState(Line.LOST, Rung.FORM, Rung.FORM))
    yield from _mandates(phone)
    yield from paper_samples(phone)
    yield CallSample("12-over", phone, talking(phone.visit).do(sh.HungUpHere()).share)


def paper_samples(page: Sample) -> Iterator[CallSample]:
    """Showing a paper, step by step."""
    call = talking(page.visit).share
    for stage in ("place", "failed", "hide"):
        yield CallSample(f"13-paper-{stage}", page, call, FULL, cover="paper", paper=stage)
    shown = talking(page.visit).do(sent_paper())
    shown.clerk(ms.Marker(sent_paper().still, stroke(300))).do(ps.PaperDrawn(sent_paper().still, stroke(620)))
    yield CallSample("13-paper-shown", page, shown.share, FULL, cover="paper")
    yield CallSample("13-paper-drawn", page, shown.share, FULL)


def _no_answer(visit: Visit) -> Share:
    call = ringing(visit).do(sh.StandsAround(Around("ticket", ticket=12, telephone=TELEPHONE)))
    return call.clerk(ms.HangUp(ms.Why.LINE)).share


def _words_and_hints(page: Sample) -> Iterator[CallSample]:
    call = talking(page.visit).show("self")
    base = call.share.replica.view.version("applicant.phone")
    proposed = call.clerk(ms.Propose("applicant.phone", Personal("03-5555-0100"), base))
    yield CallSample("06-proposal", page, proposed.share, FULL)
    here = talking(page.visit).show("self").clerk(ms.Highlight("applicant.phone"))
    yield CallSample("06-here", page, here.share, FULL)
    elsewhere = talking(page.visit).show("self").clerk(ms.Highlight("applicant.kana"))
    yield CallSample("06-here-elsewhere", page, elsewhere.share, FULL)
    talk = talking(page.visit).clerk(ms.Say(Personal("お電話番号をお聞きしてもよろしいですか。")))
    talk.do(sh.Wrote(Personal("はい、少しお待ちください"))).clerk(
        ms.Caption(Personal("ゆっくりで大丈夫です"), final=False)
    )
    yield CallSample("07-talk", page, talk.share, FULL, tab="talk")


def _mandates(page: Sample) -> Iterator[CallSample]:
    call = talking(page.visit)
    yield CallSample("11-mandate-page", page, call.share, FULL, cover="mandate")
    held = sh.HeldMandate("m1", ("juminhyo",), 30, 1800.0)
    signed = talking(page.visit).do(sh.CardSigned("AA", held))
    yield CallSample("11-mandate-held", page, signed.share, FULL, tab="mandate")
    over = signed.show("self").do(sh.Ticked(1800.0))
    yield CallSample("11-mandate-over", page, over.share, FULL, tab="mandate")


def sample_frame() -> Frame:
    """A drawn clerk, no photograph: head and shoulders in two tones."""
    width, height = 320, 240
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            head = (x - 160) ** 2 + (y - 95) ** 2 < 48**2
            body = ((x - 160) / 1.5) ** 2 + (y - 240) ** 2 < 92**2
            pixels += b"\xf0\xd5\xb8" if head else b"\x34\x48\x8c" if body else b"\xd9\xe2\xe8"
    return Frame(width, height, PixelLayout.RGB, bytes(pixels), 0.0)


@dataclass
class StandingDoor:
    """Shows one call and remembers what was asked of it."""

    share: Share | None
    media: MediaState | None = None
    telephone: str = TELEPHONE
    happened: list[sh.Happening] = field(default_factory=list)
    rang: list[tuple[Actor, bool]] = field(default_factory=list)
    closed: int = 0
    sound: SoundMode | None = None
    papers: StandingPapers = field(default_factory=StandingPapers)
    changed: list[Callable[[], None]] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> None:
        """Remember who wants to know."""
        self.changed.append(changed)

    def paint(self, painter: Callable[[Frame | None], None]) -> None:
        """Give one picture, and no other."""
        painter(sample_frame())

    def call(self, by: Actor = Actor.RESIDENT, *, sign_language: bool = False) -> None:
        """Remember it."""
        self.rang.append((by, sign_language))

    def happen(self, happening: sh.Happening) -> None:
        """As `call`."""
        self.happened.append(happening)

    def sound_mode(self, mode: SoundMode) -> None:
        """As `call`."""
        self.sound = mode

    def close_view(self) -> None:
        """As `call`."""
        self.closed += 1


@dataclass
class StandingScreen:
    """An assistant's own screen that stands, and remembers what was asked of it."""

    view: AssistantView | None
    asked: list[str] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> None:
        """Nothing changes."""

    def close(self) -> None:
        """Remember it."""
        self.asked.append("close")

    def call(self) -> None:
        """As `close`."""
        self.asked.append("call")

    def stop(self) -> None:
        """As `close`."""
        self.asked.append("stop")

    def hang_up(self) -> None:
        """As `close`."""
        self.asked.append("hang-up")

    def say(self, phrase: str) -> None:
        """As `close`."""
        self.asked.append(phrase)

    def print_again(self) -> None:
        """As `close`."""
        self.asked.append("print-again")


@dataclass
class StandingMandates:
    """A card that says what it is told to say."""

    office: str = "架空市"
    left: int | None = 3
    answer: FailureCode | None = None
    signed: list[MandateWish] = field(default_factory=list)

    def tries(self) -> int | None:
        """Tries left."""
        return self.left

    def prepare(self, changed: Callable[[], None]) -> None:
        """The card lies there already."""
        changed()

    def sign(self, wish: MandateWish, pin: Secret, done: Callable[[FailureCode | None], None]) -> None:
        """Sign at once."""
        pin.wipe()
        self.signed.append(wish)
        done(self.answer)
