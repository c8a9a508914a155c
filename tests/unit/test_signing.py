from __future__ import annotations

import json

import pytest

from counter_app.failures import FailureCode, SettingsError
from counter_app.signing import KeyRing, SigningKey, open_keys


def test_the_key_file_is_private_and_lasts(tmp_path):
    file, ring_file = tmp_path / "slip" / "key.json", tmp_path / "slip_keys.json"
    key, ring = open_keys(file, ring_file, simulated=False)
    assert file.stat().st_mode & 0o777 == 0o600
    again, ring_again = open_keys(file, ring_file, simulated=False)
    assert again.kid == key.kid
    assert set(ring_again.keys) == set(ring.keys) == {key.kid}
    assert sorted(p.name for p in file.parent.iterdir()) == ["key.json"]  # no draft left


def test_old_keys_stay_published(tmp_path):
    ring_file = tmp_path / "slip_keys.json"
    old, _ = open_keys(tmp_path / "old.json", ring_file, simulated=False)
    new, ring = open_keys(tmp_path / "new.json", ring_file, simulated=False)
    assert set(ring.keys) == {old.kid, new.kid} == set(KeyRing.open(ring_file).keys)
    assert '"d"' not in ring_file.read_text()


def test_neither_kind_of_key_takes_the_others_place(tmp_path):
    file = tmp_path / "key.json"
    SigningKey.open_or_create(file, simulated=True)
    with pytest.raises(SettingsError) as caught:
        SigningKey.open_or_create(file, simulated=False)
    assert caught.value.code is FailureCode.TEST_TRUST_IN_PRODUCTION


def test_a_key_file_others_may_read_is_refused(tmp_path):
    file = tmp_path / "key.json"
    SigningKey.open_or_create(file, simulated=False)
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="others may read"):
        SigningKey.open_or_create(file, simulated=False)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"d": 1, "simulated": false}', '{"d": "AA", "simulated": false}'])
def test_a_damaged_key_file_is_refused_not_replaced(tmp_path, text):
    file = tmp_path / "key.json"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        SigningKey.open_or_create(file, simulated=False)
    assert caught.value.code is FailureCode.SETTINGS_UNREADABLE
    assert file.read_text() == text


def test_a_published_key_with_a_kid_of_its_own_choosing_is_refused(tmp_path):
    ring_file = tmp_path / "slip_keys.json"
    open_keys(tmp_path / "key.json", ring_file, simulated=False)
    jwks = json.loads(ring_file.read_text())
    jwks["keys"][0]["kid"] = "00000000"
    ring_file.write_text(json.dumps(jwks))
    with pytest.raises(SettingsError):
        KeyRing.open(ring_file)


def test_a_published_key_without_a_mark_counts_as_simulated(tmp_path):
    ring_file = tmp_path / "slip_keys.json"
    key, _ = open_keys(tmp_path / "key.json", ring_file, simulated=False)
    jwks = json.loads(ring_file.read_text())
    del jwks["keys"][0]["simulated"]
    ring_file.write_text(json.dumps(jwks))
    assert KeyRing.open(ring_file).find(key.kid).simulated


def test_a_private_key_is_not_shown():
    key = SigningKey.generate(simulated=False)
    assert key.private.private_bytes_raw().hex() not in repr(key)
    assert "Ed25519PrivateKey" not in repr(key)
