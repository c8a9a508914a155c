"""An office that opens on a worker while the first page is there already.

`LateOffice` is the `Desk` and `SlipPrinter` a window starts with. The first use waits for the opening; a failure to open is
the failure of that use.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.app.office import LOCALE, Office, open_office
from counter_app.app.office_slips import passing_papers
from counter_app.domain.reissue import Reissue
from counter_app.domain.staff import Right
from counter_app.failures import CounterError, FailureCode, SignInError

if TYPE_CHECKING:
    from counter_app.dispatch.branch_sender import BranchSender
    from counter_app.dispatch.dispatcher import Dispatcher
    from counter_app.domain.application import Receipt, Submission
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.domain.reissue import ReissueReason
    from counter_app.domain.staff import Clerk
    from counter_app.ports import Clock, SlipMade
    from counter_app.ports.printing import PrinterState
    from counter_app.settings import Settings

_log = logging.getLogger(__name__)
_TRY_AGAIN_S = 10.0
_SWEEP_S = 60.0


class LateOffice:
    """An office that is being opened while the first page is already there. Is the `Desk` and the `SlipPrinter`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._opening = threading.Lock()
        self._office: Office | None = None
        self._dispatcher: Dispatcher | BranchSender | None = None
        self._closing = threading.Event()
        self._acting: Callable[[], Clerk] | None = None

    def opened(self) -> Office:
        """Return the office, opening it where that has not happened yet. A failed opening is tried again next time."""
        with self._opening:
            if self._office is None:
                self._office = open_office(self._settings, self._clock)
            return self._office

    def serve(self, when_open: Callable[[Office], None] = lambda _office: None) -> None:
        """Open the office and deliver what leaves it, until `close`. Runs on a thread of its own. `when_open` is called once.

        An office that does not open now (a full disk, a share that is not mounted) is tried again and again; what is
        wrong is said by the first use, and by `doctor`.
        """
        self._let_papers_pass()
        while not self._closing.is_set():
            try:
                office = self.opened()
                office.slips  # noqa: B018  # fonts and key are ready before the first slip is wanted
                self._dispatcher = office.carrier()
                self._dispatcher.start()
                when_open(office)
            except CounterError as failure:
                _log.warning("office_not_open code=%s cause=%s", failure.code.value, failure.cause)
                self._closing.wait(_TRY_AGAIN_S)
            else:
                return

    def _let_papers_pass(self) -> None:
        """At a branch terminal: forget what a power cut left, then every paper that was not fetched in time."""
        passing = passing_papers(self._settings)
        if passing is None:
            return

        def sweep() -> None:
            while not self._closing.wait(_SWEEP_S):
                passing.sweep(self._clock.now())

        passing.wipe()
        threading.Thread(target=sweep, name="passing-papers", daemon=True).start()

    def acts_for(self, acting: Callable[[], Clerk] | None) -> None:
        """Name who hands in from now on, asked at every submission; None: residents hand in by themselves."""
        self._acting = acting

    def slip_code(self, receipt: Receipt) -> str:
        """Return the text of a slip's QR code, for a screen when the paper did not come out."""
        return self.opened().slip_maker.code(receipt)

    def submit(self, submission: Submission) -> Receipt:
        """See `ports.Desk`. Raises SignInError SIGNED_OUT, RIGHT_MISSING where the clerk may not hand in now."""
        by = self._acting() if self._acting is not None else None
        if by is not None and not by.may(Right.TAKE_IN):
            raise SignInError(FailureCode.RIGHT_MISSING, Right.TAKE_IN.value)
        receipt = self.opened().desk.submit(submission, by)
        if self._dispatcher is not None:
            self._dispatcher.wake()
        return receipt

    def slip_printed(self, number: ReceiptNumber) -> None:
        """See `ports.Desk`. A slip that comes out behind a locked screen is printed by the desk itself."""
        self.opened().desk.slip_printed(number, self._who_prints())

    def slip_reissued(self, number: ReceiptNumber, reason: ReissueReason) -> None:
        """See `ports.Desk`; names the clerk who is signed in, or the terminal alone."""
        by = self._who_prints()
        terminal = by.terminal if by is not None else self._settings.terminal
        self.opened().desk.slip_reissued(number, Reissue(reason, by.id if by is not None else "", terminal))

    def _who_prints(self) -> Clerk | None:
        """Return who is signed in; nobody behind a locked screen, or at a self-service terminal."""
        try:
            return self._acting() if self._acting is not None else None
        except SignInError:
            return None

    def unprinted(self) -> list[Receipt]:
        """See `ports.Desk`."""
        return self.opened().desk.unprinted()

    def home_code_used(self, code: bytes) -> bool:
        """See `ports.Desk`."""
        return self.opened().desk.home_code_used(code)

    def unsent(self) -> tuple[str, ...]:
        """At a branch terminal, for staff: what is unsent and why, a line each; nothing at an office."""
        branch = self.opened().branch
        if branch is None:
            return ()
        from counter_app.app.branch_office import standing_of  # noqa: PLC0415  # as above
        from counter_app.i18n.texts import Texts  # noqa: PLC0415

        status = standing_of(branch, Texts(LOCALE).of("ja"), self._clock.now())
        return (status.summary, *status.advice) if status.line.unsent_messages or status.advice else ()

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:
        """See `ports.SlipPrinter`."""
        return self.opened().slips.print(receipt, again=again, large=large)

    def printer_state(self) -> PrinterState:
        """What the slip printer says; nothing where the office does not open, which says so itself."""
        from counter_app.ports.printing import PrinterState  # noqa: PLC0415  # as above

        try:
            return self.opened().slips.state()
        except CounterError:
            return PrinterState()

    def close(self) -> None:
        """Finish the delivery in hand and close what was opened."""
        self._closing.set()
        if self._dispatcher is not None:
            self._dispatcher.stop()
        if (passing := passing_papers(self._settings)) is not None:
            passing.wipe()
        with self._opening:
            if self._office is not None:
                self._office.close()
                self._office = None
