"""`main.py bench remote --part …`: the remote counter, each figure beside its bar."""

from __future__ import annotations

import argparse
from typing import Any

from counter_app.app.bench_commands import say


def bench_remote(options: argparse.Namespace) -> None:
    """Run the chosen part."""
    from counter_app.app.bench_remote_media import measure_media  # noqa: PLC0415  # each part loads what it measures

    parts = {"media": lambda: measure_media(options.seconds)}
    report: dict[str, Any] = {options.part: parts[options.part]()}
    say(options, report)
