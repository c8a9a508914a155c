"""Above: how it goes, what the blind checks say, what the marks mean. Below the table: what to look out for."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from counter_app.i18n.texts import Language
from counter_app.matching.marks import Kind, Span
from counter_app.matching.outcome import Item
from counter_app.matching.review import Beside, Given, OpenCase, Progress, RunKind, Stage
from counter_app.matching.review_rows import register_reasons
from counter_app.ui.marks import Tone
from counter_app.ui.review.marks_label import MarksLabel
from counter_app.ui.review_words import checked_line
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.theme import Palette
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel


class Head(QFrame):
    """Two lines over the whole window."""

    def __init__(self, say: Language, actor: str, palette: Palette) -> None:
        super().__init__()
        self._say = say
        whole = column(self, gap=0)
        bar = QFrame()
        bar.setProperty("look", "top")
        top = row(bar, gap=18)
        top.setContentsMargins(14, 9, 14, 9)
        top.addWidget(label(say("review.window"), wrap=False))
        self._number = label("", "top-note", wrap=False)
        top.addWidget(self._number)
        self._stage = label("", "simulated", wrap=False)
        top.addWidget(self._stage)
        top.addStretch(1)
        self._left = label("", wrap=False)
        top.addWidget(self._left)
        self._pace = label("", "top-note", wrap=False)
        top.addWidget(self._pace)
        top.addWidget(label(say("desk.actor", actor=actor), "top-note", wrap=False))
        whole.addWidget(bar)
        whole.addWidget(self._strip(palette))
        self.show_case(None)

    def _strip(self, palette: Palette) -> QWidget:
        strip = QFrame()
        strip.setProperty("look", "review-strip")
        places = row(strip, gap=14)
        places.setContentsMargins(14, 5, 14, 5)
        self.checked = label("", "review-count", wrap=False)
        places.addWidget(self.checked)
        places.addStretch(1)
        for kind, key in ((Kind.VARIANT, "variant"), (Kind.DIFFERENT, "different")):
            sample = MarksLabel(palette, "review-item")
            text = self._say(f"review.legend.{key}")
            sample.show_spans((Span(text, kind),), (), text)
            places.addWidget(sample)
        return strip

    def show_progress(self, progress: Progress) -> None:
        """Say how many are left, how quickly it goes, what the checks came to."""
        held = self._say("review.held", count=progress.held) if progress.held else ""
        self._left.setText(self._say("review.left", count=progress.left) + held)
        pace = progress.median_seconds
        self._pace.setText("" if pace is None else self._say("review.pace", seconds=pace, done=progress.mine_today))
        self.checked.setText(checked_line(progress.checked, self._say))

    def show_case(self, case: OpenCase | None) -> None:
        """Say which application this is, and what becomes of an answer."""
        self._number.setText(self._say("review.number", number=case.line.application_id) if case else "")
        stage = ""
        if case is not None and case.line.held:
            stage = self._say("review.was-held")
        elif case is not None and case.kind is RunKind.PAYMENT:
            key = case.line.stage.value if case.line.stage in {Stage.SECOND, Stage.DISPUTED} else "payment"
            stage = self._say(f"review.stage.{key}")
        self._stage.setText(stage)
        self._stage.setVisible(bool(stage))


class Notes(QFrame):
    """What concerns the case as a whole: rivals, double applications, the status in the register, a dispute."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "remark")
        inside = column(self, gap=3)
        inside.setContentsMargins(14, 8, 14, 8)
        self._text = NameLabel("", "review-note")
        inside.addWidget(self._text)
        self.clear_notes()

    def show_notes(self, case: OpenCase, beside: Beside) -> None:
        """Show them for one candidate."""
        whole = [each.sentence for each in case.notes if each.item in {Item.PERSON, Item.APPLICATION}]
        answers = [
            self._say("review.given", who=place, answer=self._answer(case, each))
            for place, each in enumerate(case.given, start=1)
        ]
        about = [each.sentence for each in register_reasons(beside)]
        lines = [*(f"▲ {text}" for text in (*answers, *whole)), *(f"・{text}" for text in about)]
        self._text.setText("\n".join(lines))
        self._text.setAccessibleName("。".join((*answers, *whole, *about)))
        show_tone(self, Tone.CAUTION if whole or answers else Tone.QUIET)
        self.setVisible(bool(lines))

    def _answer(self, case: OpenCase, given: Given) -> str:
        ids = [each.resident_id for each in case.candidates]
        whom = (
            self._say("review.given.whom", place=ids.index(given.resident_id) + 1) if given.resident_id in ids else ""
        )
        return self._say(f"review.answer.{given.answer.value}") + whom

    def clear_notes(self) -> None:
        """Forget them."""
        self._text.setText("")
        self.hide()
