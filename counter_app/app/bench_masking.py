"""`main.py bench remote --part masking`: random calls, and every byte that reaches hub or clerk looked through.

One invented person, the shipped forms. In each call the resident types, shows, hides, stops, writes, lays a card, hangs up
in an order of chance; the clerk proposes. What they may have seen is worked out here from what was pressed alone: the
values a fact had while its switch was on. Everything else that was typed, the PIN, the card's words, its pictures and
numbers that check as a 個人番号 must be nowhere: not in a message, not at the hub, not in its store or its log, not in
the desk's state. After the call no value at all may be left.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from counter_app.app.masking_house import Caught, House, laid_open
from counter_app.app.masking_people import MARKS, NEVER, Invented, face, never_form
from counter_app.app.masking_search import Search, of_bytes
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.domain.answers import FieldPath
from counter_app.domain.channel import Channel
from counter_app.domain.form import AskedField, FieldKind, Form
from counter_app.failures import CounterError
from counter_app.flow import events as ev
from counter_app.flow.effects import ReadCard
from counter_app.flow.state import Step
from counter_app.personal import Personal, Secret
from counter_app.remote import desk_events as de
from counter_app.remote import terminal_share as sh
from counter_app.remote.desk_state import Result
from counter_app.remote.facts import fact_of
from counter_app.remote.release import covered, releasable
from counter_app.remote.terminal_share import Phase
from counter_app.ui.rehearsal import HANAKO, Props, Rehearsal

if TYPE_CHECKING:
    from counter_app.flow.state import Visit

_STEPS = (8, 28)
_LOOKS = 0.15  # of the steps: the whole of the desk's state is looked through
_ALL, _UNKNOWN = 0.2, 0.35
_BAR_CALLS = 10_000


@dataclass
class Found:
    """What was looked at, and what was found. `seen`: values that were released and did arrive."""

    calls: int = 0
    octets: int = 0
    looked_for: int = 0
    seen: int = 0
    leaks: list[str] = field(default_factory=list)
    left_over: int = 0
    acts: Counter[str] = field(default_factory=Counter)

    def report(self) -> dict[str, Any]:
        """As the bench prints it."""
        return {
            "calls": self.calls,
            "bytesLookedThrough": self.octets,
            "wordsLookedFor": self.looked_for,
            "releasedAndSeen": self.seen,
            "leaks": len(self.leaks),
            "leftAfterTheCall": self.left_over,
            "firstLeaks": self.leaks[:5],
            "acts": dict(sorted(self.acts.items())),
        }


def measure_masking(calls: int, seed: int | None, forms: tuple[Form, ...]) -> dict[str, Any]:
    """Play `calls` random calls; `seed` plays the same again."""
    chosen = secrets.randbelow(2**31) if seed is None else seed
    began = time.monotonic()
    found = asyncio.run(look_through(calls, chosen, forms))
    held = calls >= _BAR_CALLS and not found.leaks and not found.left_over and found.seen > 0
    return {
        "seed": chosen,
        **found.report(),
        "bar": f"0 leaks in >= {_BAR_CALLS} calls",
        "holds": held,
        "seconds": round(time.monotonic() - began, 1),
    }


async def look_through(calls: int, seed: int, forms: tuple[Form, ...], *, blind: bool = False, first: int = 0) -> Found:
    """Play and look, from call number `first` on. `blind`: what is released counts as a leak, which has to be found (does the search see at all?)."""
    found, caught = Found(), Caught()
    room = logging.getLogger("counter_app")
    level = room.level
    room.addHandler(caught)
    room.setLevel(logging.DEBUG)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-masking-") as folder:
            clock = Rehearsal().clock
            async with House(Path(folder), clock, caught) as house:
                for number in range(first, first + calls):
                    played = _Played(house, f"k{seed}x{number}x", random.Random(f"{seed}/{number}"), forms)  # noqa: S311  # an order of chance, not a secret
                    await played.call()
                    played.judge(found, blind=blind)
                await house.written()
                _look_at_the_store(house, Path(folder), found)
    finally:
        room.removeHandler(caught)
        room.setLevel(level)
    return found


def _look_at_the_store(house: House, folder: Path, found: Found) -> None:
    """Whatever stays after all calls: rows as text, files as they are."""
    always = [*MARKS, HANAKO.full_name.reveal(), HANAKO.full_address.reveal()]
    for where, data in (
        ("rows", "\n".join(house.rows()).encode()),
        *((file.name, file.read_bytes()) for file in sorted(folder.glob("counter.db*"))),
    ):
        found.octets += len(data)
        found.leaks += [f"store {where}: {word}" for word in Search().found(data, always)]


class _WithFace(Rehearsal):
    """A terminal whose every reading holds the card's pictures: at a self-service terminal none does."""

    def _read(self, effect: ReadCard) -> ev.Event:
        read = super()._read(effect)
        return replace(read, reading=replace(read.reading, face=face())) if isinstance(read, ev.WasRead) else read


