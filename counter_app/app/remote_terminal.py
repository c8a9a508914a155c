"""Calls of a terminal, where `[remote]` is set and the terminal is enrolled at a hub: line, visit, paper, window."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.failures import CounterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from counter_app.app.branch_files import BranchFiles
    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.late import LateRuntime, LateSlot
    from counter_app.app.late_office import LateOffice
    from counter_app.dispatch.remote_beside import TerminalBeside
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.flow.state import Visit
    from counter_app.ports import Papers
    from counter_app.remote.messages import Outcome, Paper
    from counter_app.settings import BranchSettings, RemoteSettings, Settings
    from counter_app.ui.remote.door import Calls, MandateDesk

_log = logging.getLogger(__name__)
_TICK_S = 0.25


def calls_of(
    settings: Settings, office: LateOffice, runtime: LateRuntime, in_force: FormsInForce, slot: LateSlot | None = None
) -> TerminalCalls | None:
    """Return a terminal's calls; None where it has none. Nothing is opened before somebody wants to speak with a clerk."""
    if settings.remote is None or settings.branch is None:
        return None
    from counter_app.app.papers import OfficePapers  # noqa: PLC0415  # heavy rooms open when they are used

    # a clerk asks for sheets one by one, so it does not matter whether this terminal prints them for everybody
    asked_for = replace(settings, papers=replace(settings.papers, sheets=True))
    papers = OfficePapers(asked_for, office, in_force) if settings.papers.printer else None
    made = TerminalCalls(settings, settings.remote, settings.branch, TerminalPapers(settings, office, papers), runtime)
    if slot is not None:
        made.mandates_by(slot, in_force)
    return made


class TerminalCalls:
    """Makes the calls of a terminal once, and ends them with it."""

    def __init__(
        self,
        settings: Settings,
        remote: RemoteSettings,
        branch: BranchSettings,
        papers: TerminalPapers,
        runtime: LateRuntime,
    ) -> None:
        self._settings, self._remote, self._branch = settings, remote, branch
        self._papers, self._runtime = papers, runtime
        self._opening = threading.Lock()
        self._share: RemoteShare | None = None
        self._beside: TerminalBeside | None = None
        self._ended = threading.Event()
        self._mandates: Callable[[RemoteShare], MandateDesk | None] = lambda _room: None

    def open(self) -> Calls:
        """Return what a window gets. Raises HubError BRANCH_NOT_ENROLLED."""
        from counter_app.ui.remote.door import Calls  # noqa: PLC0415  # with the first call

        share = self._opened()
        return Calls(share, self._mandates(share))

    def _opened(self) -> RemoteShare:
        with self._opening:
            if self._share is None:
                self._share = self._made()
                threading.Thread(target=self._keep_time, args=(self._share,), name="remote-time", daemon=True).start()
            return self._share

    def begin(self) -> None:
        """Do at start what does not wait for a call: after a power cut, and beside an assistant."""
        if any((self._settings.directory / "remote").glob("unsent-*")):
            with suppress(CounterError):  # not enrolled: a call will say so
                self._opened()
        self._stand_beside()

    def _stand_beside(self) -> None:
        """Tell the assistant's own screen how this terminal stands, where the settings say that there is one."""
        if not self._remote.assistant or self._ended.is_set():
            return
        from counter_app.app.branch_files import BranchFiles  # noqa: PLC0415  # only beside an assistant
        from counter_app.connectors.remote_beside import BesideLine  # noqa: PLC0415
        from counter_app.dispatch.remote_beside import TerminalBeside  # noqa: PLC0415

        try:
            files, room = BranchFiles(self._branch.certificate.parent).line(self._branch.hub), self._opened()
        except CounterError as failure:
            _log.warning("remote_beside code=%s", failure.code.value)
            return
        self._beside = TerminalBeside(lambda told: BesideLine(files, told), self._runtime, room)
        self._beside.start()
        if self._ended.is_set():  # it was closed meanwhile
            self._beside.close()

    def mandates_by(self, slot: LateSlot, in_force: FormsInForce) -> None:
        """Let mandates be signed by the card on this terminal's reader."""

        def made(room: RemoteShare) -> MandateDesk:
            from counter_app.app.remote_mandates import mandate_desk  # noqa: PLC0415  # with the first call

            return mandate_desk(self._settings, room, self._runtime, slot, in_force)

        self._mandates = made

    def close(self) -> None:
        """Hang up, and let the time stand still."""
        self._ended.set()
        if self._beside is not None:
            self._beside.close()
        if self._share is not None:
            self._share.close()

    def _made(self) -> RemoteShare:
        from counter_app.app.branch_files import BranchFiles  # noqa: PLC0415  # with the first call
        from counter_app.app.remote_media import document_camera_of, media_of, room_of  # noqa: PLC0415
        from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
        from counter_app.dispatch.remote_share import CallParts, RemoteShare  # noqa: PLC0415
        from counter_app.remote.actors import Actor  # noqa: PLC0415
        from counter_app.store.remote_unsent import UnsentFile, left_behind  # noqa: PLC0415

        files = BranchFiles(self._branch.certificate.parent)
        name, seal, line = files.name.id, files.seal(), files.line(self._branch.hub)
        folder = self._settings.directory / "remote"
        self._hand_over(files, left_behind(folder))  # before a call of this run has a file there

        def open_line(call: str, told: Callable[..., None]) -> RemoteLine:
            place = LinePlace(call, name, Actor.RESIDENT, lambda: UnsentFile(folder, call, name, seal))
            return RemoteLine(line, place, told)

        media = self._remote.media
        parts = CallParts(
            name,
            open_line,
            self._remote.telephone,
            media=media_of(media),
            room=room_of(media),
            handset=media.handset.there,
            papers=self._papers,
            beside=self._runtime.beside_the_printer,
            document_camera=document_camera_of(media.document_camera),
        )
        return RemoteShare(parts, self._runtime)

    def _hand_over(self, files: BranchFiles, left: Sequence[Path]) -> None:
        """Let the hub have what was said before the power went."""
        if not left:
            return
        from counter_app.connectors.remote_left import hand_over  # noqa: PLC0415  # after a power cut

        line = files.line(self._branch.hub)
        threading.Thread(target=hand_over, args=(line, left, self._ended.wait), name="remote-left", daemon=True).start()

    def _keep_time(self, share: RemoteShare) -> None:
        while not self._ended.wait(_TICK_S):
            share.tick()


