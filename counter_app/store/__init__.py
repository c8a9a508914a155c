"""Everything that is kept: applications, outbox, work list, audit chain, figures. The only room with SQLAlchemy.

`open_store` (engine.py) gives a `Database`; StoreDesk, StoreWorkList and StoreOutbox work on it.
"""

from counter_app.store import schema_staff as schema_staff  # its tables belong to the one `metadata`
