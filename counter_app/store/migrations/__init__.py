"""Alembic reads this folder; see migrate.py."""
