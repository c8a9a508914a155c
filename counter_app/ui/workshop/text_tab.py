"""文字: the file itself, with line numbers, for whoever wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from counter_app.failures import FormError
from counter_app.packs import workshop
from counter_app.packs.outline import FileKind, kind_of
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.ui.workshop.bench import Bench


class TextTab(QWidget):
    """Whatever is typed stays, also where it is no TOML."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        say = bench.world.texts.of("ja")
        self.editor = NumberedText(say("workshop.text.name"))
        whole = column(self, margin=6, gap=4)
        self._say = say
        self.hint = label(say("workshop.text.hint"), "note")
        whole.addWidget(self.hint)
        whole.addWidget(self.editor, 1)
        self.editor.textChanged.connect(self._typed)

    def refresh(self) -> None:
        """Show the file as it stands."""
        only = kind_of(self.bench.file) is FileKind.OTHER
        self.hint.setText(self._say("workshop.text.only" if only else "workshop.text.hint"))
        self.hint.setProperty("look", "body" if only else "note")
        self.hint.style().polish(self.hint)
        text = self._text()
        if text != self.editor.toPlainText():
            at = self.editor.textCursor().position()
            self.editor.blockSignals(True)
            self.editor.setPlainText(text)
            cursor = self.editor.textCursor()
            cursor.setPosition(min(at, len(text.encode("utf-16-le")) // 2))
            self.editor.setTextCursor(cursor)
            self.editor.blockSignals(False)

    def _text(self) -> str:
        try:
            return self.bench.session.draft.tree.text(self.bench.file)
        except FormError:
            return ""

    def _typed(self) -> None:
        text = self.editor.toPlainText()
        if self.bench.file and text != self._text():
            self.bench.take_over(workshop.write(self.bench.session, text))

    def go_to_line(self, line: int) -> None:
        """Put the keys on a line, counted from 1."""
        cursor = QTextCursor(self.editor.document().findBlockByNumber(max(line, 1) - 1))
        self.editor.setTextCursor(cursor)
        self.editor.centerCursor()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)


class NumberedText(QPlainTextEdit):
    """Text with line numbers on its left. Undo belongs to the whole window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        font = QFont(["BIZ UDGothic", "Noto Sans Mono CJK JP", "IPAGothic", "monospace"])
        font.setPixelSize(14)
        self.setFont(font)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(
            lambda area, _dy: self._numbers.update(0, area.y(), self._numbers.width(), area.height())
        )
        self._make_room()

    def numbers_width(self) -> int:
        """Return the room the largest number takes."""
        return self.fontMetrics().horizontalAdvance("9") * max(3, len(str(self.blockCount()))) + 14

    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers_width(), 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), self.numbers_width(), area.height()))

    def paint_numbers(self, painter: QPainter) -> None:
        """Draw the numbers of the lines that can be seen."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        height = self.fontMetrics().height()
        while block.isValid() and top <= self.viewport().height():
            number = str(block.blockNumber() + 1)
            area = QRect(0, round(top), self.numbers_width() - 6, height)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
            top += self.blockBoundingRect(block).height()
            block = block.next()


class _Numbers(QWidget):
    def __init__(self, text: NumberedText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.numbers_width(), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._text.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        self._text.paint_numbers(painter)
