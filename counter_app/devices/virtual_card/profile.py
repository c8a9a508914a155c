"""Card profiles: what a simulated card is to be, as a TOML file a tester writes by hand.

`resources/cards/hanako.toml` is the commented example. Reading is strict: an unknown key, a missing one or a bad
value is a `FormError` that names file and line and never repeats the value, which may be personal.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from counter_app.devices.virtual_card.tables import Table, profile_error
from counter_app.domain.card import CardKind, Sex
from counter_app.failures import FailureCode, FormError
from counter_app.personal import Personal

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "cards"

SEXES = {"male": Sex.MALE, "female": Sex.FEMALE, "not-applicable": Sex.NOT_APPLICABLE, "unknown": Sex.UNKNOWN}
KINDS = {kind.value: kind for kind in CardKind if kind is not CardKind.NONE}
APPLICATIONS = ("jpki", "text", "surface", "juki", "common")


class PrintedEra(StrEnum):
    """How the date of birth is printed on the face; decides the first two digits of 照合番号B."""

    JAPANESE = "japanese"  # 昭和55年 → 55
    WESTERN = "western"  # 1991年 → 91, foreign residents


class Forgery(StrEnum):
    """What on the card is signed by a key nobody trusts."""

    BASIC_FOUR = "basic-four"
    FACE = "face"
    ISSUER = "issuer"  # the CV certificates: an unknown hand under a known name
    CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Holder:
    """The (invented) person the card is about."""

    name: Personal[str]
    address: Personal[str]
    date_of_birth: Personal[date]
    sex: Personal[Sex]
    printed_era: PrintedEra


@dataclass(frozen=True, slots=True)
class Secrets:
    """PINs and passwords as ASCII digits or letters. None: the key exists and was never set (顔認証 card)."""

    text: Personal[str] | None
    user_auth: Personal[str] | None
    juki: Personal[str] | None
    signature: Personal[str] | None


@dataclass(frozen=True, slots=True)
class TriesLeft:
    """Tries left on the day the card is laid down; None is the maximum. 0 is blocked."""

    text: int | None = None
    code_a: int | None = None
    code_b: int | None = None
    face_code_b: int | None = None
    birth: int | None = None
    user_auth: int | None = None
    signature: int | None = None
    juki: int | None = None


@dataclass(frozen=True, slots=True)
class Certificates:
    """JPKI certificates. `*_substituted` flags each character of name or address ('1': 代替文字 stands there)."""

    user_auth: bool = True
    signature: bool = True
    not_before: date = date(2025, 10, 27)
    not_after: date = date(2030, 2, 17)
    name: Personal[str] | None = None  # as in the certificate, where it differs from the card
    name_substituted: str | None = None
    address_substituted: str | None = None


@dataclass(frozen=True, slots=True)
class Faults:
    """Trouble built into the card."""

    missing_files: frozenset[tuple[str, int]] = frozenset()
    damaged_files: frozenset[tuple[str, int]] = frozenset()  # the lengths inside run past the end
    forged: frozenset[Forgery] = frozenset()
    delay_ms: int = 0  # per APDU, on the virtual reader
    remove_after: int | None = None  # the card leaves the reader before answering the APDU with this index, once
    first_6f00: bool = False  # the first command after power-on answers 6F00, as measured on a real card
    no_short_ids: bool = False  # commands that name their file by short file identifier answer 6A86
    counters_file: Path | None = None  # tries outlive the simulator; relative to the profile


@dataclass(frozen=True, slots=True)
class CardProfile:
    """One simulated card."""

    kind: CardKind
    face_auth: bool
    holder: Holder
    expiry: date
    municipality: str  # 団体コード without check digit, 5 digits
    security_code: Personal[str]
    serial: Personal[str]  # 製造番号, 15 digits
    secrets: Secrets
    tries: TriesLeft = field(default_factory=TriesLeft)
    certificates: Certificates = field(default_factory=Certificates)
    faults: Faults = field(default_factory=Faults)


def shipped_profiles() -> dict[str, Path]:
    """The profiles that come with the product, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml")) if path.stem != "test_trust"}


