"""The verbs of measuring: bench …."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.app.home_verbs import add_bench_home
from counter_app.app.verbs import command, group


def add_bench(commands: Any) -> None:
    """Add bench."""
    bench = group(commands, "bench", "measurements; ratios against a floor in the same run")
    for name in ("card", "start", "submit"):
        command(bench, name, f"bench_commands:bench_{name}", f"measure {name}")
    queue = command(bench, "queue", "store_commands:bench_store_queue", "claim and settle, however much history")
    queue.add_argument(
        "--sizes",
        "--cases",
        dest="cases",
        default="1000,100000",
        help="how many cases are there already, with commas between: 1000,5000000",
    )
    queue.add_argument("--rounds", type=int, default=500)
    queue.add_argument("--url", default="", help="an empty PostgreSQL database, for the part on PostgreSQL")
    queue.add_argument("--engine", choices=("both", "sqlite", "postgresql"), default="both")
    audit = command(bench, "audit", "audit_commands:bench_audit", "measure walking the audit chain")
    audit.add_argument("--entries", type=int, default=1_000_000)
    command(bench, "forms", "bench_forms:bench_forms", "measure reading all forms, advice, a step of the interview")
    branch = command(bench, "branch", "bench_branch:bench_branch", "measure sending what a branch terminal took in")
    branch.add_argument("--cases", type=int, default=2000)
    _add_bench_match(bench)
    _add_bench_scan(bench)
    add_bench_home(bench)
    _add_bench_remote(bench)
    kpi = command(bench, "kpi", "bench_kpi:bench_kpi", "measure figures and the work list with millions of events")
    kpi.add_argument("--events", type=int, nargs="+", default=[100_000], help="how many; 10000000 takes minutes")
    kpi.add_argument("--engine", choices=("both", "sqlite", "postgresql"), default="sqlite")
    kpi.add_argument("--url", default="", help="an empty PostgreSQL database; else one of our own is started")
    kpi.add_argument("--part", choices=("both", "figures", "list"), default="both")


def _add_bench_scan(bench: Any) -> None:
    scan = command(
        bench, "scan", "bench_scan:bench_scan", "measure reading codes from bad frames, beside other readers"
    )
    scan.add_argument("--rounds", type=int, default=2, help="codes of each version, each under every condition")
    scan.add_argument("--versions", default="5-25", help="5-25, or 5,10,22")
    scan.add_argument("--across", type=int, default=560, help="pixels a symbol is wide; 380 is farther away")
    scan.add_argument("--seed", type=int, default=None, help="the same frames again; fresh ones otherwise")
    scan.add_argument("--alone", action="store_true", help="ours only")
    scan.add_argument(
        "--fuzz", type=int, default=0, metavar="N", help="instead: N hostile texts at whatever reads codes"
    )


def _add_bench_match(bench: Any) -> None:
    match = command(bench, "match", "bench_match:bench_match", "measure matching against registers invented here")
    match.add_argument("--residents", type=int, default=20_000)
    match.add_argument("--applications", type=int, default=2_000, help="for every seed")
    match.add_argument("--seed", type=int, default=1, help="the first seed")
    match.add_argument("--seeds", type=int, default=1, help="how many registers")
    match.add_argument("--pairs", type=int, default=2_000, help="of every kind; 0: none")
    match.add_argument("--peers", default="all", help="sql,rapidfuzz,recordlinkage,splink; empty: none")
    match.add_argument("--out", type=Path, default=None, help="keep what is made in this folder")
    match.add_argument("--only-files", action="store_true", help="write register, applications, truth and pairs only")


def _add_bench_remote(bench: Any) -> None:
    remote = command(
        bench, "remote", "bench_remote:bench_remote", "measure the remote counter, each figure beside its bar"
    )
    parts = ("all", "form", "painted", "ring", "claims", "media", "mandate", "masking", "kills")
    remote.add_argument("--part", choices=parts, default="all", help="all: one run over everything, with a table")
    remote.add_argument("--keys", type=int, default=400, help="form, painted: keys between two sides")
    remote.add_argument(
        "--calls", type=int, default=None, help="form: calls at once (200; 0: without); masking: calls (10000)"
    )
    remote.add_argument("--mandates", type=int, default=20, help="mandate: how many are ended in each way")
    remote.add_argument(
        "--seconds", type=int, default=20, help="form: how long many calls type; media: how long a call lasts"
    )
    remote.add_argument("--seed", type=int, default=None, help="masking, kills: the same again; another one otherwise")
    remote.add_argument("--kills", type=int, default=20, help="kills: how often a process is killed")
    remote.add_argument("--rings", type=int, default=100_000, help="claims: how many")
    remote.add_argument("--processes", type=int, default=4, help="claims: desks that press at once")
    remote.add_argument("--engine", choices=("both", "sqlite", "postgresql"), default="both", help="claims")
    remote.add_argument(
        "--url", default="", help="claims: an empty PostgreSQL database; else one of our own is started"
    )
