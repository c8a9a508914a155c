"""The table in the middle: an item a row, 申請 beside 台帳, and in words how they relate."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from counter_app.i18n.texts import Language
from counter_app.matching.marks import Kind, Spans
from counter_app.matching.outcome import Likeness
from counter_app.matching.review_rows import Line, ReviewRow
from counter_app.ui.marks import Mark, Tone
from counter_app.ui.review.marks_label import MarksLabel
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.theme import Palette
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

_SIGNS: dict[Likeness, tuple[str, Tone]] = {
    Likeness.EXACT: ("◎", Tone.VERIFIED),
    Likeness.VARIANT: ("○", Tone.STATED),
    Likeness.LOOKALIKE: ("△", Tone.CAUTION),
    Likeness.NEAR: ("△", Tone.CAUTION),
    Likeness.INCOMPLETE: ("△", Tone.CAUTION),
    Likeness.UNSURE: ("？", Tone.CAUTION),
    Likeness.DIFFERENT: ("✕", Tone.STOP),
    Likeness.MISSING: ("―", Tone.QUIET),
}


def mark_of(likeness: Likeness, say: Language) -> Mark:
    """A sign, a word and a tone for how two notations relate."""
    sign, tone = _SIGNS[likeness]
    return Mark(sign, say(f"review.likeness.{likeness.value}"), tone)


class _Row:
    """The widgets of one item."""

    def __init__(self, line: Line, say: Language, palette: Palette) -> None:
        self.title = label(say(f"review.item.{line.value}"), "review-item")
        self.ours, self.theirs = MarksLabel(palette), MarksLabel(palette)
        self.mark = label("", "review-mark", wrap=False)
        self.sentences = NameLabel("", "review-sentence")


class Comparison(QScrollArea):
    """Shows the rows of one candidate; empty until it is told."""

    def __init__(self, say: Language, palette: Palette) -> None:
        super().__init__()
        self._say = say
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = {line: _Row(line, say, palette) for line in Line}
        content = QWidget()
        content.setProperty("look", "review-page")
        whole = column(content, margin=0, gap=0)
        self._table = QGridLayout()
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        self._lay_out()
        whole.addLayout(self._table)
        whole.addStretch(1)
        self.setWidget(content)

    def _lay_out(self) -> None:
        for at, key in enumerate(("", "ours", "theirs", "relation")):
            self._table.addWidget(label(self._say(f"review.column.{key}") if key else "", "review-head"), 0, at)
        for place, row in enumerate(self.rows.values(), start=1):
            told = QWidget()
            inside = column(told, gap=3)
            inside.addWidget(row.mark, 0, Qt.AlignmentFlag.AlignLeft)
            inside.addWidget(row.sentences)
            for at, widget in enumerate((row.title, row.ours, row.theirs, told)):
                self._table.addWidget(_cell(widget, "review-cell-item" if at == 0 else "review-cell"), place, at)
        for at, share in enumerate((0, 10, 10, 9)):
            self._table.setColumnStretch(at, share)

    def show_rows(self, rows: tuple[ReviewRow, ...]) -> None:
        """Show one candidate beside the application."""
        for each in rows:
            row = self.rows[each.line]
            mark = mark_of(each.likeness, self._say)
            row.mark.setText(mark.text)
            show_tone(row.mark, mark.tone)
            row.mark.updateGeometry()
            row.sentences.setText("。".join(each.sentences))
            row.sentences.setVisible(bool(each.sentences))
            item = self._say(f"review.item.{each.line.value}")
            row.ours.show_spans(each.ours, each.theirs, self._spoken("ours", item, each.ours))
            row.theirs.show_spans(each.theirs, each.ours, self._spoken("theirs", item, each.theirs))

    def _spoken(self, side: str, item: str, spans: Spans) -> str:
        """As a screen reader says it: the text, then what is marked in it."""
        said = [item, self._say(f"review.column.{side}"), "".join(span.text for span in spans)]
        for kind, key in ((Kind.DIFFERENT, "different"), (Kind.VARIANT, "variant")):
            marked = "、".join(span.text for span in spans if span.kind is kind and span.text.strip())
            if marked:
                said.append(self._say(f"review.spoken.{key}", text=marked))
        return " ".join(said)

    def clear_rows(self) -> None:
        """Forget the person."""
        for row in self.rows.values():
            for side in (row.ours, row.theirs):
                side.show_spans((), (), "")
            row.sentences.setText("")
            row.mark.setText("")


def _cell(widget: QWidget, look: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("look", look)
    inside = column(frame)
    inside.setContentsMargins(12, 8, 10, 8)
    inside.addWidget(widget)
    return frame
