"""`main.py bench remote`: the remote counter in one run, each figure beside its bar, ratios where there is a baseline.

--part form      two sides and many calls through a real hub       --part masking   random calls, all bytes looked through
--part painted   from one window to the other's paint               --part kills     processes killed in the middle of calls
--part ring      press → ringing                                    --part claims    100,000 rings, each taken once
--part media     picture, sound, echo, stills                       --part mandate   a mandate ended → nothing is shown
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from counter_app.app.bench_commands import say
from counter_app.app.command_line import print_json

_CALLS, _MASKED_CALLS = 200, 10_000


def bench_remote(options: argparse.Namespace) -> None:
    """Run the chosen part, or all of them."""
    if options.part != "all":
        say(options, {options.part: _PARTS[options.part](options)})
        return
    report: dict[str, Any] = {}
    for name, part in _PARTS.items():
        sys.stderr.write(f"{name} …\n")
        report[name] = part(options)
    rows = list(bars(report))
    if options.json:
        print_json(
            {**report, "bars": [dict(zip(("figure", "measured", "bar", "holds"), row, strict=True)) for row in rows]}
        )
    else:
        sys.stdout.write("\n".join(_table(rows)) + "\n")


def bars(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield figure, measured, bar and whether it holds, for every bar of a whole run."""
    form, painted, ring = report["form"], report["painted"], report["ring"]
    for name, words in (("loopback", "loopback"), ("delayed40ms", "40 ms more round trip")):
        each = form[name]
        yield f"key → other form, {words}, p99", _ms(each["p99"]), _most_ms(each["barP99"]), each["holds"]
        for way, figures in painted[name].items():
            yield f"{_WAYS[way]}, {words}, p99", _ms(figures["p99"]), _most_ms(figures["barP99"]), figures["holds"]
    bare = form["bareEcho"]["p99"]
    if bare:
        ratio = form["loopback"]["p99"] / bare
        yield "  times a bare websocket through the same TLS, p99", f"{ratio:.1f}", "-", True
    if "manyCalls" in form:
        many = form["manyCalls"]
        yield f"key in {many['calls']} calls at once, p99", _ms(many["p99"]), _most_ms(many["barP99"]), many["holds"]
        yield "  the hub's share of a core", f"{many['hubCores']}", f"<= {many['barCores']}", many["holds"]
    yield "press → ringing at the desk, worst", f"{ring['worst_s']} s", f"<= {ring['bar_s']} s", ring["holds"]
    for name, each in report["media"]["bars"].items():
        yield name.replace("_", " "), str(each["measured"]), each["bar"], each["holds"]
    yield from _counted(report)


def _counted(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    masking, kills = report["masking"], report["kills"]
    looked = f"{masking['leaks']} in {masking['calls']} calls, {masking['bytesLookedThrough'] // 1_000_000} MB"
    yield "what must not be seen, at hub and clerk", looked, "0 in >= 10000 calls", masking["holds"]
    for way, each in report["mandate"].items():
        if isinstance(each, Mapping):
            yield f"mandate ended ({way}) → seen at the desk, worst", _ms(each["max"]), "< 1000 ms", each["holds"]
    for engine, each in report["claims"].items():
        taken = f"{each['double']} double, {each['lost']} lost of {each['rings']}"
        yield f"rings claimed, {engine}, {each['processes']} processes", taken, "0, 0", each["holds"]
    yield "edits lost", f"{kills['lost']} of {kills['edits']} in {kills['kills']} kills", "0", kills["lost"] == 0
    yield "call back after a kill, worst", f"{kills['backWorst_s']} s", f"<= {kills['barBack_s']} s", kills["holds"]


_WAYS = {
    "toDesk": "value at the terminal → painted at the desk",
    "toTerminal": "proposal at the desk → painted at the terminal",
}


def _table(rows: list[tuple[str, str, str, bool]]) -> Iterator[str]:
    wide = [max(len(figure) for figure, *_ in rows), max(len(measured) for _, measured, *_ in rows)]
    for figure, measured, bar, holds in rows:
        yield f"{'○' if holds else '×'} {figure:<{wide[0]}}  {measured:>{wide[1]}}  {bar}"


def _ms(value: float) -> str:
    return f"{value} ms"


def _most_ms(value: float) -> str:
    return f"<= {value:g} ms"


def _form(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_form import measure_form  # noqa: PLC0415  # each part loads what it measures

    all_calls = _CALLS if options.calls is None or options.part == "all" else options.calls
    return measure_form(options.keys, all_calls, options.seconds)


def _painted(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_painted import measure_painted  # noqa: PLC0415  # as above

    return measure_painted(options.keys)


def _ring(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_ring import measure_ring  # noqa: PLC0415  # as above

    return measure_ring(options.keys // 10)


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


def _masking(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_masking import measure_masking  # noqa: PLC0415  # as above
    from counter_app.app.office import FORMS, connector_ids  # noqa: PLC0415
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.packs.office_forms import read_office_forms  # noqa: PLC0415
    from counter_app.packs.tree import FormTree  # noqa: PLC0415

    forms, _ = read_office_forms("shipped", FormTree.of_folder(FORMS), connector_ids())
    now = forms.catalogue.effective(SystemClock().now().date())
    return measure_masking(_MASKED_CALLS if options.calls is None else options.calls, options.seed, tuple(now))


def _kills(options: argparse.Namespace) -> dict[str, Any]:
    from counter_app.app.bench_remote_kills import measure_kills  # noqa: PLC0415  # as above

    return measure_kills(options.kills, options.seed)


_PARTS: Mapping[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "form": _form,
    "painted": _painted,
    "ring": _ring,
    "media": _media,
    "mandate": _mandate,
    "claims": _claims,
    "kills": _kills,
    "masking": _masking,
}
