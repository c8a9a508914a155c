"""Hundreds of kills by chance, on both engines, of terminals, dispatchers, the hub and PostgreSQL.

A release does ten thousand: `python -m tests.e2e.crash.run`. Several programs work on one database in most lots.
"""

from __future__ import annotations

import pytest

from tests.e2e.crash.run import SHARES, elsewhere, lots

pytestmark = pytest.mark.slow

KILLS = {"store-sqlite": 130, "store-postgresql": 80, "hub-sqlite": 60, "hub-postgresql": 50}
VICTIMS = {
    "store-sqlite": {"terminal", "dispatcher"},
    "store-postgresql": {"terminal", "dispatcher", "backend", "postmaster"},
    "hub-sqlite": {"branch terminal", "hub"},
    "hub-postgresql": {"branch terminal", "hub", "backend", "postmaster"},
}
SEED = 20261121


@pytest.mark.parametrize("part", SHARES)
def test_nothing_is_lost_doubled_or_made_up(part):
    found = elsewhere((part, KILLS[part], SEED))
    assert found["broken"] == 0, found
    assert sum(found["killed"].values()) >= KILLS[part]
    assert set(found["killed"]) == VICTIMS[part]
    assert found["receipts"] > KILLS[part] // 4  # work was done
    assert found.get("arrived_before", 1) > 0  # and some of it reached the hub while it died


def test_as_many_as_were_promised():
    assert sum(KILLS.values()) >= 300
    planned = lots(10_000, seed=1)
    assert sum(kills for _, kills, _ in planned) == 10_000
    assert {part for part, _, _ in planned} == set(SHARES) == set(KILLS)
    assert len({seed for _, _, seed in planned}) == len(planned)
