"""`main.py export …`: cases on their way out, batches, and what a file does not hold."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.failures import DeliveryError, FailureCode, SettingsError, SignInError

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.office import Office
    from counter_app.connectors.bulk_batches import Batch
    from counter_app.connectors.bulk_file import BulkFile
    from counter_app.exports.csv_text import Loss
    from counter_app.exports.machine_readable import Finding
    from counter_app.ports.outbox import Delivery


def export_case(options: argparse.Namespace) -> None:
    """Write one application as its destination gets it, for a person to look at; the view is audited."""
    try:
        _write_case(options)
    except OSError as error:
        raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{options.out}: {error.strerror}") from None


def _write_case(options: argparse.Namespace) -> None:
    from counter_app.app.work_commands import opened_office  # noqa: PLC0415  # the store opens when it is needed
    from counter_app.connectors.import_file import encoding_of  # noqa: PLC0415
    from counter_app.connectors.long_table import beside, rows_of, written  # noqa: PLC0415
    from counter_app.connectors.mapping import read_destinations  # noqa: PLC0415
    from counter_app.connectors.record import canonical_json, record_of  # noqa: PLC0415
    from counter_app.connectors.whole_files import put, stem_of  # noqa: PLC0415
    from counter_app.exports.csv_text import Encoding  # noqa: PLC0415

    with opened_office(options) as office:
        delivery = _delivery(office, options)
    destination = read_destinations()[0].get(delivery.application.destination)
    stem, out = stem_of(options.application), options.out
    if options.format == "json":
        put(out, f"{stem}.json", canonical_json(record_of(delivery)))
        _say(options, {"file": str(out / f"{stem}.json")})
        return
    chosen = encoding_of({"encoding": options.encoding}, "export") if options.encoding else None
    encoding = chosen or (destination.encoding if destination else Encoding.UTF_8_BOM)
    case = rows_of(delivery, destination)
    text = written(case.rows, encoding, f"{stem}.csv")
    more = {"key": delivery.key, "withoutHome": list(case.without_home)}
    put(out, f"{stem}.csv", text.content)
    put(out, f"{stem}.schema.json", beside(text, encoding, delivery.received_at.date().isoformat(), more))
    troubles = [{"item": each.item, "row": each.row, "why": each.why} for each in case.troubles]
    summary = {"rows": len(case.rows), "withoutHome": list(case.without_home), "troubles": troubles}
    _say(options, {"file": str(out / f"{stem}.csv"), **summary, "losses": [_loss(loss) for loss in text.losses]})


def transcribe(options: argparse.Namespace) -> int:
    """Open the transcription window for one application; finishing it marks it as delivered."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # as above
    from counter_app.app.desk import TypingOver  # noqa: PLC0415
    from counter_app.app.work_commands import clerk_of, opened_office  # noqa: PLC0415
    from counter_app.ui import shell  # noqa: PLC0415
    from counter_app.ui.desk.transcription import open_transcription  # noqa: PLC0415

    with opened_office(options) as office:
        clerk = clerk_of(office, options)
        typing = TypingOver(office, office.work_list, clerk, lambda: clerk, texts())
        world = typing.open(options.application)

        def opened() -> Callable[[], None]:
            window = open_transcription(world)

            def close() -> None:
                window.close()

            return close

        return shell.run_until_closed(opened)


def export_batch(options: argparse.Namespace) -> None:
    """Make the next 一括取込 file of a destination, or one of before again, byte for byte."""
    from counter_app.app.assembly import settings_of  # noqa: PLC0415  # as above
    from counter_app.app.office import ways_out  # noqa: PLC0415
    from counter_app.connectors.bulk_file import BulkFile  # noqa: PLC0415
    from counter_app.connectors.hiding import innermost  # noqa: PLC0415

    ways = map(innermost, ways_out(settings_of(options).connectors).values())
    way = next((each for each in ways if isinstance(each, BulkFile)), None)
    if way is None:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "connectors.bulk-file: not in the settings")
    try:
        _say(options, _batched(way, options))
    except OSError as error:
        raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{options.destination}: {error.strerror}") from None


