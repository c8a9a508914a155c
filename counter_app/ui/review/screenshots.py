"""Every state of the window of 照合, for the documentation and for whoever checks how it looks. The people are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from counter_app.domain.proportion import clopper_pearson
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import FailureCode, StoreError
from counter_app.i18n.texts import Texts
from counter_app.matching.review import Answer, CaseLine, Deciding, Given, OpenCase, Progress, RunKind, Stage
from counter_app.ui.rehearsal import StillClock
from counter_app.ui.review.sample_cases import sample_cases
from counter_app.ui.review.window import ReviewWindow, ReviewWorld
from counter_app.ui.settling import settle

CLERK = Clerk("鈴木", SHIPPED_ROLES["leader"], "審査1", "MH01")


class ShownReview:
    """Cases that are answered in memory, one after the other."""

    def __init__(self, cases: Sequence[OpenCase], hidden: int = 0, broken: FailureCode | None = None) -> None:
        self._cases = {case.line.id: case for case in cases}
        self._hidden, self._broken = hidden, broken
        self.opened: list[int] = []
        self.given: list[tuple[int, Deciding]] = []
        self.finished = False

    def cases(self, clerk: Clerk) -> Sequence[CaseLine]:
        """Those nobody has answered; held ones last."""
        if self._broken is not None:
            raise StoreError(self._broken, "as told")
        last = dict(self.given)
        left = [case for number, case in self._cases.items() if number not in last]
        held = [self._cases[number] for number, said in last.items() if said.answer is Answer.HOLD]
        return [case.line for case in left] + [replace(case.line, held=True) for case in held]

    def open(self, case: int, clerk: Clerk) -> OpenCase:
        """Return it, and remember that it was seen."""
        self.opened.append(case)
        held = any(number == case and said.answer is Answer.HOLD for number, said in self.given)
        found = self._cases[case]
        return replace(found, line=replace(found.line, held=held))

    def decide(self, case: int, clerk: Clerk, deciding: Deciding) -> Stage:
        """Keep the answer."""
        self.given.append((case, deciding))
        payment = self._cases[case].kind is RunKind.PAYMENT
        return Stage.SECOND if payment else Stage.SETTLED

    def undo(self, clerk: Clerk) -> int:
        """Take the last one back."""
        return self.given.pop()[0]

    def finish(self, clerk: Clerk) -> None:
        """Remember that the clerk left."""
        self.finished = True

    def progress(self, clerk: Clerk) -> Progress:
        """As if a morning had gone by."""
        held = sum(line.held for line in self.cases(clerk))
        left = len(self.cases(clerk))
        return Progress(left, held, self._hidden, 41 + len(self.given), 14, clopper_pearson(0, 120))


def screenshots(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, review, walk in _states():
        window = ReviewWindow(ReviewWorld(review, CLERK, texts, StillClock()))
        window.resize(width, height)
        window.start()
        settle(window)
        walk(window)
        settle(window)
        yield name, window
        window.close()
        window.deleteLater()


def _stand(_window: ReviewWindow) -> None:
    pass


def _why(window: ReviewWindow) -> None:
    window.answer(Answer.SAME)


def _undoable(window: ReviewWindow) -> None:
    window.answer(Answer.OTHER)


def _states() -> Iterator[tuple[str, ShownReview, Callable[[ReviewWindow], None]]]:
    one, twins, moved = sample_cases()
    yield "variant", ShownReview((one, twins, moved)), _stand
    yield "why-same", ShownReview((one, twins, moved)), _why
    yield "twins", ShownReview((twins, moved)), _stand
    yield "moved-out", ShownReview((moved,)), _stand
    yield "answered", ShownReview((one, twins, moved)), _undoable
    payment = replace(twins, kind=RunKind.PAYMENT, line=replace(twins.line, stage=Stage.SECOND))
    yield "second-person", ShownReview((payment,)), _stand
    given = (Given("佐藤", Answer.SAME, "1002"), Given("田中", Answer.OTHER, ""))
    disputed = replace(payment, line=replace(payment.line, stage=Stage.DISPUTED), given=given)
    yield "disputed", ShownReview((disputed,)), _stand
    yield "nothing-left", ShownReview((), hidden=2), _stand
    yield "store-down", ShownReview((), broken=FailureCode.STORE_UNAVAILABLE), _stand
