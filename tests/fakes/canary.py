"""The one invented person of all tests. Nothing of hers may turn up in logs, reprs, file names or crash reports."""

from __future__ import annotations

from datetime import date

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardKind, CardReading, CardStatus, Sex, Tries
from counter_app.domain.household import Found, Household, RegisteredPerson, Source
from counter_app.personal import Personal

FULL_NAME = "渡邉\U000e0102\u3000花子"
FULL_ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
DATE_OF_BIRTH = date(1980, 2, 17)
EXPIRY = date(2035, 2, 17)
PIN = b"1234"
CODE_B = b"55021720352285"

STATUS = CardStatus(
    kind=CardKind.MY_NUMBER,
    tries=Tries(pin=3, code_b=10, face_code_b=10, user_auth=3, signature=5),
    expiry=EXPIRY,
    municipality="99999",
    likeness=Personal(b"same card"),
)


def reading(authenticity: Authenticity = Authenticity.VERIFIED, status: CardStatus = STATUS) -> CardReading:
    four = BasicFour(Personal(FULL_NAME), Personal(FULL_ADDRESS), Personal(DATE_OF_BIRTH), Personal(Sex.FEMALE))
    return CardReading(status=status, four=four, authenticity=authenticity)


def found() -> Found:
    """What the register says of her and her daughter (invented as well)."""
    daughter = RegisteredPerson(
        Personal("渡邉\U000e0102\u3000さくら"),
        Personal(date(2018, 6, 2)),
        Personal(Sex.FEMALE),
        Personal("ワタナベ　サクラ"),
        Personal("child"),
    )
    herself = RegisteredPerson(
        Personal(FULL_NAME),
        Personal(DATE_OF_BIRTH),
        Personal(Sex.FEMALE),
        Personal("ワタナベ　ハナコ"),
        Personal("head"),
    )
    return Found(Household(Source.MOVE_OUT, (herself, daughter), 0, Personal(FULL_ADDRESS), Personal(FULL_NAME)))
