import re

import pytest

from tests.ui.staff_windows import ROOT, TEXTS

STAFF = ("mark.", "counter.", "mirror.", "desk.", "signin.", "workshop.")
RESIDENT = ("mirror.",)


def keys(tag: str, rooms: tuple[str, ...] = STAFF) -> set[str]:
    return {key for key in TEXTS.keys(tag) if key.startswith(rooms)}


def test_english_says_everything_japanese_says() -> None:
    assert keys("en") == keys("ja")


def test_easy_japanese_says_everything_a_resident_sees() -> None:
    assert keys("ja-easy", RESIDENT) == keys("ja", RESIDENT)
    assert {"mark.verified", "mark.staff", "mark.resident", "mark.simulated"} <= keys("ja-easy")


@pytest.mark.parametrize("tag", ["en", "ja-easy"])
def test_every_language_puts_in_the_same_values(tag: str) -> None:
    other, japanese = TEXTS.of(tag), TEXTS.of("ja")
    for key in keys(tag):
        holes = re.compile(r"\{(\w+)\}")
        assert set(holes.findall(other(key))) == set(holes.findall(japanese(key))), key


def test_every_key_the_windows_name_has_words() -> None:
    named = set()
    for file in (ROOT / "counter_app" / "ui").rglob("*.py"):
        if "kiosk" not in file.parts:
            named |= set(
                re.findall(r'say\("((?:mark|counter|mirror|desk|signin|workshop)\.[a-z0-9.-]+)"', file.read_text())
            )
    assert len(named) > 80
    assert named <= keys("ja")
