"""`main.py audit verify|export`, `main.py closing`, `main.py bench audit`: the chain, and its end on paper."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

from counter_app.app.acting import acting
from counter_app.app.bench_commands import say
from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import Office
from counter_app.app.office_slips import signing_key, slip_keys
from counter_app.app.work_commands import opened_office
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import CardTrust
from counter_app.slips.head_code import HEAD_PREFIX, ChainHead, read_head
from counter_app.store import audit
from counter_app.store.audit_chain import START, walk
from counter_app.store.closing import DayClosing, close_day

_MOST_PROVEN_SECONDS = 5.0


def verify_audit(options: argparse.Namespace) -> int:
    """Walk the chain from its beginning. Raises AUDIT_CHAIN_BROKEN with the entry where it breaks.

    A clock that went back is told; with `--strict` it is a reason for status 3 too.
    """
    with opened_office(options) as office:
        noted = _noted(office, options.anchor)
        with office.database.reading() as connection:
            walked = walk(audit.entries(connection), noted, tolerance_s=options.tolerance)
    back = [{"entry": each.seq, "seconds": each.by} for each in walked.went_back]
    if options.json:
        print_json({"entries": walked.seq, "head": walked.hash, "anchors": len(noted), "clockWentBack": back})
    else:
        sys.stdout.write(f"{walked.seq}\t{walked.hash}\n")
        sys.stderr.writelines(f"entry {each['entry']}: the clock went back {each['seconds']:.0f} s\n" for each in back)
    return REFUSED if back and options.strict else DONE


def _noted(office: Office, anchors: list[str]) -> Mapping[int, str]:
    """Heads noted on paper: `entries:hash`, or the text of a closing report's QR code, signed by this office."""
    noted: dict[int, str] = {}
    for text in anchors:
        if text.startswith(HEAD_PREFIX) and ":" not in text:
            head = read_head(text, slip_keys(office.settings).find)
            seq, last = head.seq, head.hash
        else:
            number, _, last = text.partition(":")
            if not number.isdecimal() or len(last.strip()) != len(START):
                raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--anchor: entries:hash or the text of a QR code")
            seq = int(number)
        noted[seq] = last.strip().lower()
    return noted


def export_audit(options: argparse.Namespace) -> None:
    """Write the chain for packaging/audit_verify.py: one JSON list a line, compressed."""
    count = 0
    with (
        opened_office(options) as office,
        office.database.reading() as connection,
        gzip.open(options.out, "wt", encoding="ascii", compresslevel=3) as file,
    ):
        for entry in audit.entries(connection):
            file.write(json.dumps(list(entry), separators=(",", ":")) + "\n")
            count += 1
    if options.json:
        print_json({"entries": count, "file": str(options.out)})


def close(options: argparse.Namespace) -> None:
    """Close a day (today otherwise) and write its report."""
    with opened_office(options) as office:
        now = office.clock.now().astimezone(JAPAN)
        day: date = options.day or now.date()
        closing = close_day(office.database, office.settings.office, day, now, acting())
        pdf, code = report_of(office, closing, acting())
        out: Path = options.out or office.settings.directory / "closings" / f"{day.isoformat()}-{closing.head.seq}.pdf"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(pdf)
    document = {
        "day": day.isoformat(),
        "report": str(out),
        "visits": closing.visits,
        "received": closing.received,
        "open": closing.still_open,
        "unsent": closing.unsent,
        "entries": closing.head.seq,
        "head": closing.head.hash,
        "code": code,
    }
    if options.json:
        print_json(document)
    else:
        sys.stdout.write(f"{out}\n{closing.head.seq}:{closing.head.hash}\n")


def report_of(office: Office, closing: DayClosing, closed_by: str) -> tuple[bytes, str]:
    """Set the closing report; return the PDF and the text of its QR code."""
    from counter_app.domain.wareki import in_era  # noqa: PLC0415  # fonts and words only where a report is set
    from counter_app.slips.closing_report import DayFigures, closing_report  # noqa: PLC0415
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415

    simulated = office.settings.trust is CardTrust.SIMULATED
    head = ChainHead(closing.office, closing.day, closing.head.seq, closing.head.hash, closing.at, simulated)
    figures = DayFigures(
        office_name=office.settings.terminal,
        rows=[(each.title, each.received) for each in closing.by_procedure],
        visits=closing.visits,
        received=closing.received,
        still_open=closing.still_open,
        unsent=closing.unsent,
        entries_of_day=closing.entries_of_day,
        previous=(closing.previous.seq, closing.previous.hash) if closing.previous else None,
        closed_by=closed_by,
    )
    printed, code = closing_report(
        figures, head, signing_key(office.settings), load_fonts(), lambda day: in_era(day).text
    )
    return printed.pdf, code


def bench_audit(options: argparse.Namespace) -> None:
    """Fill a store with a chain and walk it; the floor is fetching the same rows and doing nothing."""
    from counter_app.store.bench_chain import fill  # noqa: PLC0415  # as above
    from counter_app.store.engine import open_store  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="bench-audit-") as folder:
        database = open_store(Path(folder) / "counter.db", bytes(32))
        migrate(database)
        fill(database, options.entries)
        with database.reading() as connection:
            start = perf_counter()
            fetched = sum(1 for _ in audit.entries(connection))
            between = perf_counter()
            walked = walk(audit.entries(connection))
            end = perf_counter()
        database.close()
    seconds = end - between
    report = {
        "entries": walked.seq,
        "fetch_s": round(between - start, 3),
        "verify_s": round(seconds, 3),
        "ratio": round(seconds / (between - start), 2),
        "per_million_s": round(seconds * 1_000_000 / max(fetched, 1), 3),
        "bar_s": _MOST_PROVEN_SECONDS,
    }
    say(options, report)
