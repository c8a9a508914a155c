"""Files a command is given: applications to be matched, and the digest that says later which file it was."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from counter_app.failures import ExtractError, FailureCode
from counter_app.store.delivered_csv import DeliveredCsv

HEADINGS: dict[str, tuple[str, ...]] = {
    "application_id": ("申請番号", "受付番号", "申請ID"),
    "name": ("氏名", "申請者氏名", "漢字氏名"),
    "kana": ("フリガナ", "カナ", "氏名カナ", "カナ氏名"),
    "dob": ("生年月日",),
    "address": ("住所", "現住所"),
    "building": ("方書", "建物名"),
}
_NEEDED = frozenset({"application_id", "name"})


def applications_of(options: argparse.Namespace) -> DeliveredCsv:
    """The applications of an option `--applications`; texts in the order of `HEADINGS`. Raises ExtractError APPLICATIONS_REFUSED."""
    return DeliveredCsv(
        options.applications,
        HEADINGS,
        needed=_NEEDED,
        refusal=FailureCode.APPLICATIONS_REFUSED,
        encoding=options.encoding,
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises ExtractError APPLICATIONS_REFUSED."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"{path.name}: {error.strerror}") from None
