"""What the blind checks came to, in a sentence: for the window, and for whoever asks on the command line."""

from __future__ import annotations

from counter_app.domain.proportion import Interval
from counter_app.i18n.texts import Language

_TENTH = 0.1


def percent(share: float) -> str:
    """A share as a reader wants it: 3.0, 0.04, 0."""
    value = share * 100
    return "0" if value == 0 else f"{value:.1f}" if value >= _TENTH else f"{value:.3f}".rstrip("0")


def checked_line(checked: Interval, say: Language) -> str:
    """「抜き取り確認 120件 誤り0件（95%区間 0〜3.0%）」."""
    if not checked.trials:
        return say("review.checked.none")
    ends = {"low": percent(checked.low), "high": percent(checked.high)}
    return say("review.checked", count=checked.trials, wrong=checked.hits, **ends)
