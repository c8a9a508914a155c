"""How a slip is set: roomy where there is little to say, dense where two or three procedures are to fit one A6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.slips import wording
from counter_app.slips.missing import to_bring
from counter_app.slips.page import (
    MM,
    RIGHT,
    Block,
    Running,
    Style,
    Typecase,
    beside,
    columns,
    fitted,
    framed,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
)
from counter_app.slips.qr import QUIET_ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from counter_app.domain.application import Application, Receipt
    from counter_app.domain.words import Words
    from counter_app.personal import Personal
    from counter_app.slips.slip import SlipDesign

MODULE = 0.5 * MM  # 4 dots of a printer with 8 to the millimetre, which is called 203 dpi

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
_DUE = Style(12.5)
_DENSE_TITLE = Style(17, bold=True)
_TITLE_SHARE = 0.62  # of the width; the office stands beside it
_INDENT = 15.0
_NARROWEST = 70.0  # points: less room beside the code, and its words stand below it
_LARGEST_SMALL = 18.0  # nothing in large print is smaller
_ENLARGED = 18.0 / _BODY.size
_COLUMNS_FROM = 180.0  # points: two languages side by side, below each other where there is less
_GUTTER = 8.0
_ROLL = 210.0  # points: no sheet is so narrow


class RoomyLayout:
    """Blocks of one slip, in the resident's language."""

    def __init__(self, case: Typecase, room: float, receipt: Receipt, design: SlipDesign, scale: float) -> None:
        self._scale = scale
        self._case = case
        self._room = room
        self._receipt = receipt
        self._design = design
        self._language = design.language_of(receipt)
        self._indent = _INDENT

    def head(self, *, simulated: bool, again: bool) -> Iterator[Block]:
        """Banner, title, office."""
        if simulated:
            yield self._banner()
            yield space(7)
        yield self._titled(wording.TITLE.ja, _TITLE, self._room, again=again)
        if self._second(wording.TITLE):
            yield self._text(wording.TITLE.of(self._language), _SECOND)
        yield self._text(self._design.office.ja, _OFFICE)
        yield space(4)
        yield rule(self._room, 1.6)
        yield space(6)

    def middle(self, era: Callable[[date], str]) -> Iterator[Block]:
        """Number, time, name, next step, procedures, open items."""
        yield stacked((*self._label(wording.NUMBER), self._number()))
        at = self._receipt.at
        if moment := wording.moment_in(self._language, at):
            yield self._text(moment, _SECOND)
        yield self._fitted(wording.moment(at, era), _SECOND)
        yield from self._name()
        yield space(8)
        yield from self._next_steps()
        yield from self._procedures()
        yield from self._open_items(era)

    def _number(self) -> Block:
        return self._fitted(str(self._receipt.number), _NUMBER)

    def _name(self) -> Iterator[Block]:
        if self._design.print_name and (name := self._applicant()):
            yield space(4)
            yield self._fitted(f"{name.reveal()}　様", _NAME)
            if any(piece.flagged for piece in self._case.pieces(name.reveal(), _NAME)):
                yield self._text(wording.FLAGGED.of(self._language), _SMALL)

    def foot(self, rows: Sequence[Sequence[bool]]) -> Block:
        """QR code with its quiet zone, and what it is for."""
        quiet, side = QUIET_ZONE * MODULE, len(rows) * MODULE
        at = quiet if self._room < _ROLL else 0  # a printer of rolls is fed the printable width alone, without margins
        symbol = Block(side, lambda pen, x, top: pen.modules(x + at, top, MODULE, rows))
        distance = at + side + quiet + 2
        room = self._room - distance
        if room < _NARROWEST:
            return stacked((space(quiet), symbol, space(quiet), *self._explained(self._room)))
        return stacked((space(quiet), beside(symbol, stacked(self._explained(room)), distance)))

    def _explained(self, room: float) -> Iterator[Block]:
        for words in (wording.CODE, wording.KEEP, wording.meter(self._receipt.submission.counts)):
            for text in self._said(words):
                yield self._text(text, _SMALL, room)
                yield space(3)

    def _said(self, words: Words) -> Iterable[str]:
        """What is not for the staff stands there in the resident's language alone."""
        return (words.of(self._language),)

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

    def _titled(self, title: str, style: Style, room: float, *, again: bool) -> Block:
        """The title, with the mark of a reissue at the right end of its room, or below it where that is short."""
        if not again:
            return self._fitted(title, style, room)
        size = self._sized(_MARK).size
        wide, text = size * len(wording.AGAIN.ja) + 10, self._text(wording.AGAIN.ja, _MARK, size * 4)
        mark = framed(text, wide, 5, thickness=1.2)
        beside_it = room - wide - 2
        if beside_it < self._sized(style).size * len(wording.TITLE.ja):
            return stacked((self._fitted(title, style, room), mark))
        return beside(self._fitted(title, style, beside_it - 2), mark, beside_it)

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
        lines = list(self._bilingual(application.title, _BODY, self._room - self._indent))
        if application.fee_yen is not None:
            fee = f"{self._heading(wording.FEE)}　{self._amount(application)}"
            lines.append(self._text(fee, _FEE, self._room - self._indent))
        mark = self._text(f"{number}", _BOLD)
        return beside(mark, stacked((*lines, space(3))), self._indent, at_top=True)

    def _open_items(self, era: Callable[[date], str]) -> Iterator[Block]:
        applications = self._receipt.submission.applications
        items = list(dict.fromkeys(entry for a in applications for entry in to_bring(a)))
        if not items:
            return
        yield space(5)
        heading = stacked((*self._label(wording.OPEN), rule(self._room), space(3)))
        indent = self._indent + 3
        for number, item in enumerate(items):
            lines = [self._text(item.label, _BODY, self._room - indent)]
            said_below = any(later.due == item.due for later in items[number + 1 :])  # one day is said once, behind
            if item.due is not None and not said_below:
                until = self._heading(wording.until(item.due, era))
                lines.append(self._fitted(until, _DUE, self._room - indent))
            line = beside(self._text("□", _BODY), stacked(lines), indent, at_top=True)
            yield stacked((heading, line)) if number == 0 else line

    def _applicant(self) -> Personal[str] | None:
        items = (item for a in self._receipt.submission.applications for item in a.items)
        return next((item.shown for item in items if item.path == "applicant.fullName"), None)

    def _text(self, text: str, style: Style, room: float | None = None) -> Block:
        return text_block(text, self._sized(style), room or self._room, self._case)

    def _fitted(self, text: str, style: Style, room: float | None = None) -> Block:
        smallest = 0.4 if style is _NUMBER else self._smallest  # a receipt number is never torn in two
        return fitted(text, self._sized(style), room or self._room, self._case, smallest=smallest)

    _smallest = 0.8  # of its size, before a line is broken

    def _sized(self, style: Style) -> Style:
        return style.scaled(self._scale)

    def _second(self, words: Words) -> bool:
        return words.of(self._language) != words.ja

    def _heading(self, words: Words) -> str:
        return f"{words.of(self._language)}　{words.ja}" if self._second(words) else words.ja

    def _amount(self, application: Application) -> str:
        free = f"（{self._heading(wording.FREE)}）" if application.fee_exempt else ""
        return f"{application.fee_yen:,}円{free}"

    def _label(self, words: Words) -> Iterator[Block]:
        yield self._fitted(self._heading(words), _HEADING)

    def _bilingual(self, words: Words, style: Style, room: float) -> Iterator[Block]:
        """The resident's language large, Japanese below it for the staff."""
        yield self._fitted(words.of(self._language), style, room)
        if self._second(words):
            yield self._fitted(words.ja, _SECOND, room)