class TerminalPapers:
    """What a call brings onto paper here, made from the terminal's own visit: nothing is printed that came over a line."""

    def __init__(self, settings: Settings, office: LateOffice, papers: Papers | None) -> None:
        self._settings, self._office, self._papers = settings, office, papers

    def print(self, paper: Paper, of: str, visit: Visit) -> Outcome:  # noqa: ARG002  # all papers of a visit come together
        """See `dispatch.remote_share.RemotePapers`.

        Before it is handed in there is nothing to print, and no sheet without a printer for A4: 「印刷しました」 is true.
        """
        from counter_app.remote.messages import Outcome, Paper  # noqa: PLC0415  # as above

        try:
            match paper:
                case Paper.SLIP if visit.receipt is not None:
                    self._slip(visit)
                case Paper.SHEET | Paper.GUIDE if visit.receipt is not None and self._papers is not None:
                    self._papers.print(visit.receipt, visit.advice)
                case _:
                    return Outcome.REFUSED
        except CounterError as failure:
            _log.warning("remote_paper code=%s", failure.code.value)
            return Outcome.FAILED
        return Outcome.PRINTED

    def _slip(self, visit: Visit) -> None:
        from counter_app.domain.reissue import ReissueReason  # noqa: PLC0415  # as above
        from counter_app.flow.state import Slip  # noqa: PLC0415

        assert visit.receipt is not None
        again = visit.slip is Slip.PRINTED
        self._office.print(visit.receipt, again=again, large=visit.large_print)
        if again:
            self._office.slip_reissued(visit.receipt.number, ReissueReason.ASKED)
        else:
            self._office.slip_printed(visit.receipt.number)

    def ticket(self, number: int, telephone: str) -> Outcome:
        """See `dispatch.remote_share.RemotePapers`."""
        from counter_app.app.ways_onto_paper import for_slips  # noqa: PLC0415  # as above
        from counter_app.devices.clock import SystemClock  # noqa: PLC0415
        from counter_app.remote.messages import Outcome  # noqa: PLC0415
        from counter_app.slips.callback_ticket import callback_ticket  # noqa: PLC0415
        from counter_app.slips.fonts import load_fonts  # noqa: PLC0415
        from counter_app.slips.slip import PAPERS  # noqa: PLC0415

        try:
            printer = for_slips(self._settings)
            if printer is None:
                return Outcome.REFUSED
            named, paper = self._settings.terminal, PAPERS[self._settings.paper.value]
            made = callback_ticket(number, SystemClock().now(), named, telephone, load_fonts(), paper)
            printer.put(made.pdf, "番号札")
        except CounterError as failure:
            _log.warning("remote_ticket code=%s", failure.code.value)
            return Outcome.FAILED
        return Outcome.PRINTED
