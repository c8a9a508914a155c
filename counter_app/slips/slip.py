"""受付票: the slip a resident takes home. Big type, what to do next first, and a code that proves it is genuine.

A6 for laser printers, 80 mm roll for receipt printers; black only, since thermal paper knows no grey.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.protection import hide_in_receipt
from counter_app.slips import wording
from counter_app.slips.page import A6, ROLL_80, Typecase, fits, print_blocks
from counter_app.slips.payload import SlipClaims, sign
from counter_app.slips.qr import modules
from counter_app.slips.slip_layout import DenseLayout, RoomyLayout
from counter_app.slips.text import code_points

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from counter_app.domain.application import Receipt
    from counter_app.domain.words import Words
    from counter_app.signing import SigningKey
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Paper

PAPERS: dict[str, Paper] = {"A6": A6, "80mm": ROLL_80}

_FITTING = (  # tried one after the other; body never below 10 pt
    *((RoomyLayout, 1.0), (RoomyLayout, 0.94)),
    *((DenseLayout, 1.0), (DenseLayout, 0.94), (DenseLayout, 0.88), (DenseLayout, 0.84), (DenseLayout, 0.8)),
)
_OVER_SEVERAL = 2  # of these: what fits onto no single sheet is set dense and large


@dataclass(frozen=True, slots=True)
class SlipDesign:
    """What a municipality decides about its slips."""

    office: Words  # 架空市役所　市民課
    paper: str = "A6"  # a key of PAPERS
    print_name: bool = False  # the applicant's name on paper


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip ready to print: `code` is the text of its QR code, `warnings` the code points no font could draw."""

    pdf: bytes = field(repr=False)  # may hold the person's name
    code: str
    warnings: tuple[str, ...]


class SlipMaker:
    """Makes slips. `era` writes a date in 和暦 (令和8年11月21日)."""

    def __init__(self, fonts: Fonts, key: SigningKey, design: SlipDesign, era: Callable[[date], str]) -> None:
        self._fonts = fonts
        self._key = key
        self._design = design
        self._era = era
        self._paper = PAPERS[design.paper]

    def code(self, receipt: Receipt) -> str:
        """Return the text of the slip's QR code alone."""
        return sign(SlipClaims.of(receipt), self._key)

    def make(self, receipt: Receipt, *, again: bool = False) -> Slip:
        """Sign and set a slip; `again` marks it 再発行. Raises nothing for any text that may come."""
        code = self.code(receipt)
        receipt = hide_in_receipt(receipt)
        simulated = receipt.submission.simulated or self._key.simulated
        case, symbol, tried = Typecase(self._fonts), modules(code), []
        for kind, scale in _FITTING:
            layout = kind(case, self._paper.content_width, receipt, self._design, scale)
            blocks = (*layout.head(simulated=simulated, again=again), *layout.middle(self._era))
            tried.append((layout, blocks, layout.foot(symbol)))
            if fits(blocks, tried[-1][-1], self._paper):
                break
        layout, blocks, foot = tried[-1] if fits(*tried[-1][1:], self._paper) else tried[_OVER_SEVERAL]
        title = f"{wording.TITLE.ja} {receipt.number}"
        printed = print_blocks(blocks, foot, self._paper, title, layout.running)
        return Slip(printed.pdf, code, tuple(code_points(text) for text in printed.flagged))
