"""What a command asks a person for: at the keyboard without echo, or a line of stdin each, never on the command line."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from counter_app.personal import Secret

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.domain.staff import Clerk

_LONGEST_LINE = 1024  # bytes


def sign_in_here(office: Office, staff_id: str, whose: str = "") -> Clerk:
    """Ask for password and code, sign in for this one command, return who acts. Raises SignInError.

    `whose` stands before the words of the question where somebody else's secrets are asked for later on.
    """
    from counter_app.app.sign_in import open_sign_in  # noqa: PLC0415  # heavy rooms open when they are used

    door = open_sign_in(office.settings, office, office.clock)
    password, code = secret(f"{whose}パスワード"), secret(f"{whose}ワンタイムコード")
    return door.with_password(staff_id, password, code, stays=False).clerk


def secret(what: str) -> Secret:
    """Ask without echo, or read a line of stdin."""
    if sys.stdin.isatty():
        return Secret(getpass.getpass(f"{what}: ").encode(errors="surrogateescape"))
    return Secret(_stdin_line())


def line(what: str) -> str:
    """Ask for what may be seen."""
    if sys.stdin.isatty():
        sys.stderr.write(f"{what}: ")
        sys.stderr.flush()
    return bytes(_stdin_line()).decode("utf-8", "replace").strip()


def _stdin_line() -> bytearray:
    return bytearray(sys.stdin.buffer.readline(_LONGEST_LINE).rstrip(b"\r\n"))
