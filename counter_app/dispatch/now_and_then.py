"""What a worker does beside its deliveries, now and then: not at every rest, and not only once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from counter_app.ports import Clock


class NowAndThen:
    """Runs a job when it is first asked, then when `every` has passed or an hour of the clock has begun.

    `grace` after the full hour counts as its beginning. A clock that is set back makes it run, and starts it anew.
    """

    def __init__(
        self,
        job: Callable[[], object],
        clock: Clock,
        every: timedelta = timedelta(minutes=5),
        grace: timedelta = timedelta(),
    ) -> None:
        self._job, self._clock, self._every, self._grace = job, clock, every, grace
        self._last: datetime | None = None

    def run(self) -> int:
        """Return 1 where the job ran, else 0. What the job raises is raised; it is then tried at the next rest."""
        now = self._clock.now()
        if self._last is not None and not self._is_due(self._last, now):
            return 0
        self._job()
        self._last = now
        return 1

    def _is_due(self, last: datetime, now: datetime) -> bool:
        hours = [(at - self._grace).replace(minute=0, second=0, microsecond=0) for at in (last, now)]
        return hours[0] != hours[1] or not timedelta() <= now - last < self._every
