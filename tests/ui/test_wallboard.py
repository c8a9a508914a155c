import re
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel

from counter_app.failures import FailureCode
from counter_app.ui.board.sample_figures import SampleFigures
from counter_app.ui.board.screenshots import SampleNumbers, TownClock, hall_screenshots
from counter_app.ui.board.wallboard import LANGUAGES, HallWorld, Wallboard
from counter_app.ui.settling import settle
from tests.ui.staff_windows import ROOT, TEXTS, dress, spoken, visible


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def hall():
    opened = []

    def open_one(source: SampleFigures, clock: TownClock) -> Wallboard:
        window = Wallboard(HallWorld(source, SampleNumbers(), TEXTS, clock, "MH01"))
        window.resize(1920, 1080)
        window.start()
        opened.append(window)
        settle(window)
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()


def test_it_says_the_number_the_people_and_the_wait_in_turn_in_three_languages(hall) -> None:
    window = hall(SampleFigures(), TownClock())
    said = {}
    for tag in LANGUAGES:
        assert window.language == tag
        said[tag] = spoken(window)
        window.turn()
        settle(window)
    assert window.language == "ja"
    assert all("104" in text and "13:24" in text for text in said.values())
    assert "7人" in said["ja"]
    assert "約" in said["ja"]
    assert "Now calling" in said["en"]
    assert "待っている人へ" in said["ja-easy"]


def test_what_is_older_than_two_minutes_says_so_and_shows_no_waits(hall) -> None:
    source, clock = SampleFigures(), TownClock()
    window = hall(source, clock)
    source.broken = FailureCode.STORE_UNAVAILABLE
    clock.at += timedelta(minutes=2)
    window.ask()
    settle(window)
    window.tick()
    assert "古くなって" not in spoken(window)
    clock.at += timedelta(seconds=1)
    window.tick()
    settle(window)
    assert "表示が古くなっています（13:24 現在）" in spoken(window)
    assert "約" not in spoken(window)
    assert "104" in spoken(window)
    source.broken = None
    source.at = clock.at
    window.ask()
    settle(window)
    assert "古くなって" not in spoken(window)


def test_a_monitor_that_never_could_read_stays_calm(hall) -> None:
    source = SampleFigures()
    source.broken = FailureCode.STORE_UNAVAILABLE
    window = hall(source, TownClock())
    assert "準備しています" in spoken(window)
    assert "S101" not in spoken(window)


def test_nothing_of_staff_or_residents_is_on_it(hall) -> None:
    said = spoken(hall(SampleFigures(), TownClock()))
    assert not re.search(r"率|件数|担当|氏名|目標|未処理", said)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_letters_are_large_and_nothing_is_cut_off(size) -> None:
    names = []
    for name, window in hall_screenshots(TEXTS, *size):
        names.append(name)
        for label in (each for each in visible(window) if isinstance(each, QLabel) and each.text()):
            corner = label.mapTo(window, QPoint(label.width(), label.height()))
            assert corner.x() <= size[0], (name, label.text())
            assert corner.y() <= size[1], (name, label.text())
            assert label.minimumSizeHint().width() <= label.width() + 1, (name, label.text())
            assert label.font().pixelSize() >= size[1] * 0.033, (name, label.text())
            if str(label.property("look")).startswith("hall-number"):
                assert label.font().pixelSize() >= size[1] / 13
    assert len(names) == 5


@pytest.mark.parametrize("tag", ["ja-easy", "en"])
def test_every_language_says_everything(tag) -> None:
    japanese = {key for key in TEXTS.keys("ja") if key.startswith("wallboard.")}
    assert {key for key in TEXTS.keys(tag) if key.startswith("wallboard.")} == japanese
    holes = re.compile(r"\{(\w+)\}")
    for key in japanese:
        assert set(holes.findall(TEXTS.of(tag)(key))) == set(holes.findall(TEXTS.of("ja")(key))), key


def test_every_key_the_board_names_has_words_and_every_word_is_said() -> None:
    source = "\n".join(file.read_text("utf-8") for file in (ROOT / "counter_app/ui/board").rglob("*.py"))
    named = set(re.findall(r"""["']((?:board|wallboard)\.[a-z0-9.-]+)["']""", source))
    families = tuple(re.findall(r"""f["']((?:board|wallboard)\.[a-z0-9.-]*)\{""", source))
    known = {key for key in TEXTS.keys("ja") if key.startswith(("board.", "wallboard."))}
    assert named <= known
    assert {key for key in known - named if not key.startswith(families)} == set()
