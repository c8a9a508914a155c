"""Every state of the counter's two windows, for the documentation and for whoever checks how they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardFace, Sex, Tries
from counter_app.domain.finding import FindingCode
from counter_app.domain.form import Form
from counter_app.domain.household import Found, Household, NotFound, RegisteredPerson, RegisterRemark, Source
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import FailureCode, FormError, PackError
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal, Secret
from counter_app.ui.counter.counter_world import CounterWorld
from counter_app.ui.counter.sample_desk import EmptyDesk, NoPaper
from counter_app.ui.counter.terminal import CounterTerminal
from counter_app.ui.rehearsal import FIRST_DAY, HANAKO, HER_CARD, Props, Rehearsal
from counter_app.ui.sample_events import EVENTS
from counter_app.ui.sample_scanner import sample_scanning
from counter_app.ui.settling import settle
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.name_label import NameLabel

AT_THE_COUNTER = Clerk("1234", SHIPPED_ROLES["counter"], "1番窓口", "MH01")


def _protected_household() -> Props:
    """支援措置: the register knows her, and tells nobody where she lives."""
    household = Household(Source.RESIDENT, (), 0, HANAKO.full_address, protected=True)
    return Props(face=drawn_face(), register=Found(household))


def _another_glyph() -> Props:
    """The register writes a character of her name in another form."""
    written = RegisteredPerson(Personal("渡邊\u3000花子"), HANAKO.date_of_birth, HANAKO.sex)
    household = Household(Source.RESIDENT, (written,), 0, HANAKO.full_address)
    said = RegisterRemark(FindingCode.NAME_VARIANT, Personal("「邉」→「邊」（戸籍通達）"))
    return Props(register=Found(household, ("fullName",), remarks=(said,)))


def _former_address() -> Props:
    """住所変更未了: she moved, and the card still says where she lived."""
    return Props(register=NotFound(remarks=(RegisterRemark(FindingCode.CARD_ADDRESS_OLD),)))


def drawn_face() -> CardFace:
    """A face of nobody, and name and address as a card would print them."""
    return CardFace(
        photo_jp2=Personal(_png(_portrait())),
        name_png=Personal(_png(_plate(HANAKO.full_name.reveal(), 34, 230))),
        address_png=Personal(_png(_plate(HANAKO.full_address.reveal(), 24, 430))),
        date_of_birth=HANAKO.date_of_birth,
        sex=Personal(Sex.FEMALE),
        expiry=HER_CARD.expiry,
        security_code_png=Personal(b""),
        authenticity=Authenticity.VERIFIED,
    )


def screenshots(texts: Texts, catalogue: tuple[Form, ...], width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, mirror, props, walk in _STATES:
        runtime = Rehearsal(props=props())
        world = CounterWorld(
            runtime,
            texts,
            catalogue,
            EmptyDesk(_WAITING if name == "staff-nobody" else ()),
            NoPaper(),
            decode_photo=lambda picture: picture,
            events=EVENTS,
            forms_behind=lambda reasons=_BEHIND if name == "staff-forms-behind" else (): reasons,  # type: ignore[misc]  # bound now
            mirror_theme=Theme(Metrics.of_screen(width, height)),
            clerk=AT_THE_COUNTER,
            scanning=sample_scanning(),
        )
        terminal = CounterTerminal(world)
        for window in (terminal.staff, terminal.mirror):
            window.resize(width, height)
        terminal.start()
        settle()
        walk(terminal, runtime, catalogue)
        settle()
        yield name, terminal.mirror if mirror else terminal.staff
        terminal.close()
        settle()


Walk = Callable[[CounterTerminal, Rehearsal, tuple[Form, ...]], None]


def _nobody(_terminal: CounterTerminal, _runtime: Rehearsal, _catalogue: tuple[Form, ...]) -> None:
    pass


def _scan(terminal: CounterTerminal, _runtime: Rehearsal, _catalogue: tuple[Form, ...]) -> None:
    terminal.staff.press("scan")


def _search(terminal: CounterTerminal, _runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    terminal.staff.press("find")
    settle()
    terminal.add_procedure(catalogue[0])
    settle()


def _navigator(terminal: CounterTerminal, _runtime: Rehearsal, _catalogue: tuple[Form, ...]) -> None:
    terminal.choose_event(EVENTS[0])
    settle()
    terminal.staff.press("event")
    settle()


def _differing(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _read_by_pin(terminal, runtime, catalogue)
    settle()
    written = Answer(Personal("渡邊\u3000花子"), Origin.REGISTER, Trust.REGISTERED, FIRST_DAY)
    runtime.post(ev.Prefilled(runtime.visit.generation, ((FieldPath("applicant.fullName"), written),)))
    settle()


def _chosen(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    terminal.begin()
    for form in catalogue[:3]:
        settle()
        terminal.add_procedure(form)
    runtime.lay_card()
    settle()


def _only_read(terminal: CounterTerminal, runtime: Rehearsal, _catalogue: tuple[Form, ...]) -> None:
    """Before anything is chosen."""
    terminal.begin()
    runtime.lay_card()
    settle()
    terminal.ask_pin()
    terminal.pin_typed(Secret(b"1234"))
    settle()


def _pin_asked(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _chosen(terminal, runtime, catalogue)
    terminal.ask_pin()


def _wrong_pin(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _pin_asked(terminal, runtime, catalogue)
    terminal.pin_typed(Secret(b"0000"))


def _read_by_pin(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _pin_asked(terminal, runtime, catalogue)
    terminal.pin_typed(Secret(b"1234"))
    settle()


def _code_b_open(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _chosen(terminal, runtime, catalogue)
    terminal.staff.press("code-b")


def _read_by_code_b(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _chosen(terminal, runtime, catalogue)
    terminal.use_code_b()
    terminal.type_code_b("昭和55年2月17日", "2035", "2285")
    settle(terminal)


def _filling(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _read_by_code_b(terminal, runtime, catalogue)
    for path, raw in (
        ("applicant.phoneNumber", "09012345678"),
        ("applicant.fullNameKana", "わたなべ　はなこ"),
        ("applicant.relationToSubject", "self"),
        ("certificate.copies", "2"),
        ("move.date", "令和8年11月31日"),
        ("start.date", "R8.11.10"),
        ("spouse.exists", "no"),
        ("applicant.fullName", "渡辺　花子"),
    ):
        terminal.answer(FieldPath(path), raw)
    settle()


def _complete(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    """住民票 alone, everything answered."""
    terminal.begin()
    settle()
    terminal.add_procedure(next(form for form in catalogue if form.id == "juminhyo"))
    runtime.lay_card()
    settle()
    terminal.use_code_b()
    terminal.type_code_b("昭和55年2月17日", "2035", "2285")
    settle(terminal)
    answer_everything(terminal)


def answer_everything(terminal: CounterTerminal, rounds: int = 6) -> None:
    """Fill every open field with something that is understood; choices take their first."""
    for _ in range(rounds):
        for cell in terminal.board.sheet.cells():
            if not cell.text.reveal():
                raw = cell.choices[0][0] if cell.choices else _BY_KIND.get(cell.kind.value, "見本")
                terminal.answer(cell.path, raw)
        settle()


_BY_KIND = {
    "date": "令和8年11月20日",
    "kana": "ミホン",
    "phone": "09012345678",
    "postal-code": "9990001",
    "number": "2",
    "name": "見本　太郎",
    "address": "東京都架空市見本町二丁目４番５号",
    "consent": "yes",
}


def _handed_in(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _complete(terminal, runtime, catalogue)
    terminal.submit()
    settle()


def _in_english(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _complete(terminal, runtime, catalogue)
    terminal.speak("en")


def _in_easy_japanese(terminal: CounterTerminal, runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    _pin_asked(terminal, runtime, catalogue)
    terminal.speak("ja-easy")


def _consent(terminal: CounterTerminal, _runtime: Rehearsal, catalogue: tuple[Form, ...]) -> None:
    terminal.begin()
    settle()
    terminal.add_procedure(next(form for form in catalogue if form.id == "jido-teate"))
    settle()
    terminal.ask_consent(FieldPath("consent.recordCheck"))


def _fine() -> Props:
    return Props(face=drawn_face())


def _simulated() -> Props:
    return Props(authenticity=Authenticity.SIMULATED, face=drawn_face())


def _refused() -> Props:
    return Props(refuse_secret=FailureCode.PIN_WRONG)


def _one_left() -> Props:
    return Props(status=HER_CARD.__class__(kind=HER_CARD.kind, tries=Tries(pin=1, code_b=10), expiry=HER_CARD.expiry))


def _printer_failed() -> Props:
    return Props(slip_fails=FailureCode.PRINTER_FAILED, face=drawn_face())


def _reading() -> Props:
    return Props(holds=frozenset({ef.ReadCard}))


_STATES: tuple[tuple[str, bool, Callable[[], Props], Walk], ...] = (
    ("staff-nobody", False, _fine, _nobody),
    ("staff-forms-behind", False, _fine, _nobody),
    ("staff-search", False, _fine, _search),
    ("staff-scan", False, _fine, _scan),
    ("staff-navigator", False, _fine, _navigator),
    ("staff-differing", False, _fine, _differing),
    ("staff-register-differs", False, _another_glyph, _read_by_pin),
    ("staff-card-address-old", False, _former_address, _only_read),
    ("staff-chosen", False, _fine, _chosen),
    ("staff-pin-asked", False, _fine, _pin_asked),
    ("staff-wrong-pin", False, _refused, _wrong_pin),
    ("staff-last-try", False, _one_left, _chosen),
    ("staff-code-b", False, _fine, _code_b_open),
    ("staff-filling", False, _fine, _filling),
    ("staff-protected", False, _protected_household, _filling),
    ("staff-simulated", False, _simulated, _filling),
    ("staff-complete", False, _fine, _complete),
    ("staff-receipt", False, _fine, _handed_in),
    ("staff-slip-failed", False, _printer_failed, _handed_in),
    ("mirror-welcome", True, _fine, _nobody),
    ("mirror-pin", True, _fine, _pin_asked),
    ("mirror-wrong-pin", True, _refused, _wrong_pin),
    ("mirror-pin-easy", True, _fine, _in_easy_japanese),
    ("mirror-reading", True, _reading, _wrong_pin),
    ("mirror-consent", True, _fine, _consent),
    ("mirror-answers", True, _fine, _complete),
    ("mirror-protected", True, _protected_household, _complete),
    ("mirror-answers-simulated", True, _simulated, _filling),
    ("mirror-answers-en", True, _fine, _in_english),
    ("mirror-receipt", True, _fine, _handed_in),
)
_BEHIND = (
    FormError(FailureCode.FORM_UNKNOWN_KEY, "unknown key 'lable'; is 'label' meant?", "moving/tenkyo.toml", 12),
    PackError(FailureCode.PACK_UNREADABLE, "2026.10"),
)
_WAITING = tuple(ReceiptNumber("MH01", FIRST_DAY.date(), serial) for serial in (7, 9))


def _png(image: QImage) -> bytes:
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants str for the format
    return bytes(raw.data())


def _portrait() -> QImage:
    image = QImage(240, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#dfe7ee"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#33475b"))
    painter.drawEllipse(QRectF(62, 40, 116, 150))
    painter.setBrush(QColor("#e6c3a5"))
    painter.drawEllipse(QRectF(74, 62, 92, 116))
    shoulders = QPainterPath(QPointF(20, 300))
    shoulders.cubicTo(30, 210, 90, 205, 120, 205)
    shoulders.cubicTo(150, 205, 210, 210, 220, 300)
    painter.setBrush(QColor("#4a6a8a"))
    painter.drawPath(shoulders)
    painter.end()
    return image


def _plate(text: str, pixels: int, width: int) -> QImage:
    plate = NameLabel(text, "")
    font = plate.font()
    font.setPixelSize(pixels)
    plate.setFont(font)
    plate.setStyleSheet(f"background: white; color: black; font-size: {pixels}px;")
    plate.resize(width, plate.heightForWidth(width))
    return plate.grab().toImage()
