"""Everything of ours that reads what others wrote, as `target(bytes)`: a value or a typed refusal, nothing else.

Shared by the coverage-guided targets under tests/fuzz and by their hypothesis twins in tests/property/test_hostile.py.
A target lets pass only the errors its parser documents; whatever else comes out is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from counter_app.app.scripted_person import parse_script
from counter_app.cards.certificates import Certificate, SignatureHolder
from counter_app.cards.common_ap import CardIssue
from counter_app.cards.surface_ap import FaceRecord
from counter_app.cards.text_ap import FourRecord
from counter_app.cards.tlv import Tlv
from counter_app.cards.trust import CvCertificate
from counter_app.connectors.robot_results import parse_results
from counter_app.devices.photo import decode_photo
from counter_app.devices.virtual_card.drawings import silhouette_jp2
from counter_app.devices.virtual_card.issuer import jpki_files, surface_files, text_files
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile, parse_profile
from counter_app.domain import bank_account, code_b, kana, kinds, person_name, phone, pin, postal_code, wareki
from counter_app.domain.checks import checks
from counter_app.domain.cross_checks import rules
from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.field_file import KnownNames, parse_block
from counter_app.domain.form import FieldKind
from counter_app.domain.form_file import parse_form
from counter_app.domain.input_error import InputError
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.failures import (
    CardError,
    CounterError,
    DeliveryError,
    FailureCode,
    FormError,
    SettingsError,
    SlipError,
    StoreError,
)
from counter_app.personal import Personal
from counter_app.prefill.vocabulary import prefill_kinds
from counter_app.settings import parse_text as parse_settings
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.payload import PREFIX, SlipClaims, SlipState, read, sign
from counter_app.store.payload import decode, encode
from tests.fakes.slip_receipts import at_utc
from tests.fakes.visits import application

ROOT = Path(__file__).resolve().parents[2]
_KEY = SigningKey.generate(simulated=True)
_RING = KeyRing({_KEY.kid: _KEY.published})
_CARD = {FailureCode.CARD_ANSWER_MALFORMED, FailureCode.CERTIFICATE_MALFORMED}


@dataclass(frozen=True)
class Target:
    """One way in. `seeds` are good examples to damage."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def _only(error: CounterError, kind: type[CounterError], *codes: FailureCode) -> None:
    assert isinstance(error, kind), type(error)
    assert not codes or error.code in codes, error.code


def tlv(data: bytes) -> None:
    """Answers of a card, as TLV and as each record."""
    for parse in (Tlv.parse_list, FourRecord.parse, FaceRecord.parse, CvCertificate.parse, CardIssue.parse):
        try:
            parse(data)
        except CardError as error:
            _only(error, CardError, *_CARD)


def certificate(data: bytes) -> None:
    """A certificate and the holder in its SAN."""
    try:
        SignatureHolder.parse(Certificate.parse(data))
    except CardError as error:
        _only(error, CardError, *_CARD)


def photo(data: bytes) -> None:
    """A face, in the child process that may die of it."""
    try:
        made = decode_photo(Personal(data))
    except CardError as error:
        _only(error, CardError, FailureCode.PHOTO_UNREADABLE)
    else:
        assert len(made.pixels.reveal()) == made.width * made.height


def slip_code(data: bytes) -> None:
    """The text of a QR code; also any bytes as the number behind the prefix."""
    for text in (data.decode("utf-8", "replace"), PREFIX + str(int.from_bytes(data[:1000]))):
        try:
            read(text, _RING.find)
        except SlipError as error:
            _only(error, SlipError, FailureCode.SLIP_UNREADABLE, FailureCode.SLIP_CHANGED, FailureCode.SLIP_UNKNOWN_KEY)


@cache
def _names() -> KnownNames:
    plain = KnownNames(
        prefill_kinds(), frozenset(checks), {name: rules.get(name).needs for name in rules},
        frozenset({"rpa-folder", "https-json"}), DERIVED_FACTS | ROW_FACTS,
    )  # fmt: skip
    shared = sorted((ROOT / "forms" / "_shared").glob("*.toml"))
    blocks = {file.stem: parse_block(file.read_text("utf-8"), file.name, plain) for file in shared}
    return KnownNames(plain.prefill, plain.checks, plain.rules, plain.connectors, plain.derived, blocks)


def form(data: bytes) -> None:
    """A form and a block; a refusal always has a line."""
    text = data.decode("utf-8", "replace")
    for parse in (parse_form, parse_block):
        try:
            parse(text, "hostile.toml", _names())
        except FormError as error:
            assert error.line is not None
            assert 1 <= error.line <= text.count("\n") + 1, error


def script(data: bytes) -> None:
    """A scripted visit."""
    try:
        parse_script(data.decode("utf-8", "replace"), Path("/x/script.toml"))
    except CounterError as error:
        _only(error, FormError, FailureCode.SCRIPT_UNREADABLE)


def card_profile(data: bytes) -> None:
    """A simulated card."""
    try:
        parse_profile(data.decode("utf-8", "replace"), Path("/x/card.toml"))
    except FormError as error:
        assert error.line is None or error.line >= 1


