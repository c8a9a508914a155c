"""Settings of one terminal: `counter.toml` plus environment, checked once, frozen, printable without secrets.

    [terminal]  role = "kiosk" | "counter" | "desk"     office = "MH01"    name = "本庁1階 1番窓口"
                municipality = "架空市"                  whom application sheets are addressed to
    [reader]    name = "ACS ACR1252"                     bound to this role by name; empty: the only one there is
    [store]     directory = "/var/lib/kakanai"           database, keys and slips live below it
                url = "postgresql://kakanai@db.local/kakanai?sslmode=verify-full"   one database for several machines;
                password_file = "keys/db"                its password, never in this file; empty url: SQLite, here
    [cards]     trust = "production" | "simulated"       simulated only in demo, training and tests
    [slip]      printer = "", paper = "A6" | "80mm", print_name = true
    [papers]    guide = false, sheets = false            案内票 and application sheets after the slip
                printer = ""                             for A4; empty: the files are kept beside the slips
    [kiosk]     idle_s = 60, warning_s = 30, card_away_s = 30
    [figures]   sla_hours = 72, overdue_cases = 0        beyond this an open application counts as 滞留, and alarms
                unsent = 20, wait_minutes = 30           more unsent messages, or longer waits, are alarms
                municipality_code = "999997"             標準地域コード of exported figures: 5 or 6 digits
    [register]  folder = "/srv/juki", sources = ["moveout", "resident"]   extracts of the register; none where absent
    [sections]  S03 = "国保年金課", teigaku-kyufu = "福祉課"  who handles what: by destination, or by procedure
    [connectors.rpa-folder]   folder = "/srv/rpa"        one table per way out, by the id that forms name
    [signin]    required = false                         counter and desk ask who works here; a kiosk never does
                methods = ["card", "password"], idle_lock_s = 600, longest_s = 32400
                reader = ""                              the reader of staff's own cards
    [roles.reviewer]  title = "審査", rights = ["list", "view"], reach = "section", hidden = ["bank.*"]

Environment: KAKANAI_SETTINGS names the file; nothing else is read from it, so that a stray variable cannot turn a
production terminal into a test terminal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from counter_app.failures import FailureCode, SettingsError

E = TypeVar("E", bound=StrEnum)


class Role(StrEnum):
    """What the terminal opens as."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DESK = "desk"


class CardTrust(StrEnum):
    """Whose cards are taken: the issuer's production keys, or the test keys of simulated cards. Never both."""

    PRODUCTION = "production"
    SIMULATED = "simulated"


class Paper(StrEnum):
    """Size of the slip."""

    A6 = "A6"
    ROLL_80MM = "80mm"


@dataclass(frozen=True)
class ConnectorSettings:
    """One way out, by its id in the registry of connectors; `options` are checked by the connector itself."""

    id: str
    options: Mapping[str, Any] = field(repr=False)  # may name key files


@dataclass(frozen=True)
class RegisterSettings:
    """Where extracts of the register are delivered, and which kinds of them count."""

    folder: Path
    sources: tuple[str, ...]


class SignInMethod(StrEnum):
    """What staff may sign in with."""

    CARD = "card"
    PASSWORD = "password"  # noqa: S105  # the name of a method


@dataclass(frozen=True)
class RoleSettings:
    """A role as the municipality wrote it; `app.roles` makes a `domain.staff.Role` of it and checks the words."""

    id: str
    title: str
    rights: tuple[str, ...]
    reach: str
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class SignInSettings:
    """Whether staff sign in, with what, and how long that holds."""

    required: bool = False
    methods: tuple[SignInMethod, ...] = (SignInMethod.CARD, SignInMethod.PASSWORD)
    reader: str = ""
    idle_lock_s: int = 600
    longest_s: int = 9 * 3600


@dataclass(frozen=True)
class PaperSettings:
    """What follows the slip onto A4 paper, and the CUPS queue it goes to; without one the files are kept."""

    guide: bool = False
    sheets: bool = False
    printer: str = ""

    @property
    def wanted(self) -> bool:
        """Anything at all."""
        return self.guide or self.sheets


@dataclass(frozen=True)
class FigureSettings:
    """When the board of figures alarms, and under which 標準地域コード figures are exported (empty: not said)."""

    sla_hours: int = 72
    overdue_cases: int = 0
    unsent: int = 20
    wait_minutes: int = 30
    municipality_code: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between terminals."""

    role: Role
    office: str
    terminal: str
    directory: Path
    municipality: str = ""
    reader: str = ""
    trust: CardTrust = CardTrust.PRODUCTION
    printer: str = ""
    paper: Paper = Paper.A6
    print_name: bool = True
    idle_s: int = 60
    warning_s: int = 30
    card_away_s: int = 30
    actor: str = "窓口職員"
    connectors: tuple[ConnectorSettings, ...] = ()
    register: RegisterSettings | None = None
    papers: PaperSettings = PaperSettings()  # frozen, no state to share
    store_url: str = ""
    store_password: Path | None = None
    figures: FigureSettings = FigureSettings()  # as above
    sections: Mapping[str, str] = field(default_factory=dict)  # destination or procedure → section in charge
    signin: SignInSettings = SignInSettings()  # as above
    roles: tuple[RoleSettings, ...] = ()

    @property
    def database(self) -> Path:
        """The encrypted SQLite file."""
        return self.directory / "counter.db"

    @property
    def store_key(self) -> Path:
        """Key of the database; readable by its owner alone."""
        return self.directory / "keys" / "store.key"

    @property
    def slip_keys(self) -> Path:
        """Directory of the slip's signing key and the public keys by kid."""
        return self.directory / "keys"

    @property
    def slips(self) -> Path:
        """Where slip PDFs are kept until they are printed."""
        return self.directory / "slips"


