"""Desk and printer of a counter that is only looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from counter_app.domain.application import Receipt, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import ReissueReason
from counter_app.ports import SlipMade
from counter_app.ui.rehearsal import FIRST_DAY

_NOTHING_HANDED_IN = Submission(UUID(int=1), FIRST_DAY, Channel.COUNTER, "ja", simulated=False, applications=())


@dataclass(frozen=True)
class EmptyDesk:
    """A desk that stores nothing and remembers which slips never came out."""

    numbers: tuple[ReceiptNumber, ...] = ()

    def submit(self, submission: Submission) -> NoReturn:
        """Not here: the rehearsal answers itself."""
        raise NotImplementedError(submission.channel)

    def slip_printed(self, number: ReceiptNumber) -> None:
        """Nothing to note."""

    def slip_reissued(self, number: ReceiptNumber, reason: ReissueReason) -> None:
        """Nothing to note."""

    def home_code_used(self, code: bytes) -> bool:  # the port's shape
        """Nothing was ever handed in here."""
        return False

    def unprinted(self) -> list[Receipt]:
        """Return the receipts that wait for paper."""
        return [Receipt(number, FIRST_DAY, _NOTHING_HANDED_IN) for number in self.numbers]


class NoPaper:
    """A printer without paper."""

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:  # the port's shape
        """Print nowhere."""
        return SlipMade(None)
