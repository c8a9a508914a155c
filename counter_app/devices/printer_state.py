"""What a print server says about a printer, as our codes: `printer-state-reasons` of RFC 8011 §5.4.12 and of CUPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.failures import FailureCode as Code
from counter_app.ports.printing import PrinterState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.devices.ipp import Answer

WANTED = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
_STOPPED = 5  # printer-state
_SEVERITIES = ("-error", "-warning", "-report")
_REASONS = {
    "media-empty": Code.PRINTER_PAPER_OUT,
    "media-needed": Code.PRINTER_PAPER_OUT,
    "input-tray-missing": Code.PRINTER_PAPER_OUT,
    "media-jam": Code.PRINTER_JAMMED,
    "output-area-full": Code.PRINTER_JAMMED,
    "cover-open": Code.PRINTER_COVER_OPEN,
    "door-open": Code.PRINTER_COVER_OPEN,
    "interlock-open": Code.PRINTER_COVER_OPEN,
    "toner-empty": Code.PRINTER_INK_OUT,
    "marker-supply-empty": Code.PRINTER_INK_OUT,
    "developer-empty": Code.PRINTER_INK_OUT,
    "offline": Code.PRINTER_OFFLINE,
    "shutdown": Code.PRINTER_OFFLINE,
    "timed-out": Code.PRINTER_OFFLINE,
    "paused": Code.PRINTER_STOPPED,
    "stopped": Code.PRINTER_STOPPED,
    "media-low": Code.PRINTER_PAPER_LOW,
}
_WORST_FIRST = tuple(dict.fromkeys(_REASONS.values()))  # a stopped queue without paper is without paper
_LAST = (*_WORST_FIRST[:-1], Code.PRINTER_FAILED, _WORST_FIRST[-1])


def state_of(answer: Answer) -> PrinterState:
    """Return what an answer to Get-Printer-Attributes says."""
    found = set(_codes(answer.texts("printer-state-reasons")))
    if stands_still(answer):
        found.add(Code.PRINTER_STOPPED)
    return PrinterState(tuple(sorted(found, key=_LAST.index)))


def stands_still(answer: Answer) -> bool:
    """The queue was stopped, or takes no jobs: nothing changes by sending one."""
    refuses = b"\x00" in answer.attributes.get("printer-is-accepting-jobs", ())
    return refuses or answer.number("printer-state") == _STOPPED


def is_connecting(answer: Answer) -> bool:
    """The server tries to reach the printer: for a moment that is how every job begins."""
    return "connecting-to-device" in answer.texts("printer-state-reasons")


def _codes(reasons: Iterable[str]) -> Iterator[Code]:
    for reason in reasons:
        severity = next((each for each in _SEVERITIES if reason.endswith(each)), "")
        code = _REASONS.get(reason.removesuffix(severity))
        if code is not None:
            yield code
        elif severity == "-error":
            yield Code.PRINTER_FAILED
