"""Labels. Always plain text: a resident's name may be `<b>`.

`RubyLabel` draws furigana. Its text marks them as Aozora Bunko does: 漢字《かんじ》, with ｜ where the word begins if a
kanji of another word stands before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MARKED = re.compile(r"｜?(?P<base>(?<=｜)[^《｜]+|[\u3005\u3400-\u9fff0-9０-９]+)《(?P<ruby>[^》]+)》")
_WORD = re.compile(r"[A-Za-z0-9'’.:/()-]+|.", re.DOTALL)
_NEVER_FIRST = "、。，．・）」』】！？ー〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_NEVER_LAST = "（「『【"


def label(text: str, look: str = "", *, wrap: bool = True) -> QLabel:
    """Return a label for words of ours; with furigana where the text marks any."""
    made = RubyLabel(text) if "《" in text else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    if look:
        made.setProperty("look", look)
    policy = made.sizePolicy()
    policy.setHeightForWidth(wrap)
    made.setSizePolicy(policy)
    return made


def without_ruby(text: str) -> str:
    """Return `text` as a screen reader should say it: without the marks and the readings."""
    return _MARKED.sub(lambda found: found["base"], text).replace("｜", "")


@dataclass(frozen=True, slots=True)
class RubyWord:
    """A piece that is never broken over two lines."""

    base: str
    ruby: str = ""


def ruby_words(text: str) -> list[RubyWord]:
    """Cut marked text into unbreakable pieces; punctuation stays with the piece before it."""
    words: list[RubyWord] = []
    end = 0
    for found in _MARKED.finditer(text):
        words.extend(RubyWord(piece) for piece in _WORD.findall(text[end : found.start()]))
        words.append(RubyWord(found["base"], found["ruby"]))
        end = found.end()
    words.extend(RubyWord(piece) for piece in _WORD.findall(text[end:]))
    return words


class RubyLabel(QLabel):
    """A label with furigana above its kanji."""

    def __init__(self, marked: str, parent: QWidget | None = None) -> None:
        super().__init__(without_ruby(marked), parent)
        self._words = ruby_words(marked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        return round(len(self._lines(width)) * self._line_height)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        whole = sum(self._width(word) for word in self._words)
        width = round(min(whole, self._measure.horizontalAdvance("あ") * 28)) + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        widest = max((self._width(word) for word in self._words), default=0.0)
        return QSize(round(max(widest, self._measure.horizontalAdvance("あ") * 5)) + 2, round(self._line_height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines = self._lines(self.width())
        top = (self.height() - len(lines) * self._line_height) / 2
        for line in lines:
            self._paint_line(painter, line, top)
            top += self._line_height

    def _paint_line(self, painter: QPainter, line: list[RubyWord], top: float) -> None:
        whole = sum(self._width(word) for word in line)
        centred = bool(self.alignment() & Qt.AlignmentFlag.AlignHCenter)
        left = (self.width() - whole) / 2 if centred else 0.0
        small = QFontMetricsF(self._ruby_font)
        for word in line:
            width = self._width(word)
            painter.setFont(self.font())
            inset = (width - self._measure.horizontalAdvance(word.base)) / 2
            painter.drawText(QPointF(left + inset, top + small.height() + self._measure.ascent()), word.base)
            if word.ruby:
                painter.setFont(self._ruby_font)
                inset = (width - small.horizontalAdvance(word.ruby)) / 2
                painter.drawText(QPointF(left + inset, top + small.ascent()), word.ruby)
            left += width

    def _lines(self, width: int) -> list[list[RubyWord]]:
        lines: list[list[RubyWord]] = [[]]
        used = 0.0
        for word in self._words:
            if word.base == "\n":
                lines.append([])
                used = 0.0
                continue
            wide = self._width(word)
            if used + wide > width and lines[-1] and word.base[0] not in _NEVER_FIRST:
                carried = [lines[-1].pop()] if len(lines[-1]) > 1 and lines[-1][-1].base in _NEVER_LAST else []
                lines.append(carried)
                used = sum(self._width(piece) for piece in carried)
            lines[-1].append(word)
            used += wide
        return lines

    def _width(self, word: RubyWord) -> float:
        base = self._measure.horizontalAdvance(word.base)
        return max(base, QFontMetricsF(self._ruby_font).horizontalAdvance(word.ruby) + 2 if word.ruby else 0.0)

    @property
    def _measure(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    @property
    def _ruby_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(11, round(font.pixelSize() * 0.5)))
        font.setBold(False)
        return font

    @property
    def _line_height(self) -> float:
        return self._measure.height() * 1.08 + QFontMetricsF(self._ruby_font).height()

    @cached_property
    def spoken(self) -> str:
        """What a screen reader says."""
        return self.text()
