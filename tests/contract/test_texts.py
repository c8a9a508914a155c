"""Every failure has its code, its words and its place in the handbook; every key the kiosk says has words."""

import re
from pathlib import Path

import pytest

from counter_app.domain.answers import Origin
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts

ROOT = Path(__file__).parents[2]
TEXTS = Texts(ROOT / "resources" / "locale")
PLACE = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("code", FailureCode)
def test_every_failure_has_words_and_a_heading(code):
    for language in LANGUAGES:
        keys = TEXTS.keys(language)
        assert {f"failure.{code.name}.resident", f"failure.{code.name}.next"} <= keys
    for language in ("ja", "en"):
        assert f"failure.{code.name}.staff" in TEXTS.keys(language)


def test_handbook_has_exactly_the_codes():
    handbook = (ROOT / "docs" / "FAILURES.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+) (\S+)$", handbook, re.MULTILINE)
    assert headings == [(code.value, code.name) for code in FailureCode]
    for part in ("- Causes: ", "- What the resident sees: ", "- Remedy for staff: "):
        assert handbook.count(part) == len(FailureCode)


def test_no_words_for_failures_that_do_not_exist():
    names = {key.split(".")[1] for key in TEXTS.keys("ja") if key.startswith("failure.")}
    assert names == {code.name for code in FailureCode}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_origin_has_words(language):
    assert {f"origin.{origin.value}" for origin in Origin} <= TEXTS.keys(language)


@pytest.mark.parametrize("language", ["ja-easy", "en"])
def test_kiosk_is_whole_in_every_language(language):
    def spoken_by_kiosk(key):
        return key.startswith(("kiosk.", "common.", "origin.", "finding.", "call.")) or re.match(
            r"failure\..*\.(resident|next)", key
        )

    japanese = {key for key in TEXTS.keys("ja") if spoken_by_kiosk(key)}
    assert japanese - TEXTS.keys(language) == set()
    say, original = TEXTS.of(language), TEXTS.of("ja")
    assert [key for key in japanese if set(PLACE.findall(say(key))) != set(PLACE.findall(original(key)))] == []


def test_every_key_in_the_code_has_words():
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "counter_app" / "ui" / "kiosk").rglob("*.py")
    )
    keys = set(re.findall(r'"((?:kiosk|common)\.[a-z][a-z.-]*)"', source))
    assert len(keys) > 60
    assert {key for key in keys if key not in TEXTS.keys("ja") and f"{key}.title" not in TEXTS.keys("ja")} == set()


def test_every_key_of_a_call_has_words_and_every_word_its_key():
    folders = [ROOT / "counter_app" / "ui" / name for name in ("remote", "kiosk")]
    source = "\n".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.rglob("*.py"))
    named = set(re.findall(r'"(call\.[a-z.-]*[a-z])"', source))
    begun = tuple(re.findall(r'f"(call\.[a-z.-]*\.)\{', source))
    words = {key for key in TEXTS.keys("ja") if key.startswith("call.")}
    assert len(named) > 50
    assert named - words == set()
    assert {key for key in words - named if not key.startswith(begun)} == set()


def test_easy_japanese_sentences_are_short():
    easy, long = TEXTS.of("ja-easy"), []
    for key in TEXTS.keys("ja-easy"):
        plain = re.sub(r"《[^》]+》|｜", "", easy(key))
        long += [(key, part) for part in re.split(r"[。\n]", plain) if len(part) > 40]
    assert long == []
