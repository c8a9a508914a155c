"""How long from the end of a mandate to its being seen at the desk: one touch, the paper anywhere, the paper at the office.

`main.py hub` as a program of its own with its store, a terminal and a desk here, over real TLS; a simulated card signs each
mandate, without a reader. The clock of all sides is the machine's monotonic one.
"""

from __future__ import annotations

import os
import queue
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_remote_hub import bench_hub

if TYPE_CHECKING:
    from counter_app.app.bench_remote_hub import BenchHub
    from counter_app.app.office import Office
    from counter_app.connectors.remote_mandates import HubMandates
    from counter_app.devices.virtual_card.card import VirtualCard
    from counter_app.remote.mandate import RevokeCode, Terms
    from counter_app.remote.messages import Body, Message

BAR_S = 1.0
_CALL, _PATH, _LONGEST_S = "mandate", "moving.newAddress", 30.0


def measure_mandate(times: int) -> dict[str, Any]:
    """End `times` mandates in each way; times in milliseconds."""
    from counter_app.app.office import open_office  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.connectors.remote_mandates import HubMandates  # noqa: PLC0415
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.settings import load  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="bench-remote-") as folder, bench_hub(Path(folder)) as place:
        for name, role in (("MH02", "kiosk"), ("MH03", "kiosk"), ("HQ01", "desk")):
            place.certify(name, role)
        office = open_office(load(Path(folder) / "counter.toml"), SystemClock())
        call = _Call(place)
        try:
            own, other = (HubMandates(place.files(name), name) for name in ("MH02", "MH03"))
            ways: dict[str, Callable[[str, RevokeCode], object]] = {
                "touch": lambda mandate, _code: call.touch(mandate),
                "paperAtATerminal": lambda _mandate, code: other.end_by_paper(str(code)),
                "paperAtTheOffice": lambda _mandate, code: _at_the_office(office, code),
            }
            seen = {way: [call.ended(own, end) for _ in range(times)] for way, end in ways.items()}
        finally:
            call.close()
            office.close()
    report: dict[str, Any] = {"loadAverage": [round(each, 1) for each in os.getloadavg()], "mandates": times}
    for way, delays in seen.items():
        report[way] = {**_figures(delays), "barMax": BAR_S * 1000, "holds": max(delays) < BAR_S}
    return report


def _at_the_office(office: Office, code: RevokeCode) -> None:
    """As `main.py hub end-mandate`: another process than the hub, in the same store."""
    from counter_app.app.remote_mandates import end_in_store  # noqa: PLC0415  # as above

    end_in_store(office, str(code), "bench")


