"""Which way onto paper the settings choose: the one place that knows every kind of printer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from counter_app.settings import Settings, SlipWay

if TYPE_CHECKING:
    from counter_app.ports.printing import PaperPrinter


def for_slips(settings: Settings) -> PaperPrinter | None:
    """Return what prints slips; None where they are kept as files only. Raises SlipError PRINTER_NOT_FOUND."""
    return _way(settings.slip.way, settings.printer, settings)


def for_sheets(settings: Settings) -> PaperPrinter | None:
    """Return what prints A4: the machine's own printing, since a receipt printer has no such paper."""
    if not settings.papers.printer:
        return None
    own = SlipWay.CUPS if os.name == "posix" else SlipWay.QT
    return _way(SlipWay.QT if settings.slip.way is SlipWay.QT else own, settings.papers.printer, settings)


def _way(way: SlipWay, printer: str, settings: Settings) -> PaperPrinter | None:
    match way:
        case SlipWay.FILE:
            return None
        case SlipWay.CUPS:
            return _queue(printer)
        case SlipWay.QT:
            return _installed(printer)
        case SlipWay.ESCPOS:
            return _receipt_printer(printer, settings)


def _queue(printer: str) -> PaperPrinter:
    from counter_app.devices.cups_queue import CupsQueue  # noqa: PLC0415  # each way brings its own libraries
    from counter_app.slips.page_picture import page_size  # noqa: PLC0415

    return CupsQueue(printer, page_size)


def _installed(printer: str) -> PaperPrinter:
    from counter_app.slips.page_picture import page_rasters  # noqa: PLC0415  # as above
    from counter_app.ui.printing.installed_printer import InstalledPrinter  # noqa: PLC0415

    if os.name != "posix":
        return InstalledPrinter(printer, page_rasters)
    return InstalledPrinter(printer, page_rasters, _queue(printer).state)


def _receipt_printer(printer: str, settings: Settings) -> PaperPrinter:
    from counter_app.devices.escpos import DOTS, DOTS_PER_INCH, Raster  # noqa: PLC0415  # as above
    from counter_app.devices.escpos_lines import place_of  # noqa: PLC0415
    from counter_app.devices.escpos_printer import EscposPrinter  # noqa: PLC0415
    from counter_app.slips.page_picture import page_rasters  # noqa: PLC0415

    return EscposPrinter(
        place_of(printer),
        DOTS[settings.paper.value],
        lambda pdf: page_rasters(pdf, DOTS_PER_INCH),
        Raster(settings.slip.raster.value),
    )
