"""What a robot reports: a CSV with 受付番号, 結果, 基幹側番号, メッセージ, 実行日時, parsed into typed reports.

A file is taken whole or not at all: one line that cannot be understood and nothing of it is believed.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.robot_report import RobotReport, RobotVerdict
from counter_app.failures import CounterError, DeliveryError, FailureCode
from counter_app.personal import Personal

HEADER = ("受付番号", "結果", "基幹側番号", "メッセージ", "実行日時")
VERDICTS = {"成功": RobotVerdict.DONE, "失敗": RobotVerdict.FAILED, "不一致": RobotVerdict.MISMATCH}
LARGEST = 4 * 1024 * 1024  # bytes; a robot writes some hundred lines a day
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One result file that was understood."""

    path: Path
    reports: tuple[RobotReport, ...]


@dataclass(frozen=True, slots=True)
class ResultTrouble:
    """One result file that was not (ROBOT_RESULT_MALFORMED), or not yet: it may still be being written."""

    path: Path
    failure: DeliveryError


def parse_results(data: bytes, name: str) -> tuple[RobotReport, ...]:
    """Parse a result file, UTF-8 (with or without BOM) or CP932, header first, lines complete.

    Raises DeliveryError ROBOT_RESULT_MALFORMED with the line; never with a value out of the file.
    """
    text = _decoded(data, name)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise _malformed(name, 0, "not a CSV") from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        raise _malformed(name, 1, "header is not " + ",".join(HEADER))
    reports = tuple(_report(row, name, line) for line, row in enumerate(rows[1:], start=2) if any(row))
    if len({report.application_id for report in reports}) != len(reports):
        raise _malformed(name, 0, "an application is reported twice")
    return reports


def _decoded(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise _malformed(name, 0, "too large")
    if not data.endswith(b"\n"):
        raise _malformed(name, 0, "the last line is not complete")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _malformed(name, 0, "neither UTF-8 nor CP932")


def _report(row: list[str], name: str, line: int) -> RobotReport:
    if len(row) != len(HEADER):
        raise _malformed(name, line, f"{len(row)} cells")
    key, verdict, core_number, message, at = (cell.strip() for cell in row)
    if verdict not in VERDICTS:
        raise _malformed(name, line, "結果 is none of " + ",".join(VERDICTS))
    return RobotReport(
        application_id=_application_id(key, name, line),
        verdict=VERDICTS[verdict],
        core_number=core_number or None,
        message=Personal(message),
        at=_time(at, name, line),
    )


def _application_id(text: str, name: str, line: int) -> str:
    number, slash, position = text.partition("/")
    try:
        receipt = ReceiptNumber.parse(number)
    except CounterError:
        raise _malformed(name, line, "受付番号 does not exist") from None
    if not slash or not position.isascii() or not position.isdigit() or position.startswith("0"):
        raise _malformed(name, line, "受付番号 without its application")
    return f"{receipt}/{position}"


def _time(text: str, name: str, line: int) -> datetime:
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=JAPAN)
        except ValueError:
            continue
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _malformed(name, line, "実行日時 is not a time") from None
    return at if at.tzinfo else at.replace(tzinfo=JAPAN)


def _malformed(name: str, line: int, what: str) -> DeliveryError:
    place = f"{name}:{line}" if line else name
    return DeliveryError(FailureCode.ROBOT_RESULT_MALFORMED, f"{place}: {what}")
