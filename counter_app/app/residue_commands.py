"""`main.py residue scan`: what is left of people where nothing should be."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import Office
from counter_app.app.work_commands import opened_office
from counter_app.domain.residue import Marks, spellings
from counter_app.failures import FailureCode, SettingsError
from counter_app.store.residue_scan import Scan
from counter_app.store.schema import metadata

SPOOL = Path("/var/spool/cups")
_LOGS = (Path("/var/log/cups"), Path("/var/log/kakanai"))
_CLIPBOARDS = (
    ("xclip", "-o", "-selection", "clipboard"),
    ("xclip", "-o", "-selection", "primary"),
    ("wl-paste", "--no-newline"),
)
_SECONDS = 5


def scan(options: argparse.Namespace) -> int:
    """Look everywhere; status 3 where anything was found. Values are never printed."""
    marks = _canaries(options.canary)
    with opened_office(options) as office:
        looked = Scan(marks)
        for place in (*places(office), *options.also):
            looked.folder(place, but=() if options.canary in {None, "-"} else (Path(options.canary),))
        with office.database.reading() as connection:
            looked.clear_columns(connection, metadata.sorted_tables)
        for name, content in _clipboards(looked):
            looked.text(f"clipboard:{name}", content)
    findings = [
        {"place": f.place, "kind": f.kind, "count": f.count, "offsets": list(f.offsets)} for f in looked.findings
    ]
    if options.json:
        figures = {"files": looked.files, "bytes": looked.size, "rows": looked.rows, "spellings": len(marks.canaries)}
        skipped = [{"place": place, "why": why} for place, why in looked.skipped]
        print_json({**figures, "findings": findings, "notLookedAt": skipped})
    else:
        sys.stdout.writelines(f"{f['place']}\t{f['kind']}\t{f['count']}\n" for f in findings)
        sys.stderr.write(f"{looked.files} files, {looked.size} bytes, {looked.rows} rows: {len(findings)} findings\n")
        sys.stderr.writelines(f"not looked at: {place} ({why})\n" for place, why in looked.skipped)
    return REFUSED if findings else DONE


def places(office: Office) -> Iterator[Path]:
    """Where this office may leave something: its folder, temp, logs, spool, and the folders of its ways out."""
    yield office.settings.directory
    if not office.settings.slips.is_relative_to(office.settings.directory):
        yield office.settings.slips
    yield Path(tempfile.gettempdir())
    yield SPOOL
    yield from (log for log in _LOGS if log.exists())
    for connector in office.settings.connectors:
        folder = connector.options.get("folder")
        if isinstance(folder, str):
            yield Path(folder)


def _canaries(source: str | None) -> Marks:
    """One value a line, from a file or from stdin (`-`)."""
    if source is None:
        return Marks()
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--canary: a UTF-8 file, or - for stdin") from None
    return spellings(line for line in text.splitlines() if line.strip())


def _clipboards(looked: Scan) -> Iterator[tuple[str, bytes]]:
    for command in _CLIPBOARDS:
        name = " ".join((command[0], *command[3:]))
        program = shutil.which(command[0])
        if program is None:
            looked.skipped.append((f"clipboard:{name}", f"{command[0]} is not installed"))
            continue
        try:
            done = subprocess.run(  # noqa: S603  # fixed programs and arguments
                [program, *command[1:]], capture_output=True, timeout=_SECONDS, check=False
            )
            yield name, done.stdout
        except (OSError, subprocess.TimeoutExpired):
            looked.skipped.append((f"clipboard:{name}", "no answer"))