def load_profile(path: Path) -> CardProfile:
    """Read a card profile. Raises `FormError` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, "cannot be read as UTF-8 text", path) from trouble
    return parse_profile(text, path)


def parse_profile(text: str, path: Path) -> CardProfile:
    """Parse the text of a profile; `path` is for messages and for the place of the counters file."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as trouble:  # also: numbers too long, brackets too deep
        raise profile_error(FailureCode.SCRIPT_UNREADABLE, trouble, text, path) from None
    root = Table(content, text, path)
    card = root.table("card")
    kind = card.choice("kind", KINDS, CardKind.MY_NUMBER)
    face_auth = card.flag("face_auth", default=False)
    profile = CardProfile(
        kind=kind,
        face_auth=face_auth,
        holder=_holder(root.table("person")),
        expiry=card.day("expiry"),
        municipality=card.digits("municipality", 5),
        security_code=Personal(card.digits("security_code", 4)),
        serial=Personal(card.digits("serial", 15, "400000099999999")),
        secrets=_secrets(root.table("pins"), face_auth=face_auth),
        tries=_tries(root.table("tries")),
        certificates=_certificates(root.table("certificates"), face_auth=face_auth),
        faults=_faults(root.table("faults"), path),
    )
    card.finish()
    root.finish()
    return profile


def _holder(table: Table) -> Holder:
    holder = Holder(
        name=Personal(table.text("name")),
        address=Personal(table.text("address")),
        date_of_birth=Personal(table.day("date_of_birth")),
        sex=Personal(table.choice("sex", SEXES)),
        printed_era=table.choice("printed_era", {era.value: era for era in PrintedEra}, PrintedEra.JAPANESE),
    )
    table.finish()
    return holder


def _secrets(table: Table, *, face_auth: bool) -> Secrets:
    if face_auth:  # a card made without PINs: none may be given
        table.finish()
        return Secrets(None, None, None, None)
    secrets = Secrets(
        text=Personal(table.digits("text", 4)),
        user_auth=Personal(table.digits("user_auth", 4)),
        juki=Personal(table.digits("juki", 4, "1234")),
        signature=Personal(table.password("signature")),
    )
    table.finish()
    return secrets


def _tries(table: Table) -> TriesLeft:
    tries = TriesLeft(
        text=table.count("text", 3),
        code_a=table.count("code_a", 10),
        code_b=table.count("code_b", 10),
        face_code_b=table.count("face_code_b", 10),
        birth=table.count("birth", 10),
        user_auth=table.count("user_auth", 3),
        signature=table.count("signature", 5),
        juki=table.count("juki", 3),
    )
    table.finish()
    return tries


def _certificates(table: Table, *, face_auth: bool) -> Certificates:
    usual = Certificates()
    name = table.optional_text("name")
    certificates = Certificates(
        user_auth=table.flag("user_auth", default=True),
        signature=table.flag("signature", default=not face_auth),
        not_before=table.day("not_before", usual.not_before),
        not_after=table.day("not_after", usual.not_after),
        name=None if name is None else Personal(name),
        name_substituted=table.flags_per_character("name_substituted"),
        address_substituted=table.flags_per_character("address_substituted"),
    )
    table.finish()
    return certificates


def _faults(table: Table, path: Path) -> Faults:
    counters = table.optional_text("counters_file")
    faults = Faults(
        missing_files=table.file_ids("missing_files", APPLICATIONS),
        damaged_files=table.file_ids("damaged_files", APPLICATIONS),
        forged=table.choices("forged", {forgery.value: forgery for forgery in Forgery}),
        delay_ms=table.count("delay_ms", 10_000) or 0,
        remove_after=table.count("remove_after", 100_000),
        first_6f00=table.flag("first_6f00", default=False),
        no_short_ids=table.flag("no_short_ids", default=False),
        counters_file=None if counters is None else path.parent / counters,
    )
    table.finish()
    return faults
