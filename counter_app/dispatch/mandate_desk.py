"""Has the resident's mandate signed: the hub's challenge, the card in its lane, the call, the sheet with the revoke code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.failures import CounterError, FailureCode, WrongSecretError
from counter_app.remote import terminal_share as sh
from counter_app.remote.mandate import Challenge, RevokeCode, Terms
from counter_app.remote.mandate_text import as_text, mandate_id

if TYPE_CHECKING:
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.personal import Secret
    from counter_app.ports import Clock

_log = logging.getLogger(__name__)
_MINUTE_S = 60


class Wish(Protocol):
    """`ui.remote.door.MandateWish`."""

    @property
    def procedures(self) -> tuple[str, ...]:
        """Ids."""

    @property
    def minutes(self) -> int:
        """How long."""


class SigningCard(Protocol):
    """`devices.mandate_card.MandateCard`."""

    def tries(self) -> int | None:
        """Tries left. Raises CardError."""

    def sign(self, terms: Terms, pin: Secret, tries_shown: int) -> bytes:
        """Return the document. Raises CardError."""


@dataclass(frozen=True)
class MandateParts:
    """`lane` is that of the card: one after the other with everything else the card is asked.

    `challenge(call)` asks the hub and blocks; `hand_in(call, document)` lets the hub check what was signed;
    `print_sheet` brings terms and revoke code onto paper. All raise CounterError.
    """

    office: str
    card: SigningCard
    lane: Callable[[Callable[[], None]], None]
    challenge: Callable[[str], Challenge]
    hand_in: Callable[[str, bytes], None]
    print_sheet: Callable[[Terms, RevokeCode], None]
    clock: Clock
    fresh_code: Callable[[], RevokeCode] = RevokeCode.fresh


class CardMandates:
    """As `ui.remote.door.MandateDesk`."""

    def __init__(self, parts: MandateParts, room: RemoteShare) -> None:
        self._parts, self._room = parts, room
        self._tries: int | None = None

    @property
    def office(self) -> str:
        """The office's name."""
        return self._parts.office

    def tries(self) -> int | None:
        """What was seen last."""
        return self._tries

    def prepare(self, changed: Callable[[], None]) -> None:
        """Look at the card; `changed` is called when that is known."""

        def look() -> None:
            try:
                self._tries = self._parts.card.tries()
            except CounterError as failure:
                _log.info("mandate_card code=%s", failure.code.name)
                self._tries = None
            changed()

        self._parts.lane(look)

    def sign(self, wish: Wish, pin: Secret, done: Callable[[FailureCode | None], None]) -> None:
        """Sign once; `done` is called with None, or with what went wrong."""
        share, shown = self._room.share, self._tries
        if share is None or shown is None:
            pin.wipe()
            done(FailureCode.MANDATE_REFUSED)
            return
        call = share.replica.call
        self._parts.lane(lambda: done(self._signed(call, wish, pin, shown)))

    def _signed(self, call: str, wish: Wish, pin: Secret, shown: int) -> FailureCode | None:
        """On the card's lane. The paper comes last: a mandate without its paper can still be ended at the terminal.

        Nothing is shown on it, and no paper made, before the hub has taken it.
        """
        code = self._parts.fresh_code()
        try:
            asked_s = self._parts.clock.monotonic()
            asked = self._parts.challenge(call)
            terms = Terms(asked, tuple(sorted(set(wish.procedures))), wish.minutes, code.digest)
            document = self._parts.card.sign(terms, pin, shown)
            self._parts.hand_in(call, document)
        except WrongSecretError as wrong:
            self._tries = wrong.tries_left
            return wrong.code
        except CounterError as failure:
            return failure.code
        except Exception as failure:  # noqa: BLE001  # last resort of a lane: becomes a code on the screen
            _log.error("mandate_broke kind=%s", type(failure).__name__)
            return FailureCode.UNEXPECTED
        finally:
            pin.wipe()
        text = as_text(document)
        ends_s = asked_s + terms.minutes * _MINUTE_S
        held = sh.HeldMandate(mandate_id(text), terms.procedures, terms.minutes, ends_s)
        self._room.happen(sh.CardSigned(text, held))
        try:
            self._parts.print_sheet(terms, code)
        except CounterError as failure:
            return failure.code
        return None
