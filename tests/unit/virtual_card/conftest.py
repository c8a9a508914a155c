from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import load_profile, shipped_profiles

if TYPE_CHECKING:
    from collections.abc import Callable

AIDS = {
    "jpki": "D392F000260100000001",
    "text": "D3921000310001010408",
    "surface": "D3921000310001010402",
    "juki": "D3921000310001010401",
    "common": "D3921000310001010100",
}


class Terminal:
    """Speaks to a card in hex, as one reads it in the facts; counts nothing, knows nothing."""

    def __init__(self, card: VirtualCard) -> None:
        self.card = card

    def send(self, command: str) -> tuple[bytes, int]:
        answer = self.card.transmit(bytes.fromhex(command))
        return answer[:-2], int.from_bytes(answer[-2:], "big")

    def status(self, command: str) -> int:
        return self.send(command)[1]

    def select(self, application: str) -> int:
        return self.status("00A4040C0A" + AIDS[application])

    def file(self, file_id: int) -> int:
        return self.status(f"00A4020C02{file_id:04X}")

    def verify(self, file_id: int, value: str) -> int:
        assert self.file(file_id) == 0x9000
        body = value.encode("ascii")
        return self.status(f"00200080{len(body):02X}{body.hex()}")

    def read(self, file_id: int) -> tuple[bytes, int]:
        """The whole file by extended Le."""
        assert self.file(file_id) == 0x9000
        return self.send("00B00000000000")


@pytest.fixture
def terminal_for() -> Callable[[str], Terminal]:
    return lambda name: Terminal(VirtualCard(load_profile(shipped_profiles()[name])))


@pytest.fixture
def terminal(terminal_for: Callable[[str], Terminal]) -> Terminal:
    return terminal_for("hanako")
