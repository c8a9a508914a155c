"""What must hold: `checks.py lint` (style, layers, types, forms) or `checks.py test` (that, then the test suite).

Runs after packaging/set_up.sh. The output of a check is shown only when it fails; all of them run, so one call shows
everything that is wrong. The tests run last and their summary closes the output; if they leave a process behind, that
is said below it and the run fails.

Environment: TEST_WORKERS (2), PYTEST_ARGS (added to pytest's arguments).
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import descendants
import own_display

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
LIMIT_SECONDS = 90 * 60.0  # of one part, far above what it takes on a slow machine: only a hang gets here
# In workers of their own: what thousands of tests leave in a process makes the next thousand several times slower.
PARTS = (("contract", "unit"), ("property", "fuzz"), ("e2e", "integration"), ("ui",))

LINT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", (str(BIN / "ruff"), "check", ".")),
    ("format", (str(BIN / "ruff"), "format", "--check", ".")),
    ("layers", (str(BIN / "lint-imports"),)),
    ("types", (str(BIN / "mypy"),)),
    ("file lengths", (PYTHON, "packaging/file_lengths.py", "counter_app")),
    ("licences", (PYTHON, "packaging/licences.py")),
    ("forms", (PYTHON, "main.py", "forms", "check")),
)


def environment(home: Path) -> dict[str, str]:
    """A clean one: what a person or a machine has set up for itself must not decide whether the checks hold."""
    kept = {name: os.environ[name] for name in ("CI", "HYPOTHESIS_PROFILE", "TERM") if name in os.environ}
    for name in ("cache", "config", "data", "state", "runtime"):
        (home / name).mkdir(mode=0o700)
    return {
        **kept,
        "PATH": f"{BIN}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "VIRTUAL_ENV": str(BIN.parent),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Tokyo",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def lint(env: dict[str, str]) -> bool:
    """Runs every check; whether all of them held."""
    good = True
    for name, argv in LINT:
        started = time.monotonic()
        done = subprocess.run(
            argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
        )
        verdict = "ok" if done.returncode == 0 else f"FAILED ({done.returncode}): {shlex.join(argv)}"
        print(f"{name:<14}{time.monotonic() - started:6.1f} s  {verdict}", flush=True)
        if done.returncode != 0:
            good = False
            print(done.stdout + done.stderr, flush=True)
    return good


def test(env: dict[str, str]) -> int:
    """Runs the test suite part by part, all of it; the first exit status of pytest that is not 0, or 70 for processes left.

    PYTEST_ARGS asks for something else than all of it, in one part.
    """
    extra = shlex.split(os.environ.get("PYTEST_ARGS", ""))
    parts = [extra] if extra else [[f"tests/{folder}" for folder in part] for part in PARTS]
    ended = [_tested(env, part) for part in parts]
    return next((status for status in ended if status), 0)


def _tested(env: dict[str, str], arguments: list[str]) -> int:
    workers = os.environ.get("TEST_WORKERS", "2")
    # worksteal: windows are slow, and whoever is done first helps with them
    argv = [PYTHON, "-m", "pytest", "-p", "display_per_worker", "-n", workers, "--dist", "worksteal", *arguments]
    with own_display.x_servers(max(1, int(workers))) as displays:
        listed = " ".join(f"{display['DISPLAY']}={display['XAUTHORITY']}" for display in displays)
        clean = own_display.environment_of_windows(env)
        # One more level, so that our own X servers are not among the descendants that are looked at.
        watched = [sys.executable, "packaging/leaves_nothing.py", "--", *argv]
        return _watched(watched, {**clean, "TEST_DISPLAYS": listed, "PYTHONPATH": "packaging"})


def _watched(argv: list[str], env: dict[str, str]) -> int:
    with subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL) as program:
        try:
            return program.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"the tests were not done after {LIMIT_SECONDS:.0f} s, ending them", file=sys.stderr)
            return descendants.LEFT_SOMETHING
        finally:
            program.send_signal(signal.SIGTERM)  # does nothing to a program that has ended


def main(argv: list[str]) -> int:
    """Exit status 0 if everything held, 1 if a check failed, 2 for wrong usage, else that of the tests."""
    if argv not in (["lint"], ["test"]):
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, _as_exit)
    with tempfile.TemporaryDirectory(prefix="checks-", ignore_cleanup_errors=True) as home:
        env = environment(Path(home))
        if not lint(env):
            return 1
        return test(env) if argv == ["test"] else 0


def _as_exit(number: int, _frame: object) -> None:
    """Lets `finally` run when somebody terminates us, so that the X servers end too."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
