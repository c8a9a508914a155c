"""Everything that is kept: applications, outbox, work list, audit chain, figures. The only room with SQLAlchemy.

`open_store` (engine.py) gives a `Database`; StoreDesk, StoreWorkList and StoreOutbox work on it.
"""
