"""Any printer installed on the machine (Windows, macOS, CUPS) as a `PaperPrinter`: no dialog, the paper's own size.

Qt hands the job to the system's spooler and hears no more of it; on machines with CUPS the way "cups" knows more.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMarginsF, QRect, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from counter_app.failures import FailureCode, SlipError
from counter_app.ports.printing import PrinterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.ports.scanning import Picture

_FINEST = 600  # dots per inch: beyond it a page takes memory and nobody sees more
_MM_PER_INCH = 25.4
_applications: list[QCoreApplication] = []  # a command has no window; Qt's printers need an application all the same


class InstalledPrinter:
    """`draw(pdf, dots_per_inch)` gives the pages in grey; `ask` says how the printer is, where the system knows."""

    def __init__(
        self,
        name: str,
        draw: Callable[[bytes, float], Sequence[Picture]],
        ask: Callable[[], PrinterState] | None = None,
    ) -> None:
        self._name, self._draw, self._ask = name, draw, ask

    def put(self, pdf: bytes, title: str) -> None:
        """See `ports.printing.PaperPrinter`."""
        state = self.state()
        if state.trouble is not None:
            raise SlipError(state.trouble, "the system says so")
        printer = QPrinter(self._found(), QPrinter.PrinterMode.HighResolution)
        printer.setResolution(min(printer.resolution(), _FINEST))
        printer.setDocName(title)
        printer.setFullPage(True)
        _paint(printer, self._draw(pdf, printer.resolution()))

    def state(self) -> PrinterState:
        """See `ports.printing.PaperPrinter`."""
        try:
            found = self._found()
        except SlipError as reason:
            return PrinterState((reason.code,))
        if self._ask is not None:
            return self._ask()
        broken = {QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted}
        return PrinterState((FailureCode.PRINTER_FAILED,) if found.state() in broken else ())

    def check(self) -> list[str]:
        """See `ports.printing.PaperPrinter`."""
        try:
            self._found()
        except SlipError:
            names = "、".join(QPrinterInfo.availablePrinterNames()) or "なし"
            return [f"プリンターが見つかりません: {self._name}（この端末にあるもの: {names}）"]
        return []

    def _found(self) -> QPrinterInfo:
        _need_application()
        info = QPrinterInfo.printerInfo(self._name)
        if info.isNull():
            raise SlipError(FailureCode.PRINTER_NOT_FOUND, "the system knows no such printer")
        return info


def _paint(printer: QPrinter, pages: Sequence[Picture]) -> None:
    """One dot of a page is one dot of the printer: nothing is scaled to fit."""
    for number, page in enumerate(pages):
        _set_size(printer, page)
        if number == 0:
            painter = QPainter()
            if not painter.begin(printer):
                raise SlipError(FailureCode.PRINTER_FAILED, "the printer takes no job")
        elif not printer.newPage():
            painter.end()
            raise SlipError(FailureCode.PRINTER_FAILED, "the printer takes no further page")
        image = QImage(page.grey, page.width, page.height, page.width, QImage.Format.Format_Grayscale8)
        painter.drawImage(QRect(0, 0, page.width, page.height), image)
    if not painter.end():
        raise SlipError(FailureCode.PRINTER_FAILED, "the job did not end")


def _set_size(printer: QPrinter, page: Picture) -> None:
    inches = QSizeF(page.width / printer.resolution(), page.height / printer.resolution())
    size = QPageSize(inches * _MM_PER_INCH, QPageSize.Unit.Millimeter, "slip", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageSize(size)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))


def _need_application() -> None:
    if QCoreApplication.instance() is not None:
        return
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _applications.append(QGuiApplication([]))
