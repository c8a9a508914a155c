"""受付票: the slip a resident takes home. Big type, what to do next first, and a code that proves it is genuine.

A6 for laser printers, 80 mm roll for receipt printers; black only, since thermal paper knows no grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.words import JAPANESE, Words
from counter_app.slips import wording
from counter_app.slips.page import (
    A6,
    MM,
    ROLL_80,
    Block,
    Pen,
    Style,
    beside,
    fitted_line,
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
    from collections.abc import Callable, Iterator
    from datetime import date

    from counter_app.domain.application import Application, Receipt
    from counter_app.personal import Personal
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.keys import SlipKey
    from counter_app.slips.page import Paper

PAPERS: dict[str, Paper] = {"A6": A6, "80mm": ROLL_80}
MODULE = 4 / 203 * 72  # 4 dots of a 203 dpi printer, 0.5 mm

_TITLE = Style(22, bold=True)
_NUMBER = Style(25, bold=True)
_HEADING = Style(10.5, bold=True)
_BODY = Style(12.5)
_STRONG = Style(15, bold=True)
_NAME = Style(14, name=True)
_SECOND = Style(10)  # the Japanese under another language
_SMALL = Style(9)
_INDENT = 15.0


@dataclass(frozen=True, slots=True)
class SlipDesign:
    """What a municipality decides about its slips."""

    office: Words  # 架空市役所　市民課
    paper: str = "A6"  # a key of PAPERS
    print_name: bool = False  # the applicant's name on paper


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip ready to print: `code` is the text of its QR code, `warnings` the code points no font could draw."""

    pdf: bytes
    code: str
    warnings: tuple[str, ...]


class SlipMaker:
    """Makes slips. `era` writes a date in 和暦 (令和8年11月21日)."""

    def __init__(self, fonts: Fonts, key: SlipKey, design: SlipDesign, era: Callable[[date], str]) -> None:
        self._fonts = fonts
        self._key = key
        self._design = design
        self._era = era
        self._paper = PAPERS[design.paper]

    def make(self, receipt: Receipt, *, again: bool = False) -> Slip:
        """Sign and set a slip; `again` marks it 再発行. Raises nothing for any text that may come."""
        code = sign(SlipClaims.of(receipt), self._key)
        layout = _Layout(self._fonts, self._paper.content_width, receipt, self._design)
        simulated = receipt.submission.simulated or self._key.simulated
        blocks = (*layout.head(simulated=simulated, again=again), *layout.middle(self._era))
        printed = print_blocks(
            blocks, layout.foot(code), self._paper, f"{wording.TITLE.ja} {receipt.number}", layout.running_head
        )
        return Slip(printed.pdf, code, tuple(code_points(text) for text in printed.flagged))


