"""The sections of the settings that have rules of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from counter_app.settings.reading import Reading, words, wrong
from counter_app.settings.values import (
    BranchSettings,
    CardTrust,
    ConnectorSettings,
    FigureSettings,
    HubSettings,
    KeepFor,
    Paper,
    RegisterSettings,
    Role,
    RoleSettings,
    ScannerKind,
    ScannerSettings,
    SignInMethod,
    SignInSettings,
    SlipRaster,
    SlipSettings,
    SlipSpeech,
    SlipWay,
)

_LONGEST_SECTION = 64
_ROLE_KEYS = frozenset({"title", "rights", "reach", "hidden"})
_DAY_S = 24 * 3600
_AREA = re.compile(r"[0-9]{5,6}", re.ASCII)
_HUB = re.compile(r"https://[A-Za-z0-9.\-\[\]:]+/?", re.ASCII)
_LAST_PORT = 65535
_CLOSED_STATES = ("done", "closed", "withdrawn")  # as domain/retention_rule.py, which this room does not import
_LONGEST_DAYS = 36525  # a hundred years
_REGISTER_SOURCES = ("moveout", "resident")  # as domain/household.py, which this room does not import


def register(text: Reading, base: Path) -> RegisterSettings:
    """Where extracts of the register lie, which kinds are used, whether the imported register is asked; one of both at least."""
    imported = text.boolean("register", "imported", default=False)
    if imported and text.value("register", "folder") is None:
        if text.value("register", "sources") is not None:
            raise wrong("register.sources", "only with register.folder")
        return RegisterSettings(None, (), imported=True, **_overlays(text, base))
    sources = text.value("register", "sources")
    if sources is None:
        sources = list(_REGISTER_SOURCES)
    if not isinstance(sources, list) or not sources or not all(each in _REGISTER_SOURCES for each in sources):
        raise wrong("register.sources", f"a list of {', '.join(_REGISTER_SOURCES)} is needed")
    folder = text.folder(base, "register", "folder")
    return RegisterSettings(folder, tuple(dict.fromkeys(sources)), imported, **_overlays(text, base))


def _overlays(text: Reading, base: Path) -> dict[str, Path]:
    """Only an imported register is read with them."""
    given = [name for name in ("variants", "towns") if text.value("register", name) is not None]
    if given and not text.boolean("register", "imported", default=False):
        raise wrong(f"register.{given[0]}", "only with register.imported")
    return {name: text.folder(base, "register", name) for name in given}


def training_clock(text: Reading, base: Path) -> Path | None:
    """A clock that is turned by hand. Nobody receives a genuine application at a pretended time."""
    if text.value("cards", "training_clock") is None:
        return None
    if text.member("cards", "trust", CardTrust, CardTrust.PRODUCTION) is not CardTrust.SIMULATED:
        raise wrong("cards.training_clock", "only where cards.trust is simulated")
    return text.folder(base, "cards", "training_clock")


def slip(text: Reading) -> SlipSettings:
    """How slips come out. A printer without a way: the machine's own, CUPS or what Windows has."""
    printer, paper = text.string("slip", "printer", ""), text.member("slip", "paper", Paper, Paper.A6)
    usual = SlipWay.CUPS if os.name == "posix" else SlipWay.QT
    way = text.member("slip", "way", SlipWay, usual if printer else SlipWay.FILE)
    if way is not SlipWay.FILE and not printer:
        raise wrong("slip.printer", f"the way {way} needs one")
    if way is SlipWay.ESCPOS and paper is Paper.A6:
        raise wrong("slip.paper", "a receipt printer has a roll: 80mm or 58mm")
    return SlipSettings(
        way=way,
        words=text.member("slip", "words", SlipSpeech, SlipSpeech.RESIDENT),
        large=text.boolean("slip", "large", default=False),
        raster=text.member("slip", "raster", SlipRaster, SlipRaster.GS_V_0),
    )


def hub(text: Reading) -> HubSettings:
    """Where the hub listens and what it is called."""
    host, colon, port = text.string("hub", "listen").rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) <= _LAST_PORT:
        raise wrong("hub.listen", "an address and a port are needed, as 0.0.0.0:8443")
    names = text.value("hub", "names")
    if not isinstance(names, list) or not names or not all(isinstance(each, str) and each for each in names):
        raise wrong("hub.names", "a list of names or addresses is needed")
    return HubSettings(host.strip("[]"), int(port), tuple(names))


def branch(text: Reading, base: Path) -> BranchSettings:
    """A desk has a work list, and that is at the office: no such role here."""
    if text.member("terminal", "role", Role) is Role.DESK:
        raise wrong("branch", "a branch terminal is a kiosk or a counter")
    hub = text.string("branch", "hub")
    if not _HUB.fullmatch(hub):
        raise wrong("branch.hub", "https://name:port is needed")
    store, memory = text.folder(base), Path("/dev/shm")  # noqa: S108  # a folder of our own in it, 0700
    certificate = text.value("branch", "certificate")
    return BranchSettings(
        hub=hub.rstrip("/"),
        certificate=store / "keys" / "branch" / "terminal.pem"
        if certificate is None
        else text.folder(base, "branch", "certificate"),
        papers=memory / f"kakanai-{text.office()}" if memory.is_dir() else store / "slips",
        most_unsent=text.whole("branch", "most_unsent", 2000, 10, 100_000),
        longest_offline_h=text.whole("branch", "longest_offline_h", 72, 1, 24 * 14),
        least_free_mb=text.whole("branch", "least_free_mb", 200, 50, 100_000),
        keep_days=text.whole("branch", "keep_days", 7, 1, 60),
        keep_at_most_days=text.whole("branch", "keep_at_most_days", 90, 60, 3650),
    )