def settings(data: bytes) -> None:
    """counter.toml."""
    try:
        parse_settings(data.decode("utf-8", "replace"), Path("/x/counter.toml"))
    except CounterError as error:
        _only(error, SettingsError, FailureCode.SETTINGS_UNREADABLE, FailureCode.SETTINGS_BAD_VALUE)


def stored_application(data: bytes) -> None:
    """What the store unseals."""
    try:
        assert encode(decode(data)) is not None
    except StoreError as error:
        _only(error, StoreError, FailureCode.STORE_CORRUPT)


def robot_results(data: bytes) -> None:
    """What a robot reports."""
    try:
        parse_results(data, "result.csv")
    except DeliveryError as error:
        _only(error, DeliveryError, FailureCode.ROBOT_RESULT_MALFORMED)


def receipt_number(data: bytes) -> None:
    """What somebody types off a slip."""
    text = data.decode("utf-8", "replace")
    try:
        number = ReceiptNumber.parse(text)
    except CounterError as error:
        _only(error, CounterError, FailureCode.RECEIPT_MALFORMED)
    else:
        assert str(number) == text.strip().upper()


_PARSERS: tuple[Callable[[str], object], ...] = (
    *(partial(kinds.canonical, kind) for kind in FieldKind if kind is not FieldKind.GROUP),
    *(bank_account.bank_code, bank_account.branch_code, bank_account.account_number, bank_account.yucho_symbol),
    *(bank_account.yucho_number, partial(bank_account.from_yucho, "11940"), kana.full_width, kana.account_holder),
    *(phone.digits, postal_code.digits, wareki.read, person_name.PersonName.typed),
)


def typed(data: bytes) -> None:
    """What people type: dates, telephones, kana, accounts, names. What was taken is taken again unchanged."""
    text = data.decode("utf-8", "replace")
    for parse in _PARSERS:
        try:
            once = parse(text)
        except InputError:
            continue
        if isinstance(once, str):
            assert parse(once) == once, parse
    for secret in (partial(code_b.code_b, text[:2], text[2:6]), *(shape.secret for shape in pin.PinShape)):
        try:
            assert not secret(text).is_spent
        except CounterError as error:
            assert error.code.name.endswith("_MALFORMED")


def _texts(*files: Path) -> list[bytes]:
    return [file.read_bytes() for file in files]


@cache
def _card_files() -> tuple[Mapping[int, bytes], ...]:
    profile = load_profile(SHIPPED / "hanako.toml")
    return text_files(profile), surface_files(profile), jpki_files(profile)


def _slips() -> list[bytes]:
    number = ReceiptNumber("MH01", at_utc().date(), 1)
    text = sign(SlipClaims(number, at_utc(), (b"abc",), SlipState.RECEIVED), _KEY)
    return [text.encode(), int(text.removeprefix(PREFIX)).to_bytes(300).lstrip(b"\0")]


_SETTINGS = (
    b'[terminal]\nrole = "kiosk"\noffice = "MH01"\nname = "x"\n[store]\ndirectory = "d"\n[kiosk]\nidle_s = 60\n'
    b'[slip]\npaper = "A6"\nprint_name = true\n[connectors.rpa-folder]\nfolder = "/srv/rpa"\n'
)
_RESULTS = '受付番号,結果,基幹側番号,メッセージ,実行日時\r\nMH01-261121-0001-6/1,成功,77,"a,b",2026-11-21 10:00:00\r\n'
_TYPED = (
    "昭和55年2月17日",
    "S55.2.17",
    "1980-02-17",
    "０９０－１２３４－５６７８",
    "わたなべ　はなこ",
    "ﾜﾀﾅﾍﾞ ﾊﾅｺ",
    "11940-2",
    "〒100-0001",
)

TARGETS: Mapping[str, Target] = {
    "tlv": Target(tlv, lambda: [file for files in _card_files()[:2] for file in files.values()][:12]),
    "certificate": Target(certificate, lambda: [_card_files()[2][0x01], _card_files()[2][0x0A]]),
    "photo": Target(photo, lambda: [silhouette_jp2()]),
    "slip_code": Target(slip_code, _slips),
    "form": Target(form, lambda: _texts(*sorted((ROOT / "forms").glob("*/*.toml")))),
    "script": Target(script, lambda: _texts(*(ROOT / "tests" / "e2e" / "scripts").glob("*.toml"))),
    "card_profile": Target(card_profile, lambda: _texts(*SHIPPED.glob("*.toml"))),
    "settings": Target(settings, lambda: [_SETTINGS]),
    "stored_application": Target(stored_application, lambda: [encode(application())]),
    "robot_results": Target(robot_results, lambda: [_RESULTS.encode(), _RESULTS.encode("cp932")]),
    "receipt_number": Target(receipt_number, lambda: [b"MH01-261121-0001-6", b"DEMO-261121-0001-3"]),
    "typed": Target(typed, lambda: [text.encode() for text in _TYPED]),
}


def plant(corpus: Path, name: str) -> None:
    """Put the good examples into an empty corpus, so that fuzzing does not begin from nothing."""
    if corpus.is_dir() and not any(corpus.iterdir()):
        for number, seed in enumerate(TARGETS[name].seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
