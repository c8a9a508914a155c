"""One case, some files and an announcement, published once into a folder that another program empties.

`<stem>.ok` is the announcement (SHA-256 of every file); readers look for it alone. `published/<stem>.json` is our note
that we are about to announce. Delivering twice gives one case, wherever a crash fell in between:
    no note                            never announced      → write and announce
    note, first file there, no `.ok`   died just before     → announce
    note, anything else                announced; the reader has it or will take it → done already
    note of other content              CONNECTOR_CONFLICT
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from counter_app.connectors.record import canonical_json
from counter_app.connectors.whole_files import put
from counter_app.failures import FailureCode
from counter_app.ports.outbox import Delivered, DeliveryOutcome, Refused, RetryLater


class CaseFolder:
    """`inbox` is the reader's, `published` ours. `readers` are folders to which a reader moves what it has taken."""

    def __init__(self, connector: str, folder: Path, readers: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> None:
        self._connector, self.folder, self._readers, self._more = connector, folder, readers, more

    def publish(self, stem: str, files: Mapping[str, bytes], rows: int) -> DeliveryOutcome:
        """Publish `<stem>.<suffix>` for every suffix of `files`, the first of which the reader takes first."""
        digest = hashlib.sha256(b"".join(files.values())).hexdigest()
        try:
            noted = self._noted(stem)
            if noted is not None and noted != digest:
                return Refused(FailureCode.CONNECTOR_CONFLICT, f"{stem} was published with other content")
            if noted is None:
                self.make_folders()
                for suffix, content in files.items():
                    put(self.folder / "inbox", f"{stem}.{suffix}", content)
                put(self.folder / "published", f"{stem}.json", canonical_json({"sha256": digest}))
            if noted is None or self._never_announced(stem, next(iter(files))):
                put(self.folder / "inbox", f"{stem}.ok", _announcement(files, rows))
        except OSError as error:
            return RetryLater(FailureCode.FOLDER_UNWRITABLE, f"{stem}: {error.strerror}")
        return Delivered(f"{self._connector}:{stem}")

    def make_folders(self) -> None:
        """Make the folders inside; never the outer one: where a share is not mounted, nobody would look there."""
        for name in ("inbox", "published", *self._more, *self._readers):
            (self.folder / name).mkdir(exist_ok=True)

    def _noted(self, stem: str) -> str | None:
        """Return the digest of what was announced under this name, or None."""
        try:
            note = json.loads((self.folder / "published" / f"{stem}.json").read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            return ""  # damaged: fits no content, so a person looks
        return str(note.get("sha256", "")) if isinstance(note, dict) else ""

    def _never_announced(self, stem: str, suffix: str) -> bool:
        inbox = self.folder / "inbox"
        announced = any((self.folder / name / f"{stem}.ok").exists() for name in ("inbox", *self._readers))
        return not announced and (inbox / f"{stem}.{suffix}").exists()


def _announcement(files: Mapping[str, bytes], rows: int) -> bytes:
    sums = {suffix.partition(".")[0]: hashlib.sha256(content).hexdigest() for suffix, content in files.items()}
    return canonical_json({"sha256": sums, "rows": rows})
