"""Keys of the home pages: changed with an overlap, retired at once; and the code of somebody's preferences."""

from __future__ import annotations

import itertools
import stat
from datetime import UTC, datetime, timedelta

import pytest

from counter_app.domain.form import FieldKind
from counter_app.domain.scanned import Preferences
from counter_app.failures import FailureCode, HomeError, SettingsError
from counter_app.home.codec import Content, envelope_of, opened, sealed_text
from counter_app.home.definition import Definition, Entry
from counter_app.home.keys import OVERLAP, HomeKeys, KeyFolder, kid_typed
from counter_app.home.preferences import preferences_of, preferences_text
from counter_app.home.tables import KeptDefinitions
from counter_app.ui.theme import Contrast, TextSize

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def code(keys: HomeKeys) -> str:
    return sealed_text(Content(b"12345678", 0, 0, {}, {}), keys.newest.public, "")


def test_rotation_overlaps(tmp_path):
    folder = KeyFolder(tmp_path / "home", simulated=True)
    first = folder.renew(NOW)
    before = code(folder.load())
    later = NOW + timedelta(days=20)
    second = folder.renew(later)
    keys = folder.load()
    assert list(keys.keys) == [first.kid, second.kid]
    assert keys.newest.kid == second.kid
    for moment in (later, later + OVERLAP):
        assert opened(envelope_of(before), keys.opening(first.kid, moment), "").definition == b"12345678"
    with pytest.raises(HomeError) as error:
        keys.opening(first.kid, later + OVERLAP + SECOND)
    assert error.value.code is FailureCode.HOME_UNKNOWN_KEY
    assert keys.opening(second.kid, later + 10 * OVERLAP)


def test_a_second_change_does_not_lengthen_the_first_overlap(tmp_path):
    folder = KeyFolder(tmp_path, simulated=False)
    first = folder.renew(NOW)
    folder.renew(NOW + SECOND)
    folder.renew(NOW + timedelta(days=50))
    assert folder.load().keys[first.kid].until == NOW + SECOND + OVERLAP


def test_a_retired_key_opens_nothing_and_its_private_half_is_gone(tmp_path):
    folder = KeyFolder(tmp_path, simulated=False)
    first = folder.renew(NOW)
    folder.retire(first.kid, NOW + SECOND)
    assert '"d"' not in (tmp_path / f"{first.kid.hex()}.jwk").read_text("utf-8")
    with pytest.raises(HomeError) as error:
        folder.load().opening(first.kid, NOW + SECOND)
    assert error.value.code is FailureCode.HOME_UNKNOWN_KEY
    with pytest.raises(HomeError) as error:
        _ = folder.load().newest
    assert error.value.code is FailureCode.HOME_KEY_MISSING


def test_key_files_are_their_owners_alone(tmp_path):
    folder = KeyFolder(tmp_path, simulated=False)
    file = tmp_path / f"{folder.renew(NOW).kid.hex()}.jwk"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    with pytest.raises(SettingsError):
        folder.load()


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"kty":"EC","crv":"P-256","x":1,"y":2}'])
def test_a_broken_key_file_is_said(tmp_path, broken):
    folder = KeyFolder(tmp_path, simulated=False)
    file = tmp_path / f"{folder.renew(NOW).kid.hex()}.jwk"
    file.write_text(broken, "utf-8")
    with pytest.raises(SettingsError) as error:
        folder.load()
    assert error.value.code is FailureCode.SETTINGS_UNREADABLE


def test_a_simulated_office_and_a_real_one_share_no_key(tmp_path):
    KeyFolder(tmp_path, simulated=True).renew(NOW)
    with pytest.raises(SettingsError) as error:
        KeyFolder(tmp_path, simulated=False).load()
    assert error.value.code is FailureCode.TEST_TRUST_IN_PRODUCTION


@pytest.mark.parametrize("typed", ["", "xyz", "00", "zz00zz00"])
def test_a_key_id_that_is_none(typed):
    with pytest.raises(HomeError):
        kid_typed(typed)


def test_tables_of_former_pages_stay_known(tmp_path):
    former = Definition(None, "juminhyo", (Entry("copies", FieldKind.NUMBER),))
    KeptDefinitions(tmp_path, lambda: ()).keep([former])
    known = KeptDefinitions(tmp_path, lambda: ())
    assert known.find(former.id) == former
    assert known.find(b"12345678") is None
    (tmp_path / f"{former.id.hex()}.json").write_text(former.text().replace("copies", "copied"), "utf-8")
    assert known.find(former.id) is None


def test_preferences_come_back():
    for language, letters, contrast, quiet in itertools.product(
        (None, "ja", "ja-easy", "en"), (None, *TextSize), (None, *Contrast), (None, True, False)
    ):
        wanted = Preferences(language, letters, contrast, quiet)
        assert preferences_of(preferences_text(wanted)) == wanted


@pytest.mark.parametrize(
    "text", ["", "2901", "29010", "2901x", "2601123", "2901" + "9" * 11, "2901" + "1" * 10, "2901٣"]
)
def test_other_codes_are_no_preferences(text):
    with pytest.raises(HomeError) as error:
        preferences_of(text)
    assert error.value.code is FailureCode.CODE_NOT_OURS
