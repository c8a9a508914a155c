"""The floor of `bench remote --part form`: a bare WebSocket relay through the same TLS, beside which a key is set.

A process of its own relays what one side sends to the other; nothing is parsed, numbered or kept.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from counter_app.app.office import ROOT

if TYPE_CHECKING:
    from counter_app.app.bench_remote_hub import BenchHub

_RELAY = "import sys; from counter_app.hub.bare_relay import relay; relay(*sys.argv[1:])"


def measure_bare(hub: BenchHub, keys: int) -> dict[str, Any]:
    """Return p50, p99 and the longest way from one side to the other, in milliseconds."""
    from counter_app.app.bench_remote_form import figures  # noqa: PLC0415  # each imports the other
    from counter_app.hub.bare_relay import ways  # noqa: PLC0415  # each bench loads what it measures

    command = [sys.executable, "-c", _RELAY, str(hub.authority.server_file), str(hub.folder / "ca.pem")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as relaying:  # noqa: S603  # our own program
        assert relaying.stdout is not None
        try:
            url = f"https://127.0.0.1:{int(relaying.stdout.readline())}/"
            return {"keys": keys, **figures(asyncio.run(ways(hub.folder, url, keys)))}
        finally:
            relaying.terminate()
