"""Runs the product as its users do: a program with arguments, an exit status and two streams."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import load_profile
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).parent / "scripts"
LIMIT_S = 600  # against hanging; a busy machine is no reason to fail


@dataclass(frozen=True)
class Ran:
    """A program that has ended."""

    status: int
    stdout: bytes
    stderr: bytes

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails where there is anything else."""
        return json.loads(self.stdout)


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def _run(*argv: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
    done = subprocess.run(
        [sys.executable, *map(str, argv)], input=stdin, capture_output=True, cwd=ROOT, timeout=LIMIT_S, check=False,
        env=environment(**(env or {})),
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def run_program() -> Callable[..., Ran]:
    """Run `python ARGUMENTS…` from the root of the repository."""
    return _run


@pytest.fixture(scope="session")
def run_main() -> Callable[..., Ran]:
    """`run_main("visit", script, "--json")` is `main.py visit …`."""

    def run(*arguments: object, **how: Any) -> Ran:
        return _run("main.py", *arguments, **how)

    return run


@pytest.fixture(scope="session")
def rehearse() -> Callable[..., Ran]:
    """A visit under observation; the keywords are the request of rehearsal.py."""

    def run(directory: Path, *, env: Mapping[str, str] | None = None, **request: Any) -> Ran:
        file = directory.parent / f"{directory.name}.request.json"
        file.write_text(json.dumps({"directory": str(directory), **request}), "utf-8")
        return _run("tests/e2e/rehearsal.py", file, env=env)

    return run


@pytest.fixture(scope="session")
def reader() -> Iterator[PrivatePcsc]:
    """A reader that only programs started by a test use; this process opens no connection of its own."""
    need_pcscd()
    with PrivatePcsc() as service:
        yield service


def need_pcscd() -> None:
    if shutil.which("pcscd", path="/usr/sbin:/usr/bin") is None or not Path("/usr/lib/pcsc/drivers/serial").is_dir():
        pytest.skip("pcscd and vsmartcard-vpcd are not installed")


@pytest.fixture
def laid(reader: PrivatePcsc) -> Iterator[Callable[[Path], InsertedCard]]:
    """Lay a card on the reader; taken away after the test."""
    cards: list[InsertedCard] = []

    def lay(profile: Path) -> InsertedCard:
        cards.append(InsertedCard(VirtualCard(load_profile(profile)), reader.connect))
        cards[-1].insert()
        return cards[-1]

    yield lay
    for card in cards:
        card.remove()
