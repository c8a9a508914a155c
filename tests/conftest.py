"""What every folder of tests may ask for: both databases, one after the other."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # no test asserts on wall time, and neither does its library
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres():
    """One private PostgreSQL per test process, started by the first test that wants it."""
    from counter_app.store.private_postgres import private_postgres  # noqa: PLC0415  # most tests need no database

    with private_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres):
    """A database of the test's own, with the tables of this program."""
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request):
    """For `Town(folder, url=store_url)`: None stands for SQLite in the test's folder."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
