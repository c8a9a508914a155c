"""Against values that are printed elsewhere: R's binom.test gives these to as many digits."""

from __future__ import annotations

import pytest

from counter_app.domain.proportion import clopper_pearson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 120, 0.0, 1 - 0.025 ** (1 / 120)),  # closed form
        (10, 10, 0.025 ** (1 / 10), 1.0),
        (0, 1, 0.0, 0.975),
        (5, 100, 0.01643188, 0.11283491),
        (50, 100, 0.39832113, 0.60167887),
        (1, 20, 0.00126509, 0.24873276),
    ],
)
def test_known_intervals(hits, trials, low, high):
    found = clopper_pearson(hits, trials)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-8), pytest.approx(high, abs=1e-8))


def test_an_interval_holds_its_share_and_narrows():
    for trials in (1, 3, 10, 200, 5000, 200_000):
        for hits in {0, 1, trials // 3, trials - 1, trials}:
            found = clopper_pearson(hits, trials)
            assert 0 <= found.low <= hits / trials <= found.high <= 1
    assert clopper_pearson(0, 1000).high < clopper_pearson(0, 100).high


def test_nothing_tried_says_nothing():
    assert (clopper_pearson(0, 0).low, clopper_pearson(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="more hits"):
        clopper_pearson(2, 1)
