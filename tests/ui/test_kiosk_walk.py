"""A whole visit at the kiosk, by fingers and by keys alone, over the real `advance`."""

import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from counter_app.domain.authenticity import Authenticity
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.state import Step
from counter_app.personal import Personal
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.secret import SecretPage
from counter_app.ui.settling import settle
from counter_app.ui.widgets.buttons import Tile
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, FORMS
from tests.fakes.visit_runtime import HandRuntime, ScriptedCard

PERSONAL = ("花子", "見本町", "0312345678", "1980")


@pytest.fixture
def runtime():
    return HandRuntime(ScriptedCard(canary.STATUS, canary.reading(), canary.PIN))


@pytest.fixture
def window(texts, runtime):
    theme = kiosk_theme(1280, 800, KioskSettings())
    opened = open_kiosk(runtime, texts, FORMS, theme, KioskSettings(fullscreen=False))
    opened.resize(1280, 800)
    opened.show()
    opened.activateWindow()
    settle()
    yield opened
    opened.end()
    opened.deleteLater()
    settle()


def key(window, name):
    found = [k for k in window.findChildren(QAbstractButton) if k.isVisible() and k.accessibleName() == name]
    assert len(found) == 1, (
        name,
        sorted(k.accessibleName() for k in window.findChildren(QAbstractButton) if k.isVisible()),
    )
    return found[0]


def tap(window, *names):
    for name in names:
        QTest.mouseClick(key(window, name), Qt.MouseButton.LeftButton)
        settle()


def post(runtime, *events):
    for event in events:
        runtime.post(event)
        settle()


def texts_of(window):
    labels = [label.text() for label in window.findChildren(QLabel)]
    lines = [line.text() for line in window.findChildren(QLineEdit)]
    names = [widget.accessibleName() for widget in window.findChildren(QWidget)]
    return "\n".join(labels + lines + names)


def to_secret(window, runtime):
    post(runtime, ev.CardLaid(1))
    tap(window, "はじめる", "certificate", "次へ")
    assert runtime.visit.step is Step.SECRET


def test_touch_only(window, runtime):
    to_secret(window, runtime)
    assert "あと3回" in texts_of(window)
    tap(window, "1", "2", "3", "4", "カードを読み取る")
    assert runtime.visit.step is Step.READ
    assert "花子" in texts_of(window)
    tap(window, "次へ")
    tap(window, *"0312345678", "次へ")
    tap(window, "世帯全部", "次へ", "1つ増やす", "次へ")
    assert runtime.visit.step is Step.CHECK
    assert "03-1234-5678" in texts_of(window)
    tap(window, "通数を変える")
    assert runtime.visit.asking == "copies"
    tap(window, "1つ増やす", "次へ", "この内容で申請する")
    assert runtime.visit.step is Step.RECEIPT
    assert str(runtime.visit.receipt.number) in texts_of(window)
    items = {item.path: item.value.reveal() for item in runtime.stored[0].applications[0].items}
    assert items["copies"] == "3"
    assert items["applicant.phone"] == "0312345678"
    tap(window, "おわる")
    assert runtime.visit.step is Step.WELCOME
    assert not any(word in texts_of(window) for word in PERSONAL)


