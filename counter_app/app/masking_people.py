"""What the one invented person says in `bench remote --part masking`: every word its own, and to be told from all others."""

from __future__ import annotations

import random
from datetime import date, timedelta

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardFace, Sex
from counter_app.domain.form import Field, FieldKind, Form
from counter_app.domain.residue import checks
from counter_app.domain.words import Words
from counter_app.personal import Personal

# inside every word that is invented here: where neither stands in any dress, no such word does
MARKS = ("瑠璃宮殿", "ルリミヤテントウ", "ﾙﾘﾐﾔﾃﾝﾄｳ")
PICTURES = tuple(b"\x89canary picture of the card %d " % number + bytes(range(64)) for number in range(4))
_NEVER = (
    "applicant.individualNumber",
    "applicant.myNumber",
    "card.pin",
    "applicant.photo",
    "signPassword",
    "kojinBango",
)
NEVER = frozenset(_NEVER)
_KANJI = "一二三四五六七八九十百千壱弐参佐"
_KANA = "アイウエオカキクケコサシスセソタ"
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀ"
_SHORTEST = 5
_FIRST_DAY = date(1912, 8, 1)
_DAYS = 40_000


def face() -> CardFace:
    """Pictures of the card's face."""
    photo, name, address, code = PICTURES
    return CardFace(
        Personal(photo), Personal(name), Personal(address), Personal(date(1980, 2, 17)), Personal(Sex.FEMALE),
        date(2035, 2, 17), Personal(code), Authenticity.VERIFIED,
    )  # fmt: skip


def never_form() -> Form:
    """A form that asks for what no form may show, with names the terminal must know."""
    fields = tuple(Field(fact, FieldKind.TEXT, Words("秘密", "ひみつ", "Secret")) for fact in _NEVER)
    return Form(
        id="never-shown", version="1", title=Words("秘密", "ひみつ", "Secret"), legal_basis="-", verified=False,
        effective_from=date(2026, 1, 1), destination="S01", connector="rpa-folder", fields=fields,
    )  # fmt: skip


class Invented:
    """Words of chance; no two are alike in one call, and the next call has others."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.pin = f"{chance.randrange(3_000, 9_000)}"  # no year, no part of a time
        self.numbers: set[str] = set()
        self.pictures = PICTURES

    def answer(self, asked: Field) -> str:
        """Return something this field takes, as a rule."""
        chance = self._chance
        match asked.kind:
            case FieldKind.NAME:
                return f"渡邉\U000e0102\u3000{MARKS[0]}{self._code(_KANJI)}"
            case FieldKind.KANA:
                return f"ワタナベ\u3000{MARKS[1]}{self._code(_KANA)}"
            case FieldKind.ACCOUNT_HOLDER:
                return f"{MARKS[2]}{self._code(_HALF)}"
            case FieldKind.DATE:
                return (_FIRST_DAY + timedelta(days=chance.randrange(_DAYS))).isoformat()
            case FieldKind.PHONE:
                return f"090{chance.randrange(10**8):08}"
            case FieldKind.POSTAL_CODE | FieldKind.ACCOUNT_NUMBER:
                return f"{chance.randrange(10**6, 10**7)}"
            case FieldKind.CHOICE if asked.choices:
                return chance.choice(asked.choices).code
            case FieldKind.SEX | FieldKind.NUMBER | FieldKind.GROUP:
                return chance.choice("123")
            case FieldKind.YES_NO | FieldKind.CONSENT:
                return chance.choice(("yes", "yes", "no"))
            case FieldKind.DOCUMENT:
                return chance.choice(("shown", "later"))
            case FieldKind.BANK_CODE | FieldKind.BRANCH_CODE:
                return chance.choice(("0001", "001"))
        return self.text()

    def text(self) -> str:
        """Some free text."""
        return f"架空市{MARKS[0]}{self._code(_KANJI)}"

    def with_number(self) -> str:
        """Text with twelve digits that check as a 個人番号, as people write them."""
        number = self._number()
        self.numbers.add(number)
        spaced = " ".join((number[:4], number[4:8], number[8:]))
        wide = number.translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})
        shape = self._chance.choice((number, spaced, spaced.replace(" ", "-"), wide))
        self.numbers.add(shape)
        return f"{self.text()} {shape}"

    def can_be_found(self, word: str) -> bool:
        """Tell whether a word means this person and no other: a yes or a number of copies does not."""
        return len(word) >= _SHORTEST and not (word.isascii() and word.isalpha()) and not word.startswith("__")

    def _code(self, letters: str) -> str:
        return "".join(self._chance.choices(letters, k=6))

    def _number(self) -> str:
        while True:
            digits = f"{self._chance.randrange(10**11):011}"
            for last in "0123456789":
                if checks((digits + last).encode()):
                    return digits + last