class DenseLayout(RoomyLayout):
    """The same on less paper: title and office share a line, and each procedure says where to go next."""

    def head(self, *, simulated: bool, again: bool) -> Iterator[Block]:
        """Banner, title with office."""
        if simulated:
            yield self._banner()
            yield space(3)
        left = self._room * _TITLE_SHARE
        title = self._titled(self._heading(wording.TITLE), _DENSE_TITLE, left, again=again)
        office = text_block(
            self._design.office.ja, _SECOND.scaled(self._scale), self._room - left, self._case, side=RIGHT
        )
        yield beside(title, office, left)
        yield rule(self._room, 1.2)
        yield space(2)

    def middle(self, era: Callable[[date], str]) -> Iterator[Block]:
        """Number, time, name, procedures with their next step, open items."""
        yield self._fitted(self._heading(wording.NUMBER), _SMALL)
        yield self._number()
        moment = wording.moment_in(self._language, self._receipt.at)
        both = f"{moment}　{wording.moment(self._receipt.at, era)}" if moment else wording.moment(self._receipt.at, era)
        yield self._fitted(both, _SECOND)
        yield from self._name()
        yield space(3)
        yield from self._procedures()
        yield from self._open_items(era)

    def _banner(self) -> Block:
        texts = dict.fromkeys((wording.SIMULATED.of(self._language), wording.SIMULATED.ja))
        return reversed_out(stacked(self._fitted(text, _HEADING, self._room - 8) for text in texts), self._room, 4)

    def _procedure(self, number: int, application: Application) -> Block:
        room = self._room - _INDENT
        lines = list(self._titles(application, room))
        if application.next_step:
            arrow = _BODY.size * self._scale * 1.2
            step = stacked(self._bilingual(application.next_step, _BODY, room - arrow))
            lines.append(beside(self._text("→", _BODY), step, arrow, at_top=True))
        return beside(self._text(f"{number}", _BOLD), stacked((*lines, space(2))), _INDENT, at_top=True)

    def _titles(self, application: Application, room: float) -> Iterator[Block]:
        """The fee stands behind the Japanese title."""
        told = application.fee_yen is not None
        fee = f"　{self._heading(wording.FEE)} {self._amount(application)}" if told else ""
        if self._second(application.title):
            yield self._fitted(application.title.of(self._language), _BOLD, room)
            yield self._fitted(f"{application.title.ja}{fee}", _SECOND, room)
        else:
            yield self._fitted(f"{application.title.ja}{fee}", _BOLD, room)


