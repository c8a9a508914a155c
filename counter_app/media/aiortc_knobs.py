"""What aiortc and aioice keep as names of their modules instead of parameters; set here and nowhere else.

One process carries one call, so what is set for the process is set for the call.
"""

from __future__ import annotations

from dataclasses import dataclass

import aioice.ice
from aiortc.codecs import vpx

from counter_app.media.signalling import is_private
from counter_app.ports.media import Rung

_FULL_BITS, _SMALL_BITS = 1_000_000, 300_000
_all_addresses = aioice.ice.get_host_addresses


@dataclass(frozen=True)
class Hosts:
    """Addresses of this machine that may be offered to the other side; empty: all private ones but the loopback."""

    addresses: tuple[str, ...] = ()

    def of_this_machine(self) -> list[str]:
        """What is offered."""
        if self.addresses:
            return list(self.addresses)
        return [each for each in _all_addresses(use_ipv4=True, use_ipv6=True) if is_private(each)]


def offer_only(hosts: Hosts) -> None:
    """Sockets are opened on these addresses and no other."""

    def addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:  # noqa: FBT001  # aioice calls it so
        found = hosts.of_this_machine()
        return [each for each in found if (use_ipv6 if ":" in each else use_ipv4)]

    aioice.ice.get_host_addresses = addresses


def set_bits(rung: Rung) -> None:
    """Bits a second of the picture, the same at least and at most.

    Left to itself the bandwidth estimate sinks to 250 kbit/s and 10 pictures a second on a machine that is busy for a
    moment, and every change makes a new encoder. How much a line bears, the ladder decides.
    """
    bits = _FULL_BITS if rung is Rung.FULL else _SMALL_BITS
    vpx.DEFAULT_BITRATE = vpx.MIN_BITRATE = vpx.MAX_BITRATE = bits
