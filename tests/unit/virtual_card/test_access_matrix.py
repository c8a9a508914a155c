"""Every file of the three applications against every single verified key: written out here once more, by hand."""

from __future__ import annotations

import itertools

import pytest

PIN, CODE_A, CODE_B = "1234", "000000000000", "55021720352285"
NOBODY = "nothing verified"

TEXT_KEYS = {NOBODY: None, "PIN": (0x11, PIN), "A": (0x14, CODE_A), "B": (0x15, CODE_B)}
TEXT_READERS = {
    0x0001: {"PIN", "A"},
    0x0002: {"PIN", "B"},
    0x0003: {"PIN", "A", "B"},
    0x0004: set(TEXT_KEYS),
    0x0005: set(TEXT_KEYS),
    0x0006: {"PIN", "A", "B"},
    0x0007: {"PIN", "A", "B"},
    0x0008: set(TEXT_KEYS),
    0x0010: set(),
    0x001C: set(),
    0x001E: set(),
}
SURFACE_KEYS = {NOBODY: None, "birth": (0x11, "550217"), "B": (0x12, CODE_B), "A": (0x13, CODE_A)}
SURFACE_READERS = {
    0x0001: {"birth"},
    0x0002: {"A", "B"},
    0x0003: set(SURFACE_KEYS),
    0x0004: set(SURFACE_KEYS),
    0x0005: {"A"},
    0x0006: set(SURFACE_KEYS),
    0x0014: set(),
    0x0015: set(),
    0x001C: set(),
    0x001E: set(),
}
JPKI_KEYS = {NOBODY: None, "user": (0x18, PIN), "signature": (0x1B, "ABC123")}
JPKI_READERS = {
    0x0001: {"signature"},
    0x0002: set(JPKI_KEYS),
    0x0006: set(JPKI_KEYS),
    0x0008: set(JPKI_KEYS),
    0x000A: set(JPKI_KEYS),
    0x000B: set(JPKI_KEYS),
    0x0005: set(),
    0x0009: set(),
    0x0010: set(),
    0x0019: set(),
    0x001C: set(),
    0x001E: set(),
}
MATRIX = [
    (application, keys[holder], file_id, holder in readers)
    for application, keys, table in (
        ("text", TEXT_KEYS, TEXT_READERS),
        ("surface", SURFACE_KEYS, SURFACE_READERS),
        ("jpki", JPKI_KEYS, JPKI_READERS),
    )
    for holder, (file_id, readers) in itertools.product(keys, table.items())
]


@pytest.mark.parametrize(("application", "key", "file_id", "readable"), MATRIX)
def test_each_file_opens_for_its_keys_and_no_other(terminal, application, key, file_id, readable):
    terminal.select(application)
    if key is not None:
        assert terminal.verify(*key) == 0x9000

    content, status = terminal.read(file_id)

    assert status == (0x9000 if readable else 0x6982)
    assert bool(content) is readable


@pytest.mark.parametrize(
    ("application", "table"), [("text", TEXT_READERS), ("surface", SURFACE_READERS), ("jpki", JPKI_READERS)]
)
def test_the_matrix_above_misses_no_file(terminal, application, table):
    terminal.select(application)
    existing = {file_id for file_id in range(0x0100) if terminal.file(file_id) == 0x9000}
    readable_kind = {
        file_id for file_id in existing if terminal.file(file_id) and terminal.status("00B0000000") != 0x6981
    }

    assert readable_kind == set(table)


@pytest.mark.parametrize("kind", ["android", "iphone"])
def test_a_phone_wants_its_pin_before_the_user_certificate(terminal_for, kind):
    phone = terminal_for(kind)
    phone.select("jpki")

    assert phone.read(0x000A)[1] == 0x6982
    assert phone.verify(0x0018, PIN) == 0x9000
    assert phone.read(0x000A)[1] == 0x9000


@pytest.mark.parametrize(
    ("profile", "present"),
    [
        ("hanako", {"jpki", "text", "surface", "juki", "common"}),
        ("taro-face-auth", {"jpki", "text", "surface", "juki", "common"}),
        ("android", {"jpki"}),
        ("iphone", {"jpki"}),
        ("juki", {"jpki", "juki"}),
        ("other-card", set()),
    ],
)
def test_each_kind_of_card_carries_its_applications(terminal_for, profile, present):
    terminal = terminal_for(profile)

    answers = {name: terminal.select(name) for name in ("jpki", "text", "surface", "juki", "common")}

    assert answers == {name: 0x9000 if name in present else 0x6A82 for name in answers}


@pytest.mark.parametrize(
    ("profile", "label"),
    [
        ("hanako", b"JPKIAPICCTOKEN2"),
        ("juki", b"JPKIAPICCTOKEN"),
        ("android", b"JPKIAPGPSETOKEN"),
        ("iphone", b"JPKIAPIOSTOKEN"),
    ],
)
def test_the_token_says_what_kind_of_card_it_is(terminal_for, profile, label):
    terminal = terminal_for(profile)
    terminal.select("jpki")

    token, _ = terminal.read(0x0006)

    assert token[:32] == label.ljust(32)
    assert len(token) == 160
