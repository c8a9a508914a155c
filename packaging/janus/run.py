"""Starts Debian's Janus for `make remote-janus`, in the foreground: Ctrl-C ends it and nothing of it stays.

Janus is GPL-3 and a program of its own: it is started, spoken to over HTTP, and neither linked nor shipped.

    run.py [--port 8188] [--address 127.0.0.1] [--rtp-ports 20000-20200] [--secret-file FILE]

Without --secret-file a secret is drawn and printed. Exit status 4: janus is not installed.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("janus.jcfg", "janus.transport.http.jcfg", "janus.plugin.videoroom.jcfg")
NOT_THERE = 4


def written(folder: Path, filled: dict[str, str]) -> None:
    """Put the files into `folder`, readable by us alone, with `filled` for what stands between @."""
    for name in FILES:
        text = (HERE / name).read_text("utf-8")
        for key, value in filled.items():
            text = text.replace(f"@{key}@", value)
        place = folder / name
        place.touch(mode=0o600)
        place.write_text(text, "utf-8")


def main(argv: list[str]) -> int:
    """Exit status of janus."""
    parser = argparse.ArgumentParser(description="Debian's Janus for calls of three and more")
    parser.add_argument("--port", type=int, default=8188)
    parser.add_argument("--address", default="127.0.0.1", help="of this machine, for sound and picture")
    parser.add_argument("--rtp-ports", default="20000-20200")
    parser.add_argument("--secret-file", type=Path, default=None)
    options = parser.parse_args(argv)
    janus = shutil.which("janus")
    if janus is None:
        print("janus is not installed: apt-get install --no-install-recommends janus", file=sys.stderr)
        return NOT_THERE
    secret = options.secret_file.read_text("utf-8").strip() if options.secret_file else secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="janus-") as folder:
        filled = {"SECRET": secret, "PORT": str(options.port), "ADDRESS": options.address, "PORTS": options.rtp_ports}
        written(Path(folder), {**filled, "FOLDER": folder})
        if options.secret_file is None:
            print(f"http://127.0.0.1:{options.port}/janus  secret {secret}", flush=True)
        signal.signal(signal.SIGTERM, _as_exit)
        signal.signal(signal.SIGINT, _as_exit)
        with subprocess.Popen([janus, "--configs-folder", folder, "--config", f"{folder}/janus.jcfg"]) as running:
            try:
                return running.wait()
            finally:
                running.terminate()


def _as_exit(number: int, _frame: object) -> None:
    """Lets `finally` run, so that janus ends with us."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
