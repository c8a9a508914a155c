from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import FailureCode
from counter_app.ui.board.chart_view import Canvas, ChartView
from counter_app.ui.board.charts.brush import screen_look
from counter_app.ui.board.charts.scene import HEAT, Tint
from counter_app.ui.board.paper import PAPER_LOOK, preview
from counter_app.ui.board.sample_figures import SampleFigures
from counter_app.ui.board.screenshots import TownClock, board_of, screenshots
from counter_app.ui.board.spans import SpanKind
from counter_app.ui.board.views import TILES
from counter_app.ui.board.window import BoardWindow
from counter_app.ui.settling import settle
from counter_app.ui.theme import STANDARD
from counter_app.ui.widgets.labels import WordsLabel
from tests.ui.staff_windows import TEXTS, dress, spoken, visible

TABS = ("today", "trend", "peaks", "league")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def board():
    opened = []

    def open_one(source: SampleFigures | None = None, **more) -> BoardWindow:
        window = board_of(TEXTS, source or SampleFigures())
        if more:
            window = BoardWindow(replace(window._world, **more))
        window.resize(1280, 800)
        window.start()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window, 5000)
        opened.append(window)
        settle(window)
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()


def sentence(window: BoardWindow) -> str:
    return window._sentence.text()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_state_can_be_read_aloud_and_nothing_is_cut_off(size) -> None:
    names = []
    for name, window in screenshots(TEXTS, *size):
        names.append(name)
        assert (window.width(), window.height()) == size, name
        for widget in visible(window):
            _can_be_read_aloud(name, widget, window)
            _is_whole(name, widget, window)
    assert len(names) == 11


def _can_be_read_aloud(name: str, widget: QWidget, window: QWidget) -> None:
    kind = type(widget).__name__
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabledTo(window) and kind != "QHeaderView":
        said = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert said.strip(), f"{name}: {kind}"


def _is_whole(name: str, widget: QWidget, window: QWidget) -> None:
    corner = widget.mapTo(window, QPoint(widget.width(), widget.height()))
    scrolled = any(type(parent).__name__ == "QTableWidget" for parent in _parents(widget))
    if not scrolled:
        assert corner.x() <= window.width(), f"{name}: {type(widget).__name__}"
        assert corner.y() <= window.height(), f"{name}: {type(widget).__name__}"
    if isinstance(widget, WordsLabel):
        assert widget.height() >= widget.heightForWidth(widget.width()) - 1, f"{name}: {widget.text()}"
    elif isinstance(widget, QLabel) and widget.text():
        assert widget.textFormat() is Qt.TextFormat.PlainText
        assert widget.width() >= widget.fontMetrics().horizontalAdvance(max(widget.text().split("\n"), key=len)) - 1
    if isinstance(widget, Canvas) and widget._scene is not None:
        for mark in widget._scene.words:
            assert mark.y >= -1, f"{name}: {mark}"
            assert mark.y + mark.height <= widget.height() + 4, f"{name}: {mark}"


def _parents(widget: QWidget):
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent


def test_every_table_says_what_its_chart_draws(board) -> None:
    window = board()
    window.span.choose(SpanKind.WEEKS_13.value)
    for tab in TABS:
        window.show_tab(tab)
        settle(window)
        views = window._pages.currentWidget().findChildren(ChartView)
        for view in (each for each in views if each.isVisible()):
            table = view.chart.table()
            shown = [
                tuple(view.table.item(line, column).text() for column in range(view.table.columnCount()))
                for line in range(view.table.rowCount())
            ]
            assert shown == list(table.rows), tab
            assert table.spoken() in view.canvas.accessibleDescription()
            assert view.chart.definition in view.canvas.accessibleDescription()


def test_numbers_on_bars_are_those_of_the_table(board) -> None:
    window = board()
    written = {words.text for words in window.today.day.canvas._scene.words}
    cells = {cell for row in window.today.day.chart.table().rows for cell in row[1:]} - {"記録なし"}
    assert cells
    assert cells <= written


