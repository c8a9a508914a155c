import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.reissue import ReissueReason
from counter_app.failures import CounterError, FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.events import PrintAgain
from counter_app.flow.state import Slip, Step
from counter_app.ui.counter.mirror_view import MirrorPage
from counter_app.ui.counter.screenshots import _WAITING, EmptyDesk, answer_everything, drawn_face, screenshots
from counter_app.ui.rehearsal import Props, Rehearsal
from counter_app.ui.settling import settle
from counter_app.ui.widgets.digit_pad import DigitPad
from tests.ui.staff_windows import (
    CATALOGUE,
    TEXTS,
    committed,
    dress,
    form,
    genuine,
    open_terminal,
    spoken,
    visible,
)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def counter():
    opened = []

    def open_one(runtime: Rehearsal, **more):
        terminal = open_terminal(runtime, **more)
        opened.append(terminal)
        return terminal

    yield open_one
    for terminal in opened:
        terminal.close()


def key(terminal, code, text: str = "") -> None:
    """A key at the staff's keyboard: to whatever has the focus there."""
    target = terminal.staff.focusWidget() or terminal.staff
    if text.isascii() and text:
        QTest.keyClicks(target, text)
    elif text:  # what an input method hands over
        QApplication.sendEvent(target, committed(text))
    else:
        QTest.keyClick(target, code)
    settle(terminal)


def press_pin(terminal, digits: str) -> None:
    for digit in digits:
        pad = terminal.mirror.findChild(DigitPad)
        next(k for k in pad.findChildren(QAbstractButton) if k.accessibleName() == digit).click()
    next(k for k in visible(terminal.mirror) if isinstance(k, QAbstractButton) and k.accessibleName() == "決定").click()
    settle(terminal)


