"""Coming to rest: what pictures and rehearsals, which run no event loop, wait for before they look."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent

_ROUNDS = 4  # what a worker answers may give it more to do
_TURNS = 6  # a layout that changes may make another one change


class AtWork(Protocol):
    """A window whose worker answers later."""

    def wait_for_worker(self) -> None:
        """Return when the worker has nothing to do."""


def settle(window: AtWork | None = None) -> None:
    """Let the worker answer, layouts happen, and what is to be deleted go.

    Qt deletes "later" only inside a running event loop. Without one every page that was ever left would live on, and
    every change of letters or colours would go through all of them.
    """
    for _round in range(_ROUNDS):
        if window is not None:
            window.wait_for_worker()
        for _turn in range(_TURNS):
            QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
