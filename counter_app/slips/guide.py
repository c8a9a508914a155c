"""案内票: what to do next, where, by when and with what. Large type, in the resident's language and in Japanese.

Nothing unverified stands there as a fact: such a date is called a rough one, such an amount is left to staff.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.advice import Verdict
from counter_app.domain.protection import hide_in_receipt
from counter_app.domain.words import ENGLISH, JAPANESE
from counter_app.slips import guide_words as words
from counter_app.slips import wording
from counter_app.slips.page import (
    A4,
    TICK,
    Block,
    Printed,
    Running,
    Style,
    Typecase,
    columns,
    fitted,
    framed,
    print_blocks,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
    tick,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counter_app.domain.advice import Advice, ProcedureAdvice
    from counter_app.domain.application import Receipt
    from counter_app.domain.words import Words
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Paper

_TITLE = Style(22, bold=True)
_HEADING = Style(15, bold=True)
_BODY = Style(13)
_BOLD = Style(14, bold=True)
_SECOND = Style(12)  # the Japanese below another language
_SMALL = Style(10)  # page numbers
_INDENT = 22.0
_PADDING = 9.0
_MOST_REASONS = 2


class GuideMaker:
    """Makes guide sheets. `era` writes a date in 和暦; `office` stands at the top."""

    def __init__(self, fonts: Fonts, office: Words, era: Callable[[date], str]) -> None:
        self._fonts, self._office, self._era = fonts, office, era

    def make(self, receipt: Receipt, advice: Advice, paper: Paper = A4) -> Printed:
        """Set what `advice` says beyond what `receipt` already holds."""
        guide = _Guide(Typecase(self._fonts), paper.content_width, hide_in_receipt(receipt), self._era)
        blocks = (*guide.head(self._office), *guide.body(advice))
        running = Running(guide.running_head, guide.more)
        return print_blocks(blocks, space(0), paper, f"{words.TITLE.ja} {receipt.number}", running)


def still_to_do(receipt: Receipt, advice: Advice) -> list[ProcedureAdvice]:
    """Return what is needed and was not handed in, the most urgent first; what has no day comes last."""
    handed_in = {application.procedure for application in receipt.submission.applications}
    left = [entry for entry in advice.of(Verdict.NEEDED) if entry.form.id not in handed_in]
    return sorted(left, key=lambda entry: entry.due.day if entry.due else date.max)


class _Guide:
    def __init__(self, case: Typecase, room: float, receipt: Receipt, era: Callable[[date], str]) -> None:
        self._case, self._room, self._receipt, self._era = case, room, receipt, era
        self._language = receipt.submission.language

    def head(self, office: Words) -> Iterator[Block]:
        if self._receipt.submission.simulated:
            banner = stacked(self._both(wording.SIMULATED, _BODY, self._room - 16))
            yield reversed_out(banner, self._room, 8)
            yield space(8)
        yield stacked(self._both(words.TITLE, _TITLE))
        yield self._text(f"{office.ja}　　{wording.NUMBER.ja}　{self._receipt.number}", _SECOND)
        yield self._text(wording.moment(self._receipt.at, self._era), _SECOND)
        yield space(4)
        yield rule(self._room, 1.6)

    def body(self, advice: Advice) -> Iterator[Block]:
        left = still_to_do(self._receipt, advice)
        yield from self._done()
        yield from self._section(words.TO_DO, [self._card(n, entry) for n, entry in enumerate(left, start=1)])
        if not left:
            yield space(10)
            yield stacked(self._both(words.NOTHING_TO_DO, _BODY))
        yield from self._section(words.BRING, self._bring(left))
        yield from self._section(words.OPEN, [self._point(entry, "？") for entry in advice.of(Verdict.OPEN)])
        not_needed = [self._line(entry) for entry in advice.of(Verdict.NOT_NEEDED)]
        yield from self._section(words.NOT_NEEDED, not_needed)

    def running_head(self, page: int, of: int) -> Block:
        line = self._text(f"{words.TITLE.ja}　{self._receipt.number}　{page}/{of}", _SMALL)
        return stacked((line, rule(self._room), space(8)))

    def more(self, page: int, of: int) -> Block:
        return self._text(f"{wording.MORE.of(self._language)}　{page}/{of} →", _SMALL)

    def _done(self) -> Iterator[Block]:
        rows = []
        for application in self._receipt.submission.applications:
            lines = list(self._both(application.title, _BOLD, self._room - _INDENT))
            if application.next_step:
                lines += self._both(application.next_step, _BODY, self._room - _INDENT, before="→ ")
            rows.append(self._marked(self._text(TICK, _BOLD), stacked((*lines, space(3)))))
        yield from self._section(words.DONE, rows)

    def _card(self, number: int, entry: ProcedureAdvice) -> Block:
        room = self._room - 2 * _PADDING
        inner = room - _INDENT
        lines = [*self._both(entry.form.title, _BOLD, inner), space(2), *self._due(entry, inner)]
        if entry.form.next_step:
            lines += self._named(words.WHERE, entry.form.next_step, inner)
        for reason in entry.reasons[:_MOST_REASONS]:
            lines += self._named(words.WHY, reason.sentence, inner)
        if not entry.verified:
            lines += self._both(words.ASK_STAFF, _SECOND, inner, before="※ ")
        card = self._marked(self._text(str(number), _BOLD), stacked(lines))
        return stacked((framed(card, self._room, _PADDING, 1.0), space(6)))

    def _due(self, entry: ProcedureAdvice, room: float) -> Iterator[Block]:
        if entry.due is None:
            yield from self._both(words.NO_DUE, _BODY, room)
        else:
            label = words.DUE if entry.due.verified else words.DUE_ABOUT
            yield from self._named(label, words.day(entry.due.day, self._era), room, bold=True)
            if entry.due.passed:
                banner = stacked(self._both(words.PASSED, _BODY, room - 12))
                yield stacked((space(2), reversed_out(banner, room, 5), space(3)))
        yield from self._money(entry, room)

    def _money(self, entry: ProcedureAdvice, room: float) -> Iterator[Block]:
        if entry.at_risk is None:
            return
        sure = entry.at_risk.verified and entry.due is not None and entry.due.verified
        if sure and entry.due is not None and not entry.due.passed:
            yield from self._both(words.at_risk(entry.at_risk, entry.due.day), _BODY, room)
        elif entry.lost is not None and entry.verified:
            yield from self._both(entry.lost, _BODY, room)
        else:
            yield from self._both(words.MONEY_UNKNOWN, _BODY, room)

    def _bring(self, left: Sequence[ProcedureAdvice]) -> list[Block]:
        """Every thing once, with the numbers of the procedures that want it."""
        wanted: dict[Words, list[int]] = {}
        for number, entry in enumerate(left, start=1):
            for thing in dict.fromkeys((*entry.bring, *entry.form.bring)):
                wanted.setdefault(thing, []).append(number)
        rows = []
        for thing, numbers in wanted.items():
            after = words.numbers(numbers, self._language)
            lines = self._both(thing, _BODY, self._room - _INDENT, after=after)
            rows.append(self._marked(tick(11, self._case, ticked=False), stacked((*lines, space(2)))))
        return rows

    def _point(self, entry: ProcedureAdvice, mark: str) -> Block:
        lines = list(self._both(entry.form.title, _BODY, self._room - _INDENT))
        for reason in entry.reasons[:1]:
            lines += self._both(reason.sentence, _SECOND, self._room - _INDENT)
        return self._marked(self._text(mark, _BODY), stacked((*lines, space(3))))

    def _line(self, entry: ProcedureAdvice) -> Block:
        """One line where it fits: what is not needed is long, and looked at only by who misses something."""
        why = entry.reasons[0].sentence if entry.reasons else None
        words_of = [(entry.form.title.of(tag), why.of(tag) if why else "") for tag in (self._language, JAPANESE)]
        lines = [f"{title}（{reason}）" if reason else title for title, reason in dict.fromkeys(words_of)]
        body = [
            self._text(line, style, self._room - _INDENT) for line, style in zip(lines, (_BODY, _SECOND), strict=False)
        ]
        return self._marked(self._text("－", _BODY), stacked((*body, space(2))))

    def _section(self, title: Words, rows: Sequence[Block]) -> Iterator[Block]:
        if not rows:
            return
        yield space(10)
        texts = "　".join(dict.fromkeys((title.of(self._language), title.ja)))
        head = stacked((fitted(texts, _HEADING, self._room, self._case), rule(self._room), space(5)))
        first, *rest = rows
        yield stacked((head, first))
        yield from rest

    def _named(self, label: Words, said: Words, room: float, *, bold: bool = False) -> Iterator[Block]:
        for language in dict.fromkeys((self._language, JAPANESE)):
            if language == self._language or said.of(self._language) != said.ja:
                style = (_BOLD if bold else _BODY) if language == self._language else _SECOND
                colon = ": " if language == ENGLISH else "："
                yield self._text(f"{label.of(language)}{colon}{said.of(language)}", style, room)

    def _both(
        self, said: Words, style: Style, room: float | None = None, *, before: str = "", after: str = ""
    ) -> Iterator[Block]:
        """The resident's language, and Japanese below it for whoever helps."""
        texts = dict.fromkeys((said.of(self._language), said.ja))
        for text, chosen in zip(texts, (style, _SECOND), strict=False):
            yield self._text(f"{before}{text}{after}", chosen, room)

    def _marked(self, mark: Block, body: Block) -> Block:
        return columns(((0, mark), (_INDENT, body)))

    def _text(self, text: str, style: Style, room: float | None = None) -> Block:
        return text_block(text, style, room or self._room, self._case)
