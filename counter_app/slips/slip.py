"""受付票: the slip a resident takes home. Big type, what to do next first, and a code that proves it is genuine.

A6 for laser printers, 80 mm roll for receipt printers; black only, since thermal paper knows no grey.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.slips import wording
from counter_app.slips.page import (
    A6,
    ROLL_80,
    Block,
    Running,
    Style,
    Typecase,
    beside,
    fits,
    fitted,
    framed,
    print_blocks,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
)
from counter_app.slips.payload import SlipClaims, sign
from counter_app.slips.qr import QUIET_ZONE, modules
from counter_app.slips.text import code_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from counter_app.domain.application import Application, Receipt
    from counter_app.domain.words import Words
    from counter_app.personal import Personal
    from counter_app.signing import SigningKey
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Paper

PAPERS: dict[str, Paper] = {"A6": A6, "80mm": ROLL_80}
MODULE = 4 / 203 * 72  # 4 dots of a 203 dpi printer, 0.5 mm

_TITLE = Style(22, bold=True)
_NUMBER = Style(25, bold=True)
_HEADING = Style(10.5, bold=True)
_OFFICE = Style(11.5)
_BODY = Style(12.5)
_BOLD = Style(12.5, bold=True)
_FEE = Style(11)
_BANNER = Style(13, bold=True)
_MARK = Style(12, bold=True)
_STRONG = Style(15, bold=True)
_NAME = Style(14, name=True)
_SECOND = Style(10)  # the Japanese under another language
_SMALL = Style(9)
_INDENT = 15.0
_SCALES = (1.0, 0.94, 0.88, 0.82)  # body never below 10 pt; what is still too much goes onto a second page


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
        simulated = receipt.submission.simulated or self._key.simulated
        case, symbol, tried = Typecase(self._fonts), modules(code), []
        for scale in _SCALES:
            layout = _Layout(case, self._paper.content_width, receipt, self._design, scale)
            blocks = (*layout.head(simulated=simulated, again=again), *layout.middle(self._era))
            tried.append((layout, blocks, layout.foot(symbol)))
            if fits(blocks, tried[-1][-1], self._paper):
                break
        layout, blocks, foot = tried[-1] if fits(*tried[-1][1:], self._paper) else tried[0]
        title = f"{wording.TITLE.ja} {receipt.number}"
        printed = print_blocks(blocks, foot, self._paper, title, layout.running)
        return Slip(printed.pdf, code, tuple(code_points(text) for text in printed.flagged))


class _Layout:
    """Blocks of one slip, in the resident's language."""

    def __init__(self, case: Typecase, room: float, receipt: Receipt, design: SlipDesign, scale: float) -> None:
        self._scale = scale
        self._case = case
        self._room = room
        self._receipt = receipt
        self._design = design
        self._language = receipt.submission.language

    def head(self, *, simulated: bool, again: bool) -> Iterator[Block]:
        """Banner, title, office."""
        if simulated:
            yield self._banner()
            yield space(7)
        title = self._text(wording.TITLE.ja, _TITLE)
        yield beside(title, self._mark(), _TITLE.size * self._scale * 3.5) if again else title
        if self._second(wording.TITLE):
            yield self._text(wording.TITLE.of(self._language), _SECOND)
        yield self._text(self._design.office.ja, _OFFICE)
        yield space(4)
        yield rule(self._room, 1.6)
        yield space(6)

    def middle(self, era: Callable[[date], str]) -> Iterator[Block]:
        """Number, time, name, next step, procedures, open items."""
        number = self._fitted(str(self._receipt.number), _NUMBER)
        yield stacked((*self._label(wording.NUMBER), number))
        at = self._receipt.at
        if moment := wording.moment_in(self._language, at):
            yield self._text(moment, _SECOND)
        yield self._fitted(wording.moment(at, era), _SECOND)
        if self._design.print_name and (name := self._applicant()):
            yield space(4)
            yield self._fitted(f"{name.reveal()}　様", _NAME)
            if any(piece.flagged for piece in self._case.pieces(name.reveal(), _NAME)):
                yield self._text(wording.FLAGGED.of(self._language), _SMALL)
        yield space(8)
        yield from self._next_steps()
        yield from self._procedures()
        yield from self._open_items()

    def foot(self, rows: Sequence[Sequence[bool]]) -> Block:
        """QR code with its quiet zone, and what it is for."""
        quiet, side = QUIET_ZONE * MODULE, len(rows) * MODULE
        symbol = Block(side, lambda pen, x, top: pen.modules(x, top, MODULE, rows))
        distance = side + quiet + 2
        room = self._room - distance
        counts = self._receipt.submission.counts
        texts = [wording.CODE, wording.KEEP, wording.meter(counts.facts_prefilled, counts.characters_typed)]
        beside_it = stacked(
            part for words in texts for part in (self._text(words.of(self._language), _SMALL, room), space(3))
        )
        return stacked((space(quiet), beside(symbol, beside_it, distance)))

    @property
    def running(self) -> Running:
        """What joins the sheets of a long slip."""
        return Running(self._running_head, self._more)

    def _more(self, page: int, of: int) -> Block:
        return self._text(f"{wording.MORE.of(self._language)}　{page}/{of} →", _SMALL)

    def _running_head(self, page: int, of: int) -> Block:
        line = self._text(f"{wording.TITLE.ja}　{self._receipt.number}　{page}/{of}", _SECOND)
        return stacked((line, rule(self._room), space(6)))

    def _banner(self) -> Block:
        room = self._room - 12
        texts = [self._text(wording.SIMULATED_MARK, _BANNER, room)]
        texts += [
            self._text(text, _SMALL, room)
            for text in dict.fromkeys((wording.SIMULATED.of(self._language), wording.SIMULATED.ja))
        ]
        return reversed_out(stacked(texts), self._room, 6)

    def _mark(self) -> Block:
        return framed(self._text(wording.AGAIN.ja, _MARK), _MARK.size * self._scale * 3 + 10, 5, thickness=1.2)

    def _next_steps(self) -> Iterator[Block]:
        steps = list(dict.fromkeys(a.next_step for a in self._receipt.submission.applications if a.next_step))
        if not steps:
            return
        room = self._room - 16
        inside: list[Block] = [self._fitted(self._heading(wording.NEXT), _HEADING, room)]
        for step in steps:
            inside += [space(2), *self._bilingual(step, _STRONG, room)]
        yield framed(stacked(inside), self._room, 8)
        yield space(9)

    def _procedures(self) -> Iterator[Block]:
        heading = stacked((*self._label(wording.RECEIVED), rule(self._room), space(3)))
        for number, application in enumerate(self._receipt.submission.applications, start=1):
            entry = self._procedure(number, application)
            yield stacked((heading, entry)) if number == 1 else entry  # a heading never ends a page

    def _procedure(self, number: int, application: Application) -> Block:
        lines = list(self._bilingual(application.title, _BODY, self._room - _INDENT))
        if application.fee_yen is not None:
            fee = f"{self._heading(wording.FEE)}　{application.fee_yen:,}円"
            lines.append(self._text(fee, _FEE, self._room - _INDENT))
        mark = self._text(f"{number}", _BOLD)
        return beside(mark, stacked((*lines, space(3))), _INDENT, at_top=True)

    def _open_items(self) -> Iterator[Block]:
        items = list(dict.fromkeys(i for a in self._receipt.submission.applications for i in a.open_items))
        if not items:
            return
        yield space(5)
        heading = stacked((*self._label(wording.OPEN), rule(self._room), space(3)))
        for number, item in enumerate(items):
            entry = self._text(item, _BODY, self._room - _INDENT - 3)
            line = beside(self._text("□", _BODY), entry, _INDENT + 3, at_top=True)
            yield stacked((heading, line)) if number == 0 else line

    def _applicant(self) -> Personal[str] | None:
        items = (item for a in self._receipt.submission.applications for item in a.items)
        return next((item.shown for item in items if item.path == "applicant.fullName"), None)

    def _text(self, text: str, style: Style, room: float | None = None) -> Block:
        return text_block(text, style.scaled(self._scale), room or self._room, self._case)

    def _fitted(self, text: str, style: Style, room: float | None = None) -> Block:
        smallest = 0.5 if style is _NUMBER else 0.8  # a receipt number is never torn in two
        return fitted(text, style.scaled(self._scale), room or self._room, self._case, smallest=smallest)

    def _second(self, words: Words) -> bool:
        return words.of(self._language) != words.ja

    def _heading(self, words: Words) -> str:
        return f"{words.of(self._language)}　{words.ja}" if self._second(words) else words.ja

    def _label(self, words: Words) -> Iterator[Block]:
        yield self._fitted(self._heading(words), _HEADING)

    def _bilingual(self, words: Words, style: Style, room: float) -> Iterator[Block]:
        """The resident's language large, Japanese below it for the staff."""
        yield self._fitted(words.of(self._language), style, room)
        if self._second(words):
            yield self._fitted(words.ja, _SECOND, room)
