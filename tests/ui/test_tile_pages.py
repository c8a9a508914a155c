"""Tiles by pages: every tile is on exactly one, none is cut, and arrow keys reach all of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from counter_app.domain.conflict import marked
from counter_app.personal import Personal
from counter_app.ui.settling import settle
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.diff_label import DiffLabel
from counter_app.ui.widgets.tile_pages import TilePages

THEME = Theme(Metrics.of_screen(1280, 800))


def paged(texts, count, size, columns=2, *, keys_below=False):
    tiles = [Tile(THEME, f"手続 {number}", "説明" * (number % 7)) for number in range(count)]
    window = QWidget()
    pages = TilePages(tiles, texts.of("ja"), THEME.metrics, columns=columns, keys_below=keys_below)
    pages.setParent(window)
    pages.setGeometry(0, 0, *size)
    window.resize(*size)
    window.show()
    settle()
    return window, pages, tiles


@pytest.mark.parametrize("count", [0, 1, 7, 40, 100])
@pytest.mark.parametrize("size", [(1200, 420), (700, 300)])
@pytest.mark.parametrize("keys_below", [False, True])
def test_every_tile_is_on_exactly_one_page_and_whole(texts, count, size, keys_below):
    window, pages, tiles = paged(texts, count, size, keys_below=keys_below)
    seen = []
    for page in range(60):
        pages.turn_to(page)
        settle()
        shown = [tile for tile in tiles if tile.isVisible()]
        if seen and shown[-1:] == seen[-1:]:
            break
        seen += shown
        assert all(tile.height() >= tile.heightForWidth(tile.width()) for tile in shown)
        assert all(tile.y() + tile.height() <= pages.height() for tile in shown)
    assert seen == tiles
    window.deleteLater()


def test_arrow_keys_walk_over_the_page_break(texts):
    window, pages, tiles = paged(texts, 30, (1200, 300))
    at = 0
    for key, step in ((Qt.Key.Key_Right, 1), *((Qt.Key.Key_Down, 2),) * 10, (Qt.Key.Key_Left, -1), (Qt.Key.Key_Up, -2)):
        QTest.keyClick(tiles[at], key)
        at += step
        assert pages.focusWidget() is tiles[at]
        assert tiles[at].isVisible()
    window.deleteLater()


def test_what_differs_is_drawn_with_a_box_and_forgotten():
    one, other = Personal("渡邉\U000e0102花子"), Personal("渡邉花子")
    label = DiffLabel(marked(one, other), "title", beside=other.reveal())
    assert label.text() == one.reveal()
    label.resize(400, 80)
    label.show()
    settle()
    plain = DiffLabel(marked(one, one), "title", beside=other.reveal())
    plain.resize(400, 80)
    plain.show()
    settle()
    assert label.grab().toImage() != plain.grab().toImage()
    label.forget()
    assert label.text() == ""
    label.deleteLater()
    plain.deleteLater()