class _Played:
    """One call from 「はじめる」 to the note, and what anybody may have seen of it."""

    def __init__(self, house: House, call: str, chance: random.Random, forms: tuple[Form, ...]) -> None:
        self.house, self.id, self.chance = house, call, chance
        self.invented = Invented(chance)
        self.runtime = _WithFace(Channel.KIOSK, Props())
        self.runtime.clock.at = house.clock.now()
        parts = CallParts("MH02", house.open_terminal, "000-000-0000", new_call=lambda: call)
        self.share = RemoteShare(parts, self.runtime)
        some = list(chance.sample(forms, k=min(len(forms), chance.choice((1, 1, 2)))))
        self.forms = (*some, never_form()) if chance.random() < _UNKNOWN else tuple(some)
        self.on: set[str] = set()  # switches that are on, as the one who presses them knows
        self.allowed: set[str] = set()
        self.typed: set[str] = set()
        self.said: set[str] = set()  # in 筆談, and what the clerk proposes: nobody masks what is said to somebody
        self.after: list[str] = []
        self.acts: Counter[str] = Counter()

    async def call(self) -> None:
        """Play it."""
        self.house.caught.pieces.clear()
        self._begin()
        early = self.chance.random() < 0.5  # noqa: PLR2004  # half of them type before they ring
        for _ in range(self.chance.randint(0, 6) if early else 0):
            self._type()
        self.share.call(sign_language=self.chance.random() < 0.1)  # noqa: PLR2004  # one in ten
        await self._settle()
        self.house.desk.happens(de.Did(de.Act.ANSWER))
        await self._settle()
        acts = self._possible()
        for _ in range(self.chance.randint(*_STEPS)):
            act = self.chance.choices(tuple(acts), tuple(acts.values()))[0]
            self.acts[act] += 1
            if act == "cut":
                await self.house.cut()
            else:
                getattr(self, f"_{act}")()
            self._note_allowed()
            await self._settle()
            self._note_allowed()
            if self.chance.random() < _LOOKS:
                self._look_at_desk()
        await self._end()

    def _begin(self) -> None:
        now = self.runtime.clock.now()
        self.runtime.post(ev.Begin(UUID(int=self.chance.getrandbits(128)), now))
        self.runtime.post(ev.Choose(self.forms))
        self.runtime.post(ev.Next())
        if self.chance.random() < 0.6:  # noqa: PLR2004  # most have a card
            self._lay_card()
        else:
            self.runtime.post(ev.WithoutCard())

    @staticmethod
    def _possible() -> Mapping[str, int]:
        return {
            "type": 30, "type_refused": 4, "type_number": 4, "show": 14, "hide": 6, "show_never": 3, "stop": 2,
            "write": 3, "write_number": 2, "propose": 6, "decide": 6, "turn": 6, "lay_card": 3, "lift_card": 2,
            "phrase": 1, "point": 2, "cut": 4,
        }  # fmt: skip

    async def _settle(self) -> None:
        await self.house.settle()

    async def _end(self) -> None:
        how = self.chance.random()
        if how < 0.4:  # noqa: PLR2004  # the desk, the resident, or the visit ends
            self.house.desk.happens(de.Did(de.Act.HANG_UP))
        elif how < 0.7:  # noqa: PLR2004  # as above
            self.share.happen(sh.HungUpHere())
        else:
            self.runtime.post(ev.Leave())
        await self._settle()
        self.share.close()
        await self._settle()
        self._look_at_desk()
        self.after += laid_open(self.house.desk.state)
        self.house.desk.happens(de.Noted(self.chance.choice(list(Result)), ""))
        await self._settle()
        await self.house.written()
        for row in self.house.rows_of(self.id):
            self.house.caught.add(row)
            self.after.append(row)

    # what people do

    def _asked(self) -> list[AskedField]:
        visit = self.runtime.visit
        return [item for form in visit.asked_forms for item in form.asked(visit.answers)]

    def _post(self, item: AskedField, text: str) -> None:
        self.typed.add(text)
        self.runtime.post(ev.Typed(FieldPath(item.path), Personal(text), self.runtime.clock.now()))
        answer = self.runtime.visit.answers.find(item.path)
        if answer is not None:
            self.typed.add(answer.value.reveal())

    def _type(self) -> None:
        items = self._asked()
        if items:
            item = self.chance.choice(items)
            self._post(item, self.invented.answer(item.field))

    def _type_refused(self) -> None:
        """Something the field does not take: it stays on the screen, and nowhere else."""
        items = [item for item in self._asked() if item.field.kind in {FieldKind.DATE, FieldKind.PHONE}]
        if items:
            self._post(self.chance.choice(items), self.invented.text())

    def _type_number(self) -> None:
        """Somebody writes a 個人番号 where it does not belong."""
        items = [item for item in self._asked() if item.field.kind in {FieldKind.TEXT, FieldKind.ADDRESS}]
        if items:
            self._post(self.chance.choice(items), self.invented.with_number())

    def _show(self) -> None:
        can = list(releasable(self.runtime.visit))
        if can:
            facts = can if self.chance.random() < _ALL else self.chance.sample(can, k=min(len(can), 4))
            self.share.happen(sh.Shows(tuple(facts), shown=True))
            if self._speaking():
                self.on |= set(facts)

    def _show_never(self) -> None:
        """A window that asks for what must not be shown: it is not."""
        self.share.happen(sh.Shows((*NEVER, "made.up", "applicant.consent"), shown=True))

    def _hide(self) -> None:
        if self.on:
            facts = self.chance.sample(sorted(self.on), k=min(len(self.on), 3))
            self.share.happen(sh.Shows(tuple(facts), shown=False))
            self.on -= set(facts)

    def _stop(self) -> None:
        self.share.happen(sh.Stopped())
        self.on.clear()

    def _write(self) -> None:
        text = self.invented.text()
        self.said.add(text)
        self.typed.add(text)
        self.share.happen(sh.Wrote(Personal(text)))

    def _write_number(self) -> None:
        """A message with a 個人番号 cannot be built."""
        text = self.invented.with_number()
        self.typed.add(text)
        try:
            self.share.happen(sh.Wrote(Personal(text)))
        except (CounterError, ValueError) as refusal:
            self.house.caught.add(str(refusal))
        else:
            raise AssertionError("a message with a 個人番号 was built")

    def _propose(self) -> None:
        call = self.house.desk.state.call
        items = [item for item in self._asked() if item.field.kind is not FieldKind.GROUP]
        if call is not None and items:
            item = self.chance.choice(items)
            text = self.invented.answer(item.field)
            self.said.add(text)
            self.house.desk.happens(de.Suggest(str(item.path), Personal(text)))

    def _decide(self) -> None:
        share = self.share.share
        if share is not None and share.proposals:
            proposal = self.chance.choice(share.proposals)
            self.share.happen(sh.Decided(proposal.mark, yes=self.chance.random() < 0.7))  # noqa: PLR2004  # mostly yes

    def _turn(self) -> None:
        self.runtime.post(self.chance.choice((ev.Next(self.runtime.clock.now()), ev.Back())))

    def _lay_card(self) -> None:
        self.runtime.lay_card()
        if self.runtime.visit.step is Step.SECRET:
            self.runtime.post(ev.SecretTyped(Secret(self.invented.pin.encode())))
            self.runtime.post(ev.Next())

    def _lift_card(self) -> None:
        self.runtime.lift_card()

    def _phrase(self) -> None:
        self.house.desk.happens(de.SayPhrase("look-here"))

    def _point(self) -> None:
        items = self._asked()
        if items:
            self.house.desk.happens(de.ShowHere(str(self.chance.choice(items).path)))

    # what may be seen

    def _speaking(self) -> bool:
        share = self.share.share
        return share is not None and share.phase is Phase.SPEAKING

    def _note_allowed(self) -> None:
        """The values of what is switched on now; who cannot be shown further than presence never counts."""
        visit: Visit = self.runtime.visit
        if visit.receipt is not None or not self._speaking():
            self.on.clear()
        if covered(visit):
            return
        for item in self._asked():
            answer = visit.answers.find(item.path)
            never = item.field.kind is FieldKind.CONSENT or fact_of(item.path) in NEVER
            if answer is not None and fact_of(item.path) in self.on and not never:
                self.allowed.add(answer.value.reveal())

    def _look_at_desk(self) -> None:
        for text in laid_open(self.house.desk.state):
            self.house.caught.add(text)
        self.house.caught.add(repr(self.house.desk.state))

    def judge(self, found: Found, *, blind: bool) -> None:
        """Look through everything that was caught."""
        allowed = self.said if blind else self.allowed | self.said
        holder = HANAKO
        card = {holder.full_name.reveal(), holder.full_address.reveal(), holder.date_of_birth.reveal().isoformat()}
        long = {word for word in self.typed | card if self.invented.can_be_found(word)}
        forbidden = {word for word in long - allowed if not any(word in each for each in allowed)}
        forbidden |= {self.invented.pin, *self.invented.numbers}
        data, search = b"\n".join(self.house.caught.pieces), Search(MARKS)
        leaks = search.found(data, sorted(forbidden))
        leaks += ["the card's pictures" for picture in self.invented.pictures if _stands(data, picture)]
        rest = "\n".join(self.after).encode()
        found.left_over += len(search.found(rest, sorted(long)))
        found.leaks += [f"{self.id}: {leak}" for leak in leaks]
        found.seen += sum(word.encode() in data for word in (self.allowed & long) - self.said)
        found.calls += 1
        found.octets += len(data)
        found.looked_for += len(forbidden)
        found.acts += self.acts


def _stands(data: bytes, picture: bytes) -> bool:
    return picture in data or any(needle in data for needle in of_bytes(picture[:24]))
