"""`main.py bench remote --part …`: the remote counter, each figure beside its bar."""

from __future__ import annotations

import argparse
from typing import Any

from counter_app.app.bench_commands import say


def bench_remote(options: argparse.Namespace) -> None:
    """Run the chosen part."""
    parts = {"form": _form, "claims": _claims, "media": _media, "mandate": _mandate}
    report: dict[str, Any] = {options.part: parts[options.part](options)}
    say(options, report)


def _form(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_form import measure_form  # noqa: PLC0415  # each part loads what it measures

    return measure_form(options.keys, options.calls, options.seconds)


def _media(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_media import measure_media  # noqa: PLC0415  # as above

    return measure_media(options.seconds)


def _mandate(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_mandate import measure_mandate  # noqa: PLC0415  # as above

    return measure_mandate(options.mandates)


def _claims(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.store.bench_remote import bench_claims  # noqa: PLC0415  # as above

    engines = ("sqlite", "postgresql") if options.engine == "both" else (options.engine,)
    return {engine: bench_claims(options.rings, options.processes, engine, options.url) for engine in engines}