class _Call:
    """One call: a terminal that shows a field, a desk that sees it."""

    def __init__(self, place: BenchHub) -> None:
        from counter_app.connectors.remote_desk import OnDuty, OnTheBoard, RemoteDesk, Rings, Yours  # noqa: PLC0415
        from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
        from counter_app.remote.messages import Actor, Ring  # noqa: PLC0415
        from counter_app.remote.replica import Replica  # noqa: PLC0415

        self._replica = Replica(_CALL, "MH02")
        self._keeping = threading.Lock()
        self._seen: queue.SimpleQueue[tuple[float, Message]] = queue.SimpleQueue()
        self._sign = _card()
        there, mine = threading.Event(), threading.Event()

        def told(event: object) -> None:
            match event:
                case OnTheBoard():
                    there.set()
                case Rings():
                    self._desk.take(_CALL)
                case Yours():
                    mine.set()

        self._desk = RemoteDesk(place.files("HQ01"), OnDuty(("bench",), ("ja",)), told)
        self._desk.start()
        there.wait(_LONGEST_S)
        self._line = RemoteLine(place.files("MH02"), LinePlace(_CALL, "MH02", Actor.RESIDENT), self._own)
        self._line.start()
        self._say(Ring("bench", "ja", False))
        if not mine.wait(_LONGEST_S):
            raise RuntimeError("the desk did not get the call")
        self._clerk = RemoteLine(place.files("HQ01"), LinePlace(_CALL, "HQ01.2", Actor.CLERK), self._heard)
        self._clerk.start()

    def ended(self, hub: HubMandates, end: Callable[[str, RevokeCode], object]) -> float:
        """Sign a mandate, show a field, end it; return the seconds until the desk has heard so."""
        from counter_app.domain.answers import Origin, Trust  # noqa: PLC0415  # as above
        from counter_app.personal import Personal  # noqa: PLC0415
        from counter_app.remote.mandate import RevokeCode, Terms  # noqa: PLC0415
        from counter_app.remote.mandate_text import as_text, mandate_id  # noqa: PLC0415
        from counter_app.remote.messages import Actor, FieldValue, MandateSigned, Release, Revoked, Sight  # noqa: PLC0415

        code = RevokeCode.fresh()
        document = self._sign(Terms(hub.challenge(_CALL), ("bench",), 30, code.digest))
        hub.hand_in(_CALL, document)
        text = as_text(document)
        self._say(MandateSigned(text), Actor.CARD)
        self._say(Release((_PATH,), Sight.SHOWN))
        value = FieldValue(_PATH, Personal("値"), Origin.RESIDENT, Trust.STATED, self._replica.seen(_PATH))
        self._say(value)
        self._until(FieldValue)
        began = time.monotonic()
        end(mandate_id(text), code)
        return self._until(Revoked) - began

    def touch(self, mandate: str) -> None:
        """The resident's one touch."""
        from counter_app.remote.messages import Revoked, Why  # noqa: PLC0415  # as above

        self._say(Revoked(mandate, Why.RESIDENT))

    def close(self) -> None:
        """Hang up."""
        self._clerk.close()
        self._line.close()
        self._desk.close()

    def _say(self, body: Body, actor: Any = None) -> None:
        from counter_app.remote.messages import Actor  # noqa: PLC0415  # as above

        with self._keeping:
            self._replica, message = self._replica.say(actor or Actor.RESIDENT, body)
            self._line.say(message)

    def _own(self, told: object) -> None:
        from counter_app.connectors.remote_line import Heard  # noqa: PLC0415  # as above

        if isinstance(told, Heard) and told.message.number:
            with self._keeping:
                self._replica = self._replica.hear(told.message)

    def _heard(self, told: object) -> None:
        from counter_app.connectors.remote_line import Heard  # noqa: PLC0415  # as above

        if isinstance(told, Heard):
            self._seen.put((time.monotonic(), told.message))

    def _until(self, kind: type) -> float:
        """The moment the desk heard the next message of this kind."""
        while True:
            at, message = self._seen.get(timeout=_LONGEST_S)
            if isinstance(message.body, kind):
                return at


def _figures(delays: list[float]) -> dict[str, float]:
    ordered = sorted(delays)
    return {"p50": round(ordered[len(ordered) // 2] * 1000, 2), "max": round(ordered[-1] * 1000, 2)}


@dataclass(frozen=True)
class _Laid:
    """A simulated card without a reader."""

    card: VirtualCard

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        return self.card.transmit(bytes(apdu))


def _card() -> Callable[[Terms], bytes]:
    """A simulated card that signs."""
    from counter_app.app.office import TEST_TRUST  # noqa: PLC0415  # as above
    from counter_app.cards import mandate_key  # noqa: PLC0415
    from counter_app.cards.commands import CardCommands, LongReads  # noqa: PLC0415
    from counter_app.cards.credentials import Consent  # noqa: PLC0415
    from counter_app.cards.guard import GuardedChannel  # noqa: PLC0415
    from counter_app.cards.trust import TrustStore  # noqa: PLC0415
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.devices.virtual_card.card import VirtualCard  # noqa: PLC0415
    from counter_app.devices.virtual_card.profile import SHIPPED, load_profile  # noqa: PLC0415
    from counter_app.personal import Secret  # noqa: PLC0415
    from counter_app.remote.mandate import signed  # noqa: PLC0415

    card = VirtualCard(load_profile(SHIPPED / "hanako.toml"))
    card.power_on()
    commands = CardCommands(GuardedChannel(_Laid(card)), LongReads(usable=True))
    trust, clock = TrustStore.for_simulated_cards(TEST_TRUST), SystemClock()

    def sign(terms: Terms) -> bytes:
        return mandate_key.with_open_key(
            commands, trust, clock.now(), pin=Secret(b"1234"), consent=Consent(3), work=lambda key: signed(terms, key)
        )

    return sign
