"""What stays verified when: the rules by which one resident's PIN could open the card for the next program."""

from __future__ import annotations

import pytest


@pytest.fixture
def opened(terminal):
    """A card whose text PIN was just verified; EF 0002 can be read."""
    terminal.select("text")
    assert terminal.verify(0x0011, "1234") == 0x9000
    assert terminal.read(0x0002)[1] == 0x9000
    return terminal


def test_a_reset_keeps_what_was_verified(opened):
    opened.card.reset()
    opened.select("text")

    assert opened.read(0x0002)[1] == 0x9000


def test_a_reset_forgets_what_was_selected(opened):
    opened.card.reset()

    assert opened.status("00B0000000") == 0x6986
    assert opened.status("00A40000") == 0x6A86


def test_selecting_the_same_application_again_keeps_it(opened):
    opened.select("text")

    assert opened.read(0x0002)[1] == 0x9000


def test_selecting_another_application_clears_it(opened):
    opened.select("jpki")
    opened.select("text")

    assert opened.read(0x0002)[1] == 0x6982


def test_selecting_another_application_after_a_reset_clears_it(opened):
    opened.card.reset()
    opened.select("jpki")
    opened.select("text")

    assert opened.read(0x0002)[1] == 0x6982


def test_selecting_an_application_that_is_not_there_clears_nothing(opened):
    assert opened.status("00A4040C0AD3921000310001019999") == 0x6A82

    assert opened.read(0x0002)[1] == 0x9000


@pytest.mark.parametrize("cut", ["power_on", "power_off"])
def test_power_clears_it(opened, cut):
    getattr(opened.card, cut)()
    opened.select("text")

    assert opened.read(0x0002)[1] == 0x6982


def test_a_wrong_pin_takes_back_an_earlier_right_one(opened):
    assert opened.verify(0x0011, "0000") == 0x63C2

    assert opened.read(0x0002)[1] == 0x6982


def test_a_file_can_be_selected_before_it_may_be_read(terminal):
    terminal.select("text")

    assert terminal.file(0x0001) == 0x9000
    assert terminal.status("00B0000011") == 0x6982


def test_pins_of_one_application_mean_nothing_in_another(terminal):
    terminal.select("text")
    terminal.verify(0x0011, "1234")
    terminal.select("surface")

    assert terminal.read(0x0001)[1] == 0x6982
