"""PC/SC: the only file that imports `smartcard`, and the home of what readers taught the field.

Two contexts, never shared between threads (a PC/SC context serves one call at a time): the watcher keeps one for as
long as the service lives; every use of a card opens its own, so that a service that was restarted, or a reader
plugged in anew, needs no repair. No byte of any command or answer is ever logged here.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, TypeVar

from smartcard import scard

from counter_app.cards import flows
from counter_app.cards.channel import CountingChannel, TracingChannel
from counter_app.cards.commands import CardCommands, LongReads, ShortIds
from counter_app.cards.guard import GuardedChannel
from counter_app.devices.reader_choice import choose_reader
from counter_app.devices.reader_watch import ReaderStory, Sighting, Trouble
from counter_app.domain.card import CardKind, CardReading, CardStatus
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counter_app.cards.channel import TraceLine
    from counter_app.cards.trust import TrustStore
    from counter_app.domain.card import ReadRequest
    from counter_app.ports import Clock, SlotEvent

T = TypeVar("T")

# What PC/SC says, and what that means at a counter (facts §5.3). Anything not listed is READER_COMMUNICATION.
MEANING: Final[dict[int, FailureCode]] = {
    scard.SCARD_E_NO_SERVICE & 0xFFFFFFFF: FailureCode.NO_PCSC_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED & 0xFFFFFFFF: FailureCode.NO_PCSC_SERVICE,
    scard.SCARD_E_INVALID_HANDLE & 0xFFFFFFFF: FailureCode.NO_PCSC_SERVICE,  # the service was restarted
    scard.SCARD_F_COMM_ERROR & 0xFFFFFFFF: FailureCode.NO_PCSC_SERVICE,  # the service ended while we spoke to it
    scard.SCARD_E_NO_READERS_AVAILABLE & 0xFFFFFFFF: FailureCode.NO_READER,
    scard.SCARD_E_UNKNOWN_READER & 0xFFFFFFFF: FailureCode.READER_LOST,
    scard.SCARD_E_READER_UNAVAILABLE & 0xFFFFFFFF: FailureCode.READER_LOST,
    scard.SCARD_E_SHARING_VIOLATION & 0xFFFFFFFF: FailureCode.READER_BUSY,
    scard.SCARD_E_NO_SMARTCARD & 0xFFFFFFFF: FailureCode.CARD_ABSENT,
    scard.SCARD_W_REMOVED_CARD & 0xFFFFFFFF: FailureCode.CARD_REMOVED,
    scard.SCARD_W_RESET_CARD & 0xFFFFFFFF: FailureCode.CARD_RESET,
    scard.SCARD_W_UNPOWERED_CARD & 0xFFFFFFFF: FailureCode.CARD_RESET,
}
_MASK = 0xFFFFFFFF  # negative on Windows
_ALL_READERS = "\\\\?PnP?\\Notification"
_LOOK_MS = 1000  # the longest the watcher stays inside one call
_NOTICE_MS = 1000  # pcscd looks for a card that was taken away every 0.4 s
_AGAIN_S = 0.5  # pause before a missing service is asked again
_BUSY_RETRIES, _BUSY_PAUSE_S = 5, 0.3  # Windows' own card discovery holds a fresh card for about a second
EXCLUSIVE: Final[int] = scard.SCARD_SHARE_EXCLUSIVE
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_PCI = {scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0, scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1}


def failure(hresult: int, doing: str) -> CardError:
    """The failure a PC/SC result stands for."""
    result = hresult & _MASK
    code = MEANING.get(result, FailureCode.READER_COMMUNICATION)
    return CardError(code, f"{doing}: {result:08X} {scard.SCardGetErrorMessage(hresult).strip()}")


def _check(hresult: int, doing: str) -> None:
    if hresult != scard.SCARD_S_SUCCESS:
        raise failure(hresult, doing)


class PcscContext:
    """One conversation with the PC/SC service, for one thread."""

    def __init__(self) -> None:
        hresult, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _check(hresult, "establish context")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        scard.SCardReleaseContext(self._handle)

    def cancel(self) -> None:
        """End a `look` of another thread."""
        scard.SCardCancel(self._handle)

    def readers(self) -> list[str]:
        """Names of the attached readers, sorted."""
        hresult, names = scard.SCardListReaders(self._handle, [])
        if hresult & _MASK == scard.SCARD_E_NO_READERS_AVAILABLE & _MASK:
            return []
        _check(hresult, "list readers")
        return sorted(names)

    def look(self, states: list[tuple[str, int]], timeout_ms: int) -> list[tuple[str, int]] | None:
        """Wait until a state differs from the one given; None where nothing did, or `cancel` was called."""
        hresult, changed = scard.SCardGetStatusChange(self._handle, timeout_ms, states)
        if hresult & _MASK in {scard.SCARD_E_TIMEOUT & _MASK, scard.SCARD_E_CANCELLED & _MASK}:
            return None
        _check(hresult, "watch readers")
        return [(name, state) for name, state, _ in changed]

    def sighting(self, reader: str) -> Sighting:
        """The reader as it is now."""
        seen = self.look([(reader, scard.SCARD_STATE_UNAWARE)], 0)
        return _sighting(reader, seen[0][1] if seen else scard.SCARD_STATE_UNAWARE)

    def becomes(self, reader: str, *, present: bool, timeout_ms: int) -> bool:
        """Wait for a card to be there, or to be gone; False where that takes longer than `timeout_ms`."""
        state = scard.SCARD_STATE_UNAWARE
        while seen := self.look([(reader, state)], timeout_ms):
            state = seen[0][1] & ~scard.SCARD_STATE_CHANGED
            if bool(state & scard.SCARD_STATE_PRESENT) is present:
                return True
        return False

    def connect(self, reader: str, mode: int) -> PcscCard:
        """Connect to the card in a reader."""
        hresult, card, protocol = scard.SCardConnect(self._handle, reader, mode, _PROTOCOLS)
        _check(hresult, "connect")
        return PcscCard(self, reader, card, protocol, mode)


def _sighting(reader: str, state: int) -> Sighting:
    # the high word counts insertions and removals, on Windows and in pcsc-lite alike
    return Sighting(reader, bool(state & scard.SCARD_STATE_PRESENT), (state >> 16) & 0xFFFF)


class PcscCard:
    """The byte channel to one connected card."""

    def __init__(self, context: PcscContext, reader: str, handle: int, protocol: int, mode: int) -> None:
        self._context = context
        self._reader = reader
        self._handle = handle
        self._protocol = protocol
        self._mode = mode

    def power_cycle(self) -> None:
        """Cut the card's power: the only thing that surely drops a status verified earlier (facts §2.2)."""
        hresult, self._protocol = scard.SCardReconnect(self._handle, self._mode, _PROTOCOLS, scard.SCARD_UNPOWER_CARD)
        _check(hresult, "power cycle")

    def begin(self) -> None:
        """Keep other programs out until `leave`, also where the card had to be shared."""
        _check(scard.SCardBeginTransaction(self._handle), "begin transaction")

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Exchange one APDU. Where no answer came, the reader is given a moment to notice that the card is gone."""
        hresult, answer = scard.SCardTransmit(self._handle, _PCI[self._protocol], list(apdu))
        if hresult == scard.SCARD_S_SUCCESS and answer:
            return bytes(answer)
        # some drivers call it a success when the card was taken away, with nothing for an answer
        error = failure(hresult, "transmit")
        if error.code is FailureCode.READER_COMMUNICATION and self._context.becomes(
            self._reader, present=False, timeout_ms=_NOTICE_MS
        ):
            raise CardError(FailureCode.CARD_REMOVED, error.cause)
        raise error

    def leave(self) -> None:
        """Let go with the power cut. Never fails: the card or the reader may be gone already."""
        scard.SCardEndTransaction(self._handle, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)


def attached_readers() -> list[str]:
    """Names of all readers, for choosing one in the settings. Raises NO_PCSC_SERVICE."""
    with PcscContext() as context:
        return context.readers()


class _Interruptible:
    """Refuses further commands once the slot is being closed."""

    def __init__(self, inner: PcscCard, closing: threading.Event) -> None:
        self._inner = inner
        self._closing = closing

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        if self._closing.is_set():
            raise CardError(FailureCode.READER_LOST, "the reader is being closed")
        return self._inner.transmit(apdu)


@dataclass(frozen=True, slots=True)
class _Inspected:
    """Which insertion an inspection was about: a reader, the service's count, and how often the service was lost.

    `status` is None once a wrong secret has made its counters old: the next read looks again.
    """

    sighting: Sighting
    epoch: int
    status: CardStatus | None


class CardInHand:
    """What a piece of work gets: commands for one powered card, and what it has cost so far."""

    def __init__(self, channel: CardCommands, counter: CountingChannel, sighting: Sighting) -> None:
        self.commands = channel
        self._counter = counter
        self.sighting = sighting

    @property
    def apdu_count(self) -> int:
        """Commands sent so far."""
        return self._counter.count


class PcscCardSlot:
    """`ports.CardSlot` over PC/SC: one reader, one watching thread, one card use at a time."""

    def __init__(
        self,
        reader_name: str | None,
        trust: TrustStore,
        clock: Clock,
        *,
        on_exchange: Callable[[TraceLine], None] | None = None,
        open_context: Callable[[], PcscContext] = PcscContext,
    ) -> None:
        """Bind to a reader by name (see `choose_reader`); nothing is opened before the first use.

        `on_exchange` receives what may be written down about each command, for support.
        """
        self._wanted = reader_name
        self._trust = trust
        self._clock = clock
        self._on_exchange = on_exchange
        self._open_context = open_context
        self._closing = threading.Event()
        self._use = threading.Lock()  # one card use at a time
        self._watching = threading.Lock()  # guards the two fields below
        self._watcher: threading.Thread | None = None
        self._watch_context: PcscContext | None = None
        self._epoch = 0
        self._long_reads: dict[str, LongReads] = {}
        self._short_ids: dict[Sighting, ShortIds] = {}  # of the card that lies there, and of no other
        self._inspected: _Inspected | None = None

    # -- what is on the reader -------------------------------------------------------------------------------------

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """Tell about readers and cards from now on, beginning with the present state; called on the slot's thread."""
        with self._watching:
            if self._watcher is not None:
                raise ValueError("the slot is being watched already")
            self._watcher = threading.Thread(target=self._watch, args=(seen,), name="card-reader", daemon=True)
            self._watcher.start()

    def _watch(self, seen: Callable[[SlotEvent], None]) -> None:
        story = ReaderStory()

        def tell(now: Sighting | Trouble) -> None:
            for event in story.tell(now):
                if not self._closing.is_set():
                    seen(event)

        while not self._closing.is_set():
            try:
                with self._watched_context() as context:
                    self._follow(context, tell)
            except CardError as error:
                self._epoch += 1  # counts of insertions start anew with the service
                tell(Trouble(error.code, error.cause))
                self._closing.wait(_AGAIN_S)

    @contextmanager
    def _watched_context(self) -> Iterator[PcscContext]:
        with self._open_context() as context:
            with self._watching:
                self._watch_context = context
            try:
                yield context
            finally:
                with self._watching:
                    self._watch_context = None

    def _follow(self, context: PcscContext, tell: Callable[[Sighting | Trouble], None]) -> None:
        """Look until the service is lost. The list of readers is asked anew each round: PnP is only a wake-up."""
        known: dict[str, int] = {}
        while not self._closing.is_set():
            attached = context.readers()
            try:
                bound = choose_reader(attached, self._wanted)
            except CardError as error:
                tell(Trouble(error.code, error.cause))
                known = {}
            else:
                known = {bound: known.get(bound, scard.SCARD_STATE_UNAWARE)}
            states = [(_ALL_READERS, len(attached) << 16), *known.items()]
            try:
                changed = context.look(states, _LOOK_MS)
            except CardError as error:
                if error.code is not FailureCode.READER_LOST:
                    raise
                continue  # unplugged between the list and the look
            for name, state in changed or []:
                if name in known:
                    known[name] = state & ~scard.SCARD_STATE_CHANGED
                    tell(_sighting(name, state))

    # -- using the card --------------------------------------------------------------------------------------------

    def inspect(self) -> CardStatus:
        """Kind, tries, expiry, without any secret (F0); kind NONE where no card lies there."""

        def work(card: CardInHand) -> CardStatus:
            status = flows.inspect(card.commands, self._trust)
            self._inspected = _Inspected(card.sighting, self._epoch, status)
            return status

        self._inspected = None
        try:
            return self.use(work)
        except CardError as error:
            if error.code is FailureCode.CARD_ABSENT:
                return CardStatus(CardKind.NONE)
            raise

    def read(self, request: ReadRequest) -> CardReading:
        """Verify the secret once and read (F1, F2, F3, F5). The secret is overwritten, whatever happens.

        Where no inspection was made, one is made first. Where one was made and the card was changed since, even for
        a card with equal counters, nothing is sent: CARD_CHANGED.
        """
        started = self._clock.monotonic()

        def work(card: CardInHand) -> CardReading:
            status = self._status_of(card)
            self._inspected = _Inspected(card.sighting, self._epoch, None)
            outcome = flows.read(card.commands, request, status, self._trust, self._clock.now().date())
            status = replace(status, tries=outcome.tries)
            self._inspected = _Inspected(card.sighting, self._epoch, status)
            elapsed = round((self._clock.monotonic() - started) * 1000)
            return CardReading(
                status, outcome.four, outcome.authenticity, outcome.face, apdu_count=card.apdu_count, elapsed_ms=elapsed
            )

        try:
            return self.use(work)
        finally:
            request.credential.secret.wipe()

    def _status_of(self, card: CardInHand) -> CardStatus:
        inspected = self._inspected
        if inspected is None:
            return flows.inspect(card.commands, self._trust)
        if (inspected.sighting, inspected.epoch) != (card.sighting, self._epoch):
            raise CardError(FailureCode.CARD_CHANGED, "not the insertion that was inspected")
        return inspected.status or flows.inspect(card.commands, self._trust)

    def use(self, work: Callable[[CardInHand], T]) -> T:
        """Run one piece of work on the card: connected alone, power cut before and after, guarded, counted."""
        with self._use, self._open_context() as context:
            reader = choose_reader(context.readers(), self._wanted)
            card = self._connect(context, reader)
            try:
                card.power_cycle()
                card.begin()
                tracing = TracingChannel(_Interruptible(card, self._closing), self._on_exchange)
                counter = CountingChannel(GuardedChannel(tracing))
                long_reads, sighting = self._long_reads.setdefault(reader, LongReads()), context.sighting(reader)
                self._short_ids = {sighting: self._short_ids.get(sighting) or ShortIds()}
                commands = CardCommands(counter, long_reads, self._short_ids[sighting])
                return work(CardInHand(commands, counter, sighting))
            finally:
                card.leave()

    def _connect(self, context: PcscContext, reader: str) -> PcscCard:
        """Alone where possible; shared (and locked by a transaction) where another program keeps the card open."""
        for _ in range(_BUSY_RETRIES):
            try:
                return context.connect(reader, EXCLUSIVE)
            except CardError as error:
                if error.code is not FailureCode.READER_BUSY:
                    raise
            if self._closing.wait(_BUSY_PAUSE_S):
                raise CardError(FailureCode.READER_LOST, "the reader is being closed")
        return context.connect(reader, scard.SCARD_SHARE_SHARED)

    def close(self) -> None:
        """Stop watching and let go of the card. Safe to call twice; waits for a use under way to notice."""
        self._closing.set()
        with self._watching:
            watcher = self._watcher
            if self._watch_context is not None:
                self._watch_context.cancel()
        if watcher is not None and watcher is not threading.current_thread():
            watcher.join()
        with self._use:
            self._inspected = None
