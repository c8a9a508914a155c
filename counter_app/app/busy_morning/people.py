"""Invented people of 架空市, from a seed. Nobody of them exists; family names are put together from invented parts."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardKind, CardReading, CardStatus, Sex, Tries
from counter_app.personal import Personal

# Halves that do not meet in any common Japanese name, each with its reading.
_FIRST = (("遠野", "トオノ"), ("霧島", "キリシマ"), ("白鳥", "シラトリ"), ("朝比", "アサヒ"), ("月見", "ツキミ"), ("風早", "カザハヤ"),
          ("花笠", "ハナガサ"), ("雲井", "クモイ"), ("星宮", "ホシミヤ"), ("早瀬", "ハヤセ"))  # fmt: skip
_SECOND = (
    ("原", "ハラ"),
    ("坂", "ザカ"),
    ("里", "サト"),
    ("岡", "オカ"),
    ("沢", "ザワ"),
    ("堂", "ドウ"),
    ("橋", "バシ"),
)
_MEN = (
    ("健太", "ケンタ"),
    ("大輔", "ダイスケ"),
    ("悠斗", "ユウト"),
    ("昭夫", "アキオ"),
    ("陸", "リク"),
    ("正樹", "マサキ"),
)
_WOMEN = (
    ("美咲", "ミサキ"),
    ("陽菜", "ヒナ"),
    ("節子", "セツコ"),
    ("由美", "ユミ"),
    ("葵", "アオイ"),
    ("千尋", "チヒロ"),
)
_TOWNS = ("花見町", "見本町", "雛形町", "試作台", "仮置新田")
_PHONE_SHARE = 0.6  # the number is asked for and may be left out
_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, repr=False)
class Invented:
    """Somebody."""

    name: str
    kana: str
    address: str
    born: date
    sex: Sex
    phone: str
    gives_phone: bool
    new_address: str
    child_name: str
    child_kana: str

    def reading(self) -> CardReading:
        """What their simulated card says."""
        status = CardStatus(
            CardKind.MY_NUMBER, Tries(3, 10, 10, 3, 5), date(2034, 3, 31), "99999", True, True, simulated=True,
            likeness=Personal(self.phone.encode()),
        )  # fmt: skip
        family, _, given = self.name.partition("　")
        four = BasicFour(
            Personal(self.name), Personal(self.address), Personal(self.born), Personal(self.sex),
            Personal(family), Personal(given),
        )  # fmt: skip
        return CardReading(status, four, Authenticity.SIMULATED, apdu_count=0, elapsed_ms=0)

    def answers(self, today: date) -> dict[str, str]:
        """What they say about themselves where their card does not; some give no telephone number."""
        told = {
            "applicant.fullName": self.name,
            "applicant.fullNameKana": self.kana,
            "applicant.fullAddress": self.address,
            "applicant.dateOfBirth": self.born.isoformat(),
            "applicant.sex": self.sex.value,
            "applicant.phoneNumber": self.phone,
            "move.date": (today - timedelta(days=7)).isoformat(),
            "move.newAddress": self.new_address,
            "start.date": (today - timedelta(days=20)).isoformat(),
            "children.0.fullName": self.child_name,
            "children.0.fullNameKana": self.child_kana,
            "children.0.dateOfBirth": (today - timedelta(days=20)).isoformat(),
        }
        return told if self.gives_phone else {path: said for path, said in told.items() if said != self.phone}

    def write_extract(self, file: Path, today: date) -> None:
        """Write the 転出証明書情報 of the family they move in with: themselves, spouse, two children."""
        family, kana = self.name.split("　")[0], self.kana.split("　")[0]
        other = Sex.FEMALE if self.sex is Sex.MALE else Sex.MALE
        rows = [
            (self.name, self.kana, self.born, self.sex, "世帯主"),
            (
                f"{family}　真琴",
                f"{kana}　マコト",
                self.born + timedelta(days=401),
                other,
                "妻" if other is Sex.FEMALE else "夫",
            ),
            (f"{family}　蓮", f"{kana}　レン", today - timedelta(days=3100), Sex.MALE, "子"),
            (f"{family}　葵", f"{kana}　アオイ", today - timedelta(days=780), Sex.FEMALE, "子"),
        ]
        names = ("fullName", "fullNameKana", "dateOfBirth", "sex", "relationship")
        document = {
            "schema": "household-extract/1",
            "source": "moveout",
            "asOf": f"{today - timedelta(days=2)}T09:00:00+09:00",
            "household": {
                "fullAddress": self.address,
                "headOfHousehold": self.name,
                "plannedMoveDate": (today - timedelta(days=7)).isoformat(),
                "destinationAddress": self.new_address,
                "notifiedBy": "card",
            },
            "members": [dict(zip(names, map(str, row), strict=True)) for row in rows],
        }
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def invent(seed: int, number: int, today: date, *, moves_in: bool, parent: bool) -> Invented:
    """Invent the person with this number; the same seed and number are always the same person."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311  # invented people, not a secret
    (first, first_kana), (second, second_kana) = chance.choice(_FIRST), chance.choice(_SECOND)
    sex = chance.choice((Sex.MALE, Sex.FEMALE))
    given, given_kana = chance.choice(_MEN if sex is Sex.MALE else _WOMEN)
    family, kana = first + second, first_kana + second_kana
    years = chance.randint(26, 44) if moves_in or parent else chance.randint(20, 84)
    born = date(today.year - years, chance.randint(1, 12), chance.randint(1, 28))
    place = "東京都見本市" if moves_in else "東京都架空市"
    return Invented(
        name=f"{family}　{given}",
        kana=f"{kana}　{given_kana}",
        address=_address(chance, place, number),
        born=born,
        sex=sex,
        phone=f"090{chance.randint(0, 99):02d}{number % 1000:03d}{chance.randint(0, 999):03d}",
        gives_phone=chance.random() < _PHONE_SHARE,
        new_address=_address(chance, "東京都架空市", number + 500),
        child_name=f"{family}　つむぎ",
        child_kana=f"{kana}　ツムギ",
    )


def _address(chance: random.Random, place: str, number: int) -> str:
    """No two people share an address: the register tells a holder by birth date, sex and address."""
    town, block = chance.choice(_TOWNS), number % 30 + 1
    return place + town + f"{chance.randint(1, 4)}丁目{block}番{number}号".translate(_DIGITS)
