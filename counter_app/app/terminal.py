"""`main.py` without a command: open the window of this terminal. And pictures of every window."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import chain

from counter_app.app.assembly import settings_of
from counter_app.failures import FailureCode, SettingsError


def open_terminal(options: argparse.Namespace) -> int:
    """Open the window of this terminal's role and stay until it is closed."""
    require_display()
    from counter_app.app.windows import show_terminal  # noqa: PLC0415  # Qt only where a window is wanted

    return show_terminal(settings_of(options), until_usable=options.until_usable)


def require_display() -> None:
    """Raise SettingsError DISPLAY_MISSING where no window can be shown."""
    if not _has_display():
        raise SettingsError(FailureCode.DISPLAY_MISSING, "neither DISPLAY nor WAYLAND_DISPLAY is set")


def _has_display() -> bool:
    if os.name != "posix" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def screenshots(options: argparse.Namespace) -> None:
    """Draw every page of every window, with invented people."""
    from counter_app.app.sheet_pictures import SheetPictures  # noqa: PLC0415  # only pictures need it
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415  # as above
    from counter_app.ui.remote.screenshots import make_call_screenshots  # noqa: PLC0415  # as above
    from counter_app.ui.screenshots import make_screenshots  # noqa: PLC0415  # Qt only where a window is wanted
    from counter_app.ui.staff_screenshots import make_staff_screenshots  # noqa: PLC0415  # as above

    sheets = SheetPictures("架空市", SystemClock())
    kiosk, calls = make_screenshots(options.out / "kiosk"), make_call_screenshots(options.out / "remote")
    for made in chain(kiosk, calls, make_staff_screenshots(options.out, sheets.draw)):
        sys.stdout.write(f"{made}\n")