def _batched(way: BulkFile, options: argparse.Namespace) -> dict[str, object]:
    if options.due:
        from counter_app.devices.clock import SystemClock  # noqa: PLC0415  # as above

        return {"batches": [_batch(each) for each in way.issue_due(SystemClock().now())]}
    if not options.destination:
        return {"waiting": {each: way.batches(each).waiting() for each in way.destinations()}}
    batches = way.batches(options.destination)
    if options.list:
        return {"batches": batches.numbers(), "waiting": batches.waiting()}
    made = batches.issue() if options.again is None else batches.again(options.again)
    return {"batches": [_batch(made)] if made else []}


def check_export_file(options: argparse.Namespace) -> int:
    """Hold a file against the machine-readability rules; status 3 where one is broken without an excuse."""
    from counter_app.exports.machine_readable import check_export  # noqa: PLC0415  # as above

    content = _read(options.file)
    found = check_export(options.file.name, content, _beside(options.file))
    open_ones = [each for each in found if not each.excuse]
    _say(options, {"file": options.file.name, "findings": [_finding(each) for each in found]})
    return REFUSED if open_ones else DONE


def loss_report(options: argparse.Namespace) -> int:
    """Name every cell that a file could not carry whole; status 3 where there is one."""
    beside = _beside(options.file)
    try:
        about = json.loads(beside) if beside else {}
    except ValueError:
        about = {}
    losses = about.get("losses") if isinstance(about, dict) else None
    if losses is None:
        raise DeliveryError(FailureCode.CONNECTOR_ANSWER_MALFORMED, f"{options.file.name}: no sidecar with losses")
    _say(options, {"file": options.file.name, "losses": losses})
    return REFUSED if losses else DONE


def _delivery(office: Office, options: argparse.Namespace) -> Delivery:
    """Return a case as it would be delivered where protected addresses may not go.

    Raises SignInError RIGHT_MISSING where the clerk may write no files that leave the house.
    """
    from counter_app.app.work_commands import clerk_of  # noqa: PLC0415  # as above
    from counter_app.domain.protection import hide_protected  # noqa: PLC0415  # as above
    from counter_app.domain.staff import Right  # noqa: PLC0415  # as above
    from counter_app.ports import ViewPurpose  # noqa: PLC0415  # as above
    from counter_app.ports.outbox import Delivery  # noqa: PLC0415  # as above

    application_id, clerk = options.application, clerk_of(office, options)
    if not clerk.may(Right.EXPORT):
        raise SignInError(FailureCode.RIGHT_MISSING, Right.EXPORT.value)
    application = office.work_list.detail(application_id, clerk, ViewPurpose.TRANSCRIPTION)
    received_at, simulated = office.outbox.received(application_id)
    return Delivery(application_id, 1, received_at, simulated, hide_protected(application))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{file}: {error.strerror}") from None


def _beside(file: Path) -> bytes | None:
    sidecar = file.with_name(f"{file.stem}.schema.json")
    return sidecar.read_bytes() if sidecar.is_file() else None


def _batch(batch: Batch) -> dict[str, object]:
    totals = {"cases": batch.cases, "rows": batch.rows, "controlTotal": batch.control_total}
    return {"number": batch.number, "file": f"{batch.name}.csv", **totals}


def _finding(finding: Finding) -> dict[str, object]:
    where = {"row": finding.row, "column": finding.column}
    return {"rule": finding.rule, **where, "what": finding.what, "excuse": finding.excuse}


def _loss(loss: Loss) -> dict[str, object]:
    from counter_app.exports.csv_text import loss_line  # noqa: PLC0415  # as above

    return loss_line(loss)


def _say(options: argparse.Namespace, document: dict[str, object]) -> None:
    if options.json:
        print_json(document)
        return
    for key, value in document.items():
        lines = value if isinstance(value, list) else [value]
        sys.stdout.writelines(f"{key}\t{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
