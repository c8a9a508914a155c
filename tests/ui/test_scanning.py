"""Codes at the kiosk and at the counter: the camera runs only on its page, every code has its calm answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.home_answers import HomeAnswers
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.scanned import Preferences, ScannedSlip
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode
from counter_app.flow import events as ev
from counter_app.flow.state import Step
from counter_app.personal import Personal
from counter_app.ports.scanning import ScannerReady, ScannerTrouble
from counter_app.ui.counter.counter_world import CounterWorld
from counter_app.ui.counter.sample_desk import EmptyDesk, NoPaper
from counter_app.ui.counter.terminal import CounterTerminal
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.screenshots import CLERK, sample_application, sample_rows
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.scan import ScanPage
from counter_app.ui.rehearsal import Rehearsal, StillClock
from counter_app.ui.scanning import ScanFeed, Scanning
from counter_app.ui.settling import settle
from counter_app.ui.signin.behind import BothWindows
from counter_app.ui.theme import Contrast, TextSize
from counter_app.ui.widgets.labels import without_ruby
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, FORMS
from tests.fakes.scanner import HandScanner, grey
from tests.fakes.visit_runtime import HandRuntime, ScriptedCard
from tests.fakes.work_list import WorkListInMemory
from tests.ui.staff_windows import TEXTS

MADE = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
NUMBER = ReceiptNumber("MH01", date(2026, 11, 21), 7)
SAID = Answer(Personal("渡辺\u3000花子"), Origin.HOME, Trust.STATED, MADE)
COPIES = Answer(Personal("3"), Origin.HOME, Trust.STATED, MADE)
HOME = HomeAnswers(
    b"h" * 16,
    "ja",
    None,
    (CERTIFICATE,),
    ((FieldPath("applicant.fullName"), SAID), (FieldPath("copies"), COPIES)),
    frozenset({FieldPath("applicant.phone")}),
)
MEANINGS = {
    "home": ev.HomeBrought(HOME),
    "slip": ev.SlipBrought(ScannedSlip(NUMBER, genuine=True, simulated=False)),
    "screen": ev.PreferencesBrought(Preferences("en", "largest", "high")),
    "old": ev.CodeRefused(FailureCode.HOME_EXPIRED),
}


def recognise(text):
    return MEANINGS.get(text.reveal(), ev.CodeRefused(FailureCode.CODE_NOT_OURS))


@pytest.fixture
def scanner():
    return HandScanner()


@pytest.fixture
def runtime():
    return HandRuntime(ScriptedCard(canary.STATUS, canary.reading(), canary.PIN))


@pytest.fixture
def feeds(monkeypatch):
    """Every feed that is made, so that a test can wait for its worker."""
    made = []
    begin = ScanFeed.__init__

    def remember(self, scanning):
        begin(self, scanning)
        made.append(self)

    monkeypatch.setattr(ScanFeed, "__init__", remember)
    return made


@pytest.fixture
def kiosk(texts, runtime, scanner, feeds):  # noqa: ARG001  # feeds are watched from the start
    theme = kiosk_theme(1280, 800, KioskSettings())
    scanning = Scanning(scanner, recognise)
    opened = open_kiosk(runtime, texts, FORMS, theme, KioskSettings(fullscreen=False), scanning=lambda: scanning)
    opened.resize(1280, 800)
    opened.show()
    opened.activateWindow()
    settle()
    yield opened
    opened.end()
    opened.deleteLater()
    settle()
    assert not scanner.running


def hold_up(scanner, feeds, text):
    scanner.hold_up(text)
    settle()
    feeds[-1].wait()
    settle()


def tap(window, name):
    found = [k for k in window.findChildren(QAbstractButton) if k.isVisible() and k.accessibleName() == name]
    assert len(found) == 1, name
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
    settle()


def shown(window):
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_from_the_first_page_to_the_card_with_a_code_from_home(kiosk, runtime, scanner, feeds):
    assert not feeds, "nothing of the scanner is made before somebody wants it"
    tap(kiosk, "自宅で作ったコードを使う")
    assert runtime.visit.step is Step.SCAN
    assert scanner.running
    scanner.film(grey())
    settle()
    assert isinstance(kiosk.page, ScanPage)
    assert not kiosk.page._view.empty
    hold_up(scanner, feeds, "home")
    assert runtime.visit.step is Step.CARD
    assert runtime.visit.answers.text("copies") == "3"
    assert not scanner.running


def test_what_was_unreadable_is_asked_with_a_remark(kiosk, runtime, scanner, feeds):
    tap(kiosk, "自宅で作ったコードを使う")
    hold_up(scanner, feeds, "home")
    runtime.post(ev.WithoutCard())
    settle()
    assert runtime.visit.asking == "applicant.phone"
    assert "自宅で入力した内容を読み取れませんでした" in shown(kiosk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_calm_and_the_camera_goes_on(kiosk, runtime, scanner, feeds, texts, language):  # noqa: PLR0913, PLR0917  # each a fixture
    runtime.post(ev.SpeakLanguage(language))
    settle()
    say = texts.of(language)
    tap(kiosk, without_ruby(say("kiosk.scan.key")))
    for text, name in (("old", "HOME_EXPIRED"), ("https://example.org", "CODE_NOT_OURS")):
        hold_up(scanner, feeds, text)
        assert runtime.visit.step is Step.SCAN
        assert runtime.visit.trouble is not None
        assert runtime.visit.trouble.code.name == name
        assert "example" not in shown(kiosk)
    assert scanner.starts == 1


def test_a_slip_says_where_to_go_on(kiosk, runtime, scanner, feeds):
    tap(kiosk, "自宅で作ったコードを使う")
    hold_up(scanner, feeds, "slip")
    assert str(NUMBER) in shown(kiosk)
    assert "職員を呼ぶ" in shown(kiosk)
    tap(kiosk, "戻る")
    assert runtime.visit.scan.slip is None
    assert not scanner.running


def test_preferences_change_the_screen_at_once_and_are_forgotten_with_the_visit(kiosk, runtime, scanner, feeds):
    tap(kiosk, "自宅で作ったコードを使う")
    hold_up(scanner, feeds, "screen")
    assert runtime.visit.language == "en"
    assert (kiosk._theme.contrast, kiosk._theme.text_size) == (Contrast.HIGH, TextSize.LARGEST)
    assert "The screen was changed" in shown(kiosk)
    assert scanner.running
    runtime.post(ev.Leave())
    settle()
    assert kiosk._theme.text_size is TextSize.NORMAL
    assert not scanner.running


def test_a_device_that_is_missing_is_said_and_comes_back(kiosk, scanner):
    tap(kiosk, "自宅で作ったコードを使う")
    scanner.tell(ScannerTrouble(FailureCode.SCANNER_MISSING, "unplugged"))
    settle()
    assert "コードを読み取る装置が見つかりません" in shown(kiosk)
    scanner.tell(ScannerReady())
    settle()
    assert "コードを読み取る装置が見つかりません" not in shown(kiosk)


def test_what_was_read_when_the_page_is_gone_changes_nothing(kiosk, runtime, scanner, feeds):
    tap(kiosk, "自宅で作ったコードを使う")
    scanner.hold_up("home")
    runtime.post(ev.Leave())
    settle()
    feeds[-1].wait()
    settle()
    assert not runtime.visit.active
    assert not [event for event in runtime.events if isinstance(event, ev.HomeBrought)]


def test_without_a_scanner_nobody_is_offered_one(texts, runtime):
    window = open_kiosk(runtime, texts, FORMS, kiosk_theme(1280, 800, KioskSettings()), KioskSettings(fullscreen=False))
    window.show()
    settle()
    assert "自宅で作ったコード" not in "".join(key.accessibleName() for key in window.findChildren(QAbstractButton))
    window.end()
    window.deleteLater()
    settle()


@pytest.fixture
def counter(texts, scanner):
    runtime = Rehearsal()
    world = CounterWorld(
        runtime, texts, FORMS, EmptyDesk(), NoPaper(), lambda picture: picture, scanning=Scanning(scanner, recognise)
    )
    terminal = CounterTerminal(world)
    terminal.start()
    settle()
    yield terminal
    terminal.close()
    settle()
    assert not scanner.running


def at_counter(terminal, scanner, text):
    scanner.hold_up(text)
    settle()
    terminal.feed.wait()
    settle()


def test_at_the_counter_answers_from_home_begin_a_visit(counter, scanner):
    counter.staff.press("scan")
    settle()
    assert scanner.running
    assert counter.staff.scan.isVisible()
    at_counter(counter, scanner, "home")
    visit = counter.world.runtime.visit
    assert visit.forms == (CERTIFICATE,)
    assert visit.answers.find("copies").origin is Origin.HOME
    assert counter.staff.sheet.isVisible()
    assert not scanner.running


def test_a_slip_goes_on_at_this_counter(texts, scanner):
    """The key opens the work list at the case; a locked screen hides it, the end closes it."""
    opened, windows = [], []

    def open_case(number):
        opened.append(number)
        windows.append(QMainWindow())
        windows[-1].show()
        return windows[-1]

    with_list = CounterWorld(
        *(Rehearsal(), texts, FORMS, EmptyDesk(), NoPaper(), lambda picture: picture),
        scanning=Scanning(scanner, recognise),
        open_case=open_case,
    )
    terminal = CounterTerminal(with_list)
    terminal.start()
    behind = BothWindows(terminal, texts.of("ja"), with_list.mirror_theme)
    for _ in range(2):
        terminal.staff.press("scan")
        settle()
        assert not terminal.staff.scan.case_key.isVisible()
        at_counter(terminal, scanner, "slip")
        QTest.keyClick(terminal.staff.scan.case_key, Qt.Key.Key_Space)
        settle()
        assert not scanner.running
    assert opened == [str(NUMBER)] * 2
    assert [window.isVisible() for window in windows] == [False, True]
    behind.conceal()
    assert not windows[1].isVisible()
    behind.reveal()
    assert windows[1].isVisible()
    behind.close()
    settle()
    assert not windows[1].isVisible()


def test_at_the_counter_a_slip_and_a_refusal_are_only_said(counter, scanner):
    counter.staff.press("scan")
    settle()
    at_counter(counter, scanner, "slip")
    assert str(NUMBER) in counter.staff.scan.sentence.text()
    at_counter(counter, scanner, "anything")
    assert "H201" in counter.staff.scan.sentence.text()
    assert not counter.world.runtime.visit.active
    QTest.keyClick(counter.staff.scan, Qt.Key.Key_Escape)
    settle()
    assert counter.staff.nobody.isVisible()
    assert not scanner.running


def test_at_the_counter_the_residents_display_wears_what_they_want_for_this_visit(counter, scanner):
    counter.begin()
    counter.staff.press("scan")
    settle()
    at_counter(counter, scanner, "screen")
    assert counter.world.runtime.visit.language == "en"
    assert counter.mirror._theme.contrast is Contrast.HIGH
    counter.leave()
    settle()
    assert counter.mirror._theme.contrast is Contrast.STANDARD


def test_another_page_ends_the_scanning(counter, scanner):
    counter.staff.press("scan")
    settle()
    counter.staff.press("find")
    settle()
    assert not scanner.running
    counter.staff.press("scan")
    settle()
    assert scanner.running
    assert scanner.starts == 2


@pytest.fixture
def desk(scanner):
    rows = list(sample_rows())
    cases = WorkListInMemory(rows, {row.application_id: sample_application(row) for row in rows})
    window = WorkWindow(DeskWorld(cases, CLERK, TEXTS, StillClock(), scanning=Scanning(scanner, recognise)))
    window.resize(1280, 800)
    window.start()
    settle()
    window.wait_for_worker()
    settle()
    yield window
    window.close()
    settle()
    assert not scanner.running


def at_desk(window, scanner, text):
    scanner.hold_up(text)
    settle()
    window.scan.feed.wait()
    settle()
    window.wait_for_worker()
    settle()


def test_at_a_desk_a_slip_opens_its_case(desk, scanner, monkeypatch):
    row = sample_rows()[5]
    number = ReceiptNumber.parse(row.application_id.partition("/")[0])
    monkeypatch.setitem(MEANINGS, "slip", ev.SlipBrought(ScannedSlip(number, genuine=True, simulated=False)))
    desk.scan.open()
    settle()
    assert scanner.running
    at_desk(desk, scanner, "slip")
    assert desk._opened == row.application_id
    assert desk.scan.dialog is None
    assert not scanner.running


def test_at_a_desk_nothing_but_slips_counts(desk, scanner, monkeypatch):
    elsewhere = ScannedSlip(ReceiptNumber("MH02", date(2026, 11, 21), 900), genuine=True, simulated=False)
    monkeypatch.setitem(MEANINGS, "slip", ev.SlipBrought(elsewhere))
    desk.scan.open()
    settle()
    at_desk(desk, scanner, "home")
    assert "H201" in desk.scan.panel.sentence.text()
    at_desk(desk, scanner, "slip")
    assert desk._opened is None
    assert "一覧にはありません" in "".join(label.text() for label in desk.bar.findChildren(QLabel))
