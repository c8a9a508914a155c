from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from counter_app.failures import FailureCode
from counter_app.ports import Step, WorkState
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.detail_panel import Page
from counter_app.ui.desk.list_view import Snapshot, Tab, allowed, belongs, counts, lines_of, load
from counter_app.ui.desk.screenshots import ACTOR, CLERK, sample_application, sample_rows, screenshots
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import FIRST_DAY, StillClock
from counter_app.ui.settling import settle
from tests.fakes.work_list import WorkListInMemory
from tests.ui.staff_windows import TEXTS, committed, dress, spoken, visible

SAY = TEXTS.of("ja")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


def in_memory() -> WorkListInMemory:
    rows = list(sample_rows())
    return WorkListInMemory(rows, {row.application_id: sample_application(row) for row in rows})


@pytest.fixture
def desk():
    opened = []

    def open_one(work_list: WorkListInMemory) -> WorkWindow:
        window = WorkWindow(DeskWorld(work_list, CLERK, TEXTS, StillClock()))
        window.resize(1280, 800)
        window.start()
        opened.append(window)
        front(window)
        settle(window)
        return window

    yield open_one
    for window in opened:
        window.close()


def front(window: WorkWindow) -> None:
    """Short cuts answer in the active window only; a bare X server makes none active by itself."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 5000)


def key(window: WorkWindow, code, text: str = "") -> None:
    target = window.focusWidget() or window
    if text.isascii() and text:
        QTest.keyClicks(target, text)
    elif text:  # what an input method hands over
        QApplication.sendEvent(target, committed(text))
    else:
        QTest.keyClick(target, code)
    settle(window)


def test_loading_pages_until_there_is_no_more() -> None:
    one = sample_rows()[0]
    rows = [replace(one, application_id=f"MH01/{number}") for number in range(450)]
    assert len(load(WorkListInMemory(rows, {}), CLERK).rows) == 450
    many = [replace(one, application_id=f"MH01/{number}") for number in range(1200)]
    cut = load(WorkListInMemory(many, {}), CLERK)
    assert cut.cut
    assert len(cut.rows) == 1000


def test_tabs_count_what_stands_under_them() -> None:
    snapshot = Snapshot(sample_rows())
    many = counts(snapshot)
    assert (
        many[Tab.ALL]
        == sum(many[tab] for tab in (Tab.RECEIVED, Tab.TAKEN, Tab.CORRECTING, Tab.HELD, Tab.RETURNED, Tab.DONE))
        == 16
    )
    assert all(row.delivery != "delivered" for row in snapshot.rows if belongs(row, Tab.UNDELIVERED))


def test_the_steps_of_a_row_are_what_is_offered() -> None:
    row = replace(sample_rows()[0], steps=frozenset({Step.HOLD}))
    assert allowed(row) == {Step.HOLD}
    assert allowed(None) == frozenset()


def test_a_refused_delivery_says_why() -> None:
    lines = {line.application_id: line for line in lines_of(sample_rows(), SAY, FIRST_DAY.date())}
    refused = next(row for row in sample_rows() if row.delivery == "refused")
    line = lines[refused.application_id]
    assert line.delivery.word == "送達拒否"
    assert "D102" in line.reason.reveal()


def test_take_read_return_by_keyboard_alone(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    chosen = window._chosen
    key(window, Qt.Key.Key_F2)
    assert (ACTOR, "take", chosen) in work_list.noted
    assert (ACTOR, "view", chosen) in work_list.noted
    assert "電話番号" in spoken(window)
    key(window, Qt.Key.Key_F7)
    assert window.focusWidget() is window.asking.reason
    window.asking.send.click()
    assert not any(act == "return" for _, act, _ in work_list.noted)
    assert "理由を入力してください" in spoken(window)
    key(window, None, "日付が違います")
    for _ in range(3):  # the day, cancel, send
        key(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is window.asking.send
    key(window, Qt.Key.Key_Space)
    assert (ACTOR, "return", chosen) in work_list.noted
    assert next(r for r in work_list.rows(CLERK) if r.application_id == chosen).reason == "日付が違います"
    assert window.asking.isHidden()
    assert window.asking.reason.toPlainText() == ""


def test_nothing_is_viewed_until_somebody_opens_it(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    key(window, Qt.Key.Key_Down)
    assert work_list.noted == []
    key(window, Qt.Key.Key_Return)
    assert work_list.noted == [(ACTOR, "view", window._chosen)]
    key(window, Qt.Key.Key_Up)
    assert "電話番号" not in spoken(window.detail)


def test_complete_and_release(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    first = window._chosen
    key(window, Qt.Key.Key_F2)
    key(window, Qt.Key.Key_F8)
    assert (ACTOR, "complete", first) in work_list.noted
    window.show_tab(Tab.RECEIVED)
    second = window._chosen
    key(window, Qt.Key.Key_F2)
    key(window, Qt.Key.Key_F6)
    assert [act for _, act, row in work_list.noted if row == second] == ["take", "view", "release"]


def test_somebody_quicker_is_said_calmly_and_shown(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    chosen = window._chosen
    work_list.somebody_else_takes(chosen)
    key(window, Qt.Key.Key_F2)
    assert "S203" in spoken(window)
    assert all(line.application_id != chosen for line in window._model.lines)


def test_a_store_that_is_down_leaves_what_is_shown(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    before = window._model.lines
    work_list.broken = FailureCode.STORE_UNAVAILABLE
    key(window, Qt.Key.Key_F5)
    assert "S101" in spoken(window)
    assert window._model.lines == before
    work_list.broken = None
    key(window, Qt.Key.Key_F5)
    assert window._model.lines == before


def test_a_refresh_keeps_the_chosen_row(desk) -> None:
    window = desk(in_memory())
    window.show_tab(Tab.ALL)
    window.table.selectRow(3)
    chosen = window._chosen
    key(window, Qt.Key.Key_F5)
    assert window._chosen == chosen
    assert window.table.currentIndex().row() == 3


def test_ctrl_arrows_walk_the_tabs(desk) -> None:
    window = desk(in_memory())
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.tabs.keys[Tab.TAKEN].isChecked()
    assert {line.state.word for line in window._model.lines} == {"審査中", "決裁待ち"}


def test_a_variation_of_a_name_is_drawn_in_the_table(desk) -> None:
    work_list = in_memory()
    key_id = next(iter(work_list._rows))

    def picture(name: str) -> QImage:
        from counter_app.personal import Personal  # noqa: PLC0415

        work_list._rows[key_id] = replace(work_list._rows[key_id], applicant=Personal(name))
        window = desk(work_list)
        image = window.table.viewport().grab().toImage()
        area = window.table.visualRect(window._model.index(0, 3))
        return image.copy(area)

    assert picture("葛\U000e0100城") != picture("葛\U000e0101城")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_state_can_be_read_aloud_and_fits(size) -> None:
    names = []
    for name, window in screenshots(TEXTS, *size):
        names.append(name)
        for widget in visible(window):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabledTo(window):
                node = QAccessible.queryAccessibleInterface(widget)
                if type(widget).__name__ in ("QSplitter", "QSplitterHandle", "QHeaderView"):
                    continue
                assert node.text(QAccessible.Text.Name).strip(), f"{name}: {type(widget).__name__}"
            if isinstance(widget, QLabel):
                assert widget.textFormat() is Qt.TextFormat.PlainText
        assert window.table.horizontalScrollBar().maximum() == 0, name
        assert window.detail.widget().minimumSizeHint().width() <= window.detail.viewport().width(), name
        assert (window.width(), window.height()) == size
        right = window.table.mapTo(window, QPoint(window.table.width(), 0)).x()
        assert right <= window.width()
    assert len(names) == 15


def test_a_question_names_its_day_and_waits(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    chosen = window._chosen
    key(window, Qt.Key.Key_F2)
    key(window, Qt.Key.Key_F3)
    key(window, None, "印鑑")
    window.asking.due.setText("R8.11.1")
    window.asking.send.click()
    assert "今日以降" in spoken(window)
    window.asking.due.setText("R8.12.24")
    window.asking.send.click()
    settle(window)
    row = next(r for r in work_list.rows(CLERK) if r.application_id == chosen)
    assert (row.state, row.until, row.reason) == (WorkState.CORRECTING, date(2026, 12, 24), "印鑑")


def test_many_at_once_say_what_became_of_each(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    rows = [line.application_id for line in window._model.lines]
    window.table.selectAll()
    work_list.somebody_else_takes(rows[0])
    key(window, Qt.Key.Key_F2)
    assert [key_id for who, act, key_id in work_list.noted if act == "take"] == rows[1:]
    assert f"{rows[0]}（S203）" in spoken(window)


def test_a_correction_shows_before_and_after_and_is_kept(desk) -> None:
    work_list = in_memory()
    window = desk(work_list)
    key(window, Qt.Key.Key_F2)
    window.do(Step.CORRECT)
    window.correcting.item.setCurrentIndex(4)
    window.correcting.text.setText("090-1234-5679")
    window.correcting.send.click()
    assert "理由を入力してください" in spoken(window)
    assert "090-1234-5678 → 090-1234-5679" in spoken(window)
    window.correcting.reason.setText("本人から電話")
    window.correcting.send.click()
    settle(window)
    assert "09012345679" in work_list._applications[window._chosen].items[4].value.reveal().replace("-", "")
    window.turn_page(Page.HISTORY)
    settle(window)
    assert "本人から電話" in spoken(window)


def test_the_purpose_is_logged_and_the_views_can_be_seen(desk) -> None:
    window = desk(in_memory())
    window.top.purpose.setCurrentIndex(2)
    key(window, Qt.Key.Key_Return)
    window.turn_page(Page.VIEWS)
    settle(window)
    assert "照会対応" in spoken(window.detail)


def test_only_legal_steps_are_offered(desk) -> None:
    window = desk(in_memory())
    window.show_tab(Tab.TO_APPROVE)
    assert {step for step, key in window.bar.steps.items() if not key.isHidden()} == {Step.APPROVE, Step.REJECT}
    key(window, Qt.Key.Key_F8)
    assert "承認しました" in spoken(window)


def test_where_protected_people_live_is_not_on_the_screen(desk) -> None:
    window = desk(in_memory())
    window.show_tab(Tab.ALL)
    at = next(n for n, line in enumerate(window._model.lines) if line.protected)
    window.table.selectRow(at)
    window.open_chosen()
    settle(window)
    said = spoken(window)
    assert "見本町" not in said
    assert "090-1234-5678" not in said
    assert "支援措置" in said
    window.do(Step.CORRECT)
    assert "見本町" not in spoken(window)
