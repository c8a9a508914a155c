"""Part of `bench remote --part media`: one call as the product composes it, a hub with TLS between terminal and desk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from counter_app.app.office import ROOT

_BARS = {
    "call_to_ringing_s": ("rings after s", 1.0),
    "composed_answer_to_picture_s": ("picture after answer s", 2.5),
    "composed_answer_to_sound_s": ("sound after answer s", 2.5),
    "paper_sent_to_clerk_s": ("paper at the clerk after s", 1.0),
}
_LONGEST_S = 180.0


def measure_composed_call() -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """Play `main.py remote demo` without a display; return what it told, and figure and bar of what has one.

    Looks at its windows every 20 ms. Raises RuntimeError where the call did not come about.
    """
    with tempfile.TemporaryDirectory(prefix="bench-call-") as folder:
        command = [sys.executable, str(ROOT / "main.py"), "remote", "demo", "--headless", "--json"]
        command += ["--directory", str(Path(folder) / "office")]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        played = subprocess.run(  # noqa: S603  # our own
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=_LONGEST_S
        )
    try:
        told: dict[str, Any] = json.loads(played.stdout)
    except ValueError:
        raise RuntimeError(f"the call did not come about: {played.stderr.strip().splitlines()[-1:]}") from None
    return told, {name: (float(told[key]), bar) for name, (key, bar) in _BARS.items() if key in told}