def press_by_keys(window, name):
    """Go with Tab to what has this name and press it, as somebody without a pointer does."""
    for _stop in range(80):
        focused = QApplication.focusWidget()
        if focused is not None and focused.accessibleName() == name:
            QTest.keyClick(focused, Qt.Key.Key_Space)
            settle()
            return
        QTest.keyClick(focused or window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reached {name}")


def test_keys_only(window, runtime):
    post(runtime, ev.CardLaid(1))
    press_by_keys(window, "はじめる")
    press_by_keys(window, "certificate")
    press_by_keys(window, "次へ")
    assert isinstance(window.page, SecretPage)
    for digit in "1234":
        QTest.keyClick(QApplication.focusWidget(), digit)
    press_by_keys(window, "カードを読み取る")
    press_by_keys(window, "次へ")
    assert runtime.visit.asking == "applicant.phone"
    QTest.keyClicks(QApplication.focusWidget(), "0312345678")
    press_by_keys(window, "次へ")
    press_by_keys(window, "世帯全部")
    press_by_keys(window, "次へ")
    press_by_keys(window, "次へ")
    press_by_keys(window, "この内容で申請する")
    assert runtime.visit.step is Step.RECEIPT


def test_digits_of_the_pin_are_never_text(window, runtime):
    to_secret(window, runtime)
    before = texts_of(window)
    tap(window, "9", "8", "7", "6")
    assert texts_of(window) == before
    digits = window.page._digits
    runtime.held = (ef.ReadCard,)
    tap(window, "カードを読み取る")
    assert digits == bytearray()
    secret = next(event.secret for event in runtime.events if isinstance(event, ev.SecretTyped))
    with secret.borrow() as typed:
        assert bytes(typed) == b"9876"


def test_wrong_pin_shows_what_is_left_and_the_code(window, runtime):
    to_secret(window, runtime)
    tap(window, "9", "9", "9", "9", "カードを読み取る")
    assert runtime.visit.step is Step.SECRET
    assert "あと2回" in texts_of(window)
    assert FailureCode.PIN_WRONG.value in texts_of(window)


def test_card_away_hides_the_page_within_the_same_event(window, runtime):
    to_secret(window, runtime)
    tap(window, "1", "2", "3", "4", "カードを読み取る")
    runtime.post(ev.CardGone(1))
    QApplication.processEvents()  # one round: no timer, no animation stands between removal and blank
    visible = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert not any("花子" in text for text in visible)
    assert window.cover is not None
    post(runtime, ev.CardLaid(2))
    assert runtime.visit.card.away is False
    assert window.cover is None
    assert any("花子" in label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_language_and_size_in_two_taps_keep_what_was_typed(window, runtime):
    to_secret(window, runtime)
    tap(window, "1", "2", "3", "4", "カードを読み取る", "次へ", "0", "3")
    tap(window, "Language・文字の大きさ", "English")
    assert runtime.visit.language == "en"
    tap(window, "Largest", "Done")
    assert window.page.draft() == "03"
    assert key(window, "Next")


def test_leaving_asks_first_and_then_forgets(window, runtime):
    to_secret(window, runtime)
    tap(window, "1", "2", "3", "4", "カードを読み取る", "やめる", "つづける")
    assert runtime.visit.step is Step.READ
    tap(window, "やめる", "やめて消す")
    assert runtime.visit.step is Step.WELCOME
    assert not any(word in texts_of(window) for word in PERSONAL)
    assert "花子" not in QGuiApplication.clipboard().text()


def test_printer_trouble_keeps_the_number_and_shows_a_code(window, runtime):
    runtime.printer_fails = True
    post(runtime, ev.Begin(uuid.uuid4(), runtime.clock.now()), ev.Choose((CERTIFICATE,)), ev.Next(), ev.WithoutCard())
    answers = {"applicant.fullName": canary.FULL_NAME, "applicant.phone": "", "scope": "all", "copies": "1"}
    for path, text in answers.items():
        post(runtime, ev.Typed(path, Personal(text), runtime.clock.now()), ev.Next())
    tap(window, "この内容で申請する")
    shown = texts_of(window)
    assert str(runtime.visit.receipt.number) in shown
    assert FailureCode.PRINTER_FAILED.value in shown
    runtime.printer_fails = False
    tap(window, "受付票をもう一度出す")
    assert "受付票をお取りください。" in texts_of(window)


def test_simulated_band_is_on_every_page(texts):
    card = ScriptedCard(canary.STATUS, canary.reading(Authenticity.SIMULATED), canary.PIN)
    runtime = HandRuntime(card, training=True)
    window = open_kiosk(runtime, texts, FORMS, kiosk_theme(1280, 800, KioskSettings()), KioskSettings(fullscreen=False))
    window.show()
    steps = [
        (),
        (ev.Begin(uuid.uuid4(), runtime.clock.now()),),
        (ev.Choose((CERTIFICATE,)), ev.Next()),
        (ev.WithoutCard(),),
    ]
    for events in steps:
        post(runtime, *events)
        assert any("模擬カード" in label.text() for label in window.findChildren(QLabel) if label.isVisible())
    window.end()
    window.deleteLater()
    settle()


def test_rows_are_added_and_taken_out(window, runtime):
    post(runtime, ev.Begin(uuid.uuid4(), runtime.clock.now()), ev.Choose((FORMS[1],)), ev.Next(), ev.WithoutCard())
    while runtime.visit.asking != "children":
        if runtime.visit.asking == "applicant.fullName":
            post(runtime, ev.Typed(runtime.visit.asking, Personal(canary.FULL_NAME), runtime.clock.now()))
        post(runtime, ev.Next())
    tap(window, "＋ お子さまをもう1人加える")
    assert runtime.visit.answers.rows("children") == 2
    tap(window, "お子さま 2 取り消す")
    assert runtime.visit.answers.rows("children") == 1


def test_every_touch_restarts_the_idle_clock(window, runtime):
    before = runtime.touches
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert runtime.touches > before


def test_alt_f4_does_not_leave(window):
    window.close()
    assert window.isVisible()


def test_tiles_show_choice_by_shape(window, runtime):
    post(runtime, ev.Begin(uuid.uuid4(), runtime.clock.now()))
    tile = window.findChildren(Tile)[0]
    plain = tile.grab().toImage().convertToFormat(tile.grab().toImage().Format.Format_Grayscale8)
    tile.setChecked(True)
    settle()
    chosen = window.findChildren(Tile)[0].grab().toImage().convertToFormat(plain.format())
    assert plain != chosen  # without any colour they still differ
