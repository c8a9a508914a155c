"""One call of the engine, on its loop: builds the way, watches it, climbs the ladder, builds another where it is lost."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.media.aiortc_knobs import set_bits
from counter_app.media.ladder import SAMPLE_S, Ladder, LineSample, reconnected, step
from counter_app.media.reports import Correspondence, ReportRefusedError, report_of
from counter_app.media.signalling import LAST_ENGINE, Again, Answer, Offer, Signal, text_of
from counter_app.media.still_picture import STILL_EVERY_S, StillRefusedError, frame_of, jpeg_of
from counter_app.media.way import Incoming, Way
from counter_app.ports.media import Frame, Line, MediaListener, MediaRole, MediaState, Rung

if TYPE_CHECKING:
    from counter_app.media.outgoing import Outgoing
    from counter_app.media.sound_path import SoundPath

log = logging.getLogger(__name__)

LOST_AFTER_S = 3.0
UNANSWERED_AFTER_S = 10.0  # a person who is told 「つないでいます」 waits for something that may never come
_TRY_AGAIN_S = 2.0  # between two ways; a way on a good line takes 0.3 s
_LEVELS_S = 0.2


@dataclass(frozen=True)
class Moved:
    """An address changed, or the channel of the signals came back."""


class Session:
    """Everything runs on the loop that made it, except what `tell` is given."""

    def __init__(self, role: MediaRole, listener: MediaListener, outgoing: Outgoing, sound: SoundPath) -> None:
        self._role, self._listener, self._outgoing, self._sound = role, listener, outgoing, sound
        self._inbox: asyncio.Queue[Signal | Moved] = asyncio.Queue()
        self._way: Way | None = None
        self._engine = secrets.randbelow(LAST_ENGINE) + 1 if role is MediaRole.OFFERS else 0
        self._generation = 0
        self._ladder = Ladder()
        self._letters = Correspondence(time.monotonic())
        self._line = Line.IDLE
        self._told: MediaState | None = None
        self._tried_s = time.monotonic() if role is MediaRole.OFFERS else -_TRY_AGAIN_S
        self._still_s = 0.0

    def tell(self, what: Signal | Moved) -> None:
        """Something came from the other side, or from the user of the engine."""
        self._inbox.put_nowait(what)

    async def run(self) -> None:
        """Until cancelled; then the sockets are closed."""
        set_bits(self._ladder.rung)
        self._line = Line.CONNECTING
        self._began_s = time.monotonic()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read_inbox())
                tasks.create_task(self._watch())
                tasks.create_task(self._tell_levels())
        finally:
            if self._way is not None:
                await self._way.close()

    async def _read_inbox(self) -> None:
        if self._role is MediaRole.OFFERS:
            self.tell(Moved())
        while True:
            what = await self._inbox.get()
            try:
                await self._take(what)
            except Exception as error:  # noqa: BLE001  # aiortc meets a description it cannot read with errors of every kind
                log.warning("no way from this %s: %s", type(what).__name__, type(error).__name__)
                await self._give_up_way()

    async def _take(self, what: Signal | Moved) -> None:
        match what:
            case Offer(engine, generation, sdp) if self._role is MediaRole.AWAITS:
                if engine != self._engine or generation > self._generation:
                    await self._take_up(engine, generation, sdp)
            case Answer(engine, generation, sdp) if self._way is not None:
                if (engine, generation) == (self._engine, self._generation):
                    await self._way.answered(sdp)
            case Again(engine, generation) if self._role is MediaRole.OFFERS:
                if engine != self._engine or generation == self._generation:
                    await self._offer_again()
            case Moved():
                await self._build_anew()
            case _:
                pass  # from a side that has our own role: nobody to talk to

    async def _offer(self) -> None:
        self._generation += 1
        self._tried_s = time.monotonic()
        way = await self._replace_way()
        self._say(Offer(self._engine, self._generation, await way.offer()))

    async def _offer_again(self) -> None:
        """Both sides miss a way at the same time; one offer answers both."""
        if time.monotonic() - self._tried_s >= _TRY_AGAIN_S / 2:
            await self._offer()

    async def _take_up(self, engine: int, generation: int, sdp: str) -> None:
        self._engine, self._generation = engine, generation
        self._tried_s = time.monotonic()
        way = await self._replace_way()
        self._say(Answer(engine, generation, await way.answer(sdp)))

    async def _replace_way(self) -> Way:
        old, self._way = self._way, Way(self._outgoing, self._incoming())
        if old is not None:
            await old.close()
        self._letters = Correspondence(time.monotonic())
        return self._way

    async def _give_up_way(self) -> None:
        way, self._way = self._way, None
        if way is not None:
            await way.close()

    async def _build_anew(self) -> None:
        self._tried_s = time.monotonic()
        if self._role is MediaRole.OFFERS:
            await self._offer()
        else:
            self._say(Again(self._engine, self._generation))

    def _say(self, signal: Signal) -> None:
        self._listener.signal(text_of(signal))

    def _incoming(self) -> Incoming:
        return Incoming(self._picture, self._sound.came, self._report, self._still)

    def _picture(self, frame: Frame) -> None:
        self._letters.picture_came(frame.at_s)
        self._listener.picture(frame)

    def _report(self, text: str) -> None:
        try:
            self._letters.take(report_of(text), time.monotonic())
        except ReportRefusedError:
            return  # counts as one that never came

    def _still(self, jpeg: bytes) -> None:
        try:
            self._listener.picture(frame_of(jpeg, time.monotonic()))
        except StillRefusedError:
            return  # the next one comes in two seconds

    async def _watch(self) -> None:
        while True:
            now = time.monotonic()
            await self._look_at_line(now)
            if self._way is not None and self._way.connected:
                await self._measure(self._way, now)
            self._tell_state()
            await asyncio.sleep(SAMPLE_S / 5 if self._line is Line.CONNECTING else SAMPLE_S)

    async def _look_at_line(self, now: float) -> None:
        way = self._way
        alive = way is not None and way.connected and self._letters.silent_s(now) < LOST_AFTER_S
        if alive:
            if self._line is Line.LOST:
                self._to_rung(reconnected())
            self._line = Line.CONNECTED
            return
        if self._line is Line.CONNECTED:
            self._line = Line.LOST
        elif self._line is Line.CONNECTING and now - self._began_s >= UNANSWERED_AFTER_S:
            self._line = Line.UNANSWERED
        if now - self._tried_s >= _TRY_AGAIN_S and (way is None or way.over or now - way.began_s >= LOST_AFTER_S):
            self.tell(Moved())
            self._tried_s = now

    async def _measure(self, way: Way, now: float) -> None:
        letters = self._letters
        moves = self._outgoing.carried.size is not None
        way.send_report(letters.next(self._ladder.rung, now, moves=moves).text())
        loss = max(await way.loss(), letters.loss)
        sample = LineSample(now, loss, letters.trip_ms, letters.gap_ms, letters.silent_s(now))
        self._to_rung(step(self._ladder, sample))
        if now - self._still_s >= STILL_EVERY_S:
            self._still_s = now
            frame = self._outgoing.still()
            if frame is not None:
                way.send_still(await asyncio.to_thread(jpeg_of, frame))

    def _to_rung(self, ladder: Ladder) -> None:
        if ladder.rung is not self._ladder.rung:
            set_bits(ladder.rung)
            self._outgoing.on_rung(ladder.rung)
        self._ladder = ladder

    def _tell_state(self) -> None:
        lost = self._line is not Line.CONNECTED
        state = MediaState(
            self._line,
            Rung.FORM if lost else self._ladder.rung,
            Rung.FORM if lost else self._letters.their_rung,
        )
        if state != self._told:
            self._told = state
            self._listener.state(state)

    async def _tell_levels(self) -> None:
        while True:
            await asyncio.sleep(_LEVELS_S)
            if self._line is Line.CONNECTED:
                self._listener.levels(self._sound.levels())
