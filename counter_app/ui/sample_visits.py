"""Visits of an invented person, one per page, for screenshots, for the manual and for tests that look at every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from uuid import UUID

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.application import Application, Receipt, Submission
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardKind, CardReading, CardStatus, Sex, Tries
from counter_app.domain.channel import Channel
from counter_app.domain.form import Choice, Fee, Field, FieldKind, Form, Need
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.words import Words
from counter_app.failures import FailureCode
from counter_app.flow.state import CardTalk, Method, Problem, Reader, Rules, Slip, Step, Trouble, Visit
from counter_app.personal import Personal

NOW = datetime(2026, 11, 21, 10, 15, tzinfo=timezone(timedelta(hours=9)))
NAME = "渡邉\U000e010f\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
_BORN = date(1980, 2, 17)


def _w(ja: str, easy: str, en: str) -> Words:
    return Words(ja, easy, en)


COPIES_FIELD = Field(
    "copies",
    FieldKind.NUMBER,
    _w("通数", "なんまい", "Copies"),
    min=1,
    max=20,
    question=_w("何通必要ですか", "なんまい いりますか", "How many copies do you need?"),
)
FIELDS: tuple[Field, ...] = (
    Field(
        "applicant.fullName",
        FieldKind.NAME,
        _w("氏名", "なまえ", "Name"),
        prefill="fullName",
        question=_w("お名前を教えてください", "なまえを おしえてください", "What is your name?"),
    ),
    Field(
        "applicant.kana",
        FieldKind.KANA,
        _w("氏名のフリガナ", "なまえの カタカナ", "Name in katakana"),
        question=_w(
            "お名前の読みをカタカナで教えてください",
            "なまえを カタカナで いれてください",
            "How is your name written in katakana?",
        ),
    ),
    Field(
        "applicant.address",
        FieldKind.ADDRESS,
        _w("住所", "じゅうしょ", "Address"),
        prefill="fullAddress",
        question=_w(
            "新しい住所を教えてください", "あたらしい じゅうしょを おしえてください", "What is your new address?"
        ),
    ),
    Field(
        "applicant.sex",
        FieldKind.SEX,
        _w("性別", "せいべつ", "Sex"),
        prefill="sex",
        question=_w("性別を選んでください", "せいべつを えらんでください", "Please choose your sex"),
    ),
    Field(
        "applicant.phone",
        FieldKind.PHONE,
        _w("電話番号", "でんわばんごう", "Phone number"),
        need=Need.SOFT,
        question=_w(
            "昼間に連絡がつく電話番号は何番ですか",
            "ひる でんわできる ばんごうは なんばんですか",
            "Which number can we call in the daytime?",
        ),
        why=_w(
            "書類に不足があったとき、すぐにご連絡します。",
            "わからない ことが あるとき、でんわします。",
            "We call you at once if something is missing.",
        ),
    ),
    Field(
        "movedOn",
        FieldKind.DATE,
        _w("引っ越した日", "ひっこした ひ", "Date of moving"),
        question=_w("いつ引っ越しましたか", "いつ ひっこしましたか", "When did you move?"),
    ),
    Field(
        "scope",
        FieldKind.CHOICE,
        _w("住民票の範囲", "だれの じゅうみんひょう", "Scope"),
        question=_w(
            "どなたの住民票が必要ですか", "だれの じゅうみんひょうが いりますか", "Whose certificate do you need?"
        ),
        choices=(
            Choice("all", _w("世帯全員", "かぞく ぜんぶ", "The whole household")),
            Choice("part", _w("世帯の一部", "かぞくの なかの ひと", "Part of the household")),
            Choice("self", _w("自分だけ", "わたしだけ", "Only myself")),
        ),
    ),
    Field(
        "withParents",
        FieldKind.YES_NO,
        _w("続柄の記載", "つづきがら", "Relationship shown"),
        question=_w("続柄を載せますか", "かぞくの かんけいを かきますか", "Should relationships be shown?"),
    ),
    COPIES_FIELD,
    Field(
        "postalCode",
        FieldKind.POSTAL_CODE,
        _w("郵便番号", "ゆうびんばんごう", "Postal code"),
        question=_w("郵便番号を教えてください", "ゆうびんばんごうは なんですか", "What is your postal code?"),
    ),
    Field(
        "purpose",
        FieldKind.TEXT,
        _w("使いみち", "つかいかた", "Purpose"),
        need=Need.OPTIONAL,
        question=_w("何に使いますか", "なにに つかいますか", "What is it for?"),
    ),
    Field(
        "bank",
        FieldKind.BANK_CODE,
        _w("金融機関コード", "ぎんこうの ばんごう", "Bank code"),
        question=_w(
            "振込先の金融機関コードは何番ですか", "ぎんこうの ばんごうは なんばんですか", "What is your bank's code?"
        ),
    ),
    Field(
        "branch",
        FieldKind.BRANCH_CODE,
        _w("支店コード", "してんの ばんごう", "Branch code"),
        question=_w("支店コードは何番ですか", "してんの ばんごうは なんばんですか", "What is the branch code?"),
    ),
    Field(
        "account",
        FieldKind.ACCOUNT_NUMBER,
        _w("口座番号", "こうざの ばんごう", "Account number"),
        question=_w("口座番号は何番ですか", "こうざの ばんごうは なんばんですか", "What is the account number?"),
    ),
    Field(
        "holder",
        FieldKind.ACCOUNT_HOLDER,
        _w("口座名義（カナ）", "こうざの なまえ", "Account holder"),
        question=_w(
            "口座の名義をカタカナで教えてください",
            "こうざの なまえを カタカナで いれてください",
            "Who is the account holder, in katakana?",
        ),
    ),
    Field(
        "children",
        FieldKind.GROUP,
        _w("お子さん", "こども", "Child"),
        min=1,
        max=6,
        question=_w("手当を受けるお子さんは何人ですか", "こどもは なんにん いますか", "How many children is this for?"),
        items=(
            Field("fullName", FieldKind.NAME, _w("お子さんの氏名", "こどもの なまえ", "Child's name")),
            Field(
                "dateOfBirth",
                FieldKind.DATE,
                _w("生年月日", "うまれた ひ", "Date of birth"),
                question=_w(
                    "お子さんの生年月日はいつですか", "こどもは いつ うまれましたか", "When was this child born?"
                ),
            ),
        ),
    ),
    Field(
        "consent",
        FieldKind.CONSENT,
        _w("所得の確認への同意", "おかねの しらべ", "Consent to income check"),
        question=_w(
            "審査のために、市が所得の情報を確認することに同意しますか",
            "やくしょが あなたの おかねの ことを しらべても いいですか",
            "May the city check your income for this application?",
        ),
    ),
)


def _form(form_id: str, title: Words, summary: Words, *facts: str, fee: Fee | None = None) -> Form:
    return Form(
        id=form_id,
        version="1",
        title=title,
        legal_basis="見本",
        verified=False,
        effective_from=date(2026, 1, 1),
        destination="S01",
        connector="rpa-folder",
        fields=tuple(field for field in FIELDS if field.fact in facts),
        summary=summary,
        fee=fee,
        next_step=_w(
            "2番窓口でお待ちください。番号でお呼びします。",
            "2ばんの まどぐちで まってください。",
            "Please wait at counter 2. Your number will be called.",
        ),
    )


_WHO = ("applicant.fullName", "applicant.address", "applicant.sex", "applicant.phone")
FORMS: tuple[Form, ...] = (
    _form(
        "resident-record",
        _w("住民票の写し", "じゅうみんひょう", "Resident record"),
        _w("世帯全員または一部の証明書", "いま すんでいる ところの しょうめいしょ", "Certificate of residence"),
        *_WHO,
        "applicant.kana",
        "scope",
        "withParents",
        "copies",
        "purpose",
        fee=Fee(300, per="copies", verified=True),
    ),
    _form(
        "moving-in",
        _w("転入届", "ひっこしてきた とどけ", "Moving in"),
        _w(
            "ほかの市町村から引っ越してきたとき", "ほかの まちから きたとき", "You moved here from another municipality"
        ),
        *_WHO,
        "movedOn",
        "postalCode",
    ),
    _form(
        "child-benefit",
        _w("児童手当", "こどもの おかね", "Child benefit"),
        _w(
            "お子さんが生まれたとき、引っ越してきたとき", "こどもが うまれたとき", "A child was born, or you moved here"
        ),
        *_WHO,
        "children",
        "bank",
        "branch",
        "account",
        "holder",
        "consent",
    ),
    _form(
        "seal-registration",
        _w("印鑑登録", "はんこの とうろく", "Seal registration"),
        _w("実印を登録します", "はんこを とうろくします", "Register your seal"),
        *_WHO,
    ),
    _form(
        "tax-certificate",
        _w("課税証明書", "ぜいきんの しょうめいしょ", "Tax certificate"),
        _w("所得や税額の証明書", "いくら ぜいきんを はらったか", "Certificate of income and tax"),
        *_WHO,
        "copies",
    ),
    _form(
        "health-insurance",
        _w("国民健康保険の加入", "けんこうほけんに はいる", "Join National Health Insurance"),
        _w("会社の保険をやめたときなど", "かいしゃを やめたとき", "After leaving a company's insurance"),
        *_WHO,
    ),
    _form(
        "pet",
        _w("犬の登録", "いぬの とうろく", "Dog registration"),
        _w("犬を飼い始めたとき", "いぬを かうとき", "When you get a dog"),
        *_WHO,
    ),
    _form(
        "parking",
        _w("高齢者の優待乗車証", "バスの カード", "Senior bus pass"),
        _w("70歳以上の方", "70さいから", "From the age of 70"),
        *_WHO,
    ),
)
_STATUS = CardStatus(
    CardKind.MY_NUMBER,
    Tries(pin=3, code_b=10),
    expiry=date(2035, 2, 17),
    municipality="99999",
    likeness=Personal(b"sample"),
)
_FOUR = BasicFour(Personal(NAME), Personal(ADDRESS), Personal(_BORN), Personal(Sex.FEMALE))


@dataclass(frozen=True)
class Sample:
    """One page to look at; `cover` names an overlay the person opened."""

    name: str
    visit: Visit
    cover: str = ""


def reading(authenticity: Authenticity) -> CardReading:
    """Return what the invented person's card says."""
    return CardReading(_STATUS, _FOUR, authenticity)


