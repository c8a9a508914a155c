"""照合: one application, the people of the register who may be meant, and one key for each answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from counter_app.domain.staff import Clerk
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts
from counter_app.matching.outcome import Likeness
from counter_app.matching.review import Answer, CaseLine, Deciding, MatchReview, OpenCase, Progress, Stage, WhySame
from counter_app.matching.review_rows import review_rows
from counter_app.matching.variants import Variants
from counter_app.personal import Personal
from counter_app.ports import Clock
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.marks import Tone
from counter_app.ui.review.answer_bar import AnswerBar
from counter_app.ui.review.candidate_list import CandidateList
from counter_app.ui.review.comparison import Comparison
from counter_app.ui.review.head import Head, Notes
from counter_app.ui.review.style import WIDE, review_stylesheet
from counter_app.ui.staff_sheet import staff_stylesheet
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_TROUBLES = {
    FailureCode.STEP_NOT_ALLOWED: "step",
    FailureCode.CASE_OUT_OF_REACH: "reach",
    FailureCode.SIGNED_OUT: "signed-out",
}
_DONE = {Answer.SAME: Tone.VERIFIED, Answer.OTHER: Tone.VERIFIED, Answer.HOLD: Tone.QUIET}
_KEYS = {Qt.Key.Key_1 + at: at for at in range(9)}


@dataclass(frozen=True)
class ReviewWorld:
    """What the window needs from outside. `clerk` is who is signed in; every call is logged under it."""

    review: MatchReview
    clerk: Clerk
    texts: Texts
    clock: Clock
    variants: Callable[[], Variants] = Variants.shipped
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


@dataclass(frozen=True)
class _Next:
    """What the worker brings: how it goes, and the case to be shown."""

    progress: Progress
    case: OpenCase | None
    variants: Variants


class ReviewWindow(QMainWindow):
    """`start()` before use; closing it makes the last answer final and ends the worker."""

    def __init__(self, world: ReviewWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._case: OpenCase | None = None
        self._variants: Variants | None = None
        self._opened_at = 0.0
        self._busy = True
        self._may_undo = False
        self._differs = False  # something about the candidate that is shown is more than a way of writing
        self._started = False
        self._wide: bool | None = None
        self.setWindowTitle(self._say("review.window"))
        self.setMinimumSize(1024, 700)
        palette = world.theme.palette
        self.head = Head(self._say, world.clerk.id, palette)
        self.candidates = CandidateList(self._say)
        self.comparison = Comparison(self._say, palette)
        self.notes = Notes(self._say)
        self.bar = AnswerBar(self._say, self.answer, self._because, self.undo)
        self._lay_out()
        self._wear(wide=False)
        for key, act in (("F5", self.refresh), ("Ctrl+Z", self.undo), ("Escape", self._back)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        self.candidates.currentRowChanged.connect(self._show_candidate)
        self._show_nothing()
        self.bar.tell(self._say("review.hint"), Tone.QUIET)

    def start(self) -> None:
        """Show the first case."""
        self._background.start()
        self._started = True
        self.show()

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self.head)
        middle = QWidget()
        parts = row(middle, gap=0)
        side = QWidget()
        beside = column(side, gap=0)
        beside.addWidget(label(self._say("review.candidates"), "review-head"))
        beside.addWidget(self.candidates, 1)
        parts.addWidget(side, 3)
        right = QWidget()
        shown = column(right, gap=0)
        shown.addWidget(self.comparison, 1)
        shown.addWidget(self.notes)
        parts.addWidget(right, 14)
        self._empty = label("", "review-empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._middle = QStackedWidget()
        self._middle.addWidget(middle)
        self._middle.addWidget(self._empty)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self.bar)
        self.setCentralWidget(body)

    def _wear(self, *, wide: bool) -> None:
        if wide != self._wide:
            self._wide = wide
            theme = self._world.theme
            self.setStyleSheet(staff_stylesheet(theme) + review_stylesheet(theme.palette, wide=wide))

    # the case

    def refresh(self) -> None:
        """Read the list again and show its first case, on the worker."""
        self._ask(None)

    def _ask(self, wanted: int | None) -> None:
        """Bring the next case, or the wanted one; until it is there no key is heard."""
        self._set_busy()
        review, clerk, variants = self._world.review, self._world.clerk, self._world.variants

        def bring() -> _Next:
            lines = review.cases(clerk)
            number = wanted if wanted is not None else _first(lines)
            case = review.open(number, clerk) if number is not None else None
            return _Next(review.progress(clerk), case, variants())

        self._background.run(bring, self._show, self._trouble)

    def _show(self, found: _Next) -> None:
        if not self.isVisible():  # locked meanwhile
            return
        self._variants = found.variants
        self.head.show_progress(found.progress)
        self._case = found.case
        self._busy = False
        if found.case is None:
            self._show_nothing(found.progress)
            return
        self._middle.setCurrentIndex(0)
        self._opened_at = self._world.clock.monotonic()
        self.head.show_case(found.case)
        self.candidates.show_candidates(found.case.candidates)
        self._show_candidate(0)
        self.bar.show_answers()
        self._offer()
        self.candidates.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_candidate(self, at: int) -> None:
        case, variants = self._case, self._variants
        if case is None or variants is None or not 0 <= at < len(case.candidates):
            return
        beside = case.candidates[at]
        rows = review_rows(case.said, beside, variants)
        self._differs = any(each.likeness is Likeness.DIFFERENT for each in rows)
        self.comparison.show_rows(rows)
        self.notes.show_notes(case, beside)

    def _show_nothing(self, progress: Progress | None = None) -> None:
        self._case = None
        self._middle.setCurrentIndex(1)
        lines = [self._say("review.loading" if progress is None else "review.empty")]
        if progress is not None and progress.hidden:
            lines.append(self._say("review.hidden", count=progress.hidden))
        self._empty.setText("\n".join(lines))
        self.candidates.forget()
        self.comparison.clear_rows()
        self.notes.clear_notes()
        self.head.show_case(None)
        self.bar.show_answers()
        self._offer()

    def _set_busy(self) -> None:
        self._busy = True
        self._offer()

    def _offer(self) -> None:
        ready = self._case is not None and not self._busy
        some = self._case is not None and bool(self._case.candidates)
        self.bar.offer(answers=ready, same=some, undo=self._may_undo and not self._busy)

    # answers

    def answer(self, answer: Answer) -> None:
        """One of the three keys; 同一人 asks for its reason first."""
        if self._case is None or self._busy or self.bar.asking:
            return
        if answer is not Answer.SAME:
            self._decide(Deciding(answer, seconds=self._seconds))
        elif 0 <= self.candidates.currentRow() < len(self._case.candidates):
            self.bar.ask_why(notation=not self._differs)

    def _because(self, why: WhySame, words: str) -> None:
        if self._case is None or self._busy:
            return
        chosen = self._case.candidates[self.candidates.currentRow()].resident_id
        self._decide(Deciding(Answer.SAME, chosen, why, Personal(words), self._seconds))

    @property
    def _seconds(self) -> int:
        return round(self._world.clock.monotonic() - self._opened_at)

    def _decide(self, deciding: Deciding) -> None:
        case = self._case
        if case is None:
            return
        self._set_busy()
        review, clerk = self._world.review, self._world.clerk
        self._background.run(
            lambda: review.decide(case.line.id, clerk, deciding),
            partial(self._decided, case, deciding.answer),
            self._trouble,
        )

    def _decided(self, case: OpenCase, answer: Answer, stage: Stage) -> None:
        self._may_undo = True
        text = self._say(f"review.done.{answer.value}", number=case.line.application_id)
        more = self._say(f"review.then.{stage.value}") if stage in {Stage.SECOND, Stage.DISPUTED} else ""
        self.bar.tell(f"◎ {text}{more}　{self._say('review.undo-hint')}", _DONE[answer])
        self._ask(None)

    def undo(self) -> None:
        """Take the last answer back and show its case again."""
        if self._busy or not self._may_undo:
            return
        self._set_busy()
        review, clerk = self._world.review, self._world.clerk
        self._background.run(lambda: review.undo(clerk), self._undone, self._trouble)

    def _undone(self, case: int) -> None:
        self._may_undo = False
        self.bar.tell(f"◎ {self._say('review.undone')}", Tone.CAUTION)
        self._ask(case)

    def _back(self) -> None:
        if self.bar.asking:
            self.bar.show_answers()
            self.candidates.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _trouble(self, code: FailureCode) -> None:
        kind = _TROUBLES.get(code, "store")
        self.bar.tell(self._say(f"review.trouble.{kind}", code=code.value), Tone.STOP)
        self._busy = False
        self._may_undo = False
        self._show_nothing()
        self._empty.setText(self._say("review.again"))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        """Digits answer, or give a reason; on the number pad too."""
        at = _KEYS.get(event.key(), -1)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and not event.isAutoRepeat() and at >= 0:
            if self.bar.asking and at < len(WhySame):
                self.bar.take(list(WhySame)[at])
            elif not self.bar.asking and at < len(Answer):
                self.answer(list(Answer)[at])
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        self._wear(wide=event.size().width() >= WIDE)

    def showEvent(self, event: QShowEvent) -> None:  # Qt's
        super().showEvent(event)
        if not event.spontaneous() and self._started:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # Qt's
        """Locked or left: nobody's data stay on the window."""
        if not event.spontaneous():
            self._show_nothing()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        review, clerk = self._world.review, self._world.clerk
        self._background.run(lambda: review.finish(clerk), lambda _none: None, lambda _code: None)
        self._background.close()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def _first(lines: Sequence[CaseLine]) -> int | None:
    return lines[0].id if lines else None


def open_review(world: ReviewWorld) -> ReviewWindow:
    """Open the window. Keep what is returned; closing it ends its worker."""
    window = ReviewWindow(world)
    window.start()
    return window
