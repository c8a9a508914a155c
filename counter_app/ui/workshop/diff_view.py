"""What changes against the version the draft began with: said in Japanese, and line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QWidget

from counter_app.packs.office_forms import SHIPPED
from counter_app.packs.plain_changes import plain_changes
from counter_app.ui.staff_sheet import staff_stylesheet
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.style import workshop_stylesheet

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.packs.draft import Draft
    from counter_app.ui.workshop.bench import Bench

_SIZE = (1000, 640)


class DiffView(QWidget):
    """Sentences above, lines below."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        say = bench.world.texts.of("ja")
        self._palette = bench.world.theme.palette
        draft = bench.session.draft
        self.sentences = QListWidget()
        self.sentences.setProperty("look", "dense")
        self.sentences.setWordWrap(True)
        self.sentences.setAccessibleName(say("workshop.diff.sentences"))
        changes = plain_changes(draft.base, draft.tree)
        self.sentences.addItems([f"{change.title}：{change.sentence}" for change in changes])
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setAccessibleName(say("workshop.diff.lines"))
        font = QFont(["BIZ UDGothic", "Noto Sans Mono CJK JP", "IPAGothic", "monospace"])
        font.setPixelSize(13)
        self.lines.setFont(font)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._write(draft)
        whole = column(self, gap=6)
        files = len(draft.changes())
        heading = (
            say("workshop.diff.count", files=files, changes=len(changes)) if changes else say("workshop.diff.nothing")
        )
        whole.addWidget(label(heading, "panel-title"))
        whole.addWidget(label(say("workshop.diff.base", version=_named(bench.session.base_version, say)), "note"))
        whole.addWidget(self.sentences, 2)
        whole.addWidget(label(say("workshop.diff.lines"), "note"))
        whole.addWidget(self.lines, 3)

    def _write(self, draft: Draft) -> None:
        cursor = QTextCursor(self.lines.document())
        plain, gone, come, head = (QTextCharFormat() for _ in range(4))
        gone.setBackground(QColor(self._palette.error_soft))
        come.setBackground(QColor(self._palette.good_soft))
        head.setFontWeight(QFont.Weight.Bold)
        for change in draft.changes():
            cursor.insertText(f"{change.file}\n", head)
            for line in change.lines:
                cursor.insertText(f"{line}\n", {"-": gone, "+": come}.get(line[:1], plain))
        self.lines.moveCursor(QTextCursor.MoveOperation.Start)


def _named(version: str, say: Language) -> str:
    return say("workshop.versions.shipped") if version == SHIPPED else version


class Panel(QDialog):
    """A window of the workshop beside its own; Escape closes it."""

    def __init__(self, bench: Bench, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.say = bench.world.texts.of("ja")
        self.setWindowTitle(title)
        self.setStyleSheet(staff_stylesheet(bench.world.theme) + workshop_stylesheet(bench.world.theme.palette))
        self.setModal(True)
        room = parent.size()
        self.resize(max(_SIZE[0], room.width() * 3 // 4), max(_SIZE[1], room.height() * 3 // 4))
        self.whole = column(self, margin=14, gap=8)

    def leave(self) -> None:
        """Close it."""
        self.close()


class DiffPanel(Panel):
    """差分 on its own."""

    def __init__(self, bench: Bench, parent: QWidget) -> None:
        super().__init__(bench, bench.world.texts.of("ja")("workshop.key.diff"), parent)
        self.view = DiffView(bench)
        self.whole.addWidget(self.view, 1)
        keys = row(gap=8)
        keys.addStretch(1)
        keys.addWidget(button(self.say("workshop.close"), self.leave, "key-action"))
        self.whole.addLayout(keys)
