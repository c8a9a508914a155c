"""Where a claim begins to look.

While somebody reads one state of the whole database (a dump, a long report), PostgreSQL keeps every dead version of a
row and its place in the index of what is unsent; each claim would step over all of them again. The messages come in the
order in which they are due, so a claim begins a little before the last one instead. What lies further back (a message
that waited for an earlier one of its case) is found by the looks at everything: every half minute, and whenever
nothing else is due.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from counter_app.ports import Clock

EVER = datetime(1970, 1, 1, tzinfo=UTC)
_MARGIN = timedelta(seconds=60)  # a commit may become visible this much later than its time says
_LOOK_AT_ALL_SECONDS = 30.0


class LowWater:
    """The mark of one outbox."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mark: datetime | None = None
        self._looked_at = float("-inf")

    def before_next(self) -> datetime | None:
        """Return from when on the next claim looks; None: at everything."""
        return None if self._clock.monotonic() - self._looked_at >= _LOOK_AT_ALL_SECONDS else self._mark

    def looked_at_all(self) -> None:
        """Everything was looked at just now."""
        self._looked_at = self._clock.monotonic()

    def claimed(self, due_since: datetime | None) -> None:
        """The first message was due since then; None: nothing is due."""
        self._mark = None if due_since is None else due_since - _MARGIN
