"""Run by Alembic: migrate over the connection that `migrate.py` hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from counter_app.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by building it anew
    transactional_ddl=True,  # SQLite rolls tables back like rows, once the driver leaves BEGIN to us
)
context.run_migrations()