def test_the_table_replaces_the_drawing_and_can_be_copied_and_kept(board, tmp_path) -> None:
    window = board()
    view = window.today.day
    assert not view.copy_key.isVisible()
    view.toggle.click()
    assert view.table.isVisible()
    view.copy_key.click()
    assert QGuiApplication.clipboard().text().splitlines()[0].split("\t") == list(view.chart.table().heads)
    view.keep(tmp_path / "today.csv")
    written = (tmp_path / "today.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert len(written.decode("utf-8-sig").splitlines()) == len(view.chart.table().rows) + 1
    view.keep(tmp_path / "none" / "today.csv")
    assert "保存できませんでした" in sentence(window)


def test_keys_alone_reach_every_figure_and_say_its_definition(board) -> None:
    window = board()
    reached, told = [], []
    for _ in range(80):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if reached and focused is reached[0]:
            break
        reached.append(focused)
        told.append(sentence(window))
    assert set(window.today.tiles.values()) <= set(reached)
    assert {window.today.day.canvas, window.today.ages.canvas, window.today.channels.canvas} <= set(reached)
    codebook = window._world.codebook
    for figure in TILES:
        assert any(codebook[figure].formula in text for text in told)


def test_f1_goes_to_the_definition_of_what_has_the_focus(board) -> None:
    window = board()
    window.today.tiles["returned_share"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window, Qt.Key.Key_F1)
    settle(window)
    assert window.tab == "codebook"
    assert window.codebook.table.item(window.codebook.table.currentRow(), 0).text() == "差戻し率"


def test_the_codebook_gives_every_formula_the_lines_it_needs_and_no_more(board) -> None:
    window = board()
    window.show_tab("codebook")
    settle(window)
    table = window.codebook.table
    for line in range(table.rowCount()):
        item, width = table.item(line, 2), table.columnWidth(2) - 24
        lines = -(-table.fontMetrics().horizontalAdvance(item.text()) // width)
        assert lines * 16 <= table.rowHeight(line) <= (lines + 1) * 20 + 14, item.text()


def test_ctrl_arrows_walk_the_tabs_and_read_each(board) -> None:
    window = board()
    seen = [window.tab]
    for _ in range(5):
        QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        settle(window)
        seen.append(window.tab)
    assert seen == ["today", "trend", "peaks", "league", "codebook", "today"]
    assert window.league.league.chart is not None


def test_a_filter_narrows_the_figures(board) -> None:
    window = board()
    whole = next(tile for tile in window.today.shown if tile.figure == "received")
    window.channel.choose("kiosk")
    settle(window)
    kiosk = next(tile for tile in window.today.shown if tile.figure == "received")
    assert 0 < int(kiosk.number) < int(whole.number)


def test_a_store_that_is_down_leaves_what_is_shown_and_says_since_when(board) -> None:
    source = SampleFigures()
    window = board(source)
    before = window.today.shown
    source.broken = FailureCode.STORE_UNAVAILABLE
    window.refresh()
    settle(window)
    assert window.today.shown == before
    assert "13:24 時点" in sentence(window)
    assert "S101" in sentence(window)
    window.explain("定義")
    assert "13:24 時点" in sentence(window)
    source.broken = None
    window.refresh()
    settle(window)
    assert "時点" not in sentence(window)


def test_a_board_that_never_could_read_shows_no_zeros(board) -> None:
    source = SampleFigures()
    source.broken = FailureCode.STORE_UNAVAILABLE
    window = board(source)
    assert "いま数字を読めません" in sentence(window)
    assert "0" not in {label.text() for label in window.today.findChildren(QLabel)}
    assert window.paper() == []


def test_who_has_no_right_to_figures_sees_none_and_asks_for_none(board) -> None:
    source = SampleFigures()
    window = board(source, clerk=Clerk("a1", SHIPPED_ROLES["counter"], "1番窓口", "MH01"))
    assert "権限" in sentence(window)
    assert source.asked == 0
    allowed = board(SampleFigures(), clerk=Clerk("a2", SHIPPED_ROLES["leader"], "1番窓口", "MH01"))
    assert allowed.today.shown


def test_an_assumption_changes_the_result_and_stays_over_a_refresh(board) -> None:
    window = board()
    window.show_tab("league")
    settle(window)
    savings = window.league.savings
    savings.before.setValue(20)
    savings.after.setValue(10)
    savings.cases.setValue(600)
    savings.share.setValue(50)
    savings.yen.setValue(2000)
    said = spoken(savings)
    assert "50時間／年" in said
    assert "約 100,000 円／年" in said
    assert "600件 × 50% ×（20分 − 10分）÷ 60 ＝ 50.0時間/年" in said
    assert savings.slider.value() == 50
    window.refresh()
    settle(window)
    assert savings.assumption.minutes_before == 20
    savings.after.setValue(25)
    assert "増える見込み" in spoken(savings)


def test_a_tab_on_paper_says_who_when_and_by_which_codebook(board, tmp_path) -> None:
    window = board()
    window.office.choose("KT01")
    settle(window)
    window.print_to(tmp_path / "today.pdf")
    # letters are placed one by one, so that spaces and line ends between them say nothing
    pages = ["".join(page.extract_text().split()) for page in PdfReader(tmp_path / "today.pdf").pages]
    assert len(pages) == 4
    for number, text in enumerate(pages, start=1):
        assert "架空市" in text
        assert "2026年11月20日" in text
        assert "北支所" in text
        assert "指標定義書2026-04-01版" in text
        assert "印刷2026-11-2013:24" in text
        assert f"{number}/4" in text
    for tile in window.today.shown:
        assert tile.number in pages[0]
    assert "8時" in pages[1]
    box = PdfReader(tmp_path / "today.pdf").pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)


def test_what_cannot_be_written_is_said(board, tmp_path) -> None:
    window = board()
    window.print_to(tmp_path / "none" / "today.pdf")
    assert "保存できませんでした" in sentence(window)


@pytest.mark.parametrize("look", [screen_look(STANDARD), PAPER_LOOK], ids=["screen", "paper"])
def test_colours_carry_in_grey_too(look) -> None:
    def bright(tint: Tint) -> float:
        channels = (look.colour(tint).redF(), look.colour(tint).greenF(), look.colour(tint).blueF())
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: Tint, other: Tint) -> float:
        light, dark = sorted((bright(one), bright(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert all(contrast(tint, Tint.GROUND) >= 3 for tint in (Tint.MAIN, Tint.OTHER, Tint.ALARM))
    assert all(contrast(tint, Tint.GROUND) >= 7 for tint in (Tint.INK, Tint.QUIET))
    for level, tint in enumerate(HEAT):
        assert contrast(Tint.ON_DARK if level >= 3 else Tint.INK, tint) >= 4.5, tint
    assert all(bright(lighter) > bright(darker) for lighter, darker in pairwise(HEAT))


def test_a_grey_print_keeps_the_levels_of_the_heat_map_apart(board) -> None:
    window = board()
    window.show_tab("peaks")
    settle(window)
    page = window.paper()[0]
    grey = preview(page, grey=True)
    shades = {}
    for mark in page.marks:
        if getattr(mark, "fill", None) in HEAT and mark.height > 40:
            shades.setdefault(mark.fill, set()).add(
                QColor(grey.pixel(round(mark.x + 6), round(mark.y + 6))).lightness()
            )
    order = [max(shades[tint]) for tint in HEAT if tint in shades]
    assert len(order) >= 4
    assert all(lighter - darker >= 12 for lighter, darker in pairwise(order))


def test_the_clock_of_the_town_stands_still() -> None:
    assert TownClock().monotonic() == 0.0
