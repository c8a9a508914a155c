"""The card applications: file ids, who may read what, which keys sign. Read this file as the card's specification.

Source: facts on the card protocol §1.1 to §1.5, §2. The ids of 照合番号 A and B differ between the two 券面
applications.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.devices.virtual_card.code_b import code_b, printed_birth
from counter_app.devices.virtual_card.files import (
    FREE,
    NEVER,
    ElementaryFile,
    KeyFile,
    PinFile,
    RecordFile,
    Rule,
    TransparentFile,
    any_of,
)
from counter_app.devices.virtual_card.issuer import (
    INVENTED_NUMBER,
    card_record,
    jpki_files,
    surface_files,
    text_files,
)
from counter_app.devices.virtual_card.keys import ISSUING_ID, card_key
from counter_app.devices.virtual_card.pins import PinCounter
from counter_app.domain.card import CardKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.devices.virtual_card.profile import CardProfile
    from counter_app.personal import Personal


class ApplicationName(StrEnum):
    """The card applications by the names profiles use."""

    JPKI = "jpki"  # 公的個人認証AP
    TEXT = "text"  # 券面事項入力補助AP
    SURFACE = "surface"  # 券面事項確認AP
    JUKI = "juki"  # 住基AP
    COMMON = "common"  # 共通カードAP
    ISSUER_DOMAIN = "issuer-domain"  # GlobalPlatform


AIDS = {
    ApplicationName.JPKI: bytes.fromhex("D392F000260100000001"),
    ApplicationName.TEXT: bytes.fromhex("D3921000310001010408"),
    ApplicationName.SURFACE: bytes.fromhex("D3921000310001010402"),
    ApplicationName.JUKI: bytes.fromhex("D3921000310001010401"),
    ApplicationName.COMMON: bytes.fromhex("D3921000310001010100"),
    ApplicationName.ISSUER_DOMAIN: bytes.fromhex("A0000001510000"),
}

# Which verified PIN file opens which transparent file.
TEXT_ACCESS = {
    0x0001: any_of(0x0011, 0x0014),  # 個人番号: PIN or 照合番号A, never B
    0x0002: any_of(0x0011, 0x0015),  # 基本4情報: PIN or 照合番号B, never A
    0x0003: any_of(0x0011, 0x0014, 0x0015),
    0x0004: FREE,
    0x0005: FREE,
    0x0006: any_of(0x0011, 0x0014, 0x0015),
    0x0007: any_of(0x0011, 0x0014, 0x0015),
    0x0008: FREE,
}
SURFACE_ACCESS = {
    0x0001: any_of(0x0011),  # 年齢確認: the birth date opens it
    0x0002: any_of(0x0012, 0x0013),  # 券面: B or A
    0x0003: FREE,
    0x0004: FREE,
    0x0005: any_of(0x0013),  # image of the 個人番号: A only
    0x0006: FREE,
}
JPKI_ACCESS = {
    0x0001: any_of(0x001B),  # 署名用 certificate carries the four items
    0x0002: FREE,
    0x0006: FREE,
    0x0008: FREE,
    0x000A: FREE,  # on a phone: any_of(0x0018)
    0x000B: FREE,
}
_JPKI_UNKNOWN = (0x0005, 0x0009, 0x0010, 0x0019, 0x001C, 0x001E)  # exist, closed, meaning not public

# Which kinds of card carry which applications.
CARRIES = {
    CardKind.MY_NUMBER: tuple(ApplicationName),
    CardKind.JUKI: (ApplicationName.JPKI, ApplicationName.JUKI),
    CardKind.ANDROID: (ApplicationName.JPKI,),
    CardKind.IPHONE: (ApplicationName.JPKI,),
    CardKind.OTHER: (),
}
_PHONES = (CardKind.ANDROID, CardKind.IPHONE)


@dataclass(frozen=True, slots=True)
class Application:
    """One application. `default_key` signs when COMPUTE DIGITAL SIGNATURE names no key."""

    name: ApplicationName
    aid: bytes
    files: Mapping[int, ElementaryFile]
    default_key: int | None = None

    def pins(self) -> dict[str, PinCounter]:
        """PIN counters by a name unique on the card."""
        found = {}
        for file_id, file in self.files.items():
            if isinstance(file, PinFile):
                found[f"{self.name.value}/{file_id:04X}"] = file.counter
        return found


def applications_of(profile: CardProfile) -> tuple[Application, ...]:
    """Make the applications of one card, faults of its profile included."""
    makers = {
        ApplicationName.JPKI: _jpki,
        ApplicationName.TEXT: _text,
        ApplicationName.SURFACE: _surface,
        ApplicationName.JUKI: _juki,
        ApplicationName.COMMON: _common,
        ApplicationName.ISSUER_DOMAIN: _issuer_domain,
    }
    made = (makers[name](profile) for name in CARRIES[profile.kind])
    return tuple(_with_faults(application, profile) for application in made)


def _transparent(contents: Mapping[int, bytes], access: Mapping[int, Rule]) -> dict[int, ElementaryFile]:
    return {file_id: TransparentFile(content, access[file_id]) for file_id, content in contents.items()}


def _pin(name: str, value: Personal[str] | None, maximum: int, tries: int | None) -> PinFile:
    return PinFile(PinCounter(name, None if value is None else value.reveal(), maximum, tries))


def _code(name: str, value: str, tries: int | None) -> PinFile:
    return PinFile(PinCounter(name, value, 10, tries))


def _text(profile: CardProfile) -> Application:
    files = _transparent(text_files(profile), TEXT_ACCESS)
    files[0x0011] = _pin("text PIN", profile.secrets.text, 3, profile.tries.text)
    files[0x0012] = PinFile(PinCounter("always blocked", None, 3))
    files[0x0013] = KeyFile(card_key("text_ap"), FREE)
    files[0x0014] = _code("code A", INVENTED_NUMBER, profile.tries.code_a)
    files[0x0015] = _code("code B", code_b(profile), profile.tries.code_b)
    for unknown in (0x0010, 0x001C, 0x001E):
        files[unknown] = TransparentFile(b"", NEVER)
    return Application(ApplicationName.TEXT, AIDS[ApplicationName.TEXT], files, default_key=0x0013)


def _surface(profile: CardProfile) -> Application:
    files = _transparent(surface_files(profile), SURFACE_ACCESS)
    files[0x0011] = _code("printed birth", printed_birth(profile), profile.tries.birth)
    files[0x0012] = _code("face code B", code_b(profile), profile.tries.face_code_b)
    files[0x0013] = _code("face code A", INVENTED_NUMBER, profile.tries.code_a)
    files[0x001A] = KeyFile(card_key("surface_ap"), FREE)
    for unknown in (0x0014, 0x0015, 0x001C, 0x001E):
        files[unknown] = TransparentFile(b"", NEVER)
    return Application(ApplicationName.SURFACE, AIDS[ApplicationName.SURFACE], files, default_key=0x001A)


def _jpki(profile: CardProfile) -> Application:
    access = dict(JPKI_ACCESS)
    if profile.kind in _PHONES:
        access[0x000A] = any_of(0x0018)
    files = _transparent(jpki_files(profile), access)
    files[0x0016] = KeyFile(None, NEVER)  # terminal certificates of 顔認証 readers: closed
    files[0x0017] = KeyFile(card_key("user_auth"), any_of(0x0018))
    files[0x0018] = _pin("user authentication PIN", profile.secrets.user_auth, 3, profile.tries.user_auth)
    files[0x001A] = KeyFile(card_key("signature"), any_of(0x001B))
    files[0x001B] = _pin("signature password", profile.secrets.signature, 5, profile.tries.signature)
    for unknown in _JPKI_UNKNOWN:
        files[unknown] = TransparentFile(b"", NEVER)
    return Application(ApplicationName.JPKI, AIDS[ApplicationName.JPKI], files)


def _juki(profile: CardProfile) -> Application:
    files: dict[int, ElementaryFile] = {
        0x0002: RecordFile((ISSUING_ID,), FREE),
        0x001C: _pin("juki PIN", profile.secrets.juki, 3, profile.tries.juki),
    }
    return Application(ApplicationName.JUKI, AIDS[ApplicationName.JUKI], files)


def _common(profile: CardProfile) -> Application:
    files: dict[int, ElementaryFile] = {
        0x0001: RecordFile((card_record(profile),), FREE),
        0x0002: RecordFile((ISSUING_ID,), FREE),
        0x0019: KeyFile(card_key("common"), FREE),
        0x001C: _pin("card PIN", profile.secrets.juki, 3, profile.tries.juki),
    }
    return Application(ApplicationName.COMMON, AIDS[ApplicationName.COMMON], files)


def _issuer_domain(_profile: CardProfile) -> Application:
    return Application(ApplicationName.ISSUER_DOMAIN, AIDS[ApplicationName.ISSUER_DOMAIN], {})


def _with_faults(application: Application, profile: CardProfile) -> Application:
    files = dict(application.files)
    for name, file_id in profile.faults.missing_files:
        if name == application.name.value:
            files.pop(file_id, None)
    for name, file_id in profile.faults.damaged_files:
        file = files.get(file_id)
        if name == application.name.value and isinstance(file, TransparentFile):
            files[file_id] = TransparentFile(_overlong(file.content), file.rule)
    return replace(application, files=files)


def _overlong(content: bytes) -> bytes:
    """Keep the tag, let its length run past any file."""
    tag = 2 if content[:1] == b"\xff" else 1
    return (content[:tag] + b"\x82\xff\xfe" + content[tag + 3 :])[: len(content)]
