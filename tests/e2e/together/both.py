"""Both windows open, a card in the hand and a printer that keeps what it prints; the hub is started by whoever walks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard
from tests.e2e.together.two_places import TwoPlaces, Window
from tests.fakes.print_server import Printer, print_server


@dataclass(frozen=True)
class Both:
    """What people have before them."""

    post: Window
    desk: Window
    card: InsertedCard
    front: Printer


@contextmanager
def both_windows(places: TwoPlaces, reader: PrivatePcsc) -> Iterator[Both]:
    """Found both places and open their windows; take everything away afterwards."""
    places.found()
    with tempfile.TemporaryDirectory(prefix="cups-") as room, print_server(Path(room) / "s") as server:
        Path(room).chmod(0o755)
        front = server.printer("Front")
        ways = {"CUPS_SERVER": str(server.server.file), **reader.environment}
        card = InsertedCard(VirtualCard(load_profile(SHIPPED / "hanako.toml")), reader.connect)
        try:
            with places.window("post", **ways) as post, places.window("main", "remote", "desk") as desk:
                yield Both(post, desk, card, front)
        finally:
            card.remove()
            shutil.rmtree(places.papers, ignore_errors=True)
