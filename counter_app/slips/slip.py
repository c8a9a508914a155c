"""受付票: the slip a resident takes home. Big type, what to do next first, and a code that proves it is genuine.

A6 for laser printers, rolls of 80 and 58 mm for receipt printers; black only, since thermal paper knows no grey. In usual
or large print, in the resident's language with what staff need in Japanese, or in both languages throughout.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.protection import hide_in_receipt
from counter_app.domain.words import EASY_JAPANESE, JAPANESE
from counter_app.slips import wording
from counter_app.slips.page import A6, ROLL_58, ROLL_80, Typecase, fits, print_blocks
from counter_app.slips.payload import SlipClaims, sign
from counter_app.slips.qr import modules
from counter_app.slips.slip_layout import (
    BilingualLayout,
    DenseBilingualLayout,
    DenseLayout,
    LargeBilingualLayout,
    LargeLayout,
    RoomyLayout,
)
from counter_app.slips.text import code_points

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from counter_app.domain.application import Receipt
    from counter_app.domain.words import Words
    from counter_app.signing import SigningKey
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Paper
    from counter_app.slips.pen import Ink

PAPERS: dict[str, Paper] = {"A6": A6, "80mm": ROLL_80, "58mm": ROLL_58}

_FITTING = (  # tried one after the other; body never below 10 pt
    *((RoomyLayout, 1.0), (RoomyLayout, 0.94)),
    *((DenseLayout, 1.0), (DenseLayout, 0.94), (DenseLayout, 0.88), (DenseLayout, 0.84), (DenseLayout, 0.8)),
)
_FITTING_BOTH = (
    *((BilingualLayout, 1.0), (BilingualLayout, 0.94)),
    *((DenseBilingualLayout, 1.0), (DenseBilingualLayout, 0.94), (DenseBilingualLayout, 0.88)),
    *((DenseBilingualLayout, 0.84), (DenseBilingualLayout, 0.8)),
)
_OVER_SEVERAL = 2  # of these: what fits onto no single sheet is set dense and large


class SlipWords(StrEnum):
    """In which words a slip speaks. Japanese for the staff stands on every one."""

    RESIDENT = "resident"  # the language of the screen
    EASY = "easy"  # やさしい日本語 for everybody who did not choose another language
    BOTH = "bilingual"  # the language of the screen, and everything in Japanese beside it


@dataclass(frozen=True, slots=True)
class SlipDesign:
    """What a municipality decides about its slips."""

    office: Words  # 架空市役所　市民課
    paper: str = "A6"  # a key of PAPERS
    print_name: bool = False  # the applicant's name on paper
    words: SlipWords = SlipWords.RESIDENT
    large: bool = False  # for everybody, not only for those who asked for it

    def language_of(self, receipt: Receipt) -> str:
        """The language a slip speaks first."""
        language = receipt.submission.language
        return EASY_JAPANESE if language == JAPANESE and self.words is SlipWords.EASY else language


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip ready to print: `code` is the text of its QR code, `warnings` the code points no font could draw."""

    pdf: bytes = field(repr=False)  # may hold the person's name
    code: str
    warnings: tuple[str, ...]
    inks: tuple[Ink, ...] = field(default=(), repr=False)


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

    def make(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> Slip:
        """Sign and set a slip; `again` marks it 再発行, `large` sets it in 18 pt. Raises nothing for any text that may come."""
        code = self.code(receipt)
        receipt = hide_in_receipt(receipt)
        simulated = receipt.submission.simulated or self._key.simulated
        case, symbol, tried = Typecase(self._fonts), modules(code), []
        for kind, scale in self._layouts(large=large):
            layout = kind(case, self._paper.content_width, receipt, self._design, scale)
            blocks = (*layout.head(simulated=simulated, again=again), *layout.middle(self._era))
            tried.append((layout, blocks, layout.foot(symbol)))
            if fits(blocks, tried[-1][-1], self._paper):
                break
        layout, blocks, foot = tried[-1] if fits(*tried[-1][1:], self._paper) else tried[: _OVER_SEVERAL + 1][-1]
        title = f"{wording.TITLE.ja} {receipt.number}"
        printed = print_blocks(blocks, foot, self._paper, title, layout.running)
        return Slip(printed.pdf, code, tuple(code_points(text) for text in printed.flagged), printed.inks)

    def _layouts(self, *, large: bool) -> tuple[tuple[type[RoomyLayout], float], ...]:
        both = self._design.words is SlipWords.BOTH
        if large or self._design.large:
            return ((LargeBilingualLayout if both else LargeLayout, 1.0),)
        return _FITTING_BOTH if both else _FITTING
