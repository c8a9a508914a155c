"""Where the register of residents lies, and how one extract takes the place of another: at once, and nothing is left of the former."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from counter_app.failures import ExtractError, FailureCode, StoreError
from counter_app.store.database import Database
from counter_app.store.engine import open_extract
from counter_app.store.resident_import import Imported, compare_with
from counter_app.store.resident_register import StoreResidentRegister, open_register
from counter_app.store.resident_row import ResidentKeys
from counter_app.store.resident_schema import BEING_FILLED, Tables

FILE = "residents.db"
_BLOCK = 1 << 20


class Filling(Protocol):
    """Fills the tables it is given with an extract."""

    def __call__(self, tables: Tables) -> Imported:
        """Raises ExtractError, StoreError."""


class FilePlace:
    """An encrypted file of its own."""

    def __init__(self, path: Path, keys: ResidentKeys) -> None:
        self._path, self.keys = path, keys

    @contextmanager
    def register(self) -> Iterator[StoreResidentRegister]:
        """The extract in force. Raises ExtractError EXTRACT_MISSING, StoreError."""
        register = open_register(self._path, self.keys)
        try:
            yield register
        finally:
            register.close()

    def replace(self, fill: Filling) -> Imported:
        """Put another extract in force; where that fails, or is interrupted, the former stays."""
        for left in self._path.parent.glob(f".{self._path.name}.*.next"):
            destroy(left)
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.next")
        try:
            done = self._fill(draft, fill)
            _put_in_force(draft, self._path)
        except BaseException:
            destroy(draft)
            raise
        return done

    def _fill(self, draft: Path, fill: Filling) -> Imported:
        database = open_extract(draft, self.keys.file, filling=True)
        try:
            tables = Tables(database)
            done = fill(tables)
            new = StoreResidentRegister(tables, self.keys)
            with self._former() as former:
                compare_with(former, new)
        finally:
            database.close()
        return done

    @contextmanager
    def _former(self) -> Iterator[StoreResidentRegister | None]:
        """A former extract that cannot be opened with today's key is as good as none."""
        with suppress(ExtractError, StoreError):
            register = open_register(self._path, self.keys)
            try:
                yield register
            finally:
                register.close()
            return
        yield None


class PostgresPlace:
    """A schema of its own in the office's database; rows are sealed before they get there."""

    def __init__(self, database: Database, keys: ResidentKeys) -> None:
        self._database, self.keys = database, keys

    @contextmanager
    def register(self) -> Iterator[StoreResidentRegister]:
        """As `FilePlace.register`; the database stays open."""
        yield StoreResidentRegister(Tables(self._database), self.keys)

    def replace(self, fill: Filling) -> Imported:
        """As `FilePlace.replace`."""
        tables = Tables(self._database, BEING_FILLED)
        done = fill(tables)
        former = Tables(self._database)
        compare_with(
            StoreResidentRegister(former, self.keys) if former.there() else None,
            StoreResidentRegister(tables, self.keys),
        )
        tables.put_in_force()
        return done


def destroy(path: Path) -> None:
    """Overwrite a file, then remove it. What a file system that copies on write keeps is encrypted all the same."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            _overwrite(file.fileno())
        path.unlink()


def _put_in_force(draft: Path, path: Path) -> None:
    try:
        with draft.open("r+b") as file:
            os.fsync(file.fileno())
        former = os.open(path, os.O_RDWR) if path.exists() else None
        draft.replace(path)
        if former is not None:
            try:
                _overwrite(former)
            finally:
                os.close(former)
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"{path.name}: {error.strerror}") from None


def _overwrite(handle: int) -> None:
    size = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    for start in range(0, size, _BLOCK):
        os.write(handle, bytes(min(_BLOCK, size - start)))
    os.fsync(handle)