class _Layout:
    """Blocks of one slip, in the resident's language."""

    def __init__(self, fonts: Fonts, room: float, receipt: Receipt, design: SlipDesign) -> None:
        self._fonts = fonts
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
        yield beside(title, self._mark(), 22 * 3.5) if again else title
        if self._second(wording.TITLE):
            yield self._text(wording.TITLE.of(self._language), _SECOND)
        yield self._text(self._design.office.ja, Style(11.5))
        yield space(4)
        yield rule(self._room, 1.6)
        yield space(6)

    def middle(self, era: Callable[[date], str]) -> Iterator[Block]:
        """Number, time, name, next step, procedures, open items."""
        number = fitted_line(str(self._receipt.number), _NUMBER, self._room, self._fonts)
        yield stacked((*self._label(wording.NUMBER), number))
        at = self._receipt.at
        if moment := wording.moment_in(self._language, at):
            yield self._text(moment, _SECOND)
        yield self._text(wording.moment(at, era), _SECOND)
        if self._design.print_name and (name := self._applicant()):
            yield space(4)
            yield self._text(f"{name.reveal()}　様", _NAME)
        yield space(8)
        yield from self._next_steps()
        yield from self._procedures()
        yield from self._open_items()

    def foot(self, code: str) -> Block:
        """QR code with its quiet zone, and what it is for."""
        rows = modules(code)
        quiet, side = QUIET_ZONE * MODULE, len(rows) * MODULE
        symbol = Block(side, lambda pen, x, top: pen.modules(x, top, MODULE, rows))
        distance = side + quiet + 2
        room = self._room - distance
        counts = self._receipt.submission.counts
        texts = [wording.CODE, wording.KEEP, wording.meter(counts.facts_prefilled, counts.characters_typed)]
        beside_it = stacked(
            part for words in texts for part in (text_block(words.of(self._language), _SMALL, room, self._fonts), space(3))
        )
        return stacked((space(quiet), beside(symbol, beside_it, distance)))

    def running_head(self, page: int, of: int) -> Block:
        """Line at the top of further pages."""
        line = self._text(f"{wording.TITLE.ja}　{self._receipt.number}　{page}/{of}", _SECOND)
        return stacked((line, rule(self._room), space(6)))

    def _banner(self) -> Block:
        room = self._room - 12
        texts = [text_block(wording.SIMULATED_MARK, Style(13, bold=True), room, self._fonts)]
        texts += [
            text_block(text, _SMALL, room, self._fonts)
            for text in dict.fromkeys((wording.SIMULATED.of(self._language), wording.SIMULATED.ja))
        ]
        return reversed_out(stacked(texts), self._room, 6)

    def _mark(self) -> Block:
        word = text_block(wording.AGAIN.ja, Style(12, bold=True), 60, self._fonts)
        return framed(word, 12 * 3 + 10, 5, thickness=1.2)

    def _next_steps(self) -> Iterator[Block]:
        steps = list(dict.fromkeys(a.next_step for a in self._receipt.submission.applications if a.next_step))
        if not steps:
            return
        room = self._room - 16
        inside: list[Block] = [text_block(self._heading(wording.NEXT), _HEADING, room, self._fonts)]
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
            fee = Words(*(f"{word}　{application.fee_yen:,}円" for word in _all(wording.FEE)))
            lines += self._bilingual(fee, Style(11), self._room - _INDENT)
        text = stacked((*lines, space(3)))
        mark = text_block(f"{number}", Style(_BODY.size, bold=True), _INDENT, self._fonts)

        def draw(pen: Pen, x: float, top: float) -> None:
            mark.draw(pen, x, top)
            text.draw(pen, x + _INDENT, top)

        return Block(text.height, draw)

    def _open_items(self) -> Iterator[Block]:
        items = list(dict.fromkeys(i for a in self._receipt.submission.applications for i in a.open_items))
        if not items:
            return
        yield space(5)
        heading = stacked((*self._label(wording.OPEN), rule(self._room), space(3)))
        for number, item in enumerate(items):
            box = text_block("□", _BODY, _INDENT + _BODY.size, self._fonts)
            entry = text_block(item, _BODY, self._room, self._fonts, indent=_INDENT + 3)
            line = _at_same_top(box, entry)
            yield stacked((heading, line)) if number == 0 else line

    def _applicant(self) -> Personal[str] | None:
        items = (item for a in self._receipt.submission.applications for item in a.items)
        return next((item.shown for item in items if item.path == "applicant.fullName"), None)

    def _text(self, text: str, style: Style) -> Block:
        return text_block(text, style, self._room, self._fonts)

    def _second(self, words: Words) -> bool:
        return words.of(self._language) != words.ja

    def _heading(self, words: Words) -> str:
        return f"{words.of(self._language)}　{words.ja}" if self._second(words) else words.ja

    def _label(self, words: Words) -> Iterator[Block]:
        yield self._text(self._heading(words), _HEADING)

    def _bilingual(self, words: Words, style: Style, room: float) -> Iterator[Block]:
        """The resident's language large, Japanese below it for the staff."""
        yield text_block(words.of(self._language), style, room, self._fonts)
        if self._language != JAPANESE and self._second(words):
            yield text_block(words.ja, _SECOND, room, self._fonts)


def _all(words: Words) -> tuple[str, str, str]:
    return words.ja, words.ja_easy, words.en


def _at_same_top(left: Block, right: Block) -> Block:
    def draw(pen: Pen, x: float, top: float) -> None:
        left.draw(pen, x, top)
        right.draw(pen, x, top)

    return Block(max(left.height, right.height), draw)
