"""`main.py register …`: take in the 住基 extract, say what is in force, say what changed. Ids, counts and lines; never a person."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any

from counter_app.app.assembly import clock_of, settings_of
from counter_app.app.command_line import print_json
from counter_app.app.office import TABLES
from counter_app.app.resident_office import residents_of
from counter_app.matching.overlays import Overlays
from counter_app.settings import RegisterSettings
from counter_app.store.resident_import import import_extract
from counter_app.store.resident_row import ResidentKeys
from counter_app.store.resident_schema import Tables

_STAGES = {"towns": "町名を集めています", "rows": "取り込んでいます", "index": "索引を作っています"}
_EVERY = 20_000
_SHOWN = 20


def import_register(options: argparse.Namespace) -> None:
    """Take in an extract; it is in force when this returns, and the one before is gone."""
    settings = settings_of(options)
    as_of = (options.as_of or clock_of(settings).now().date()).isoformat()
    own = settings.register or RegisterSettings(None, ())
    overlays = Overlays.read(options.variants or own.variants, options.towns or own.towns)
    with residents_of(settings) as place:
        keys: ResidentKeys = place.keys
        fill = partial(_fill, options=options, keys=keys, as_of=as_of, overlays=overlays)
        done = place.replace(fill)
        with place.register() as register:
            changes = register.changes()
    document: dict[str, Any] = {
        "rows": done.rows,
        "asOf": done.as_of,
        "digest": done.digest,
        "refused": done.refused_count,
        "notes": {name: count for name, count in sorted(done.notes.items()) if count},
        "changes": {"since": changes.since, **_counts(changes)} if changes.since else None,
        "lines": [{"line": line, "reason": reason} for line, reason in sorted(done.refused)],
    }
    if options.json:
        print_json(document)
        return
    sys.stdout.write(f"{done.rows} 行を取り込みました(基準日 {done.as_of})。除いた行: {done.refused_count}\n")
    for line, reason in sorted(done.refused)[:_SHOWN]:
        sys.stdout.write(f"  {line} 行目: {reason}\n")


def _fill(tables: Tables, *, options: argparse.Namespace, keys: ResidentKeys, as_of: str, overlays: Overlays) -> Any:
    return import_extract(
        options.file,
        tables,
        keys,
        as_of=as_of,
        places=TABLES,
        overlays=overlays,
        encoding=options.encoding,
        workers=options.workers,
        progress=progress,
    )


def progress(stage: str, rows: int) -> None:
    """Say on stderr how far an import is."""
    if stage != "rows" or rows % _EVERY == 0:
        sys.stderr.write(f"{_STAGES[stage]}: {rows}\n" if rows else f"{_STAGES[stage]}\n")


def show_register(options: argparse.Namespace) -> None:
    """Say which extract is in force."""
    with residents_of(settings_of(options)) as place, place.register() as register:
        about = dict(register.about)
    _say(options, about)


def show_changes(options: argparse.Namespace) -> None:
    """List the ids that were added, changed and removed by the last import."""
    with residents_of(settings_of(options)) as place, place.register() as register:
        changes = register.changes()
    if options.json:
        kinds = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
        print_json({"since": changes.since or None, **{kind: list(ids) for kind, ids in kinds.items()}})
        return
    for kind, ids in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        sys.stdout.write("".join(f"{kind}\t{each}\n" for each in ids))


def _counts(changes: Any) -> dict[str, int]:
    return {kind: len(getattr(changes, kind)) for kind in ("added", "changed", "removed")}


def _say(options: argparse.Namespace, about: dict[str, Any]) -> None:
    if options.json:
        print_json(about)
        return
    sys.stdout.write("".join(f"{name}\t{value}\n" for name, value in about.items()))
