import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from counter_app.ui.bridge import Bridge
from counter_app.ui.start import clean_environment
from counter_app.ui.theme import HIGH_CONTRAST, STANDARD
from counter_app.ui.widgets.kana_pad import marked
from counter_app.ui.widgets.labels import label, phrases, without_ruby
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.name_label import NameLabel, clusters, undrawable


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [STANDARD, HIGH_CONTRAST])
def test_text_reaches_aaa_everywhere_it_stands(palette):
    grounds = (palette.page, palette.surface, palette.soft)
    pairs = [(ink, ground) for ink in (palette.ink, palette.quiet, palette.error, palette.good) for ground in grounds]
    soft = (palette.error_soft, palette.good_soft, palette.warning_soft)
    pairs += [(palette.ink, ground) for ground in soft] + [(palette.quiet, ground) for ground in soft]
    pairs += [(palette.error, palette.error_soft), (palette.on_primary, palette.primary)]
    pairs += [(palette.on_primary, palette.pressed), (palette.on_band, palette.band), (palette.primary, palette.page)]
    assert [pair for pair in pairs if contrast(*pair) < 7] == []
    assert contrast(palette.line, palette.surface) >= 3
    assert contrast(palette.line, palette.page) >= 3


def test_line_keeps_nothing():
    line = KioskLineEdit()
    line.show()
    QTest.keyClicks(line, "himitsu")
    line.forget()
    for keys in (Qt.Key.Key_Z, Qt.Key.Key_Y):
        QTest.keyClick(line, keys, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    assert not line.isUndoAvailable()


def test_line_never_reaches_the_clipboard():
    QGuiApplication.clipboard().setText("before")
    line = KioskLineEdit()
    line.show()
    QTest.keyClicks(line, "himitsu")
    line.selectAll()
    for keys in (Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(line, keys, Qt.KeyboardModifier.ControlModifier)
    line.copy()
    line.cut()
    assert QGuiApplication.clipboard().text() == "before"
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "before" not in line.text()


def test_names_are_plain_text():
    made = NameLabel("<b>山田</b>")
    assert made.textFormat() == Qt.TextFormat.PlainText
    assert label("<b>山田</b>").textFormat() == Qt.TextFormat.PlainText


def test_variations_are_drawn_differently():
    pictures = []
    for name in ("葛\U000e0100", "葛\U000e0101", "邉\U000e010f", "邉\U000e0110"):
        made = NameLabel(name)
        made.resize(80, 60)
        pictures.append(made.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[2] != pictures[3]


def test_what_no_font_has_is_named():
    assert undrawable("山田\u3000太郎") == ()
    assert undrawable("邉\U000e0102") == ("U+9089 U+E0102",)
    assert undrawable("\U000f1234") == ("U+F1234",)


@given(st.text(alphabet="邉葛a\U000e0100\U000e0101\ufe00 "))
def test_clusters_lose_nothing(text):
    found = clusters(text)
    assert "".join(found) == text


@given(st.text(alphabet="かがカ漢字《》｜a、。（\n "))
def test_phrases_lose_nothing(text):
    assert "".join(piece.base for phrase in phrases(text) for piece in phrase) == without_ruby(text)


def test_phrases_break_between_words():
    parts = [
        "".join(piece.base for piece in phrase) for phrase in phrases("カードを動かさないでください。受け付けました")
    ]
    assert parts == ["カードを", "動かさないでください。", "受け付けました"]


def test_kana_turn_round_to_themselves():
    for letters in ("かが", "はばぱ", "つづっ", "ヤャ", "ウゥヴ", "ん"):
        text = letters[0]
        for _turn in letters:
            text = marked(text)
        assert text == letters[0]
    assert marked("はは") == "はば"
    assert marked("カ") == "ガ"
    assert marked("") == ""


def test_bridge_runs_everything_in_order_on_its_own_thread():
    bridge, ran = Bridge(), []
    here = threading.get_ident()

    def ask(worker):
        for at in range(50):
            bridge.later(lambda at=at: ran.append((worker, at, threading.get_ident())))

    workers = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    QCoreApplication.processEvents()
    assert len(ran) == 200
    assert {thread for _w, _at, thread in ran} == {here}
    for worker in range(4):
        assert [at for w, at, _t in ran if w == worker] == list(range(50))


def test_environment_cannot_restyle():
    environment = {
        "QT_STYLE_OVERRIDE": "x",
        "QT_PLUGIN_PATH": "/evil",
        "QT_SCALE_FACTOR": "9",
        "QML2_IMPORT_PATH": "/evil",
        "QT_QPA_PLATFORM": "vnc:port=1",
        "QT_IM_MODULE": "fcitx",
        "HOME": "/h",
    }
    clean_environment(environment)
    assert environment == {"QT_IM_MODULE": "fcitx", "HOME": "/h"}
