"""counter.toml: checked once, with the key that is wrong; no variable makes a test terminal of a real one."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import counter_app.settings as settings_room
from counter_app.app.ways_onto_paper import for_slips
from counter_app.devices.escpos import Raster
from counter_app.domain import receipt
from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.settings import (
    CardTrust,
    Paper,
    Role,
    SlipRaster,
    SlipSettings,
    SlipSpeech,
    SlipWay,
    load,
    parse_text,
)
from counter_app.settings.reading import _OFFICE
from counter_app.slips.slip import PAPERS, SlipWords

LEAST = '[terminal]\nrole = "kiosk"\noffice = "MH01"\nname = "本庁1階 1番窓口"\n[store]\ndirectory = "data"\n'
HERE = Path("/etc/kakanai/counter.toml")


def refused(text: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        parse_text(text, HERE)
    return caught.value


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_named(role, tmp_path):
    assert parse_text(LEAST.replace('"kiosk"', f'"{role.value}"'), tmp_path / "counter.toml").role is role


def test_the_least_that_is_needed():
    settings = parse_text(LEAST, HERE)
    assert (settings.role, settings.office, settings.terminal) == (Role.KIOSK, "MH01", "本庁1階 1番窓口")
    assert settings.directory == Path("/etc/kakanai/data")
    assert (settings.trust, settings.paper, settings.reader, settings.printer) == (
        CardTrust.PRODUCTION,
        Paper.A6,
        "",
        "",
    )
    assert (settings.idle_s, settings.warning_s, settings.card_away_s, settings.print_name) == (60, 30, 30, True)
    assert settings.connectors == ()


def test_everything_that_can_be_said():
    settings = parse_text(
        LEAST.replace('"data"', '"/var/lib/kakanai"').replace('"kiosk"', '"counter"')
        + '[reader]\nname = "ACS"\n[cards]\ntrust = "simulated"\n[slip]\nprinter = "p"\npaper = "80mm"\n'
        "print_name = false\n"
        "[kiosk]\nidle_s = 5\nwarning_s = 3600\ncard_away_s = 7\n"
        '[connectors.rpa-folder]\nfolder = "/srv/rpa"\n[connectors.https-json]\nurl = "https://h/"\n'
        'client_key = "/private.pem"\n',
        HERE,
    )
    assert (settings.role, settings.reader, settings.trust) == (Role.COUNTER, "ACS", CardTrust.SIMULATED)
    assert (settings.printer, settings.paper, settings.print_name) == ("p", Paper.ROLL_80MM, False)
    assert (settings.idle_s, settings.warning_s, settings.card_away_s) == (5, 3600, 7)
    assert [way.id for way in settings.connectors] == ["rpa-folder", "https-json"]
    assert settings.database == Path("/var/lib/kakanai/counter.db")
    assert {settings.store_key.parent, settings.slip_keys} == {Path("/var/lib/kakanai/keys")}
    assert "private.pem" not in repr(settings)  # options may name keys


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('role = "kiosk"\n', "", "terminal.role"),
        ('"kiosk"', '"manager"', "terminal.role"),
        ('"kiosk"', "3", "terminal.role"),
        ('office = "MH01"\n', "", "terminal.office"),
        ('"MH01"', '"mh01"', "terminal.office"),
        ('"MH01"', '"本庁"', "terminal.office"),
        ('"MH01"', '"M"', "terminal.office"),
        ('"MH01"', '"MH01234"', "terminal.office"),
        ('"MH01"', '"MH-1"', "terminal.office"),
        ('"MH01"', "1", "terminal.office"),
        ('"本庁1階 1番窓口"', '""', "terminal.name"),
        ('"data"', '""', "store.directory"),
        ('"data"', '"a\\u0000b"', "store.directory"),
        ("[store]", "[stores]", "stores"),
        ("[store]", "[[store]]", "store"),
        ('name = "', 'nmae = "', "terminal.nmae"),
        ("[terminal]", "[cards]\ntrust = true\n[terminal]", "cards.trust"),
        ("[terminal]", '[cards]\ntrust = "test"\n[terminal]', "cards.trust"),
        ("[terminal]", '[slip]\nprint_name = "yes"\n[terminal]', "slip.print_name"),
        ("[terminal]", '[slip]\npaper = "A5"\n[terminal]', "slip.paper"),
        ("[terminal]", "[kiosk]\nidle_s = 4\n[terminal]", "kiosk.idle_s"),
        ("[terminal]", "[kiosk]\nidle_s = 3601\n[terminal]", "kiosk.idle_s"),
        ("[terminal]", "[kiosk]\nwarning_s = true\n[terminal]", "kiosk.warning_s"),
        ("[terminal]", "[kiosk]\ncard_away_s = 9.5\n[terminal]", "kiosk.card_away_s"),
        ("[terminal]", "[connectors]\nrpa-folder = 3\n[terminal]", "connectors.rpa-folder"),
        ("[terminal]", "connectors = 3\n[terminal]", "connectors"),
    ],
)
def test_what_is_wrong_is_named(old, new, key):
    assert old in LEAST
    failure = refused(LEAST.replace(old, new, 1))
    assert failure.code is FailureCode.SETTINGS_BAD_VALUE
    assert failure.cause.startswith(f"{key}: ")


@pytest.mark.parametrize("content", [b"[terminal", b"\xff\xfe", b"a = " + b"[" * 9000, b"a = " + b"1" * 9000])
def test_what_is_not_toml_names_the_file(tmp_path, content):
    file = tmp_path / "counter.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert caught.value.code is FailureCode.SETTINGS_UNREADABLE
    assert str(file) in caught.value.cause


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "counter.toml")
    assert caught.value.code is FailureCode.SETTINGS_UNREADABLE


def test_no_variable_of_the_environment_changes_anything(monkeypatch):
    before = parse_text(LEAST, HERE)
    for name in ("KAKANAI_TRUST", "KAKANAI_CARDS_TRUST", "TRUST", "KAKANAI_SETTINGS"):
        monkeypatch.setenv(name, "simulated")
    assert parse_text(LEAST, HERE) == before


def test_every_office_that_is_taken_can_stand_in_a_receipt_number():
    assert _OFFICE.pattern == receipt._OFFICE.pattern
    assert _OFFICE.flags == receipt._OFFICE.flags
    with pytest.raises(CounterError):
        receipt.ReceiptNumber("mh01", date(2026, 11, 21), 1)


def test_the_example_in_the_description_is_a_document():
    """The sections it names are the ones that are known."""
    described = set(re.findall(r"^    \[([a-z]+)\]", settings_room.__doc__, re.MULTILINE))
    assert described == {
        *("terminal", "reader", "store", "cards", "slip", "papers", "kiosk", "register", "figures"),
        *("sections", "hub", "branch", "signin", "retention", "scanner", "remote"),
    }
    assert tomllib.loads(LEAST)


def test_limits_of_the_figures_have_a_default_and_bounds():
    figures = parse_text(LEAST + '\n[figures]\nsla_hours = 24\nmunicipality_code = "131016"\n', HERE).figures
    assert (figures.sla_hours, figures.unsent, figures.municipality_code) == (24, 20, "131016")
    for wrong in ("unsent = -1", "wait_minutes = true", 'municipality_code = "13"', "limit = 3"):
        assert "figures." in refused(f"{LEAST}\n[figures]\n{wrong}\n").cause


def test_who_handles_what_is_data():
    settings = parse_text(LEAST + '[sections]\nS03 = "国保年金課"\nteigaku = "福祉課"\n', HERE)
    assert settings.sections == {"S03": "国保年金課", "teigaku": "福祉課"}


@pytest.mark.parametrize("value", ['""', "3", '"' + "課" * 65 + '"'])
def test_a_section_has_a_name(value):
    with pytest.raises(SettingsError) as caught:
        parse_text(LEAST + f"[sections]\nS03 = {value}\n", HERE)
    assert "sections.S03" in caught.value.cause


def test_a_register_is_a_folder_the_imported_one_or_both():
    def register(lines):
        return parse_text(f"{LEAST}\n[register]\n{lines}\n", HERE).register

    both = register('folder = "juki"\nsources = ["moveout"]\nimported = true')
    assert (both.folder, both.sources, both.imported) == (HERE.parent / "juki", ("moveout",), True)
    assert register('folder = "juki"').imported is False
    assert (register("imported = true").folder, register("imported = true").imported) == (None, True)
    own = register('imported = true\nvariants = "own.csv"\ntowns = "/srv/towns.csv"')
    assert (own.variants, own.towns) == (HERE.parent / "own.csv", Path("/srv/towns.csv"))
    for wrong in (
        "imported = false",
        "imported = 1",
        'imported = true\nsources = ["moveout"]',
        "",
        'folder = "juki"\ntowns = "t"',
    ):
        assert "register." in refused(f"{LEAST}\n[register]\n{wrong}\n").cause


@pytest.mark.parametrize(
    ("section", "device"),
    [
        ('kind = "camera"', ""),
        ('kind = "camera"\ndevice = "HD Webcam"', "HD Webcam"),
        ('kind = "serial"\ndevice = "/dev/ttyACM0"', "/dev/ttyACM0"),
        ('kind = "folder"\ndevice = "codes"', "/etc/kakanai/codes"),
        ('kind = "keyboard"', ""),
    ],
)
def test_what_reads_codes(section, device):
    scanner = parse_text(f"{LEAST}[scanner]\n{section}\n", HERE).scanner
    assert scanner is not None
    assert (f'kind = "{scanner.kind}"' in section, scanner.device) == (True, device)
    assert parse_text(LEAST, HERE).scanner is None


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("", "scanner.kind"),
        ('kind = "telepathy"', "scanner.kind"),
        ('kind = "serial"', "scanner.device"),
        ('kind = "folder"', "scanner.device"),
        ('kind = "keyboard"\ndevice = "any"', "scanner.device"),
        ('kind = "camera"\ndevice = 0', "scanner.device"),
        ('kind = "camera"\nname = "x"', "scanner.name"),
    ],
)
def test_what_reads_no_codes(section, key):
    assert refused(f"{LEAST}[scanner]\n{section}\n").cause.startswith(key)


def test_ways_onto_paper():
    """A printer without a way is the machine's own; a receipt printer needs a roll."""
    assert parse_text(LEAST, HERE).slip == SlipSettings()
    named = parse_text(LEAST + '[slip]\nprinter = "Front"\n', HERE).slip
    assert named.way is (SlipWay.CUPS if os.name == "posix" else SlipWay.QT)
    thermal = '[slip]\nprinter = "tcp://10.0.0.5"\nway = "escpos"\npaper = "58mm"\nraster = "gs-l"\nwords = "easy"\nlarge = true\n'
    said = parse_text(LEAST + thermal, HERE)
    assert said.slip == SlipSettings(SlipWay.ESCPOS, SlipSpeech.EASY, large=True, raster=SlipRaster.GS_L)
    assert for_slips(said).dots == 384
    for wrong, key in ((thermal.replace("58mm", "A6"), "slip.paper"), ('[slip]\nway = "qt"\n', "slip.printer")):
        with pytest.raises(SettingsError) as caught:
            parse_text(LEAST + wrong, HERE)
        assert key in str(caught.value)


def test_the_words_of_settings_are_those_of_the_rooms_that_use_them():
    assert list(SlipSpeech) == [words.value for words in SlipWords]
    assert list(SlipRaster) == [raster.value for raster in Raster]
    assert [paper.value for paper in Paper] == list(PAPERS)
