"""`main.py home …`: building the pages, keeping their keys, looking into a code for support."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.app.acting import acting
from counter_app.app.assembly import clock_of, settings_of
from counter_app.app.command_line import print_json
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.home_codes import (
    PAGES,
    home_codes,
    home_keys,
    home_tables,
    municipality_of,
    office_of,
    site_of,
)
from counter_app.app.work_commands import opened_office
from counter_app.domain import wareki
from counter_app.home.codec import MAX_TEXT, raw
from counter_app.home.keys import kid_typed
from counter_app.store import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from counter_app.app.office import Office as OpenedOffice
    from counter_app.home.keys import HomeKey

_LICENCES = "licences.txt"


def build(options: argparse.Namespace) -> None:
    """Write the pages and remember their tables. Raises HomeError HOME_KEY_MISSING."""
    settings = settings_of(options)
    clock = clock_of(settings)
    today = clock.now().date()
    key = home_keys(settings).load().newest
    forms = FormsInForce(settings, clock).get()
    office = office_of(forms, municipality_of(settings), raw(key.public))
    site = site_of(office, settings.municipality or settings.office, wareki.show(today, "ja"))
    asked = forms.catalogue.effective(today), forms.events.effective(today)
    home_tables(settings, lambda: ()).keep(site.definitions(*asked))
    sizes = dict(_written(options.out, site.files(*asked)))
    (options.out / _LICENCES).write_text((PAGES / "vendor" / "qr.LICENSE").read_text("utf-8"), "utf-8")
    report = {
        "files": len(sizes),
        "largest": max(sizes.values()),
        "bytes": sum(sizes.values()),
        "kid": key.kid.hex(),
        "simulated": key.simulated,
    }
    if options.json:
        print_json(report)
    else:
        sys.stdout.write(f"{len(sizes)} files in {options.out}, key {key.kid.hex()}\n")


def _written(folder: Path, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files:
        encoded = text.encode()
        (folder / name).write_bytes(encoded)
        yield name, len(encoded)


def open_code(options: argparse.Namespace) -> None:
    """Open a code and say what kind of thing is in it. Raises HomeError with why not."""
    settings = settings_of(options)
    clock = clock_of(settings)
    with options.file.open(encoding="utf-8", errors="replace") as file:
        text = file.read(MAX_TEXT + 2).strip()
    found = home_codes(settings, FormsInForce(settings, clock).get, clock).open(text)
    topics = Counter(path.partition(".")[0] for path in found.answers)
    report = {
        "code": found.code.hex(),
        "madeAt": found.made_at.isoformat(),
        "language": found.language,
        "event": found.event,
        "procedures": list(found.procedures),
        "answers": len(found.answers),
        "topics": dict(topics),
        "paths": sorted(found.answers),
    }
    if options.json:
        print_json(report)
    else:
        sys.stdout.writelines(f"{path}\n" for path in sorted(found.answers))


def new_key(options: argparse.Namespace) -> None:
    """Make a key; pages have to be built anew to use it."""
    with opened_office(options) as office:
        now = office.clock.now()
        made = home_keys(office.settings).renew(now, timedelta(days=max(options.overlap_days, 0)))
        _note(office, "home.key-new", made)
    if options.json:
        print_json(_told(made, now))
    else:
        sys.stdout.write(f"{made.kid.hex()}\n")
    sys.stderr.write("Build the pages anew and put them on the site: `main.py home build`.\n")


def list_keys(options: argparse.Namespace) -> None:
    """List the keys, oldest first."""
    settings = settings_of(options)
    now = clock_of(settings).now()
    told = [_told(key, now) for key in home_keys(settings).load().keys.values()]
    if options.json:
        print_json(told)
    else:
        sys.stdout.writelines(f"{key['kid']}\t{key['state']}\t{key['until'] or ''}\n" for key in told)


def retire_key(options: argparse.Namespace) -> None:
    """Destroy the private half of a key."""
    with opened_office(options) as office:
        now = office.clock.now()
        retired = home_keys(office.settings).retire(kid_typed(options.kid), now)
        _note(office, "home.key-retired", retired)
    if options.json:
        print_json(_told(retired, now))


def _note(office: OpenedOffice, what: str, key: HomeKey) -> None:
    with office.database.writing() as connection:
        audit.append(connection, office.clock.now(), audit.Act(acting(), what, key.kid.hex()))


def _told(key: HomeKey, now: datetime) -> dict[str, object]:
    state = "retired" if key.private is None else "in-pages" if key.until is None else "opens"
    return {
        "kid": key.kid.hex(),
        "state": state if key.private is None or key.opens(now) else "over",
        "madeAt": key.made_at.isoformat(),
        "until": key.until.isoformat() if key.until else None,
        "simulated": key.simulated,
    }
