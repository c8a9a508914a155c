"""The machine's clock, in Japan's time."""

from __future__ import annotations

import time
from datetime import datetime

from counter_app.domain.japan_time import JAPAN


class SystemClock:
    """`ports.Clock` of a real terminal."""

    def now(self) -> datetime:
        """Wall clock, +09:00."""
        return datetime.now(JAPAN)  # noqa: TID251  # the one place that asks the machine

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()
