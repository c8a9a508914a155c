"""`main.py doctor`: reader, printer, fonts, database, clock, disk, ways out: each fine, or what to do."""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from counter_app.app.assembly import open_register, open_slot, settings_of, texts
from counter_app.app.command_line import DONE, ENVIRONMENT, print_json
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.office import TABLES, open_office, ways_out
from counter_app.app.office_slips import slip_maker, slip_printer
from counter_app.devices.clock import SystemClock
from counter_app.domain.bank_table import BankTable
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.postal_table import PostalTable
from counter_app.failures import CounterError, FailureCode
from counter_app.packs.plain_findings import plain
from counter_app.ports import CardInserted, CardTaken, Clock, ReaderReady, ReaderTrouble, SlotEvent
from counter_app.settings import Settings, SlipWay
from counter_app.tables.shipped import load_banks, load_places

_READER_ANSWERS_WITHIN_S = 5.0
_LEAST_FREE_BYTES = 200_000_000  # below this no new visit is begun
_OLD_TABLE = "表が1年以上前のものです。新しい版の製品に更新してください。"
_NO_BACKUP = "2日以内のバックアップがありません。main.py backup --to FILE で取ってください。"
_BACKUP_DUE = timedelta(days=2)
_BUILT = datetime(2026, 11, 1, tzinfo=JAPAN)  # a clock before this is certainly wrong


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the machine. `advice` is empty where it is fine; Japanese, for the administrator."""

    part: str
    advice: tuple[str, ...] = ()
    code: FailureCode | None = None
    says: str = ""  # what is worth knowing where all is well, too


def doctor(options: argparse.Namespace) -> int:
    """Look at every part; status 4 where one needs attention."""
    checks = list(_examine(settings_of(options), SystemClock()))
    if options.json:
        print_json(
            [
                {"part": c.part, "ok": not c.advice, "advice": list(c.advice), "code": c.code, "says": c.says}
                for c in checks
            ]
        )
    else:
        for check in checks:
            sys.stdout.write(
                f"{'ok ' if not check.advice else 'NG '} {check.part}{'  ' * bool(check.says)}{check.says}\n"
            )
            sys.stdout.writelines(f"     {line}\n" for line in check.advice)
    return DONE if all(not check.advice for check in checks) else ENVIRONMENT


def _examine(settings: Settings, clock: Clock) -> Iterator[Check]:
    yield _tried("reader", lambda: _reader(settings, clock))
    yield _tried("database", lambda: _database(settings, clock))
    yield _branch(settings, clock) if settings.branch is not None else _backup(settings, clock)
    yield _tried("slips", lambda: slip_printer(settings, slip_maker(settings)).check())
    if settings.scanner is not None:
        yield _tried("scanner", lambda: _scanner(settings))
    if settings.remote is not None and settings.remote.media.carries:
        yield _tried("remote media", lambda: _remote_media(settings))
    yield _printer(settings)
    register = open_register(settings)
    if register is not None:
        yield _tried("register", register.check)
    for way in settings.connectors:
        yield _tried(f"connector {way.id}", lambda way=way: ways_out([way])[way.id].check())  # type: ignore[misc]
    yield _tried("forms", lambda: _forms(settings, clock))
    yield _table("banks", load_banks, clock.now().date())
    yield _table("postal codes", load_places, clock.now().date())
    yield _tried("clock", lambda: _clock(clock))
    yield _tried("disk", lambda: _disk(settings))


def _tried(part: str, look: Callable[[], list[str]]) -> Check:
    """Run one look that says nothing where all is well."""
    return _tried_saying(part, lambda: ("", look()))


def _tried_saying(part: str, look: Callable[[], tuple[str, list[str]]]) -> Check:
    """Run one look: what it says in any case, and its advice; a failure becomes its own, from the catalogue of the screens."""
    try:
        says, advice = look()
        return Check(part, tuple(advice), says=says)
    except CounterError as failure:
        say = texts().of("ja")
        cause = say.find(f"failure.{failure.code.name}.staff") or failure.code.name
        return Check(part, (cause, str(failure)), failure.code)


def _printer(settings: Settings) -> Check:
    """Say what the slip printer says of itself; low paper is worth knowing and no trouble."""
    if settings.slip.way is SlipWay.FILE:
        return Check("printer", says="受付票はファイルだけに残します。")
    say = texts().of("ja")
    found = slip_printer(settings, slip_maker(settings)).state()
    words = tuple(say.find(f"failure.{code.name}.staff") or code.name for code in found.codes)
    trouble = found.trouble
    return Check("printer", words, trouble) if trouble else Check("printer", says="".join(words))


def _reader(settings: Settings, clock: Clock) -> list[str]:
    """Ask the slot what it sees first."""
    slot, heard, first = open_slot(settings, clock), threading.Event(), []

    def seen(event: SlotEvent) -> None:
        first.append(event)
        heard.set()

    slot.watch(seen)
    heard.wait(_READER_ANSWERS_WITHIN_S)
    slot.close()
    match first[0] if first else None:
        case ReaderReady() | CardInserted() | CardTaken():
            return []
        case ReaderTrouble(code=code, cause=cause):
            raise CounterError(code, cause)
    return ["カードリーダーの状態が分かりません。PC/SCサービスを確かめてください。"]


def _scanner(settings: Settings) -> list[str]:
    from counter_app.app.scanner import scanner_of  # noqa: PLC0415  # not every terminal has one

    make = scanner_of(settings)
    return [] if make is None else make().check()


def _remote_media(settings: Settings) -> list[str]:
    from counter_app.app.remote_media import check_media  # noqa: PLC0415  # not every terminal has one

    return [] if settings.remote is None else check_media(settings.remote.media)


def _database(settings: Settings, clock: Clock) -> list[str]:
    office = open_office(settings, clock)
    try:
        refused = office.outbox.stats().refused
        waiting = len(office.desk.unprinted())
    finally:
        office.close()
    return [
        *([f"届け先に断られた申請が{refused}件あります。"] if refused else []),
        *([f"受付票が出ていない受付が{waiting}件あります。"] if waiting else []),
    ]


def _backup(settings: Settings, clock: Clock) -> Check:
    """Say how old the newest backup is; what was taken in since then is lost with the disk."""

    def look() -> tuple[str, list[str]]:
        from counter_app.store.backup import covered  # noqa: PLC0415  # heavy rooms open when they are used

        office = open_office(settings, clock)
        try:
            with office.database.reading() as connection:
                by = covered(connection)
        finally:
            office.close()
        late = by.since is None or clock.now() - by.since > _BACKUP_DUE
        newest = f"{by.since.astimezone(JAPAN):%Y-%m-%d %H:%M}" if by.since is not None else ""
        return newest, [_NO_BACKUP] if late and by.needed else []

    return _tried_saying("backup", look)


def _branch(settings: Settings, clock: Clock) -> Check:
    """What is unsent and why, the certificate, the clock as the hub sees it."""

    def look() -> tuple[str, list[str]]:
        from counter_app.app.branch_office import standing_of  # noqa: PLC0415  # a branch terminal alone needs it

        office = open_office(settings, clock)
        try:
            assert office.branch is not None
            status = standing_of(office.branch, texts().of("ja"), clock.now())
        finally:
            office.close()
        return status.summary, list(status.advice)

    return _tried_saying("branch", look)


def _forms(settings: Settings, clock: Clock) -> list[str]:
    """Say what keeps newer forms from being used, with file, line and reason; the older ones go on meanwhile."""
    now = FormsInForce(settings, clock).get()
    said = [str(plain(trouble)) for trouble in now.troubles]
    return [f"様式は {now.version} 版のままです。次を直してください。", *said] if said else []


def _table(part: str, load: Callable[[Path], BankTable | PostalTable], today: date) -> Check:
    """Say how old a table is and whose; a year is too old."""

    def look() -> tuple[str, list[str]]:
        one = load(TABLES).provenance
        says = f"{one.as_of}現在（{one.days_old(today)}日前）{one.source}"
        return says, [_OLD_TABLE] if one.old(today) else []

    return _tried_saying(part, look)


def _clock(clock: Clock) -> list[str]:
    return ["この端末の日付が正しくありません。時刻を合わせてください。"] if clock.now() < _BUILT else []


def _disk(settings: Settings) -> list[str]:
    place = settings.directory if settings.directory.exists() else settings.directory.parent
    free = shutil.disk_usage(place).free if place.exists() else 0
    return [f"ディスクの空きが{free // 1_000_000} MBしかありません。"] if free < _LEAST_FREE_BYTES else []
