"""`main.py bench remote --part ring`: from 「相談する」 at a terminal to its ringing at a desk, line and TLS included."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

BAR_S = 1.0
_LIMIT_S = 20.0
_LEAST = 5


def measure_ring(calls: int) -> dict[str, Any]:
    """Ring `calls` times, one after the other; seconds."""
    from counter_app.app.bench_remote_hub import bench_hub  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.app.bench_remote_sides import DESK, TERMINAL, visit_begun  # noqa: PLC0415
    from counter_app.connectors.remote_desk import OnDuty, OnTheBoard, RemoteDesk, Rings  # noqa: PLC0415
    from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
    from counter_app.dispatch.remote_share import CallParts, RemoteShare  # noqa: PLC0415
    from counter_app.remote.actors import Actor  # noqa: PLC0415

    rang, news = {}, threading.Condition()

    def told(event: object) -> None:
        with news:
            if isinstance(event, Rings):
                rang[str(event.words["call"])] = time.monotonic()
            if isinstance(event, OnTheBoard):
                rang["present"] = time.monotonic()
            news.notify_all()

    def until(what: str) -> float:
        with news:
            if not news.wait_for(lambda: what in rang, _LIMIT_S):
                raise RuntimeError(f"{what} did not happen")
        return rang[what]

    with tempfile.TemporaryDirectory(prefix="bench-ring-") as folder, bench_hub(Path(folder)) as hub:
        hub.certify(TERMINAL, "kiosk")
        hub.certify(DESK, "desk")
        desk = RemoteDesk(hub.files(DESK), OnDuty(("bench",), ("ja",)), told)
        desk.start()
        until("present")
        waits = []
        for number in range(max(_LEAST, calls)):
            parts = CallParts(
                TERMINAL,
                lambda id_, heard: RemoteLine(hub.files(TERMINAL), LinePlace(id_, TERMINAL, Actor.RESIDENT), heard),
                new_call=lambda number=number: f"ring-{number}",  # type: ignore[misc]  # each its own
            )
            share = RemoteShare(parts, visit_begun())
            pressed = time.monotonic()
            share.call()
            waits.append(until(f"ring-{number}") - pressed)
            share.close()
        desk.close()
    waits.sort()
    worst = waits[-1]
    return {
        "calls": len(waits),
        "p50_s": round(waits[len(waits) // 2], 3),
        "worst_s": round(worst, 3),
        "bar_s": BAR_S,
        "holds": worst <= BAR_S,
    }
