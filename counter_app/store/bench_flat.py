"""Whether years of cases make a claim slower: a store with few and one with many, asked in turn in the same minutes.

A machine's speed changes more between two halves of a long run than the stores differ, so figures taken one after the
other say nothing about this.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from counter_app.store.bench_ours import InTwo
from counter_app.store.bench_rivals import at_rest_again
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.fill import fill
from counter_app.store.key_file import StoreKeys
from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres

_NAME = "counter_bench_few"
_DROP, _CREATE = f"DROP DATABASE IF EXISTS {_NAME}", f"CREATE DATABASE {_NAME} TEMPLATE template0"
_WARM_UP = 50
_Spent = list[tuple[float, float]]


def side_by_side(database: Database, keys: StoreKeys, where: str | Path, cases: int, rounds: int) -> dict[str, Any]:
    """Measure claims of one message in `database` and in a new one with only so many `cases`; times in milliseconds.

    `where` is the address of `database` on PostgreSQL; for SQLite a folder that takes the new one.
    """
    with _in_a_file(where / "few.db", keys) if isinstance(where, Path) else _on_the_server(where) as few:
        migrate(few)
        fill(few, cases)
        stores = {"smallest": InTwo(few, keys), "largest": InTwo(database, keys)}
        for each in stores.values():
            each.put(rounds + _WARM_UP)
        for address in (where, _beside(where)) if isinstance(where, str) else ():
            at_rest_again(address)
        spent = _in_turn(stores, rounds)
    return {name: _figures(rows) for name, rows in spent.items()}


def _in_turn(stores: dict[str, InTwo], rounds: int) -> dict[str, _Spent]:
    spent: dict[str, _Spent] = {name: [] for name in stores}
    for number in range(rounds + _WARM_UP):
        names = list(stores)[:: 1 if number % 2 else -1]
        for name in names:
            claim, both = _timed(stores[name])
            if number >= _WARM_UP:
                spent[name].append((claim, both))
    return spent


def _timed(store: InTwo) -> tuple[float, float]:
    start = time.perf_counter()
    store.claim(1)
    middle = time.perf_counter()
    store.complete()
    return 1000 * (middle - start), 1000 * (time.perf_counter() - start)


def _figures(rows: _Spent) -> dict[str, float]:
    claims, both = zip(*rows, strict=True)
    cuts = statistics.quantiles(claims, n=100, method="inclusive")
    return {
        "claimP50": round(cuts[49], 3),
        "claimP99": round(cuts[98], 3),
        "bothP50": round(statistics.median(both), 3),
    }


@contextmanager
def _in_a_file(file: Path, keys: StoreKeys) -> Iterator[Database]:
    database = open_store(file, keys.database)
    yield database
    database.close()


@contextmanager
def _on_the_server(url: str) -> Iterator[Database]:
    """A second database of the same server, gone afterwards. The account has to be one that may make databases."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_DROP)
        connection.execute(_CREATE)
        database = open_postgres(_beside(url))
        yield database
        database.close()
        connection.execute(_DROP)


def _beside(url: str) -> str:
    return make_url(url).set(database=_NAME).render_as_string(hide_password=False)
