"""What a branch terminal has instead of a work list and ways out: a desk that seals, an outbox, a line to the hub."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from counter_app.app.branch_files import BranchFiles
from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.settings import BranchSettings, CardTrust, Settings
from counter_app.store.branch import BranchDesk, BranchLimits, BranchPlace
from counter_app.store.branch_outbox import BranchOutbox, LineState
from counter_app.store.reserve import Reserve

if TYPE_CHECKING:
    from counter_app.dispatch.branch_sender import BranchSender
    from counter_app.i18n.texts import Language
    from counter_app.ports import Clock
    from counter_app.store.database import Database

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MOST_SKEW_S = 30.0
_ENDS_SOON = timedelta(days=30)
LINES = 4  # as many as the hub's threads
_QUIET = timedelta(minutes=10)  # without the hub, before staff are told so


@dataclass(frozen=True)
class BranchParts:
    """The parts, made on first use."""

    settings: Settings
    branch: BranchSettings
    files: BranchFiles
    database: Database
    clock: Clock

    @cached_property
    def desk(self) -> BranchDesk:
        """Takes submissions, sealed. Raises HubError BRANCH_NOT_ENROLLED."""
        limits = BranchLimits(
            self.branch.least_free_mb * 1_000_000,
            self.branch.most_unsent,
            timedelta(hours=self.branch.longest_offline_h),
        )
        reserve = Reserve(self.settings.directory / "reserve")
        if self._free() > limits.least_free + reserve.size:
            reserve.lay_in()
        place = BranchPlace(self.settings.office, boot_id(), self._free, limits, reserve)
        return BranchDesk(self.database, place, self.files.seal(), self.clock)

    def _free(self) -> int:
        return shutil.disk_usage(self.settings.directory).free

    @cached_property
    def outbox(self) -> BranchOutbox:
        """What still has to go to the hub."""
        outbox = BranchOutbox(self.database, self.settings.office, self.clock)
        outbox.found()
        return outbox

    def sender(self) -> BranchSender:
        """Return what empties the outbox; the caller starts and stops it."""
        from counter_app.connectors.hub_line import HubLine  # noqa: PLC0415  # heavy rooms open when they are used
        from counter_app.dispatch.branch_sender import BranchSender, SenderPace  # noqa: PLC0415

        pace = SenderPace(
            keep=timedelta(days=self.branch.keep_days), keep_at_most=timedelta(days=self.branch.keep_at_most_days)
        )
        first, *beside = (HubLine(self.files.line(self.branch.hub)) for _ in range(LINES))
        return BranchSender(self.outbox, first, self.clock, pace, beside=beside)


def branch_parts(settings: Settings, branch: BranchSettings, database: Database, clock: Clock) -> BranchParts:
    """Put them together. Raises HubError BRANCH_NOT_ENROLLED, SettingsError where enrolment and settings differ."""
    files = BranchFiles(branch.certificate.parent)
    if files.name.id != settings.office:
        cause = f"terminal.office: this terminal was enrolled as {files.name.id}"
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, cause)
    if bool(files.about.get("simulated")) is not (settings.trust is CardTrust.SIMULATED):
        raise SettingsError(FailureCode.TEST_TRUST_IN_PRODUCTION, "cards.trust: the hub lives on other cards")
    return BranchParts(settings, branch, files, database, clock)


def boot_id() -> str:
    """Which start of the machine this is; of this process where the system does not say."""
    with suppress(OSError):
        return _BOOT.read_text("ascii").strip()[:36]
    return str(uuid4())


@dataclass(frozen=True)
class BranchStanding:
    """How a terminal stands, in words for staff: one line, and what needs somebody."""

    summary: str
    advice: tuple[str, ...]
    line: LineState
    refuses: FailureCode | None


def standing_of(parts: BranchParts, say: Language, now: datetime) -> BranchStanding:
    """Say what is unsent and why."""
    line, refuses = parts.outbox.line(), parts.desk.refuses()
    summary = say("branch.summary", cases=line.unsent_cases, messages=line.unsent_messages)
    return BranchStanding(summary, tuple(_advice(parts, line, refuses, say, now)), line, refuses)


def _advice(
    parts: BranchParts, line: LineState, refuses: FailureCode | None, say: Language, now: datetime
) -> list[str]:
    said = [_words(say, code) for code in (refuses, line.code) if code is not None]
    if line.refused_messages:
        said.append(say("branch.refused", count=line.refused_messages))
    if line.unsent_messages and line.contact_at is not None and now - line.contact_at > _QUIET:
        said.append(say("branch.offline", since=f"{line.contact_at:%m/%d %H:%M}"))
    if abs(line.skew_s) > _MOST_SKEW_S:
        said.append(say("branch.skew", seconds=round(line.skew_s)))
    with suppress(CounterError):  # a missing certificate is said by the line
        if (ends := parts.files.ends_at()) - now < _ENDS_SOON:
            said.append(say("branch.certificate", day=f"{ends:%Y-%m-%d}"))
    return said


def _words(say: Language, code: FailureCode) -> str:
    return f"{say.find(f'failure.{code.name}.staff') or code.name}（{code.value}）"
