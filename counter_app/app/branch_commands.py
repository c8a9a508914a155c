"""`main.py branch …`: enrol this terminal, see what is unsent and why, carry it over by hand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.app.assembly import clock_of, settings_of, texts
from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.branch_office import BranchParts, standing_of
from counter_app.app.command_line import print_json
from counter_app.app.office import open_office
from counter_app.app.office_slips import signing_key
from counter_app.app.work_commands import opened_office
from counter_app.connectors.branch_bundle import read_receipts, write_bundle
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.settings import Settings
from counter_app.store.schema_hub import SendState

_NOT_A_BRANCH = "branch: this terminal has no [branch] section"


@contextmanager
def opened_branch(options: argparse.Namespace) -> Iterator[BranchParts]:
    """Open this terminal's outbox. Raises SettingsError where it is no branch terminal."""
    with opened_office(options) as office:
        if office.branch is None:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, _NOT_A_BRANCH)
        yield office.branch


def enrol_here(options: argparse.Namespace) -> None:
    """Become the terminal of a one-time code."""
    settings = settings_of(options)
    text = options.code or _scanned(options.image)
    code = EnrolmentCode.parse(text)
    if code.name.id != settings.office:
        cause = f"terminal.office: {settings.office}, the code is for {code.name.id}"
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, cause)
    place = settings.branch.certificate.parent if settings.branch else settings.directory / "keys" / "branch"
    files = BranchFiles(place)
    name = enrol(text, files, signing_key(settings).published)
    _begin_after(settings, int(files.about.get("last_serial", 0)))
    if options.json:
        print_json({"terminal": name.id, "role": name.role, "hub": code.hub, "certificate": str(files.certificate)})
        return
    sys.stdout.write(f"{name.id}（{name.role}）を登録しました。counter.toml:\n\n[branch]\n")
    sys.stdout.write(f'hub = "{code.hub}"\ncertificate = "{files.certificate}"\n')


def _scanned(image: Path) -> str:
    from PIL import Image  # noqa: PLC0415  # only pictures need it

    from counter_app.devices.scanner import read_codes  # noqa: PLC0415  # as above

    try:
        with Image.open(image) as picture:
            found = read_codes(picture)
    except OSError as error:
        raise CounterError(FailureCode.ENROLMENT_MALFORMED, f"{image}: {type(error).__name__}") from None
    if len(found) != 1:
        raise CounterError(FailureCode.ENROLMENT_MALFORMED, f"{image}: {len(found)} codes")
    return found[0]


def _begin_after(settings: Settings, last: int) -> None:
    """A terminal set up anew gives no serial of today again that its lost disk may have given."""
    if not last:
        return
    from counter_app.store.terminals import begin_after  # noqa: PLC0415  # rarely needed

    office = open_office(settings, clock_of(settings))
    try:
        with office.database.writing() as connection:
            begin_after(connection, settings.office, office.clock.now(), last)
    finally:
        office.close()


def show_status(options: argparse.Namespace) -> None:
    """Say what is unsent and why."""
    with opened_branch(options) as branch:
        status = standing_of(branch, texts().of("ja"), branch.clock.now())
        standing = branch.outbox.standing()
    line = status.line
    if options.json:
        print_json(
            {
                "unsentCases": line.unsent_cases,
                "unsentMessages": line.unsent_messages,
                "refusedMessages": line.refused_messages,
                "oldestUnsent": line.oldest_unsent.isoformat() if line.oldest_unsent else None,
                "lastContact": line.contact_at.isoformat() if line.contact_at else None,
                "clockSkewSeconds": line.skew_s,
                "line": line.code,
                "refusesIntake": status.refuses,
                "advice": list(status.advice),
                "standing": [
                    {
                        "number": each.number,
                        "kind": each.kind,
                        "state": each.state.name.lower(),
                        "tries": each.tries,
                        "since": each.since.isoformat(),
                        "code": each.code,
                    }
                    for each in standing
                ],
            }
        )
        return
    sys.stdout.writelines(f"{text}\n" for text in (status.summary, *status.advice))
    for each in standing:
        why = f"{each.code.value} {each.code.name}" if each.code else "-"
        sys.stdout.write(f"{each.number}\t{each.kind}\t{each.state.name.lower()}\t{each.tries}\t{why}\n")


def send_now(options: argparse.Namespace) -> None:
    """Send what is due."""
    with opened_branch(options) as branch:
        sender = branch.sender()
        sender.drain()
        sender.stop()
        left, standing = branch.outbox.line(), branch.outbox.standing()
    why = next((each.code for each in standing if each.state is SendState.UNSENT and each.code), None)
    report: dict[str, object] = {
        "unsentMessages": left.unsent_messages,
        "refusedMessages": left.refused_messages,
        "line": left.code or why,
    }
    _say(options, report)


def send_again(options: argparse.Namespace) -> None:
    """Put a refused case back. Raises StoreError STEP_NOT_ALLOWED where it was not refused."""
    with opened_branch(options) as branch:
        moved = branch.outbox.again(str(ReceiptNumber.parse(options.receipt)))
    _say(options, {"receipt": options.receipt, "messages": moved})


def export_bundle(options: argparse.Namespace) -> None:
    """Write everything the hub gave no receipt for to removable media; it stays unsent until a receipt comes."""
    with opened_branch(options) as branch:
        unsent = branch.outbox.unsent()
        pairs = [(each.envelope, each.body) for each in unsent]
        place = write_bundle(options.folder, branch.files.certificate, pairs, branch.clock.now())
        branch.outbox.exported([each.envelope.id for each in unsent])
    _say(options, {"bundle": str(place), "messages": len(unsent)})


def read_receipts_back(options: argparse.Namespace) -> None:
    """Learn from the media what the hub took in."""
    with opened_branch(options) as branch:
        receipts = read_receipts(options.folder, branch.files.root.read_bytes())
        for message, receipt in receipts.items():
            branch.outbox.taken_in(message, receipt)
        left = branch.outbox.line()
    _say(options, {"receipts": len(receipts), "unsentMessages": left.unsent_messages})


def _say(options: argparse.Namespace, report: dict[str, object]) -> None:
    if options.json:
        print_json(report)
    else:
        sys.stdout.write("\t".join(str(value) for value in report.values() if value is not None) + "\n")