def samples(language: str, *, training: bool = False) -> Iterator[Sample]:
    """Every page, every kind of question, every overlay, and the usual troubles."""
    accepted = Authenticity.SIMULATED if training else Authenticity.VERIFIED
    rules = Rules(Channel.KIOSK, frozenset({accepted}))
    free = Visit(rules, language=language)
    yield Sample("01-welcome", free)
    begun = replace(free, visit_id=UUID(int=1), started_at=NOW, step=Step.PROCEDURES)
    yield Sample("02-procedures", replace(begun, forms=FORMS[:1]))
    yield Sample("02-procedures-none", replace(begun, trouble=Trouble(FailureCode.NO_PROCEDURE)))
    chosen = replace(begun, forms=(FORMS[0], FORMS[2]), answers=_answers())
    yield from _card_pages(chosen)
    known = replace(chosen, reader=Reader(serial=1), card=CardTalk(_STATUS, reading=reading(accepted)))
    yield Sample("06-read", replace(known, step=Step.READ))
    yield from _questions(known)
    yield from _last_pages(known)
    yield from _overlays(known)


def _card_pages(visit: Visit) -> Iterator[Sample]:
    card = replace(visit, step=Step.CARD)
    yield Sample("03-card", card)
    yield Sample("03-card-looking", replace(card, reader=Reader(serial=1)))
    for name, code in (("no-reader", FailureCode.NO_READER), ("no-service", FailureCode.NO_PCSC_SERVICE)):
        yield Sample(f"03-card-{name}", replace(card, reader=Reader(trouble=code)))
    for name, code in (
        ("juki", FailureCode.CARD_JUKI),
        ("phone", FailureCode.CARD_PHONE_ANDROID),
        ("other", FailureCode.CARD_NOT_MY_NUMBER),
    ):
        yield Sample(f"03-card-{name}", replace(card, reader=Reader(serial=1), trouble=Trouble(code)))
    secret = replace(visit, step=Step.SECRET, reader=Reader(serial=1), card=CardTalk(_STATUS))
    yield Sample("04-pin", secret)
    one_wrong = replace(_STATUS, tries=Tries(pin=2, code_b=10))
    yield Sample("04-pin-wrong", replace(secret, card=CardTalk(one_wrong), trouble=Trouble(FailureCode.PIN_WRONG, 2)))
    last = replace(_STATUS, tries=Tries(pin=1, code_b=10))
    yield Sample("04-pin-last", replace(secret, card=CardTalk(last)))
    blocked = replace(_STATUS, tries=Tries(pin=0, code_b=10))
    yield Sample("04-code-b", replace(secret, card=CardTalk(blocked, Method.CODE_B), staff_called=True))
    yield Sample("05-reading", replace(secret, step=Step.READING))


