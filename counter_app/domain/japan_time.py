"""Japan's time, the one zone of this product."""

from __future__ import annotations

from datetime import timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")  # no summer time since 1951; needs no time zone files on the machine
