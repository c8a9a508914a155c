"""The private PC/SC service with the simulated card, for every test marked `pcsc`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import load_profile, shipped_profiles
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def private_pcsc() -> Iterator[PrivatePcsc]:
    """One service for the whole run. libpcsclite reads PCSCLITE_CSOCK_NAME once: set before its first use."""
    if shutil.which("pcscd", path="/usr/sbin:/usr/bin") is None or not Path("/usr/lib/pcsc/drivers/serial").is_dir():
        pytest.skip("pcscd and vsmartcard-vpcd are not installed")
    with PrivatePcsc() as service, pytest.MonkeyPatch.context() as patch:
        for name, value in service.environment.items():
            patch.setenv(name, value)
        yield service


@pytest.fixture
def lay_down(private_pcsc: PrivatePcsc) -> Iterator[Callable[[str | VirtualCard], InsertedCard]]:
    """Lay a card on the reader, by profile name or ready-made; taken away after the test."""
    laid: list[InsertedCard] = []

    def lay(card: str | VirtualCard) -> InsertedCard:
        if isinstance(card, str):
            card = VirtualCard(load_profile(shipped_profiles()[card]))
        inserted = InsertedCard(card, private_pcsc.connect)
        inserted.insert()
        laid.append(inserted)
        return inserted

    yield lay
    for inserted in laid:
        inserted.remove()
