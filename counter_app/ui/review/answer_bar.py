"""Below: three large answers; after 同一人 the reasons take their place. One key each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QStackedWidget, QWidget

from counter_app.i18n.texts import Language
from counter_app.matching.review import Answer, WhySame
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_HIGH = 64
_LONGEST = 200


class AnswerBar(QFrame):
    """`answer` hears what was pressed; `because` a reason with words; `undo` and `leave` their keys."""

    def __init__(
        self,
        say: Language,
        answer: Callable[[Answer], None],
        because: Callable[[WhySame, str], None],
        undo: Callable[[], None],
    ) -> None:
        super().__init__()
        self._say, self._because = say, because
        self.setProperty("look", "bottom")
        whole = column(self, gap=6)
        whole.setContentsMargins(14, 8, 14, 10)
        self.sentence = label("", "sentence")
        whole.addWidget(self.sentence)
        self._pages = QStackedWidget()
        self.answers: dict[Answer, QPushButton] = {}
        self.reasons: dict[WhySame, QPushButton] = {}
        self.words = QLineEdit()
        self._both = (self._answers(answer, undo), self._reasons())
        for page in self._both:
            self._pages.addWidget(page)
        whole.addWidget(self._pages)
        self._fit()

    def _answers(self, answer: Callable[[Answer], None], undo: Callable[[], None]) -> QWidget:
        page = QWidget()
        places = row(page, gap=12)
        for key, each in enumerate(Answer, start=1):
            text = f"{key}　{self._say(f'review.answer.{each.value}')}"
            made = button(text, partial(answer, each), f"review-{each.value}")
            self.answers[each] = at_least(made, 120, _HIGH)
            places.addWidget(made, 3 if each is Answer.SAME else 2)
        self.undo_key = at_least(button(self._say("review.undo"), undo, "review-undo"), 150, _HIGH)
        places.addWidget(self.undo_key, 1)
        return page

    def _reasons(self) -> QWidget:
        page = QWidget()
        whole = column(page, gap=8)
        whole.addWidget(label(self._say("review.why"), "panel-title"))
        lines = (row(gap=10), row(gap=10))
        for key, each in enumerate(WhySame, start=1):
            text = f"{key}　{self._say(f'review.why.{each.value}')}"
            made = at_least(button(text, partial(self.take, each), "review-why"), 200, 46)
            self.reasons[each] = made
            lines[(key - 1) // 3].addWidget(made, 1)
        for line in lines:
            whole.addLayout(line)
        last = row(gap=10)
        self.words.setAccessibleName(self._say("review.words"))
        self.words.setPlaceholderText(self._say("review.words"))
        self.words.setProperty("look", "cell")
        self.words.setMaxLength(_LONGEST)
        self.words.returnPressed.connect(partial(self.take, WhySame.OTHER))
        last.addWidget(self.words, 1)
        last.addWidget(at_least(button(self._say("review.back"), self.show_answers, "review-undo"), 150, 40))
        whole.addLayout(last)
        return page

    @property
    def asking(self) -> bool:
        """Whether a reason is being asked for."""
        return self._pages.currentIndex() == 1

    def ask_why(self, *, notation: bool) -> None:
        """Ask for the reason of 同一人. `notation`: 表記の違いだけ can be said, nothing else differs."""
        self.reasons[WhySame.NOTATION].setEnabled(notation)
        self.words.clear()
        self._pages.setCurrentIndex(1)
        self._fit()
        self.reasons[WhySame.NOTATION if notation else WhySame.DOCUMENT].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_answers(self) -> None:
        """Back to the three answers."""
        self.words.clear()
        self._pages.setCurrentIndex(0)
        self._fit()
        self.answers[Answer.SAME].setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, why: WhySame) -> None:
        """A reason was chosen; その他 needs words."""
        words = self.words.text().strip()
        if not self.reasons[why].isEnabled():
            self.tell(self._say("review.not-only-notation"), Tone.CAUTION)
            return
        if why is WhySame.OTHER and not words:
            self.tell(self._say("review.words-needed"), Tone.CAUTION)
            self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._because(why, words)

    def offer(self, *, answers: bool, same: bool, undo: bool) -> None:
        """Let press what would be heard."""
        for each, made in self.answers.items():
            made.setEnabled(answers and (same or each is not Answer.SAME))
        self.undo_key.setEnabled(undo)

    def tell(self, text: str, tone: Tone) -> None:
        """Say what happened."""
        self.sentence.setText(text)
        show_tone(self.sentence, tone)

    def _fit(self) -> None:
        """The page in front says how high the bar is."""
        for page in self._both:
            policy = page.sizePolicy()
            front = page is self._pages.currentWidget()
            policy.setVerticalPolicy(policy.Policy.Preferred if front else policy.Policy.Ignored)
            page.setSizePolicy(policy)
        self._pages.adjustSize()
        self.updateGeometry()