def scanner(text: Reading, base: Path) -> ScannerSettings:
    """What reads codes. A keyboard has no device, a camera may be the only one there is."""
    kind = text.member("scanner", "kind", ScannerKind)
    match kind:
        case ScannerKind.FOLDER:
            return ScannerSettings(kind, str(text.folder(base, "scanner", "device")))
        case ScannerKind.SERIAL:
            return ScannerSettings(kind, text.string("scanner", "device"))
        case ScannerKind.CAMERA:
            return ScannerSettings(kind, text.string("scanner", "device", ""))
        case ScannerKind.KEYBOARD:
            if text.value("scanner", "device") is not None:
                raise wrong("scanner.device", "a keyboard has none")
            return ScannerSettings(kind)


def signin(text: Reading) -> SignInSettings:
    """Whether and how staff sign in."""
    chosen = text.value("signin", "methods")
    methods = words("signin.methods", ["card", "password"] if chosen is None else chosen)
    if not methods or not set(methods) <= set(SignInMethod):
        raise wrong("signin.methods", f"a list of {', '.join(SignInMethod)} is needed")
    return SignInSettings(
        required=text.boolean("signin", "required", default=False),
        methods=tuple(map(SignInMethod, methods)),
        reader=text.string("signin", "reader", ""),
        idle_lock_s=text.seconds("signin", "idle_lock_s", 600),
        longest_s=text.seconds("signin", "longest_s", 9 * 3600, most=_DAY_S),
    )


def figures(text: Reading) -> FigureSettings:
    """When the board alarms."""
    code = text.string("figures", "municipality_code", "")
    if code and not _AREA.fullmatch(code):
        raise wrong("figures.municipality_code", "5 or 6 digits are needed")
    chosen, usual = partial(text.whole, "figures"), FigureSettings()
    return FigureSettings(
        sla_hours=chosen("sla_hours", usual.sla_hours),
        overdue_cases=chosen("overdue_cases", usual.overdue_cases),
        unsent=chosen("unsent", usual.unsent),
        wait_minutes=chosen("wait_minutes", usual.wait_minutes),
        municipality_code=code,
    )


def connectors(body: object) -> tuple[ConnectorSettings, ...]:
    """The ways out; each checks its own options."""
    if not isinstance(body, dict):
        raise wrong("connectors", "not a table")
    for name, options in body.items():
        if not isinstance(options, dict):
            raise wrong(f"connectors.{name}", "not a table")
    return tuple(ConnectorSettings(name, options) for name, options in body.items())


def sections(body: object) -> Mapping[str, str]:
    """Who handles what: by destination or by procedure."""
    if not isinstance(body, dict):
        raise wrong("sections", "not a table")
    for key, name in body.items():
        if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_SECTION:
            raise wrong(f"sections.{key}", "the name of a section is needed")
    return dict(body)


def roles(body: object) -> tuple[RoleSettings, ...]:
    """The municipality's own roles."""
    if not isinstance(body, dict):
        raise wrong("roles", "not a table")
    return tuple(_role(name, table) for name, table in body.items())


def _role(name: str, table: object) -> RoleSettings:
    if not isinstance(table, dict) or not table.keys() <= _ROLE_KEYS:
        raise wrong(f"roles.{name}", f"a table of {', '.join(sorted(_ROLE_KEYS))} is needed")
    title, reach = table.get("title"), table.get("reach")
    if not isinstance(title, str) or not title or not isinstance(reach, str):
        raise wrong(f"roles.{name}", "title and reach are needed")
    rights, hidden = (words(f"roles.{name}.{key}", table.get(key, [])) for key in ("rights", "hidden"))
    return RoleSettings(name, title, rights, reach, hidden)


def retention(text: Reading) -> tuple[KeepFor, ...]:
    """How long cases are kept; no rule: for ever."""
    rules = text.value("retention", "rules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise wrong("retention.rules", "a list of tables is needed")
    return tuple(_keep_for(rule) for rule in rules)


def _keep_for(rule: Mapping[str, Any]) -> KeepFor:
    state, procedure, days = rule.get("state"), rule.get("procedure", "*"), rule.get("days")
    if rule.keys() - {"state", "procedure", "days"} or state not in _CLOSED_STATES:
        raise wrong("retention.rules", f"state (one of {', '.join(_CLOSED_STATES)}), procedure and days are needed")
    if not isinstance(procedure, str) or not procedure or len(procedure) > 64:  # noqa: PLR2004  # as long as a form's id
        raise wrong("retention.rules", "procedure: a pattern of form ids is needed")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= _LONGEST_DAYS:
        raise wrong("retention.rules", f"days: 0 (for ever) to {_LONGEST_DAYS} are needed")
    return KeepFor(state, procedure, days)
