"""The verbs of the remote window at an office: remote desk, enrol, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.app.verbs import command, group


def add_remote(commands: Any) -> None:
    """Add remote."""
    remote = group(commands, "remote", "リモート窓口: calls of residents at terminals elsewhere")
    command(remote, "desk", "remote_desk:show_desk", "answer calls in a window", json_flag=False)
    about = "become the desk, or the assistant's screen, of a one-time code of `hub enrol`"
    enrol = command(remote, "enrol", "remote_assistant:enrol_place", about)
    enrol.add_argument("code")
    about = "the assistant's own screen beside a terminal: page, devices, the call; nothing of the resident"
    command(remote, "assistant", "remote_assistant:show_assistant", about, json_flag=False)
    about = "hub, terminal and desk on this machine, and one call from the ring to the note"
    demo = command(remote, "demo", "remote_demo:run_demo", about)
    demo.add_argument("--headless", action="store_true", help="without a display: the windows are painted off screen")
    demo.add_argument("--directory", type=Path, default=Path("var/remote"), help="where the demo keeps its office")
    demo.add_argument("--pictures", type=Path, default=None, help="folder for pictures of the desk")