def _questions(visit: Visit) -> Iterator[Sample]:
    everything = replace(FORMS[0], fields=FIELDS)
    asking = replace(
        visit, step=Step.QUESTIONS, forms=(everything,), card=replace(visit.card, reading=visit.card.reading)
    )
    for field in FIELDS:
        path = FieldPath(field.fact)
        given = {
            key: answer for key, answer in visit.answers.given.items() if key != path or field.kind in _SHOWN_FILLED
        }
        page = replace(asking, asking=path, answers=Answers(MappingProxyType(given)))
        yield Sample(f"07-question-{field.kind.value}", page)
    row = replace(asking, asking=row_path("children", 0, "dateOfBirth"))
    yield Sample("07-question-row", row)
    wrong = Problem(FieldPath("movedOn"), "input.no-such-day", Personal("令和8年2月30日"))
    yield Sample("07-question-wrong", replace(asking, asking=wrong.path, problem=wrong))


_SHOWN_FILLED = {FieldKind.GROUP, FieldKind.CHOICE, FieldKind.PHONE, FieldKind.DATE, FieldKind.KANA}


def _last_pages(visit: Visit) -> Iterator[Sample]:
    check = replace(visit, step=Step.CHECK)
    yield Sample("08-check", check)
    open_ones = {path: answer for path, answer in visit.answers.given.items() if path != "scope"}
    incomplete = replace(
        check, answers=Answers(MappingProxyType(open_ones)), trouble=Trouble(FailureCode.SUBMIT_INCOMPLETE)
    )
    yield Sample("08-check-incomplete", incomplete)
    yield Sample("09-submitting", replace(visit, step=Step.SUBMITTING))
    done = replace(visit, step=Step.RECEIPT, receipt=receipt(visit), answers=Answers(), slip=Slip.PRINTED)
    yield Sample("10-receipt", done)
    yield Sample("10-receipt-printing", replace(done, slip=Slip.PRINTING))
    failed = replace(done, slip=Slip.FAILED, trouble=Trouble(FailureCode.PRINTER_FAILED), reader=Reader())
    yield Sample("10-receipt-no-paper", failed)


