"""`our field → their item`, one TOML file per destination: `resources/destinations/<id>.toml`, see docs/DESTINATIONS.md.

The official item lists of the standard systems are not public; what was written from memory says `verified = false`.
A municipality's own folder holds files of the same names, which take the place of the shipped ones whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from counter_app.connectors.transforms import Transform
from counter_app.domain.form_table import Table
from counter_app.exports.csv_text import Encoding
from counter_app.failures import FailureCode, FormError

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "destinations"
_ID = re.compile(r"S(0[1-9]|1[0-9]|20)|outside")
_PATH = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*(\.\*)?\.[a-z][A-Za-z0-9]*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class DestinationItem:
    """One item of theirs. `sources` are paths of ours, `members.*.fullName` for every row of a group."""

    item: str  # their name
    column: str  # physical name, ASCII
    sources: tuple[str, ...]
    transform: Transform = Transform.AS_IS
    codes: str = ""  # name of a code table
    constant: str = ""
    join: str = ""  # between several sources
    max: int | None = None  # characters
    required: bool = False
    verified: bool = False

    @property
    def group(self) -> str:
        """The group whose rows fill it, or empty."""
        first = self.sources[0] if self.sources else ""
        return first.partition(".*.")[0] if ".*." in first else ""


@dataclass(frozen=True, slots=True)
class WithoutHome:
    """Facts that the destination has no item for, and why that is known to be right."""

    sources: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Destination:
    """One receiving system."""

    id: str
    system: str  # 住民記録
    verified: bool
    encoding: Encoding
    items: tuple[DestinationItem, ...]
    codes: Mapping[str, Mapping[str, str]]
    without_home: tuple[WithoutHome, ...] = ()
    file: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every path of ours that the file speaks of."""
        mapped = {source for item in self.items for source in item.sources}
        return frozenset(mapped | self.homeless)

    @property
    def homeless(self) -> frozenset[str]:
        """Paths without a home, on purpose."""
        return frozenset(source for entry in self.without_home for source in entry.sources)


def parse_destination(text: str, file: str) -> Destination:
    """Read one file. Raises FormError with file and line."""
    table = Table.parse(text, file)
    table.only("id", "system", "verified", "encoding", "codes", "item", "without_home")
    codes = _codes(table)
    items = tuple(_item(entry, codes) for entry in table.tables("item"))
    _unique(table, items)
    return Destination(
        id=table.matching("id", _ID),
        system=table.text("system"),
        verified=table.flag("verified", default=False),
        encoding=table.one_of("encoding", Encoding, Encoding.UTF_8_BOM),
        items=items,
        codes=codes,
        without_home=tuple(_without(entry) for entry in table.tables("without_home")),
        file=file,
    )


def read_destinations(
    folder: Path = SHIPPED, overlay: Path | None = None
) -> tuple[dict[str, Destination], list[FormError]]:
    """Read a folder of destinations by id; a file of the overlay takes the place of the shipped one of its name."""
    files = {path.name: path for place in (folder, overlay) if place for path in sorted(place.glob("*.toml"))}
    found: dict[str, Destination] = {}
    errors: list[FormError] = []
    for path in files.values():
        try:
            made = _named(parse_destination(_text(path), str(path)), path)
        except FormError as error:
            errors.append(error)
        else:
            found[made.id] = made
    return found, errors


def _named(made: Destination, path: Path) -> Destination:
    if made.id != path.stem:
        raise FormError(FailureCode.FORM_BAD_VALUE, f"id {made.id!r} is not the file's name", str(path), 1)
    return made


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FormError(FailureCode.FORM_UNREADABLE, "cannot be read", str(path)) from None


def _codes(table: Table) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    if "codes" not in table.values:
        return found
    tables = table.table("codes")
    for name in tables.values:
        one = tables.table(name)
        found[name] = {ours: one.text(ours) for ours in one.values}
    return found


def _item(entry: Table, codes: Mapping[str, Mapping[str, str]]) -> DestinationItem:
    entry.only("item", "column", "from", "transform", "codes", "constant", "join", "max", "required", "verified")
    transform = entry.one_of("transform", Transform, Transform.AS_IS)
    sources = _sources(entry) if transform is not Transform.CONSTANT else ()
    if (transform is Transform.CODE) != ("codes" in entry.values):
        entry.refuse(FailureCode.FORM_BAD_VALUE, "transform 'code' and a table in 'codes' belong together", "transform")
    if len({source.partition(".*.")[0] for source in sources if ".*." in source}) > 1:
        entry.refuse(FailureCode.FORM_BAD_VALUE, "rows of two groups cannot be joined", "from")
    return DestinationItem(
        item=entry.text("item"),
        column=entry.matching("column", _COLUMN),
        sources=sources,
        transform=transform,
        codes=entry.name_of("codes", codes, "code table") or "",
        constant=entry.text("constant") if transform is Transform.CONSTANT else "",
        join=str(entry.values.get("join", "")),
        max=entry.count("max"),
        required=entry.flag("required", default=False),
        verified=entry.flag("verified", default=False),
    )


def _sources(entry: Table) -> tuple[str, ...]:
    value = entry.values.get("from")
    sources = (value,) if isinstance(value, str) else entry.texts("from")
    if not sources:
        entry.refuse(FailureCode.FORM_BAD_VALUE, "'from' must name a fact of ours", "from")
    for source in sources:
        if not _PATH.fullmatch(source):
            entry.refuse(FailureCode.FORM_BAD_VALUE, f"{source!r} is no path like members.*.fullName", "from")
    return tuple(sources)


def _without(entry: Table) -> WithoutHome:
    entry.only("from", "reason")
    return WithoutHome(_sources(entry), entry.text("reason"))


def _unique(table: Table, items: tuple[DestinationItem, ...]) -> None:
    """One column means one item: a group's rows may repeat another's column, an item may not."""
    seen: set[tuple[str, str]] = set()
    for entry, item in zip(table.tables("item"), items, strict=True):
        if (item.group, item.column) in seen:
            entry.refuse(FailureCode.FORM_DUPLICATE, f"column {item.column!r} is there already", "column")
        seen.add((item.group, item.column))
