"""`main.py benefit verify DIR`: compute a run again from its inputs and hold every file against what lies there."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.benefit_files import INPUTS, MANIFEST, read_json
from counter_app.app.benefit_run import run_into
from counter_app.app.command_line import print_json
from counter_app.app.given_files import digest_of
from counter_app.app.zero_income_run import zero_income_into
from counter_app.failures import ExtractError, FailureCode

_KINDS = {"benefit": run_into, "zero-income": zero_income_into}


def verify(options: argparse.Namespace) -> None:
    """Say that the run is what its inputs make it. Raises ExtractError BENEFIT_RUN_DIFFERS, naming the files."""
    folder: Path = options.run_folder.absolute()
    manifest, where = read_json(folder / MANIFEST), read_json(folder / INPUTS)
    again = _options(where, options)
    _same_inputs(manifest, where)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.verify-", dir=folder.parent))
    try:
        _KINDS[where["kind"]](again, beside / "run")
        differing = _differing(folder, beside / "run")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    if differing:
        raise ExtractError(FailureCode.BENEFIT_RUN_DIFFERS, ", ".join(differing[:20]))
    files = len(_files(folder))
    if options.json:
        print_json({"same": True, "files": files})
    else:
        sys.stdout.write(f"同じ結果です({files} ファイル)\n")


def _options(where: dict[str, Any], options: argparse.Namespace) -> argparse.Namespace:
    paths, said = where.get("paths"), where.get("options")
    if where.get("kind") not in _KINDS or not isinstance(paths, dict) or not isinstance(said, dict):
        raise ExtractError(FailureCode.BENEFIT_RUN_DIFFERS, f"{INPUTS}: not the file of a run")
    names = ("applications", "rules", "paid", "moves", "incomes", "variants", "towns")
    made = {name: Path(paths[name]) if name in paths else None for name in names}
    as_of = date.fromisoformat(said["asOf"]) if said.get("asOf") else None
    return argparse.Namespace(
        **made, register=paths["register"], as_of=as_of, encoding=said.get("encoding"), no_letters=said.get("noLetters"),
        workers=options.workers, settings=options.settings,
    )  # fmt: skip


def _same_inputs(manifest: dict[str, Any], where: dict[str, Any]) -> None:
    """An input that changed is named: what follows from it differs as a matter of course."""
    inputs = manifest.get("inputs", {})
    changed = [name for name, was in inputs.items() if digest_of(Path(where["paths"][name])) != was.get("sha256")]
    if changed:
        raise ExtractError(FailureCode.BENEFIT_RUN_DIFFERS, f"changed inputs: {', '.join(sorted(changed))}")


def _files(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in sorted(found.items()) if name != INPUTS}


def _differing(one: Path, other: Path) -> list[str]:
    mine, theirs = _files(one), _files(other)
    both = sorted({*mine, *theirs})
    return [
        name
        for name in both
        if name not in mine or name not in theirs or digest_of(mine[name]) != digest_of(theirs[name])
    ]
