"""Who acts on the command line: the account at this machine."""

from __future__ import annotations

import getpass


def acting() -> str:
    """Return the actor of audit entries."""
    return f"cli:{getpass.getuser()}"
