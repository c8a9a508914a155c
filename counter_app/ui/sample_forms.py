"""Invented procedures with a field of every kind, for pictures and tests of the windows."""

from __future__ import annotations

from datetime import date

from counter_app.domain.form import Choice, Fee, Field, FieldKind, Form, Need, PaperBaseline
from counter_app.domain.words import Words


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
        "bankCode",
        FieldKind.BANK_CODE,
        _w("金融機関", "ぎんこう", "Bank"),
        question=_w("どちらの銀行ですか", "どの ぎんこうですか", "Which bank is it?"),
    ),
    Field(
        "branchCode",
        FieldKind.BRANCH_CODE,
        _w("支店", "してん", "Branch"),
        question=_w("どちらの支店ですか", "どの してんですか", "Which branch is it?"),
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
        "bankBook",
        FieldKind.DOCUMENT,
        _w("通帳の写し", "つうちょうの コピー", "Copy of the bank book"),
        question=_w(
            "通帳の写しをお持ちですか", "つうちょうの コピーが ありますか", "Do you have a copy of your bank book?"
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
        paper=PaperBaseline(entries=12, entries_per_row={"children": 3}, signatures=1, verified=True),
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
        "bankCode",
        "branchCode",
        "account",
        "holder",
        "bankBook",
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
