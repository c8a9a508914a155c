from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.devices.virtual_card.card import CardTornError, VirtualCard
from counter_app.devices.virtual_card.pins import CounterFile
from counter_app.devices.virtual_card.profile import Forgery, load_profile, shipped_profiles


@pytest.fixture
def with_faults(terminal):
    """The example card with some faults, behind the same kind of terminal."""
    kind = type(terminal)

    def make(**faults):
        profile = load_profile(shipped_profiles()["hanako"])
        return kind(VirtualCard(replace(profile, faults=replace(profile.faults, **faults))))

    return make


def test_a_missing_file_is_not_found(with_faults):
    terminal = with_faults(missing_files=frozenset({("text", 0x0002)}))
    terminal.select("text")

    assert terminal.file(0x0002) == 0x6A82
    assert terminal.file(0x0004) == 0x9000


def test_a_damaged_file_promises_more_than_it_holds(with_faults, terminal):
    terminal.select("text")
    whole, _ = terminal.read(0x0004)
    broken = with_faults(damaged_files=frozenset({("text", 0x0004)}))
    broken.select("text")

    content, _ = broken.read(0x0004)

    assert content[:5].hex() == "7f2182fffe" or content[:4].hex() == "7f82fffe"
    assert len(content) == len(whole)


def test_an_unknown_issuer_differs_only_in_its_signature(with_faults, terminal):
    terminal.select("text")
    forged = with_faults(forged=frozenset({Forgery.ISSUER}))
    forged.select("text")

    genuine, other = terminal.read(0x0004)[0], forged.read(0x0004)[0]

    assert genuine[:-256] == other[:-256]
    assert genuine[-256:] != other[-256:]


def test_the_card_slips_off_once_and_then_behaves(with_faults):
    terminal = with_faults(remove_after=2)
    assert terminal.select("text") == 0x9000
    assert terminal.file(0x0011) == 0x9000
    with pytest.raises(CardTornError):
        terminal.status("00200080")

    terminal.card.power_on()

    assert terminal.select("text") == 0x9000
    assert terminal.verify(0x0011, "1234") == 0x9000


def test_a_verify_that_was_torn_off_costs_no_try(with_faults):
    terminal = with_faults(remove_after=2)
    terminal.select("text")
    with pytest.raises(CardTornError):
        terminal.verify(0x0011, "0000")

    assert terminal.card.tries()["text/0011"] == 3


def test_the_first_command_after_every_power_on_fails(with_faults):
    terminal = with_faults(first_6f00=True)
    assert [terminal.select("text"), terminal.select("text")] == [0x6F00, 0x9000]

    terminal.card.power_on()

    assert [terminal.select("text"), terminal.select("text")] == [0x6F00, 0x9000]


def test_a_card_without_short_ids_knows_its_files_by_select_alone(with_faults, terminal):
    named = {"text": ("00B0830000", "00200091", "0020009104" + b"1234".hex()), "common": ("00B2010C00",)}
    without = with_faults(no_short_ids=True)
    for application, commands in named.items():
        terminal.select(application)
        without.select(application)
        for command in commands:
            assert without.status(command) == 0x6A86
            assert terminal.status(command) != 0x6A86
    without.select("text")
    assert without.verify(0x0011, "1234") == 0x9000
    assert without.read(0x0002)[1] == 0x9000
    without.select("jpki")
    without.verify(0x0018, "1234")
    assert without.status("802A009702AABB00") == 0x6A86
    assert without.file(0x0017) == 0x9000
    assert without.status("802A008002AABB00") == 0x9000
    assert without.card.tries() == terminal.card.tries()


def test_counters_outlive_the_power(terminal):
    terminal.select("text")
    terminal.verify(0x0011, "0000")
    terminal.card.power_off()
    terminal.card.power_on()
    terminal.select("text")
    terminal.file(0x0011)

    assert terminal.status("00200080") == 0x63C2


def test_counters_in_a_file_outlive_the_simulator(with_faults, tmp_path):
    path = tmp_path / "tries.json"
    for left in (2, 1, 0):
        terminal = with_faults(counters_file=path)
        terminal.select("text")
        assert terminal.verify(0x0011, "0000") == 0x63C0 | left

    blocked = with_faults(counters_file=path)
    blocked.select("text")

    assert blocked.verify(0x0011, "1234") == 0x6984
    assert CounterFile(path).load()["text/0011"] == 0


def test_a_test_may_answer_in_the_cards_place(terminal):
    seen = []

    def second_is_lost(index: int, command: bytes) -> bytes | None:
        seen.append(command)
        return b"\x6f\x00" if index == 1 else None

    terminal.card.on_apdu = second_is_lost

    assert [terminal.select("text") for _ in range(3)] == [0x9000, 0x6F00, 0x9000]
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("profile", "left"), [("hanako", 3), ("haruko-last-try", 1), ("jiro-pin-blocked", 0), ("taro-face-auth", 0)]
)
def test_tries_of_the_shipped_cards(terminal_for, profile, left):
    terminal = terminal_for(profile)
    terminal.select("text")
    terminal.file(0x0011)

    assert terminal.status("00200080") == 0x63C0 | left
