"""The files of a run: written beside the place of its folder, readable by their owner only, put there all at once."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from counter_app.exports.csv_text import Column, CsvText, Encoding, Loss, Reader, sidecar, write_csv
from counter_app.failures import ExtractError, FailureCode

MANIFEST, INPUTS = "manifest.json", "inputs.json"
_BATCH = 2000
_FORMAT = "kakanai-benefit-1"


@contextmanager
def publishing(out: Path) -> Iterator[Path]:
    """A folder that becomes `out` when all went well. Raises ExtractError APPLICATIONS_REFUSED where something lies there."""
    out = out.absolute()
    if not out.parent.is_dir():
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"--out: no folder {out.parent}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"--out: {out.name} is there already; name a new folder")
    for left in out.parent.glob(f".{out.name}.run-*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    draft = out.with_name(f".{out.name}.run-{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end is like Ctrl-C: nothing stays behind
    try:
        yield draft
        if out.exists():
            out.rmdir()
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """A new file, 0600."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def write_json(path: Path, document: object) -> None:
    """A new JSON file, 0600, the same bytes for the same document."""
    write_bytes(path, json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")


class CsvFile:
    """A CSV that is written as its rows come, with its sidecar. `updated`: the day its content is of, never today."""

    def __init__(self, path: Path, columns: Sequence[Column], reader: Reader, updated: date) -> None:
        self._path, self._columns, self._reader, self._updated = path, tuple(columns), reader, updated
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._waiting: list[Sequence[str]] = []
        self._losses: list[Loss] = []
        self._rows = self._marked = 0
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def row(self, *cells: str) -> None:
        """Write one row."""
        self._waiting.append(cells)
        if len(self._waiting) >= _BATCH:
            self._flush()

    def close(self) -> None:
        """Write what waits, and the sidecar."""
        self._flush()
        self._file.close()
        whole = CsvText(b"", tuple(self._losses), self._marked)
        about: dict[str, object] = {"format": _FORMAT, "updated": self._updated.isoformat()}
        about |= sidecar(self._columns, whole, Encoding.UTF_8_BOM, self._reader)
        write_json(self._path.with_name(f"{self._path.name}.json"), about)

    def _flush(self) -> None:
        if self._begun and not self._waiting:
            return
        text = write_csv(self._columns, self._waiting, Encoding.UTF_8_BOM, self._reader, self._path.name)
        self._file.write(text.content.split(b"\r\n", 1)[1] if self._begun else text.content)
        self._losses += [replace(loss, row=loss.row + self._rows) for loss in text.losses]
        self._marked += text.marked
        self._rows += len(self._waiting)
        self._waiting, self._begun = [], True


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run but the manifest itself and the note of where the inputs lay."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in {MANIFEST, INPUTS}
    }


def read_json(path: Path) -> dict[str, Any]:
    """A file of a run. Raises ExtractError BENEFIT_RUN_DIFFERS where it is none."""
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise ExtractError(FailureCode.BENEFIT_RUN_DIFFERS, f"{path.name}: not the file of a run")
    return document
