"""Composition root of a desk's window: the work list of whoever sits there, and typing a case over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from counter_app.app.acting_work_list import ActingWorkList
from counter_app.app.remote_desk import remote_desk_world, takes_calls
from counter_app.app.review_office import review_world
from counter_app.app.roles import roles_of
from counter_app.app.scanning import desk_scanning
from counter_app.connectors.hiding import innermost
from counter_app.connectors.settings import destinations_of
from counter_app.connectors.transcription import Transcription, finish, transcription_sheet
from counter_app.domain.protection import hide_protected
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue, ReissueReason
from counter_app.domain.staff import Right
from counter_app.ports import ViewPurpose
from counter_app.store.staff import StoreStaff
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.transcription import TranscriptionWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.office import Office
    from counter_app.domain.staff import Clerk
    from counter_app.i18n.texts import Texts
    from counter_app.ports import WorkList


def desk_world(office: Office, clerk: Clerk, acting: Callable[[], Clerk], texts: Texts) -> DeskWorld:
    """Return what the window of `clerk` needs; `acting` says at every call who is there, with what rights."""
    work_list = ActingWorkList(office.work_list, acting)
    staff = StoreStaff(office.database, office.keys, office.clock, roles_of(office.settings))
    return DeskWorld(
        work_list,
        clerk,
        texts,
        office.clock,
        office.watch(),
        people=staff.ids(),
        scanning=desk_scanning(office),
        review=partial(review_world, office, clerk, acting, texts) if clerk.may(Right.MATCH) else None,
        remote=partial(remote_desk_world, office, clerk, acting, texts)
        if takes_calls(office.settings, clerk)
        else None,
        transcribe=TypingOver(office, work_list, clerk, acting, texts).open,
        reissue=partial(reissue_slip, office, work_list, acting),
    )


def reissue_slip(
    office: Office, work_list: WorkList, acting: Callable[[], Clerk], application_id: str, reason: ReissueReason
) -> str:
    """Print the slip of a case again, marked 再発行, and return its number. On a worker. Raises StoreError, SlipError, SignInError.

    The slip bears the name, so the case is opened first: whoever it is out of reach for is refused, and the view is logged.
    """
    clerk = acting()
    work_list.detail(application_id, clerk, ViewPurpose.INQUIRY)
    receipt = office.desk.receipt(ReceiptNumber.parse(application_id.partition("/")[0]))
    office.slips.print(receipt, again=True)
    office.desk.slip_reissued(receipt.number, Reissue(reason, clerk.id, clerk.terminal))
    return str(receipt.number)


@dataclass(frozen=True)
class TypingOver:
    """Opens a case for 転記: the view is logged first, the clerk is asked for again when it is finished."""

    office: Office
    work_list: WorkList
    clerk: Clerk
    acting: Callable[[], Clerk]
    texts: Texts

    def open(self, application_id: str) -> TranscriptionWorld:
        """Return what the window shows. On a worker. Raises StoreError, SignInError."""
        application = self.work_list.detail(application_id, self.clerk, ViewPurpose.TRANSCRIPTION)
        way, may_know = self._way()
        if not may_know:
            application = hide_protected(application)
        return TranscriptionWorld(
            title=application.title.ja,
            application_id=application_id,
            lines=transcription_sheet(application, way.destinations.get(application.destination)),
            finish=lambda number: self._finish(application_id, number),
            texts=self.texts,
        )

    def _way(self) -> tuple[Transcription, bool]:
        """The way out of the settings, and whether it may know where protected people live; our own order otherwise."""
        for outer in self.office.ways.values():
            inner = innermost(outer)
            if isinstance(inner, Transcription):
                return inner, inner is outer
        return Transcription(destinations_of({}, "transcription")), False

    def _finish(self, application_id: str, number: str) -> None:
        self.acting()
        finish(self.office.outbox, application_id, number)
