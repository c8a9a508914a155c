"""照合 with real keys: what is asked before an answer counts, what can be taken back, what is told without colour."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from counter_app.domain.proportion import clopper_pearson
from counter_app.failures import FailureCode, StoreError
from counter_app.matching.marks import Kind
from counter_app.matching.outcome import Likeness
from counter_app.matching.resident import Status
from counter_app.matching.review import Answer, WhySame
from counter_app.matching.review_rows import Line
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.screenshots import ShownWorkList, sample_rows
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import StillClock
from counter_app.ui.review.sample_cases import sample_cases
from counter_app.ui.review.screenshots import CLERK, ShownReview
from counter_app.ui.review.window import ReviewWindow, ReviewWorld
from counter_app.ui.review_words import checked_line, percent
from counter_app.ui.settling import settle
from tests.ui.staff_windows import ROOT, TEXTS, dress, spoken

CASES = sample_cases()


@pytest.fixture
def opened(qapp):
    dress(qapp)
    made = []

    def open_with(review, clock=None):
        window = ReviewWindow(ReviewWorld(review, CLERK, TEXTS, clock or StillClock()))
        window.resize(1280, 800)
        window.start()
        settle(window)
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window, 5000)
        made.append(window)
        return window

    yield open_with
    for window in made:
        window.close()
        window.deleteLater()


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.focusWidget() or window, key)
        settle(window)


def test_one_key_asks_why_and_a_second_answers(opened):
    review = ShownReview(CASES)
    window = opened(review)
    press(window, Qt.Key.Key_1)
    assert (window.bar.asking, review.given) == (True, [])
    press(window, Qt.Key.Key_2)
    ((number, said),) = review.given
    assert (number, said.answer, said.why, said.resident_id) == (1, Answer.SAME, WhySame.DOCUMENT, "1001")
    assert review.opened == [1, 2]
    assert not window.bar.asking
    assert "A-0012" in window.bar.sentence.text()


def test_the_candidate_that_is_chosen_is_the_one_that_counts(opened):
    review = ShownReview(CASES[1:])
    window = opened(review)
    before = window.comparison.rows[Line.NAME].theirs.text()
    press(window, Qt.Key.Key_Down)
    assert window.comparison.rows[Line.NAME].theirs.text() != before
    press(window, Qt.Key.Key_1, Qt.Key.Key_5)
    assert review.given[0][1].resident_id == "1003"


def test_only_notation_cannot_be_said_of_what_differs(opened):
    review = ShownReview(CASES)
    window = opened(review)  # another room
    press(window, Qt.Key.Key_1, Qt.Key.Key_1)
    assert review.given == []
    assert "相違" in window.bar.sentence.text()
    press(window, Qt.Key.Key_3)
    assert review.given[0][1].why is WhySame.CONTACT


def test_other_reasons_need_words(opened):
    review = ShownReview(CASES)
    window = opened(review)
    press(window, Qt.Key.Key_1, Qt.Key.Key_6)
    assert review.given == []
    assert window.bar.words.hasFocus()
    QTest.keyClicks(window.bar.words, "2 calls")  # digits are words here
    press(window, Qt.Key.Key_Return)
    assert (review.given[0][1].why, review.given[0][1].words.reveal()) == (WhySame.OTHER, "2 calls")


def test_escape_goes_back_and_nothing_was_said(opened):
    review = ShownReview(CASES)
    window = opened(review)
    press(window, Qt.Key.Key_1, Qt.Key.Key_Escape)
    assert (window.bar.asking, review.given) == (False, [])
    press(window, Qt.Key.Key_2)
    assert [said.answer for _, said in review.given] == [Answer.OTHER]


def test_the_last_answer_can_be_taken_back_until_the_next(opened):
    review = ShownReview(CASES)
    window = opened(review)
    assert not window.bar.undo_key.isEnabled()
    press(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert review.given == []
    assert review.opened[-1] == 1
    assert not window.bar.undo_key.isEnabled()


def test_what_is_held_comes_back_at_the_end(opened):
    review = ShownReview(CASES[:2])
    window = opened(review)
    press(window, Qt.Key.Key_3, Qt.Key.Key_2)
    assert review.opened == [1, 2, 1]
    assert "保留していた申請" in spoken(window)


def test_the_number_pad_answers_and_a_key_held_down_does_not_answer_twice(opened):
    review = ShownReview(CASES)
    window = opened(review)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(window, Qt.Key.Key_2)  # before the next case is there: not heard
    settle(window)
    assert [number for number, _ in review.given] == [1]


def test_how_long_it_took_is_told(opened):
    clock, review = StillClock(), ShownReview(CASES)
    window = opened(review, clock)
    clock.at = clock.at.replace(second=clock.at.second + 17)
    press(window, Qt.Key.Key_2)
    assert review.given[0][1].seconds == 17


def test_marks_are_shapes_and_a_screen_reader_says_them(opened):
    window = opened(ShownReview(CASES[:1]))
    room = window.comparison.rows[Line.BUILDING]
    assert room.ours.marked() == [
        (char, Kind.DIFFERENT if char == "2" else Kind.EQUAL) for char in ("見", "本", "荘", "2", "0", "1")
    ]
    assert "相違：2" in room.ours.accessibleName()
    name = window.comparison.rows[Line.NAME]
    assert ("邉\U000e0102", Kind.VARIANT) in name.theirs.marked()
    assert "表記ゆれ：邉\U000e0102" in name.theirs.accessibleName()
    assert name.mark.text() == "○ 同じ（表記ゆれ）"
    picture = room.ours.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, picture.height(), 2)}
    assert QColor(window._world.theme.palette.error).name() in seen


def test_everything_is_said_and_nothing_is_left_when_the_window_is_covered(opened):
    window = opened(ShownReview(CASES[:1]))
    told = spoken(window)
    assert all(
        word in told for word in ("渡辺", "残り 1 件", "抜き取り確認 120件 誤り0件（95%区間 0〜3.0%）", "中央値")
    )
    window.hide()
    window.wait_for_worker()
    assert "渡" not in "".join(row.ours.text() + row.theirs.text() for row in window.comparison.rows.values())
    assert window.candidates.count() == 0
    window.show()
    settle(window)
    assert "渡辺" in spoken(window)


def test_no_case_left_says_who_else_has_some(opened):
    window = opened(ShownReview((), hidden=2))
    assert "2 件" in spoken(window)
    assert not window.bar.answers[Answer.OTHER].isEnabled()


def test_somebody_was_quicker(opened):
    class Quicker(ShownReview):
        def decide(self, case, clerk, deciding):
            super().decide(case, clerk, deciding)
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "as told")

    window = opened(Quicker(CASES))
    press(window, Qt.Key.Key_2)
    assert "ほかの職員" in window.bar.sentence.text()
    QTest.keyClick(window, Qt.Key.Key_F5)
    settle(window)
    assert window.bar.answers[Answer.OTHER].isEnabled()


def test_leaving_makes_the_last_answer_final(opened):
    review = ShownReview(CASES)
    window = opened(review)
    press(window, Qt.Key.Key_2)
    window.close()
    assert review.finished


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_nothing_is_cut_off(opened, size):
    window = opened(ShownReview(CASES[1:]))
    window.resize(*size)
    settle(window)
    for row in window.comparison.rows.values():
        for widget in (row.ours, row.theirs, row.sentences):
            assert widget.height() >= widget.heightForWidth(widget.width()) or not widget.isVisible()
    assert window.comparison.verticalScrollBar().maximum() == 0
    for made in window.bar.answers.values():
        assert made.height() >= 64
        assert made.width() >= made.sizeHint().width()


def test_the_desk_has_a_door_for_whoever_has_a_part_in_it(qapp):
    dress(qapp)
    review = ShownReview(CASES)
    world = ReviewWorld(review, CLERK, TEXTS, StillClock())
    with_door = WorkWindow(DeskWorld(ShownWorkList(sample_rows()), CLERK, TEXTS, StillClock(), review=lambda: world))
    without = WorkWindow(DeskWorld(ShownWorkList(sample_rows()), CLERK, TEXTS, StillClock()))
    try:
        with_door.start()
        without.start()
        with_door.activateWindow()
        assert QTest.qWaitForWindowActive(with_door, 5000)
        assert (with_door.door.key.isVisible(), without.door.key.isVisible()) == (True, False)
        QTest.keyClick(with_door, Qt.Key.Key_F11)
        assert with_door.door.window is not None
        settle(with_door.door.window)
        assert review.opened == [1]
        with_door.hide()
        assert with_door.door.window is None
        assert review.finished
    finally:
        with_door.close()
        without.close()


def test_every_key_the_window_names_has_words():
    named = set()
    for file in (ROOT / "counter_app" / "ui" / "review").rglob("*.py"):
        named |= set(re.findall(r'say\("(review\.[a-z0-9.-]+)"', file.read_text("utf-8")))
    assert len(named) > 15
    for kind, values in (
        ("likeness", Likeness),
        ("answer", Answer),
        ("why", WhySame),
        ("item", Line),
        ("status", Status),
    ):
        named |= {f"review.{kind}.{each.value}" for each in values}
    assert named <= TEXTS.keys("ja")


def test_the_line_of_the_checks():
    say = TEXTS.of("ja")
    assert checked_line(clopper_pearson(0, 0), say) == "抜き取り確認 0件（まだ誤り率は言えません）"
    assert checked_line(clopper_pearson(2, 4000), say) == "抜き取り確認 4000件 誤り2件（95%区間 0.006〜0.2%）"
    assert [percent(share) for share in (0, 0.03027, 1)] == ["0", "3.0", "100.0"]
