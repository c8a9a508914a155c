"""Texts: fallback chain, plain replacement, and every failure and language complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from counter_app.domain.words import LANGUAGES, Words
from counter_app.i18n.texts import FALLBACK, Texts

LOCALE = Path(__file__).resolve().parents[2] / "resources" / "locale"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def catalogue(folder: Path, tag: str, name: str = "kiosk", **texts: str) -> None:
    (folder / tag).mkdir(exist_ok=True)
    entries = [f'msgid "{key}"\nmsgstr "{text}"' for key, text in texts.items()]
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"'
    (folder / tag / f"{name}.po").write_text("\n\n".join([head, *entries]) + "\n", "utf-8")


@pytest.fixture
def texts(tmp_path):
    catalogue(tmp_path, "ja", both="日本語", only_ja="日本語だけ", left="あと{left}回", empty_en="ある")
    catalogue(tmp_path, "en", both="English", empty_en="")
    catalogue(tmp_path, "ja-easy", both="にほんご")
    return Texts(tmp_path)


def test_the_language_first_then_japanese(texts):
    assert [texts.of(tag)("both") for tag in ("ja", "ja-easy", "en")] == ["日本語", "にほんご", "English"]
    assert {texts.of(tag)("only_ja") for tag in ("ja", "ja-easy", "en", "tlh")} == {"日本語だけ"}
    assert texts.of("en")("empty_en") == "ある"


def test_what_no_language_has_is_a_mistake_of_ours(texts):
    with pytest.raises(KeyError, match="no text for 'nowhere' in en"):
        texts.of("en")("nowhere")
    assert texts.of("en").find("nowhere") is None


def test_values_are_put_in_plainly(texts):
    say = texts.of("ja")
    assert say("left", left=2) == "あと2回"
    assert say("left", left="{0.__class__}") == "あと{0.__class__}回"  # a text cannot reach into objects
    assert say("left") == "あと{left}回"


def test_keys_are_those_the_language_itself_has(texts):
    assert texts.keys("en") == {"both"}


def test_a_key_in_two_files_is_refused(tmp_path):
    catalogue(tmp_path, "ja", "kiosk", twice="a")
    catalogue(tmp_path, "ja", "counter", twice="b")
    with pytest.raises(ValueError, match="twice is there twice"):
        Texts(tmp_path).of("ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_catalogues_speak_of_the_same_values(language):
    """What stands in braces is what Japanese has: a missing one would show `{left}` to a resident."""
    japanese, own = Texts(LOCALE).of("ja"), Texts(LOCALE).of(language)
    for key in Texts(LOCALE).keys(language):
        here, there = (set(PLACEHOLDER.findall(say(key))) for say in (own, japanese))
        assert here == there, key


def _for_residents(keys):
    """Staff read Japanese: what only they see has no easy wording."""
    rooms = (
        "counter.",
        "desk.",
        "mark.",
        "workshop.",
        "board.",
        "signin.",
        "transcription.",
        "branch.",
        "review.",
        "remotedesk.",
    )
    return {key for key in keys if not key.startswith(rooms) and not key.endswith(".staff")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_to_residents(language):
    texts = Texts(LOCALE)
    assert _for_residents(texts.keys(language)) == _for_residents(texts.keys("ja"))
    assert texts.keys(language) <= texts.keys("ja")


def test_languages_agree_everywhere():
    assert set(FALLBACK) == set(LANGUAGES) == {folder.name for folder in LOCALE.iterdir() if folder.is_dir()}
    assert [Words("あ", "い", "c").of(tag) for tag in LANGUAGES] == ["あ", "い", "c"]
    assert {Words("あ").of(tag) for tag in LANGUAGES} == {"あ"}
