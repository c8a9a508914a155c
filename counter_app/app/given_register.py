"""The register of an option `--register`: the office's own, or an extract that is imported for this run alone."""

from __future__ import annotations

import argparse
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from counter_app.app.match_answers import RegisterAt
from counter_app.app.office import TABLES
from counter_app.failures import ExtractError, FailureCode
from counter_app.matching.overlays import Overlays
from counter_app.store.resident_import import Imported, import_extract
from counter_app.store.resident_place import FILE, FilePlace
from counter_app.store.resident_row import ResidentKeys

OFFICE = "office"


def office_register(options: argparse.Namespace) -> RegisterAt:
    """The register that `main.py register import` took in, with the overlays it took in. Raises ExtractError APPLICATIONS_REFUSED."""
    if options.variants or options.towns:
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, "--variants, --towns: the imported register has its own")
    from counter_app.app.assembly import settings_of  # noqa: PLC0415  # an office only where it is asked for

    return RegisterAt.of_office(settings_of(options))


@contextmanager
def imported_for_this_run(options: argparse.Namespace, folder: Path) -> Iterator[tuple[RegisterAt, Imported]]:
    """Import `--register` into a new folder. Its key exists in this process only; the folder goes when the run ends."""
    folder.mkdir(mode=0o700)
    try:
        from counter_app.app.register_commands import progress  # noqa: PLC0415  # as above

        keys = ResidentKeys.of(secrets.token_bytes(32))
        fill = partial(
            import_extract, Path(options.register), keys=keys, places=TABLES, encoding=options.encoding,
            overlays=Overlays.read(options.variants, options.towns),
            as_of=options.as_of.isoformat() if options.as_of else "", workers=options.workers, progress=progress,
        )  # fmt: skip
        done = FilePlace(folder / FILE, keys).replace(lambda tables: fill(tables=tables))
        yield RegisterAt(keys, path=folder / FILE), done
    finally:
        shutil.rmtree(folder, ignore_errors=True)
