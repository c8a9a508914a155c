"""Bring a database to the schema of this program, or refuse.

Every migration runs inside one transaction with its version mark: a power cut leaves the old schema or the new one.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from counter_app.failures import FailureCode, StoreError
from counter_app.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, *, more: tuple[Path, ...] = ()) -> None:
    """Upgrade to the newest schema known; nothing to do is quick. `more`: further folders of migrations (tests).

    Raises StoreError STORE_SCHEMA_NEWER where a newer program has upgraded this database already.
    """
    with database.reading() as connection:
        present, newest = _present(connection), _newest(more)
    if present == newest:
        return
    with database.altering() as connection:
        _refuse_newer(_present(connection), more)
        command.upgrade(_config(more, connection), "head")


def downgrade(database: Database, revision: str, *, more: tuple[Path, ...] = ()) -> None:
    """Go back to `revision` (`base`: no tables at all, everything is lost). For administrators and tests."""
    with database.altering() as connection:
        _refuse_newer(_present(connection), more)
        command.downgrade(_config(more, connection), revision)


def require_current(database: Database) -> None:
    """For tools that must not upgrade. Raises StoreError STORE_SCHEMA_OLDER or STORE_SCHEMA_NEWER."""
    with database.reading() as connection:
        present = _present(connection)
    if present != newest_revision():
        _refuse_newer(present, ())
        raise StoreError(FailureCode.STORE_SCHEMA_OLDER, f"schema {present or 'none'}")


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(present: str | None, more: tuple[Path, ...]) -> None:
    if present is not None and present not in {script.revision for script in _known(more).walk_revisions()}:
        raise StoreError(FailureCode.STORE_SCHEMA_NEWER, f"schema {present} is not known to this program")


def _known(more: tuple[Path, ...]) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(more, None))


def _config(more: tuple[Path, ...], connection: Connection | None) -> Config:
    config = Config(stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    folders = (MIGRATIONS / "versions", *more)
    config.set_main_option("version_locations", "\n".join(_escaped(folder) for folder in folders))
    return config


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")  # the configuration parser gives % a meaning


def _newest(more: tuple[Path, ...]) -> str | None:
    return _known(more).get_current_head() if more else newest_revision()


@cache
def newest_revision() -> str:
    """Return the schema of this program. Read once: finding it out compiles every migration there is."""
    return str(_known(()).get_current_head())
