"""Settings of one terminal: `counter.toml` plus environment, checked once, frozen, printable without secrets.

    [terminal]  role = "kiosk" | "counter" | "desk" | "board" | "wallboard"
                office = "MH01"    name = "本庁1階 1番窓口"
                municipality = "架空市"                  whom application sheets are addressed to
    [reader]    name = "ACS ACR1252"                     bound to this role by name; empty: the only one there is
    [store]     directory = "/var/lib/kakanai"           database, keys and slips live below it
                url = "postgresql://kakanai@db.local/kakanai?sslmode=verify-full"   one database for several machines;
                password_file = "keys/db"                its password, never in this file; empty url: SQLite, here
    [cards]     trust = "production" | "simulated"       simulated only in demo, training and tests
                training_clock = "clock"                 a clock turned by hand; refused with production cards
    [slip]      printer = "", paper = "A6" | "80mm" | "58mm", print_name = true
                way = "cups" | "qt" | "escpos" | "file"      docs/PRINTING.md; escpos: printer = "tcp://10.0.0.5", "/dev/usb/lp0"
                words = "resident" | "easy" | "bilingual", large = false
                raster = "gs-v-0" | "gs-l"               how an escpos printer takes pixels
    [papers]    guide = false, sheets = false            案内票 and application sheets after the slip
                printer = ""                             for A4; empty: the files are kept beside the slips
    [kiosk]     idle_s = 60, warning_s = 30, card_away_s = 30
    [figures]   sla_hours = 72, overdue_cases = 0        beyond this an open application counts as 滞留, and alarms
                unsent = 20, wait_minutes = 30           more unsent messages, or longer waits, are alarms
                municipality_code = "999997"             標準地域コード of exported figures: 5 or 6 digits
    [register]  folder = "/srv/juki", sources = ["moveout", "resident"]   extracts of the register; none where absent
                imported = true                      ask what `register import` took in; alone, or beside the folder
                variants = "縮退表.csv", towns = "mt_town.csv"   the municipality's own tables, for the next import
    [sections]  S03 = "国保年金課", teigaku-kyufu = "福祉課"  who handles what: by destination, or by procedure
    [hub]       listen = "0.0.0.0:8443"                  this machine receives from branch terminals
                names = ["hub.city.local"]               what it is called there; the first one goes into enrolment codes
    [branch]    hub = "https://hub.city.local:8443"      this terminal works offline and sends to that hub
                certificate = "keys/branch/terminal.pem" made by `main.py branch enrol`; below [store] by default
                most_unsent = 2000, longest_offline_h = 72, least_free_mb = 200, keep_days = 7, keep_at_most_days = 90
    [scanner]   kind = "camera" | "serial" | "folder" | "keyboard"   what reads codes; none where absent
                device = "HD Webcam"                     camera: name, number or /dev/video0; serial: /dev/ttyACM0, COM3
    [remote]    groups = [{ id = "shimin", title = "市民課", procedures = ["tennyu"] }, { id = "sougou", general = true }]
                ring_s = 20, grace_s = 120               a stage of ringing; how long a call waits for a cut terminal
                telephone = "0000-00-0000"               shown where a call does not go on
                beside = { AS02 = "MH02" }               an assistant's own screen, and the terminal it stands beside
                desk_groups = ["shimin"], desk_languages = ["ja", "en"], desk_sign_language = false   at a desk
                camera = "/dev/video0", microphone = "plughw:1,0", speaker = "plughw:1,0", handset = "none"
                document_camera = "/dev/video2"          or "folder:scans"; "none" where absent. On Windows names as
                                                         "video=HD Webcam"; "synthetic", "lavfi:…" with simulated cards only
                janus = "http://127.0.0.1:8088/janus", janus_secret_file = "keys/janus"   calls of three and more
    [retention] rules = [{ state = "closed", procedure = "*", days = 1825 }]   the first that fits; 0 or no rule: kept
    [connectors.rpa-folder]   folder = "/srv/rpa"        one table per way out, by the id that forms name
    [signin]    required = false                         counter and desk ask who works here; a kiosk never does
                methods = ["card", "password"], idle_lock_s = 600, longest_s = 32400
                reader = ""                              the reader of staff's own cards
    [roles.reviewer]  title = "審査", rights = ["list", "view"], reach = "section", hidden = ["bank.*"]

Environment: KAKANAI_SETTINGS names the file; nothing else is read from it, so that a stray variable cannot turn a
production terminal into a test terminal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import remote, sections
from counter_app.settings.reading import Reading, wrong
from counter_app.settings.values import (
    BranchSettings,
    CardTrust,
    ConnectorSettings,
    FigureSettings,
    HubSettings,
    JanusSettings,
    KeepFor,
    MediaDevice,
    MediaKind,
    Paper,
    PaperSettings,
    RegisterSettings,
    RemoteGroup,
    RemoteMedia,
    RemoteSettings,
    Role,
    RoleSettings,
    ScannerKind,
    ScannerSettings,
    Settings,
    SignInMethod,
    SignInSettings,
    SlipRaster,
    SlipSettings,
    SlipSpeech,
    SlipWay,
)

__all__ = [
    "BranchSettings",
    "CardTrust",
    "ConnectorSettings",
    "FigureSettings",
    "HubSettings",
    "JanusSettings",
    "KeepFor",
    "MediaDevice",
    "MediaKind",
    "Paper",
    "PaperSettings",
    "RegisterSettings",
    "RemoteGroup",
    "RemoteMedia",
    "RemoteSettings",
    "Role",
    "RoleSettings",
    "ScannerKind",
    "ScannerSettings",
    "Settings",
    "SignInMethod",
    "SignInSettings",
    "SlipRaster",
    "SlipSettings",
    "SlipSpeech",
    "SlipWay",
    "load",
    "parse",
    "parse_text",
]

_SECTIONS: Mapping[str, frozenset[str]] = {
    "terminal": frozenset({"role", "office", "name", "municipality", "actor"}),
    "reader": frozenset({"name"}),
    "store": frozenset({"directory", "url", "password_file"}),
    "cards": frozenset({"trust", "training_clock"}),
    "slip": frozenset({"printer", "paper", "print_name", "way", "words", "large", "raster"}),
    "papers": frozenset({"guide", "sheets", "printer"}),
    "kiosk": frozenset({"idle_s", "warning_s", "card_away_s"}),
    "register": frozenset({"folder", "sources", "imported", "variants", "towns"}),
    "figures": frozenset({"sla_hours", "overdue_cases", "unsent", "wait_minutes", "municipality_code"}),
    "signin": frozenset({"required", "methods", "reader", "idle_lock_s", "longest_s"}),
    "retention": frozenset({"rules"}),
    "scanner": frozenset({"kind", "device"}),
    "hub": frozenset({"listen", "names"}),
    "remote": remote.KEYS,
    "branch": frozenset(
        {
            "hub",
            "certificate",
            "most_unsent",
            "longest_offline_h",
            "least_free_mb",
            "keep_days",
            "keep_at_most_days",
        }
    ),
}
_FREE_TABLES = ("connectors", "sections", "roles")  # their keys are ids of this municipality


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
            raise wrong(section, "no such section")
        for key in body:
            if key not in known:
                raise wrong(f"{section}.{key}", "no such key")
    text = Reading(document)
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
        training_clock=sections.training_clock(text, base),
        printer=text.string("slip", "printer", ""),
        paper=text.member("slip", "paper", Paper, Paper.A6),
        print_name=text.boolean("slip", "print_name", default=True),
        slip=sections.slip(text),
        papers=PaperSettings(
            guide=text.boolean("papers", "guide", default=False),
            sheets=text.boolean("papers", "sheets", default=False),
            printer=text.string("papers", "printer", ""),
        ),
        idle_s=text.seconds("kiosk", "idle_s", 60),
        warning_s=text.seconds("kiosk", "warning_s", 30),
        card_away_s=text.seconds("kiosk", "card_away_s", 30),
        connectors=sections.connectors(document.get("connectors", {})),
        sections=sections.sections(document.get("sections", {})),
        register=sections.register(text, base) if "register" in document else None,
        figures=sections.figures(text),
        signin=sections.signin(text),
        roles=sections.roles(document.get("roles", {})),
        retention=sections.retention(text),
        hub=sections.hub(text) if "hub" in document else None,
        remote=remote.remote(text, base) if "remote" in document else None,
        branch=sections.branch(text, base) if "branch" in document else None,
        scanner=sections.scanner(text, base) if "scanner" in document else None,
    )
