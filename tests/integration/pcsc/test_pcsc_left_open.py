"""The trap of facts §2.2, closed: a program verified the PIN and died; the product's slot must not profit from it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.cards.commands import CardCommands, LongReads
from counter_app.cards.guard import Aid, GuardedChannel
from counter_app.cards.text_ap import TextSession
from counter_app.devices.pcsc import EXCLUSIVE, PcscContext
from counter_app.failures import CardError

pytestmark = pytest.mark.pcsc

PROGRAM = Path(__file__).parents[1] / "one_program.py"
SELECT_TEXT, VERIFY = "00A4040C0AD3921000310001010408", "002000910431323334"


@pytest.fixture
def _left_open(lay_down):
    lay_down("hanako")
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "plain", SELECT_TEXT, VERIFY, "die"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.split() == ["9000", "9000"]


def _read(reader, *, power_cycle, other_first):
    with PcscContext() as context:
        card = context.connect(reader, EXCLUSIVE)
        try:
            if power_cycle:
                card.power_cycle()
            commands = CardCommands(GuardedChannel(card), LongReads())
            if other_first:
                commands.leave_for(Aid.JPKI)
            return TextSession(commands).read_four()
        finally:
            card.leave()


@pytest.mark.usefixtures("_left_open")
def test_without_the_preamble_the_four_items_lie_open(private_pcsc):
    record = _read(private_pcsc.reader_name, power_cycle=False, other_first=False)
    assert record.four.full_name.reveal().endswith("花子")


@pytest.mark.usefixtures("_left_open")
@pytest.mark.parametrize(("power_cycle", "other_first"), [(True, False), (False, True), (True, True)])
def test_each_half_of_the_preamble_closes_it(private_pcsc, power_cycle, other_first):
    with pytest.raises(CardError) as caught:
        _read(private_pcsc.reader_name, power_cycle=power_cycle, other_first=other_first)
    assert "6982" in caught.value.cause


@pytest.mark.usefixtures("_left_open")
def test_the_slot_cannot_read_without_a_pin(make_slot):
    with pytest.raises(CardError) as caught:
        make_slot().use(lambda card: TextSession(card.commands).read_four())
    assert "6982" in caught.value.cause


def test_the_slot_itself_leaves_nothing_open(make_slot, lay_down, by_pin, private_pcsc):
    lay_down("hanako")
    make_slot().read(by_pin())
    with pytest.raises(CardError) as caught:
        _read(private_pcsc.reader_name, power_cycle=False, other_first=False)
    assert "6982" in caught.value.cause
