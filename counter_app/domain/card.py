"""What a card told us: kinds, tries, the four items, the face, and how far each was checked.

Source: facts on the card protocol (§1, §2, §4). Nothing here can hold a 個人番号.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.authenticity import Authenticity, Revocation

if TYPE_CHECKING:
    from datetime import date

    from counter_app.personal import Personal, Secret


class CardKind(StrEnum):
    """What lies on the reader, told by SELECT and token label, never by ATR."""

    MY_NUMBER = "my-number"
    JUKI = "juki"  # 住民基本台帳カード
    ANDROID = "android"
    IPHONE = "iphone"
    OTHER = "other"
    NONE = "none"


class Sex(StrEnum):
    """性別 of EF 0002 (ISO 5218 codes of the card)."""

    MALE = "1"
    FEMALE = "2"
    NOT_APPLICABLE = "9"
    UNKNOWN = "0"


@dataclass(frozen=True)
class Tries:
    """Tries left per secret; None where the card does not say or has no such secret. 0 is blocked."""

    pin: int | None = None  # 券面事項入力補助用 (4 digits), 3 at most
    code_b: int | None = None  # 照合番号B of the text application (14 digits), 10 at most
    face_code_b: int | None = None  # 照合番号B of the surface application, a counter of its own
    user_auth: int | None = None  # 利用者証明用 (4 digits), 3 at most
    signature: int | None = None  # 署名用 (6-16 characters), 5 at most


@dataclass(frozen=True)
class CardStatus:
    """What can be known without any secret."""

    kind: CardKind
    tries: Tries = field(default_factory=Tries)
    expiry: date | None = None  # the card's own expiry, from 共通AP
    municipality: str | None = None  # 団体コード, 5 digits, of the issuing municipality
    has_signature_certificate: bool | None = None
    has_user_certificate: bool | None = None
    simulated: bool = False
    likeness: Personal[bytes] | None = None  # salted hash, only to know the same card again within a visit

    @property
    def pin_usable(self) -> bool:
        """False for a 顔認証 card, a locked PIN or a phone: the 照合番号B way is offered instead."""
        return bool(self.tries.pin)


@dataclass(frozen=True)
class BasicFour:
    """基本4情報 of EF 0002, texts exactly as on the card (full-width digits, U+3000 between 姓 and 名)."""

    full_name: Personal[str]
    full_address: Personal[str]
    date_of_birth: Personal[date]
    sex: Personal[Sex]

    # 姓 and 名 are split only where the card holds exactly one U+3000; otherwise None and full_name alone counts.
    family_name: Personal[str] | None = None
    given_name: Personal[str] | None = None


@dataclass(frozen=True)
class CardFace:
    """券面: the photo for 本人確認 and the drawn name and address (外字 as printed). Shown, never stored."""

    photo_jp2: Personal[bytes]  # JPEG 2000, decoded only in the limited child process
    name_png: Personal[bytes]
    address_png: Personal[bytes]
    date_of_birth: Personal[date]
    sex: Personal[Sex]
    expiry: date | None  # not signed by the card's issuer: shown as read
    security_code_png: Personal[bytes]
    authenticity: Authenticity


@dataclass(frozen=True)
class PinCredential:
    """The 4-digit 券面事項入力補助用 PIN. `tries_shown` is the number the person saw before typing it."""

    secret: Secret
    tries_shown: int
    last_try_confirmed_by_staff: bool = False


@dataclass(frozen=True)
class CodeBCredential:
    """照合番号B: 14 digits, staff type them from the card's face (see `domain/code_b.py`)."""

    secret: Secret
    tries_shown: int
    last_try_confirmed_by_staff: bool = False


Credential = PinCredential | CodeBCredential


@dataclass(frozen=True)
class ReadRequest:
    """One read: which secret, and whether the face is wanted (only 照合番号B opens it)."""

    credential: Credential
    want_face: bool = False


@dataclass(frozen=True)
class CardReading:
    """The outcome of a read."""

    status: CardStatus
    four: BasicFour
    authenticity: Authenticity
    face: CardFace | None = None
    revocation: Revocation = Revocation.NOT_CHECKED
    apdu_count: int = 0
    elapsed_ms: int = 0