class LargeLayout(RoomyLayout):
    """大きな文字: nothing is smaller than 18 pt, and nothing is made smaller to fit; more sheets are taken instead."""

    _smallest = 1.0

    def __init__(self, case: Typecase, room: float, receipt: Receipt, design: SlipDesign, scale: float) -> None:
        super().__init__(case, room, receipt, design, scale)
        self._indent = self._sized(_BODY).size * 1.3

    def middle(self, era: Callable[[date], str]) -> Iterator[Block]:
        """The same, then what the code is for: beside the code there is no room for large letters."""
        yield from super().middle(era)
        yield space(_GUTTER)
        yield from self._explained(self._room)

    def foot(self, rows: Sequence[Sequence[bool]]) -> Block:
        """The QR code with its quiet zone."""
        quiet, side = QUIET_ZONE * MODULE, len(rows) * MODULE
        symbol = Block(side, lambda pen, x, top: pen.modules(x + quiet, top, MODULE, rows))
        return stacked((space(quiet), symbol, space(quiet)))

    def _number(self) -> Block:
        """In two or three lines where one would be small: the office, the day, what counts up."""
        office, day, *counts = str(self._receipt.number).split("-")
        last = "-".join(counts)
        least = text_block("0", Style(_LARGEST_SMALL), self._room, self._case).height
        for lines in ((f"{office}-{day}-{last}",), (f"{office}-{day}-", last), (f"{office}-", f"{day}-", last)):
            blocks = [self._fitted(line, _NUMBER) for line in lines]
            if min(block.height for block in blocks) >= least:
                break
        return stacked(blocks)

    def _running_head(self, page: int, of: int) -> Block:
        line = self._text(f"{self._receipt.number}　{page}/{of}", _SECOND)
        return stacked((line, rule(self._room), space(6)))

    def _sized(self, style: Style) -> Style:
        wanted = style.size * (1 if style.size > _LARGEST_SMALL else _ENLARGED)
        return Style(max(wanted, _LARGEST_SMALL), style.bold, style.name)


class _BothLanguages(RoomyLayout):
    """Everything in the resident's language and in Japanese, side by side where the paper is wide enough."""

    def _bilingual(self, words: Words, style: Style, room: float) -> Iterator[Block]:
        if not self._second(words):
            yield self._text(words.ja, style, room)
        elif room < _COLUMNS_FROM:
            yield self._text(words.of(self._language), style, room)
            yield self._text(words.ja, style, room)
        else:
            half = (room - _GUTTER) / 2
            own, japanese = self._text(words.of(self._language), style, half), self._text(words.ja, style, half)
            yield columns(((0, own), (half + _GUTTER, japanese)))

    def _said(self, words: Words) -> Iterable[str]:
        return dict.fromkeys((words.of(self._language), words.ja))


class BilingualLayout(_BothLanguages):
    """Two languages, roomy."""


class DenseBilingualLayout(_BothLanguages, DenseLayout):
    """Two languages, where two or three procedures are to fit one A6."""

    def _titles(self, application: Application, room: float) -> Iterator[Block]:
        yield from self._bilingual(application.title, _BOLD, room)
        if application.fee_yen is not None:
            yield self._fitted(f"{self._heading(wording.FEE)} {self._amount(application)}", _SECOND, room)


class LargeBilingualLayout(_BothLanguages, LargeLayout):
    """Two languages in large print, below each other."""