_SECTIONS: Mapping[str, frozenset[str]] = {
    "terminal": frozenset({"role", "office", "name", "municipality", "actor"}),
    "reader": frozenset({"name"}),
    "store": frozenset({"directory", "url", "password_file"}),
    "cards": frozenset({"trust"}),
    "slip": frozenset({"printer", "paper", "print_name"}),
    "papers": frozenset({"guide", "sheets", "printer"}),
    "kiosk": frozenset({"idle_s", "warning_s", "card_away_s"}),
    "register": frozenset({"folder", "sources"}),
    "figures": frozenset({"sla_hours", "overdue_cases", "unsent", "wait_minutes", "municipality_code"}),
    "signin": frozenset({"required", "methods", "reader", "idle_lock_s", "longest_s"}),
}
_FREE_TABLES = ("connectors", "sections", "roles")  # their keys are ids of this municipality
_LONGEST_SECTION = 64
_ROLE_KEYS = frozenset({"title", "rights", "reach", "hidden"})
_DAY_S = 24 * 3600
_OFFICE = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)  # as domain/receipt.py, which this room does not import
_PASSWORD = re.compile(r"://[^@/]*:[^@/]*@|[?&]password=", re.IGNORECASE)
_AREA = re.compile(r"[0-9]{5,6}", re.ASCII)
_SHORTEST_S, _LONGEST_S = 5, 3600
_MOST = 100_000
_REGISTER_SOURCES = ("moveout", "resident")  # as domain/household.py, which this room does not import


def load(file: Path) -> Settings:
    """Read and check `counter.toml`. Raises SettingsError with the key that is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: {reason}") from None
    return parse_text(text, file)


def parse_text(text: str, file: Path) -> Settings:
    """Check the text of a settings file; relative paths count from where `file` is."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as reason:  # also: numbers too long, brackets too deep
        raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: {reason}") from None
    return parse(document, base=file.parent)


def parse(document: Mapping[str, Any], base: Path) -> Settings:
    """Check a settings document; relative paths count from `base`."""
    for section, body in document.items():
        if section in _FREE_TABLES:
            continue
        known = _SECTIONS.get(section)
        if known is None or not isinstance(body, dict):
            raise _wrong(section, "no such section")
        for key in body:
            if key not in known:
                raise _wrong(f"{section}.{key}", "no such key")
    text = _Reading(document)
    return Settings(
        role=text.member("terminal", "role", Role),
        office=text.office(),
        terminal=text.string("terminal", "name"),
        municipality=text.string("terminal", "municipality", ""),
        actor=text.string("terminal", "actor", "窓口職員"),
        directory=text.folder(base),
        store_url=text.store_url(),
        store_password=text.folder(base, key="password_file") if "password_file" in document["store"] else None,
        reader=text.string("reader", "name", ""),
        trust=text.member("cards", "trust", CardTrust, CardTrust.PRODUCTION),
        printer=text.string("slip", "printer", ""),
        paper=text.member("slip", "paper", Paper, Paper.A6),
        print_name=text.boolean("slip", "print_name", default=True),
        papers=PaperSettings(
            guide=text.boolean("papers", "guide", default=False),
            sheets=text.boolean("papers", "sheets", default=False),
            printer=text.string("papers", "printer", ""),
        ),
        idle_s=text.seconds("kiosk", "idle_s", 60),
        warning_s=text.seconds("kiosk", "warning_s", 30),
        card_away_s=text.seconds("kiosk", "card_away_s", 30),
        connectors=_connectors(document.get("connectors", {})),
        sections=_sections(document.get("sections", {})),
        register=text.register(base) if "register" in document else None,
        figures=text.figures(),
        signin=text.signin(),
        roles=_roles(document.get("roles", {})),
    )


def _connectors(body: object) -> tuple[ConnectorSettings, ...]:
    if not isinstance(body, dict):
        raise _wrong("connectors", "not a table")
    for name, options in body.items():
        if not isinstance(options, dict):
            raise _wrong(f"connectors.{name}", "not a table")
    return tuple(ConnectorSettings(name, options) for name, options in body.items())


def _sections(body: object) -> Mapping[str, str]:
    if not isinstance(body, dict):
        raise _wrong("sections", "not a table")
    for key, name in body.items():
        if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_SECTION:
            raise _wrong(f"sections.{key}", "the name of a section is needed")
    return dict(body)


