"""What each kind of field accepts and how it is read back: one row per kind, nothing about kinds anywhere else.

`canonical` turns what a person typed into the text that is kept; `shown` turns kept text into what a person reads.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain import bank_account, kana, phone, postal_code, wareki
from counter_app.domain.address_text import address
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.person_name import PersonName
from counter_app.domain.plain_text import checked
from counter_app.domain.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_TEXT = 200

YES_NO_WORDS = {"yes": Words("はい", "はい", "Yes"), "no": Words("いいえ", "いいえ", "No")}
SEX_WORDS = {
    "1": Words("男", "男", "Male"),
    "2": Words("女", "女", "Female"),
    "9": Words("適用不能", "どちらでもない", "Not applicable"),
    "0": Words("不明", "わからない", "Not known"),
}
CONSENT_WORDS = {
    "yes": Words("同意する", "いいです", "I agree"),
    "no": Words("同意しない", "いやです", "I do not agree"),
}
DOCUMENT_WORDS = {
    "shown": Words("提出した", "出した", "Handed over"),
    "later": Words("あとで提出する", "あとで 出す", "To be brought later"),
}


@dataclass(frozen=True)
class KindRule:
    """Behaviour of one kind: typed text → canonical (raises InputError), canonical text and language → readable."""

    canonical: Callable[[str], str]
    shown: Callable[[str, str], str]
    as_written: bool = False  # text from a card or register is kept even where typed text would be tidied


def canonical(kind: FieldKind, raw: str) -> str:
    """Return the canonical text of what was typed; blank input gives "" (the answer is taken away).

    Canonical text is a fixed point: `canonical(kind, canonical(kind, x)) == canonical(kind, x)`.
    Raises InputError with the reason.
    """
    return KINDS[kind].canonical(raw) if raw.strip() else ""


def canonical_answer(field: Field, raw: str) -> str:
    """Return canonical text as `canonical`, and hold it against the field's own choices and limits."""
    text = canonical(field.kind, raw)
    if text and field.kind is FieldKind.CHOICE:
        return _chosen(field, text)
    if text and field.kind in {FieldKind.NUMBER, FieldKind.GROUP}:
        _within(field, int(text))
    elif field.max is not None and len(text) > field.max:
        raise InputError(InputReason.TOO_LONG)
    return text


def shown(field: Field, text: str, language: str) -> str:
    """Return what a person reads: dates in 和暦 and 西暦, labels of choices, hyphens.

    Text of no known shape comes back as it is.
    """
    if field.kind is FieldKind.CHOICE:
        return field.choice_label(text, language)
    try:
        return KINDS[field.kind].shown(text, language) if text else ""
    except ValueError:  # a damaged value from elsewhere is shown as it is; `review` reports it
        return text


def _chosen(field: Field, text: str) -> str:
    for choice in field.choices:
        if text in {choice.code, choice.label.ja, choice.label.ja_easy, choice.label.en}:
            return choice.code
    raise InputError(InputReason.UNKNOWN_CHOICE)


def _within(field: Field, number: int) -> None:
    if field.min is not None and number < field.min:
        raise InputError(InputReason.NUMBER_TOO_SMALL)
    if field.max is not None and number > field.max:
        raise InputError(InputReason.NUMBER_TOO_LARGE)


def _as_is(text: str, language: str) -> str:  # noqa: ARG001  # one shape for all rows of the table
    return text


def _text(raw: str) -> str:
    return checked(re.sub(r"[\r\n\t]+", " ", raw.strip(" \t\r\n")), _LONGEST_TEXT)


def _date(raw: str) -> str:
    return wareki.read(raw).day.isoformat()


def _show_date(text: str, language: str) -> str:
    return wareki.show(date.fromisoformat(text), language)


def _number(raw: str) -> str:
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", raw))
    if not re.fullmatch(r"\d{1,12}", plain, re.ASCII):
        raise InputError(InputReason.NOT_A_NUMBER)
    return str(int(plain))


def _one_of(words: dict[str, Words], more: dict[str, str]) -> KindRule:
    """A closed set of codes that may be typed as code or in any of its words."""
    codes = {code.casefold(): code for code in words}
    codes |= {text.casefold(): code for code, w in words.items() for text in (w.ja, w.ja_easy, w.en)}
    codes |= more

    def read(raw: str) -> str:
        code = codes.get(unicodedata.normalize("NFKC", raw).strip().casefold())
        if code is None:
            raise InputError(InputReason.UNKNOWN_CHOICE)
        return code

    return KindRule(read, lambda text, language: words[text].of(language) if text in words else text)


def _choice_code(raw: str) -> str:
    return checked(raw, _LONGEST_TEXT)


KINDS: dict[FieldKind, KindRule] = {
    FieldKind.TEXT: KindRule(_text, _as_is, as_written=True),
    FieldKind.NAME: KindRule(lambda raw: PersonName.typed(raw).full, _as_is, as_written=True),
    FieldKind.KANA: KindRule(kana.full_width, _as_is),
    FieldKind.DATE: KindRule(_date, _show_date),
    FieldKind.SEX: _one_of(SEX_WORDS, {"男性": "1", "女性": "2", "m": "1", "f": "2"}),
    FieldKind.CHOICE: KindRule(_choice_code, _as_is),  # codes and labels belong to the field, see `canonical_answer`
    FieldKind.YES_NO: _one_of(YES_NO_WORDS, {"y": "yes", "n": "no", "有": "yes", "無": "no"}),
    FieldKind.NUMBER: KindRule(_number, _as_is),
    FieldKind.PHONE: KindRule(phone.digits, lambda text, _: phone.hyphenated(text)),
    FieldKind.POSTAL_CODE: KindRule(postal_code.digits, lambda text, _: "〒" + postal_code.hyphenated(text)),
    FieldKind.ADDRESS: KindRule(address, _as_is, as_written=True),
    FieldKind.BANK_CODE: KindRule(bank_account.bank_code, _as_is),
    FieldKind.BRANCH_CODE: KindRule(bank_account.branch_code, _as_is),
    FieldKind.ACCOUNT_NUMBER: KindRule(bank_account.account_number, _as_is),
    FieldKind.ACCOUNT_HOLDER: KindRule(kana.account_holder, _as_is),
    FieldKind.CONSENT: _one_of(CONSENT_WORDS, {"はい": "yes", "いいえ": "no"}),
    FieldKind.DOCUMENT: _one_of(DOCUMENT_WORDS, {"はい": "shown", "いいえ": "later"}),
    FieldKind.GROUP: KindRule(_number, _as_is),
}
