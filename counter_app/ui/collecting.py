"""Garbage of a program with windows is collected on the thread of the windows (why: `counter_app/garbage.py`)."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QTimer

from counter_app.garbage import collect_what_is_due

_EVERY_MS = 200


class _Collector(QTimer):
    """Looks whether something is to be collected. Runs wherever events are processed, on the application's thread."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.timeout.connect(collect_what_is_due)
        self.start(_EVERY_MS)


def collect_here(application: QCoreApplication) -> None:
    """From now on no other thread collects, as long as the program runs. Call on the application's thread."""
    gc.disable()
    if application.findChild(_Collector) is None:
        _Collector(application)