def _roles(body: object) -> tuple[RoleSettings, ...]:
    if not isinstance(body, dict):
        raise _wrong("roles", "not a table")
    return tuple(_role(name, table) for name, table in body.items())


def _role(name: str, table: object) -> RoleSettings:
    if not isinstance(table, dict) or not table.keys() <= _ROLE_KEYS:
        raise _wrong(f"roles.{name}", f"a table of {', '.join(sorted(_ROLE_KEYS))} is needed")
    title, reach = table.get("title"), table.get("reach")
    if not isinstance(title, str) or not title or not isinstance(reach, str):
        raise _wrong(f"roles.{name}", "title and reach are needed")
    rights, hidden = (_words(f"roles.{name}.{key}", table.get(key, [])) for key in ("rights", "hidden"))
    return RoleSettings(name, title, rights, reach, hidden)


def _words(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise _wrong(key, "a list of texts is needed")
    return tuple(dict.fromkeys(value))


def _wrong(key: str, why: str) -> SettingsError:
    return SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{key}: {why}")


class _Reading:
    """Typed access to a document; says which key is wrong."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def _value(self, section: str, key: str) -> object:
        return self._document.get(section, {}).get(key)

    def string(self, section: str, key: str, default: str | None = None) -> str:
        value = self._value(section, key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise _wrong(f"{section}.{key}", "a text is needed")
        return value

    def office(self) -> str:
        """The office as it stands in receipt numbers: found wrong here, not at the first resident's submit."""
        value = self.string("terminal", "office")
        if not _OFFICE.fullmatch(value):
            raise _wrong("terminal.office", "2 to 6 of A-Z and 0-9 are needed")
        return value

    def folder(self, base: Path, section: str = "store", key: str = "directory") -> Path:
        value = self.string(section, key)
        if "\0" in value:
            raise _wrong(f"{section}.{key}", "not a path")
        return (base / value).resolve()

    def store_url(self) -> str:
        """A password in it would be printed with the settings, so it is refused here."""
        value = self.string("store", "url", "")
        if value and (not value.startswith("postgresql://") or _PASSWORD.search(value)):
            raise _wrong("store.url", "postgresql://account@host/database without a password is needed")
        return value

    def register(self, base: Path) -> RegisterSettings:
        sources = self._value("register", "sources")
        if sources is None:
            sources = list(_REGISTER_SOURCES)
        if not isinstance(sources, list) or not sources or not all(each in _REGISTER_SOURCES for each in sources):
            raise _wrong("register.sources", f"a list of {', '.join(_REGISTER_SOURCES)} is needed")
        return RegisterSettings(self.folder(base, "register", "folder"), tuple(dict.fromkeys(sources)))

    def boolean(self, section: str, key: str, *, default: bool) -> bool:
        value = self._value(section, key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise _wrong(f"{section}.{key}", "true or false is needed")
        return value

    def signin(self) -> SignInSettings:
        methods = _words("signin.methods", self._document.get("signin", {}).get("methods", ["card", "password"]))
        if not methods or not set(methods) <= set(SignInMethod):
            raise _wrong("signin.methods", f"a list of {', '.join(SignInMethod)} is needed")
        return SignInSettings(
            required=self.boolean("signin", "required", default=False),
            methods=tuple(map(SignInMethod, methods)),
            reader=self.string("signin", "reader", ""),
            idle_lock_s=self.seconds("signin", "idle_lock_s", 600),
            longest_s=self.seconds("signin", "longest_s", 9 * 3600, most=_DAY_S),
        )

    def seconds(self, section: str, key: str, default: int, most: int = _LONGEST_S) -> int:
        value = self._value(section, key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not _SHORTEST_S <= value <= most:
            raise _wrong(f"{section}.{key}", f"whole seconds from {_SHORTEST_S} to {most} are needed")
        return value

    def whole(self, section: str, key: str, default: int) -> int:
        value = self._value(section, key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
            raise _wrong(f"{section}.{key}", f"a whole number from 0 to {_MOST} is needed")
        return value

    def figures(self) -> FigureSettings:
        code = self.string("figures", "municipality_code", "")
        if code and not _AREA.fullmatch(code):
            raise _wrong("figures.municipality_code", "5 or 6 digits are needed")
        chosen, usual = partial(self.whole, "figures"), FigureSettings()
        return FigureSettings(
            sla_hours=chosen("sla_hours", usual.sla_hours),
            overdue_cases=chosen("overdue_cases", usual.overdue_cases),
            unsent=chosen("unsent", usual.unsent),
            wait_minutes=chosen("wait_minutes", usual.wait_minutes),
            municipality_code=code,
        )

    def member(self, section: str, key: str, kind: type[E], default: E | None = None) -> E:
        value = self._value(section, key)
        if value is None and default is not None:
            return default
        try:
            return kind(str(value))
        except ValueError:
            raise _wrong(f"{section}.{key}", f"one of {', '.join(kind)} is needed") from None
