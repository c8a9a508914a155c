"""What a terminal had said before its power went goes to the hub, whether or not anybody makes a call here again.

A file at a time, sealed to the office: nobody here can read it. It belongs to the call named in its head; where the hub
knows no such call any more, nobody is there who could hear it, and the file goes too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from counter_app.connectors.hub_line import LineFiles, ask_once
from counter_app.failures import HubError
from counter_app.remote.rights import ID

_log = logging.getLogger(__name__)
_AGAIN_S = 2.0


def hand_over(files: LineFiles, left: Sequence[Path], ends: Callable[[float], bool]) -> None:
    """Hand over the files of an earlier run, the oldest first. Blocks until all are gone.

    `ends(seconds)` waits that long and tells whether the terminal has ended meanwhile: then what is left stays for the next
    run.
    """
    waiting = list(left)
    while waiting:
        if _handed_over(files, waiting[0]):
            waiting.pop(0).unlink(missing_ok=True)
        elif ends(_AGAIN_S):
            return


def _handed_over(files: LineFiles, file: Path) -> bool:
    content = _content(file)
    call = _call_of(content)
    if not call:
        return True  # no such file, or none of ours
    try:
        status, _ = ask_once(files, f"/v1/remote/calls/{call}/left", content)
    except HubError as failure:
        _log.info("remote_left code=%s", failure.code.name)
        return False
    return status < HTTPStatus.INTERNAL_SERVER_ERROR


def _call_of(content: bytes) -> str:
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        call = json.loads(content.partition(b"\n")[0])["call"]
        return call if isinstance(call, str) and ID.form.fullmatch(call) else ""
    return ""


def _content(file: Path) -> bytes:
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""