def _overlays(visit: Visit) -> Iterator[Sample]:
    check = replace(visit, step=Step.CHECK)
    yield Sample("11-look", check, "look")
    yield Sample("11-leave", check, "leave")
    yield Sample("11-idle", replace(check, idle_warning=True), "idle")
    yield Sample("11-away", replace(check, card=replace(check.card, away=True)), "away")
    yield Sample("11-called", replace(check, staff_called=True))


def receipt(visit: Visit) -> Receipt:
    """Return the receipt the invented person gets."""
    applications = tuple(
        Application(
            form.id,
            "1",
            form.title,
            form.destination,
            form.connector,
            (),
            next_step=form.next_step,
            fee_yen=300 if form.fee else None,
        )
        for form in visit.forms
    )
    submission = Submission(
        UUID(int=1), NOW.astimezone(UTC), Channel.KIOSK, visit.language, visit.simulated, applications
    )
    return Receipt(ReceiptNumber("MH01", NOW.date(), 42), NOW, submission)


def _answers() -> Answers:
    card = [("applicant.fullName", NAME), ("applicant.address", ADDRESS), ("applicant.sex", "2")]
    typed = [
        ("applicant.phone", "0312345678"),
        ("applicant.kana", "ワタナベ　ハナコ"),
        ("scope", "all"),
        ("withParents", "yes"),
        ("copies", "1"),
        ("movedOn", "2026-11-14"),
        ("children", "2"),
        (row_path("children", 0, "fullName"), "渡邉　一郎"),
        (row_path("children", 0, "dateOfBirth"), "2021-05-05"),
        (row_path("children", 1, "fullName"), "渡邉　さくら"),
        (row_path("children", 1, "dateOfBirth"), "2024-03-03"),
        ("bank", "9999"),
        ("branch", "001"),
        ("account", "1234567"),
        ("holder", "ワタナベ ハナコ"),
        ("consent", "yes"),
    ]
    given = {FieldPath(path): Answer(Personal(text), Origin.CARD, Trust.VERIFIED, NOW) for path, text in card}
    given |= {FieldPath(path): Answer(Personal(text), Origin.RESIDENT, Trust.STATED, NOW) for path, text in typed}
    return Answers(MappingProxyType(given))
