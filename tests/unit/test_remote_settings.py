"""The section [remote]: what it gives, and which key is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import JanusSettings, MediaDevice, MediaKind, RemoteGroup, RemoteMedia, parse_text

LEAST = '[terminal]\nrole = "desk"\noffice = "HQ01"\nname = "本庁"\n[store]\ndirectory = "data"\n[remote]\n'
GROUPS = 'groups = [{ id = "shimin", title = "市民課", procedures = ["tennyu"] }, { id = "sougou", general = true }]\n'


def parsed(text):
    return parse_text(LEAST + text, Path("/etc/kakanai/counter.toml")).remote


def test_what_can_be_said():
    remote = parsed(
        GROUPS + 'telephone = "0123-45-6789"\nring_s = 30\ngrace_s = 60\nbeside = { AS02 = "MH02" }\n'
        'desk_groups = ["shimin"]\ndesk_languages = ["ja", "zh-Hans"]\ndesk_sign_language = true\n'
    )
    assert remote.groups == (
        RemoteGroup("shimin", "市民課", ("tennyu",), False),
        RemoteGroup("sougou", "sougou", (), True),
    )
    assert (remote.telephone, remote.ring_s, remote.grace_s, remote.beside) == (
        "0123-45-6789",
        30,
        60,
        {"AS02": "MH02"},
    )
    assert (remote.desk_groups, remote.desk_languages, remote.desk_sign_language) == (
        ("shimin",),
        ("ja", "zh-Hans"),
        True,
    )


def test_a_terminal_needs_nothing_in_it():
    remote = parsed("")
    assert (remote.groups, remote.ring_s, remote.grace_s, remote.desk_languages) == ((), 20, 120, ("ja",))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('groups = [{ id = "shimin" }]', "remote.groups"),
        ('groups = [{ id = "a", general = true }, { id = "a" }]', "remote.groups"),
        ('groups = [{ id = "a b", general = true }]', "remote.groups"),
        ('groups = [{ id = "a", general = true, desks = 1 }]', "remote.groups"),
        ('groups = [{ id = "a", general = 1 }]', "remote.groups"),
        ('groups = [{ id = "a", general = true, procedures = "x" }]', "remote.groups"),
        ("groups = []", "remote.groups"),
        ("groups = 5", "remote.groups"),
        ('telephone = "call us"', "remote.telephone"),
        ("ring_s = 2", "remote.ring_s"),
        ("grace_s = 99999", "remote.grace_s"),
        ('beside = { AS02 = "the one at the door" }', "remote.beside"),
        ("beside = 1", "remote.beside"),
        (GROUPS + 'desk_groups = ["zeimu"]', "remote.desk_groups"),
        ('desk_languages = ["Japanese!"]', "remote.desk_languages"),
        ("desk_languages = []", "remote.desk_languages"),
        ("escalate = 1", "remote.escalate"),
    ],
)
def test_the_key_that_is_wrong_is_named(text, key):
    with pytest.raises(SettingsError) as caught:
        parsed(text)
    assert caught.value.code is FailureCode.SETTINGS_BAD_VALUE
    assert key in str(caught.value)


PLAYED = LEAST.replace("[remote]", '[cards]\ntrust = "simulated"\n[remote]')


def test_devices_are_nothing_until_they_are_named():
    media = parsed("").media
    assert media == RemoteMedia()
    assert not media.carries


def test_devices_have_the_name_their_system_has_for_them():
    media = parsed(
        'camera = "/dev/video0"\nmicrophone = "plughw:1,0"\nspeaker = "none"\nhandset = "plughw:2,0"\n'
        'document_camera = "folder:scans"\njanus = "http://127.0.0.1:8088/janus"\njanus_secret_file = "keys/janus"\n'
    ).media
    assert media == RemoteMedia(
        camera=MediaDevice(MediaKind.DEVICE, "/dev/video0"),
        microphone=MediaDevice(MediaKind.DEVICE, "plughw:1,0"),
        handset=MediaDevice(MediaKind.DEVICE, "plughw:2,0"),
        document_camera=MediaDevice(MediaKind.FOLDER, "/etc/kakanai/scans"),
        janus=JanusSettings("http://127.0.0.1:8088/janus", Path("/etc/kakanai/keys/janus")),
    )
    assert media.carries


@pytest.mark.parametrize("played", ["synthetic", "lavfi:testsrc"])
@pytest.mark.parametrize("key", ["camera", "microphone", "speaker", "handset", "document_camera"])
def test_a_played_device_is_for_simulated_cards_only(key, played):
    """A resident who believes to be seen must be seen."""
    line = f'{key} = "{played}"\n'
    assert getattr(parse_text(PLAYED + line, Path("/etc/c.toml")).remote.media, key).there
    with pytest.raises(SettingsError) as caught:
        parsed(line)
    assert f"remote.{key}" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        'camera = ""',
        "camera = 0",
        'camera = "folder:scans"',
        'document_camera = "folder:"',
        'microphone = "a\\u0007"',
        'janus = "http://10.0.0.5:8088/janus"\njanus_secret_file = "k"',
        'janus = "https://a@b/janus"\njanus_secret_file = "k"',
        'janus = "http://127.0.0.1:8088/janus"',
        'janus_secret_file = "k"',
    ],
)
def test_which_device_is_wrong_is_said(text):
    with pytest.raises(SettingsError) as caught:
        parsed(text)
    assert caught.value.code is FailureCode.SETTINGS_BAD_VALUE
