"""A receipt printer as a `PaperPrinter`: asks how it is, sends the slip as pixels, and hears whether it came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.devices import escpos
from counter_app.failures import FailureCode, SlipError
from counter_app.ports.printing import PrinterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.devices.escpos_lines import Line, Place
    from counter_app.ports.scanning import Picture

_TURNS = 40  # questions while a slip comes out: half a second each at most, so twenty seconds of paper


@dataclass(frozen=True)
class EscposPrinter:
    """`dots` across (576 or 384); `draw` gives the pages of a PDF in grey at `escpos.DOTS_PER_INCH`."""

    place: Place
    dots: int
    draw: Callable[[bytes], Sequence[Picture]]
    raster: escpos.Raster = escpos.Raster.GS_V_0

    def put(self, pdf: bytes, title: str) -> None:  # noqa: ARG002  # a receipt printer has no list of jobs
        """See `ports.printing.PaperPrinter`."""
        content = escpos.slip_bytes(self.draw(pdf), self.dots, self.raster)
        with self.place.open() as line:
            before = _asked(line)
            _refuse(before)
            try:
                line.send(content)
                if before is not None:
                    _until_printed(line)
            except SlipError:
                _empty(line)
                raise

    def state(self) -> PrinterState:
        """See `ports.printing.PaperPrinter`."""
        try:
            with self.place.open() as line:
                return _asked(line) or PrinterState()
        except SlipError as off:
            return PrinterState((off.code,))

    def check(self) -> list[str]:
        """See `ports.printing.PaperPrinter`: a line that cannot be opened; the rest is its state."""
        try:
            with self.place.open():
                return []
        except SlipError as reason:
            return [f"レシートプリンターにつながりません: {reason.cause}"]


def _asked(line: Line) -> PrinterState | None:
    """Ask DLE EOT 1 to 4; None where the printer, or what is in between, gives no answers at all."""
    codes: list[FailureCode] = []
    for number in escpos.QUESTIONS:
        line.send(escpos.question(number))
        answer = line.answer()
        if answer is None and number == escpos.QUESTIONS[0]:
            return None
        if answer is None or not escpos.is_status(answer):
            codes.append(FailureCode.PRINTER_OFFLINE)
            break
        codes += escpos.told(number, answer)
    return PrinterState(escpos.causes_first(codes))


def _refuse(state: PrinterState | None) -> None:
    if state is not None and state.trouble is not None:
        raise SlipError(state.trouble, "the printer says so")


def _until_printed(line: Line) -> None:
    """Wait for the answer that comes in turn, and ask out of turn meanwhile: paper may end in the middle of a slip.

    The two are told apart by their bits: the paper sensor's answer in turn has bits 1 and 4 clear.
    """
    line.send(escpos.IN_TURN)
    for _ in range(_TURNS):
        answer = line.answer()
        if answer is not None and not escpos.is_status(answer):
            return
        codes: list[FailureCode] = []
        for number in escpos.QUESTIONS:
            line.send(escpos.question(number))
            answer = line.answer()
            if answer is not None and not escpos.is_status(answer):
                return
            codes += escpos.told(number, answer) if answer is not None else ()
        _refuse(PrinterState(escpos.causes_first(codes)))
    raise SlipError(FailureCode.PRINTER_OFFLINE, "the printer does not finish")


def _empty(line: Line) -> None:
    """A slip that did not come out must not come out later."""
    try:
        line.send(escpos.forget())
    except SlipError:
        return