def test_a_whole_visit_by_keyboard_alone(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.staff.activateWindow()
    key(terminal, Qt.Key.Key_F1)
    assert runtime.visit.active
    key(terminal, None, "juminhyo")
    key(terminal, Qt.Key.Key_Return)
    key(terminal, Qt.Key.Key_Escape)
    assert [chosen.id for chosen in runtime.visit.forms] == ["juminhyo"]
    runtime.lay_card()
    settle(terminal)
    key(terminal, Qt.Key.Key_F2)
    press_pin(terminal, "1234")
    assert runtime.visit.card.reading is not None
    for _ in range(60):
        key(terminal, Qt.Key.Key_F8)
        stops = [r for r in terminal.board.remarks if r.severity.value == "stops"]
        if not stops:
            break
        cell = terminal.board.sheet.find(stops[0].path)
        assert terminal.staff.focusWidget() is terminal.staff.sheet.cell(stops[0].path).editor
        if cell.choices:
            if isinstance(terminal.staff.focusWidget(), QAbstractButton):
                key(terminal, None, "1")
            else:
                key(terminal, Qt.Key.Key_Down)
                key(terminal, Qt.Key.Key_Return)
                terminal.answer(cell.path, cell.choices[0][0])
                settle(terminal)
        else:
            key(terminal, None, "2")
            key(terminal, Qt.Key.Key_Return)
    assert terminal.staff.focusWidget() is terminal.staff.keys["submit"]
    key(terminal, Qt.Key.Key_F9)
    assert runtime.visit.step is Step.RECEIPT
    assert runtime.visit.slip is Slip.PRINTED
    number = str(runtime.visit.receipt.number)
    assert number in spoken(terminal.staff)
    assert number in spoken(terminal.mirror)
    key(terminal, Qt.Key.Key_F12)
    assert not runtime.visit.active


def test_enter_goes_to_the_next_field_the_card_has_not_settled(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    runtime.lay_card()
    settle(terminal)
    terminal.ask_pin()
    settle(terminal)
    press_pin(terminal, "1234")
    terminal.staff.sheet.go_first()
    first = terminal.staff.focusWidget()
    assert first is terminal.staff.sheet.cell("applicant.phoneNumber").editor
    key(terminal, None, "09012345678")
    key(terminal, Qt.Key.Key_Return)
    assert terminal.staff.focusWidget() is terminal.staff.sheet.cell("applicant.relationToSubject").editor
    assert runtime.visit.answers.text("applicant.phoneNumber") == "09012345678"


def test_half_typed_text_survives_a_board_and_new_questions_keep_the_focus(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("jido-teate"))
    settle(terminal)
    path = "applicant.fullName"
    terminal.staff.sheet.go_to(path)
    editor = terminal.staff.focusWidget()
    assert isinstance(editor, QLineEdit)
    key(terminal, None, "abc")
    terminal.answer("spouse.exists", "yes")  # brings the spouse's fields
    settle(terminal)
    assert terminal.staff.sheet.cell("spouse.fullName") is not None
    assert editor.text() == "abc"
    assert terminal.staff.focusWidget() is editor


def test_what_is_not_understood_cannot_be_handed_in_unseen(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    runtime.lay_card()
    settle(terminal)
    terminal.ask_pin()
    settle(terminal)
    press_pin(terminal, "1234")
    answer_everything(terminal)
    terminal.staff.sheet.go_to("applicant.phoneNumber")
    key(terminal, None, "いろは")
    key(terminal, Qt.Key.Key_F9)
    assert runtime.visit.step is not Step.RECEIPT
    assert "いろは" in terminal.staff.sheet.cell("applicant.phoneNumber").editor.text()
    assert not any(isinstance(event, ev.Submit) for event in runtime.happened)


def test_the_pin_is_in_no_text_of_either_window(counter) -> None:
    runtime = Rehearsal(props=Props(holds=frozenset({ef.ReadCard})))
    terminal = counter(runtime)
    terminal.ask_pin()
    runtime.lay_card()
    settle(terminal)
    pad = terminal.mirror.findChild(DigitPad)
    for digit in "7391":
        next(k for k in pad.findChildren(QAbstractButton) if k.accessibleName() == digit).click()
        settle(terminal)
        for window in (terminal.staff, terminal.mirror):
            texts = [w.text() for w in window.findChildren(QLabel)] + [w.text() for w in window.findChildren(QLineEdit)]
            assert not any("739" in text or "73" in text for text in texts)
    assert "4 桁" in spoken(terminal.mirror)
    assert "7391" not in spoken(terminal.staff)
    assert not terminal.staff.findChildren(DigitPad)


def test_leaving_half_way_wipes_the_pad(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.ask_pin()
    runtime.lay_card()
    settle(terminal)
    entry = terminal.mirror._pin
    entry.pad.digit.emit(7)
    buffer = entry._digits
    terminal.leave()
    settle(terminal)
    assert bytes(buffer) == b""
    assert terminal.mirror.findChild(DigitPad) is None


def test_code_b_is_typed_by_staff_and_brings_the_face(counter) -> None:
    runtime = Rehearsal(props=Props(face=drawn_face()))
    terminal = counter(runtime)
    terminal.begin()
    runtime.lay_card()
    settle(terminal)
    terminal.staff.activateWindow()
    key(terminal, Qt.Key.Key_F4)
    for text in ("昭和55年2月17日", "2035", "22a5"):
        key(terminal, None, text)
        key(terminal, Qt.Key.Key_Return)
    assert runtime.visit.card.reading is None
    assert terminal.staff.focusWidget().accessibleName() == "セキュリティコード（4桁）"
    terminal.staff.focusWidget().setText("2285")
    key(terminal, Qt.Key.Key_Return)
    assert runtime.visit.card.reading is not None
    photo = next(w for w in terminal.staff.findChildren(QLabel) if w.accessibleName() == "顔写真")
    assert not photo.pixmap().isNull()
    terminal.leave()
    settle(terminal)
    assert photo.pixmap().isNull()
    assert "550217" not in spoken(terminal.staff)


def test_a_photo_that_cannot_be_decoded_says_so_calmly(counter) -> None:
    def refuse(_picture: bytes) -> bytes:
        raise CounterError(FailureCode.PHOTO_UNREADABLE, "as told")

    runtime = Rehearsal(props=Props(face=drawn_face()))
    terminal = counter(runtime, decode=refuse)
    terminal.begin()
    runtime.lay_card()
    settle(terminal)
    terminal.use_code_b()
    assert terminal.type_code_b("昭和55年2月17日", "2035", "2285") is None
    settle(terminal)
    assert "C407" in spoken(terminal.staff)


def test_only_the_resident_consents(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("jido-teate"))
    settle(terminal)
    cell = terminal.staff.sheet.cell("consent.recordCheck")
    assert not cell.findChildren(QLineEdit)
    cell.editor.click()
    settle(terminal)
    assert terminal.mirror._view.page is MirrorPage.CONSENT
    next(w for w in visible(terminal.mirror) if isinstance(w, QAbstractButton) and w.text() == "同意します").click()
    settle(terminal)
    assert runtime.visit.answers.find("consent.recordCheck").origin.value == "resident"


def test_leaving_with_answers_asks_once_and_then_forgets(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    settle(terminal)
    terminal.staff.press("leave")
    assert runtime.visit.active
    assert "もう一度 F12" in spoken(terminal.staff)
    terminal.staff.press("leave")
    settle(terminal)
    assert not runtime.visit.active


def test_slips_that_never_came_out_are_offered_and_reprinted(counter) -> None:
    class Desk(EmptyDesk):
        noted = []  # noqa: RUF012  # one desk, one list

        def slip_printed(self, number) -> None:
            self.noted.append(number)

        def unprinted(self):
            return [receipt for receipt in super().unprinted() if receipt.number not in self.noted]

    terminal = counter(genuine(), desk=Desk(_WAITING))
    assert "伝票未出力 2 件" in spoken(terminal.staff)
    terminal.staff.nobody.reprint.click()
    settle(terminal)
    assert Desk.noted == list(_WAITING)
    assert "伝票未出力" not in spoken(terminal.staff)


def test_a_printer_that_fails_leaves_the_number_and_offers_the_slip_again(counter) -> None:
    runtime = Rehearsal(props=Props(slip_fails=FailureCode.PRINTER_FAILED))
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    settle(terminal)
    answer_everything(terminal)
    terminal.submit()
    settle(terminal)
    assert str(runtime.visit.receipt.number) in spoken(terminal.staff)
    runtime.props.slip_fails = None
    receipt = terminal.staff.receipt
    assert not receipt.reasons[ReissueReason.LOST].isVisibleTo(receipt)  # nothing came out yet: no 再発行
    receipt.again.click()
    settle(terminal)
    assert runtime.visit.slip is Slip.PRINTED
    assert not receipt.again.isVisibleTo(receipt)
    receipt.reasons[ReissueReason.LOST].click()
    settle(terminal)
    assert runtime.happened[-2] == PrintAgain(ReissueReason.LOST)
    assert runtime.visit.slip is Slip.PRINTED


def test_a_name_that_looks_like_markup_is_a_name(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    settle(terminal)
    terminal.answer("applicant.fullName", "<b>山田</b>　花子")
    settle(terminal)
    for window in (terminal.staff, terminal.mirror):
        for text in window.findChildren(QLabel):
            assert text.textFormat() is Qt.TextFormat.PlainText, text.text()
    assert "<b>山田</b>" in spoken(terminal.mirror)


def test_a_simulated_card_is_marked_in_both_windows(counter) -> None:
    runtime = Rehearsal(props=Props(authenticity=Authenticity.SIMULATED))
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    assert "模擬カード" in spoken(terminal.staff)
    assert "模擬カード" in spoken(terminal.mirror)


def reachable(window: QWidget) -> list[QWidget]:
    return [w for w in visible(window) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabledTo(window)]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_state_can_be_read_aloud_and_fits(size) -> None:
    seen = 0
    for name, window in screenshots(TEXTS, CATALOGUE, *size):
        seen += 1
        for widget in reachable(window):
            node = QAccessible.queryAccessibleInterface(widget)
            if (
                widget.parentWidget() is not None
                and widget.metaObject().className() == "QLineEdit"
                and "ComboBox" in str(type(widget.parentWidget()))
            ):
                continue
            said = node.text(QAccessible.Text.Name)
            assert said.strip(), f"{name}: {type(widget).__name__} has no name"
            assert "《" not in said, f"{name}: {said}"
            assert node.role() is not QAccessible.Role.NoRole
        if name.startswith("staff"):
            for area in (window.sheet, window.card, window.side):
                assert area.horizontalScrollBar().maximum() == 0, f"{name}: {type(area).__name__} is too wide"
            if window.sheet.isVisible():
                assert window.sheet.widget().minimumSizeHint().width() <= window.sheet.viewport().width(), name
            assert window.side.widget().minimumSizeHint().width() <= window.side.viewport().width(), name
            assert window.card.widget().minimumSizeHint().width() <= window.card.viewport().width(), name
        assert (window.width(), window.height()) == size, f"{name} does not fit"
    assert seen == 30


def test_a_sentence_that_changes_is_drawn_and_not_only_read_aloud(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    sentence = terminal.staff._sentence
    before = sentence.grab().toImage()
    terminal.begin()
    settle(terminal)
    assert sentence.text().startswith("手続を選んでください")
    assert sentence.grab().toImage() != before


def test_tab_walks_the_fields_in_the_order_of_the_eye(counter) -> None:
    runtime = genuine()
    terminal = counter(runtime)
    terminal.begin()
    settle(terminal)
    terminal.add_procedure(form("juminhyo"))
    settle(terminal)
    sheet = terminal.staff.sheet
    sheet.go_first()
    walked = []
    for _ in range(6):
        walked.append(
            next(
                cell.path
                for cell in terminal.board.sheet.cells()
                if terminal.staff.focusWidget() in sheet.cell(cell.path).findChildren(QWidget)
            )
        )
        QTest.keyClick(terminal.staff.focusWidget(), Qt.Key.Key_Tab)
    expected = [cell.path for cell in terminal.board.sheet.cells()]
    distinct = list(dict.fromkeys(walked))
    assert distinct == expected[: len(distinct)]
    assert len(distinct) >= 3
