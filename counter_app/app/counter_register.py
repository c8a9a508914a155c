"""What a counter asks about the holder of a card: a folder of extracts, the imported register, or both. Opened by the first card."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING

from counter_app.app.office import TABLES
from counter_app.domain.household import Source
from counter_app.domain.japan_time import JAPAN
from counter_app.matching.evidence import Notation
from counter_app.matching.variants import Variants
from counter_app.register.extract_folder import ExtractFolder
from counter_app.register.imported_register import ImportedRegister
from counter_app.register.several_registers import SeveralRegisters

if TYPE_CHECKING:
    from counter_app.matching.town_findings import OwnTables
    from counter_app.ports import Register
    from counter_app.register.imported_register import Residents
    from counter_app.settings import Settings
    from counter_app.settings.values import RegisterSettings
    from counter_app.store.resident_register import ExtractFile, StoreResidentRegister
    from counter_app.store.resident_row import ResidentKeys


def register_of(settings: Settings, chosen: RegisterSettings) -> Register:
    """Return the register that `chosen` says; nothing of it is opened yet."""
    registers: list[Register] = []
    if chosen.folder is not None:
        registers.append(ExtractFolder(chosen.folder, frozenset(map(Source, chosen.sources)), national_notation))
    if chosen.imported:
        registers.append(imported_register(settings))
    return registers[0] if len(registers) == 1 else SeveralRegisters(tuple(registers))


def imported_register(settings: Settings) -> ImportedRegister:
    """The register of `main.py register import`."""
    extract = InServer(settings) if settings.store_url else InFile(settings)
    return ImportedRegister(
        extract.current, notation_beside, lambda day: datetime.combine(datetime.fromisoformat(day), time(), JAPAN)
    )


@cache
def national_notation() -> Notation:
    """How texts are read where no register says anything of its towns."""
    from counter_app.store.resident_workers import national_towns  # noqa: PLC0415  # loads the postal table

    return Notation(Variants.shipped(), national_towns(TABLES))


def notation_beside(own: OwnTables) -> Notation:
    """How texts are read beside a register."""
    from counter_app.store.resident_workers import notation_of  # noqa: PLC0415  # as above

    return notation_of(own, TABLES)


class InFile:
    """The register in its file; another extract that took its place is opened anew."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._file: ExtractFile | None = None

    def current(self) -> Residents:
        """Raises ExtractError EXTRACT_MISSING, StoreError."""
        if self._file is None:
            from counter_app.store.resident_place import FILE  # noqa: PLC0415  # the database opens with the first card
            from counter_app.store.resident_register import ExtractFile  # noqa: PLC0415

            self._file = ExtractFile(self._settings.directory / FILE, _keys(self._settings))
        return self._file.current()


class InServer:
    """The register in the office's PostgreSQL; each card asks which extract is in force."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: StoreResidentRegister | None = None

    def current(self) -> Residents:
        """Raises ExtractError EXTRACT_MISSING, StoreError."""
        from counter_app.store.postgres import open_postgres  # noqa: PLC0415  # only where a server is used
        from counter_app.store.resident_register import StoreResidentRegister  # noqa: PLC0415
        from counter_app.store.resident_schema import Tables  # noqa: PLC0415

        database = (
            open_postgres(self._settings.store_url, password_file=self._settings.store_password)
            if self._opened is None
            else self._opened.tables.database
        )
        self._opened = StoreResidentRegister(Tables(database), _keys(self._settings))
        return self._opened


def _keys(settings: Settings) -> ResidentKeys:
    from counter_app.store.key_file import load_keys  # noqa: PLC0415  # as above
    from counter_app.store.resident_row import ResidentKeys  # noqa: PLC0415

    return ResidentKeys.of(load_keys(settings.store_key).database)
