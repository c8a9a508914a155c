"""Labels. Always plain text: a resident's name may be `<b>`.

`WordsLabel` draws our own sentences: lines one and a half times as high as the letters, Japanese broken between
phrases (not inside はな|し), and furigana where the text marks them as Aozora Bunko does: 漢字《かんじ》, with ｜
where the word begins if a kanji of another word stands before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MARKED = r"｜?(?P<base>(?<=｜)[^《｜]+|[\u3005\u3400-\u9fff0-9０-９]+)《(?P<ruby>[^》]+)》"
_PIECE = re.compile(r"[0-9]+(?:,[0-9]{3})+|[A-Za-z0-9'’.:/()%+-]+|.", re.DOTALL)
_INSIDE = (
    "おごっけりみきしいちびめれえせねげぎじ"  # of 受け付ける, お取りください: no phrase ends with these before a kanji
)
_AFTER = "、。，．・！？）」』】：；, \u3000"  # a line may end here
_NEVER_FIRST = "、。，．・）」』】！？：；ー〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.) "
_NEVER_LAST = "（「『【("
_PLAIN_LINE, _RUBY_LINE = 1.5, 1.9
_WIDEST = 34  # letters of a line nobody gave a width to


def label(text: str, look: str = "", *, wrap: bool = True) -> QLabel:
    """Return a label for words of ours, wrapped between phrases unless told otherwise."""
    made = WordsLabel(text) if wrap or "《" in text else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    if look:
        made.setProperty("look", look)
    return made


def without_ruby(text: str) -> str:
    """Return `text` as a screen reader should say it: without the marks and the readings."""
    if "《" in text:
        text = _marked().sub(lambda found: found["base"], text)
    return text.replace("｜", "")


@cache
def _marked() -> re.Pattern[str]:
    """Compile on first use: a range of thousands of letters takes as long as a page, and a first page has no marks."""
    return re.compile(_MARKED)


@dataclass(frozen=True)
class Piece:
    """A piece that is never broken over two lines."""

    base: str
    ruby: str = ""


def pieces(text: str) -> list[Piece]:
    """Cut marked text into unbreakable pieces: one letter, one Latin word, or one kanji word with its reading."""
    found_pieces: list[Piece] = []
    end = 0
    for found in _marked().finditer(text) if "《" in text else ():
        found_pieces.extend(Piece(piece) for piece in _PIECE.findall(text[end : found.start()].replace("｜", "")))
        found_pieces.append(Piece(found["base"], found["ruby"]))
        end = found.end()
    found_pieces.extend(Piece(piece) for piece in _PIECE.findall(text[end:].replace("｜", "")))
    return found_pieces


def phrases(text: str) -> list[list[Piece]]:
    """Group pieces into phrases between which a line may break: 「カードを｜動かさないでください。」."""
    grouped: list[list[Piece]] = []
    for piece in pieces(text):
        if not grouped or _may_break(grouped[-1][-1].base, piece.base):
            grouped.append([])
        grouped[-1].append(piece)
    return grouped


def _may_break(before: str, after: str) -> bool:
    if "\n" in (before, after):
        return True
    if after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return False
    if before[-1] in _AFTER:
        return True
    inside = before[-1] in _INSIDE and "\u3400" <= after[0] <= "\u9fff"  # a kanji
    return _is_hiragana(before[-1]) and not _is_hiragana(after[0]) and not inside


def _is_hiragana(letter: str) -> bool:
    return "ぁ" <= letter <= "ん"


class WordsLabel(QLabel):
    """A label that breaks, spaces and reads like a printed sentence."""

    def __init__(self, marked: str, parent: QWidget | None = None) -> None:
        super().__init__(without_ruby(marked), parent)
        self._phrases = phrases(marked)
        self._known_lines: dict[tuple[int, int, bool], list[list[Piece]]] = {}  # layouts ask again and again
        self._known_widths: dict[tuple[Piece, int, bool], float] = {}
        self._has_ruby = any(piece.ruby for phrase in self._phrases for piece in phrase)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def setText(self, marked: str) -> None:
        """Say something else: the words that are drawn follow the text that is read aloud."""
        self._phrases = phrases(marked)
        self._has_ruby = any(piece.ruby for phrase in self._phrases for piece in phrase)
        self._known_lines.clear()
        self._known_widths.clear()
        super().setText(without_ruby(marked))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        edges = self._edges()
        return round(len(self._lines(width - edges.width())) * self._line_height) + edges.height()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        whole = max((self._width_of(line) for line in self._lines(1 << 20)), default=0.0)
        width = round(min(whole, self._measure.horizontalAdvance("あ") * _WIDEST)) + 3 + self._edges().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        widest = max((self._width(piece) for phrase in self._phrases for piece in phrase), default=0.0)
        whole = max((self._width_of(line) for line in self._lines(1 << 20)), default=0.0)
        least = max(widest, min(whole, self._measure.horizontalAdvance("あ") * 6))
        return QSize(round(least) + 3 + self._edges().width(), round(self._line_height) + self._edges().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        lines = self._lines(area.width())
        top = area.top() + (area.height() - len(lines) * self._line_height) / 2
        for line in lines:
            self._paint_line(painter, line, area.left(), area.width(), top)
            top += self._line_height

    def _paint_line(self, painter: QPainter, line: list[Piece], left: float, room: int, top: float) -> None:
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            left += (room - self._width_of(line)) / 2
        baseline = top + self._ruby_space + (self._line_height - self._ruby_space + self._cap) / 2
        small = QFontMetricsF(self._ruby_font)
        for piece in line:
            width = self._width(piece)
            painter.setFont(self.font())
            inset = (width - self._measure.horizontalAdvance(piece.base)) / 2
            painter.drawText(QPointF(left + inset, baseline), piece.base)
            if piece.ruby:
                painter.setFont(self._ruby_font)
                inset = (width - small.horizontalAdvance(piece.ruby)) / 2
                painter.drawText(QPointF(left + inset, baseline - self._cap - small.descent() - 1), piece.ruby)
            left += width

    def _lines(self, width: int) -> list[list[Piece]]:
        font = self.font()
        asked = (width, font.pixelSize(), font.bold())
        if asked not in self._known_lines:
            self._known_lines[asked] = self._broken(width)
        return self._known_lines[asked]

    def _broken(self, width: int) -> list[list[Piece]]:
        lines: list[list[Piece]] = [[]]
        used = 0.0
        for phrase in self._phrases:
            if phrase[0].base == "\n":
                lines.append([])
                used = 0.0
                continue
            wide = self._width_of(phrase)
            if used + wide - self._tail(phrase) <= width + 1:
                lines[-1].extend(phrase)
                used += wide
                continue
            if lines[-1]:
                lines.append([])
            used = self._pour(lines, phrase, width)
        return lines

    def _pour(self, lines: list[list[Piece]], phrase: list[Piece], width: int) -> float:
        """Put a phrase on a fresh line, broken between pieces where it is longer than a line."""
        used = 0.0
        for piece in phrase:
            wide = self._width(piece)
            if used + wide > width + 1 and lines[-1] and piece.base[0] not in _NEVER_FIRST:
                lines.append([])
                used = 0.0
            lines[-1].append(piece)
            used += wide
        return used

    def _tail(self, phrase: list[Piece]) -> float:
        """Return the width of what may hang over the edge: a space at the end."""
        return self._width(phrase[-1]) if phrase[-1].base.isspace() else 0.0

    def _width_of(self, line: list[Piece]) -> float:
        return sum(self._width(piece) for piece in line)

    def _width(self, piece: Piece) -> float:
        font = self.font()
        asked = (piece, font.pixelSize(), font.bold())
        if asked not in self._known_widths:
            self._known_widths[asked] = self._measured(piece)
        return self._known_widths[asked]

    def _measured(self, piece: Piece) -> float:
        base = self._measure.horizontalAdvance(piece.base)
        return max(base, QFontMetricsF(self._ruby_font).horizontalAdvance(piece.ruby) + 2 if piece.ruby else 0.0)

    def _edges(self) -> QSize:
        edges = self.contentsMargins()
        return QSize(edges.left() + edges.right(), edges.top() + edges.bottom())

    @property
    def _measure(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    @property
    def _cap(self) -> float:
        """The height of a kanji above the baseline."""
        return self.font().pixelSize() * 0.82

    @property
    def _ruby_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(11, round(font.pixelSize() * 0.5)))
        font.setBold(False)
        return font

    @property
    def _ruby_space(self) -> float:
        return self.font().pixelSize() * (_RUBY_LINE - _PLAIN_LINE) if self._has_ruby else 0.0

    @property
    def _line_height(self) -> float:
        return self.font().pixelSize() * (_RUBY_LINE if self._has_ruby else _PLAIN_LINE)
