"""One application in the items of its destination: in their order, row by row, with what has no home and what misfits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counter_app.connectors.mapping import Destination, DestinationItem
from counter_app.connectors.transforms import MisfitError, Transform, transformed
from counter_app.domain.application import Application, Item
from counter_app.personal import Personal


@dataclass(frozen=True, slots=True)
class MappedLine:
    """One value in their form. `row` counts from 1 within `group`; None outside of groups."""

    item: DestinationItem
    row: int | None
    value: Personal[str]
    paths: tuple[str, ...]  # where it came from

    @property
    def label(self) -> str:
        """Their name of it, with the row: 氏名（2人目）is for people; here 氏名［2］."""
        return f"{self.item.item}［{self.row}］" if self.row else self.item.item


@dataclass(frozen=True, slots=True)
class Trouble:
    """A value that does not fit, or one that is missing. Never quotes it."""

    item: str
    row: int | None
    why: str  # Japanese


@dataclass(frozen=True)
class MappedCase:
    """What a destination gets of one application."""

    lines: tuple[MappedLine, ...]
    without_home: tuple[Item, ...]  # in our order
    troubles: tuple[Trouble, ...]


def map_case(application: Application, destination: Destination) -> MappedCase:
    """Map every item. Nothing is cut and nothing is dropped: what does not fit is in `troubles`."""
    values = {item.path: item for item in application.items}
    lines: list[MappedLine] = []
    troubles: list[Trouble] = []
    for row, each in _in_order(destination, values):
        _fill(each, row, values, destination, lines, troubles)
    used = {path for line in lines for path in line.paths}
    tried = used | {path for trouble_path in _tried(destination, values) for path in trouble_path}
    left = tuple(item for item in application.items if item.path not in tried)
    return MappedCase(tuple(lines), left, tuple(troubles))


def _in_order(destination: Destination, values: Mapping[str, Item]) -> Iterator[tuple[int | None, DestinationItem]]:
    """Walk items as they stand; the items of a group row by row, where the group begins."""
    done: set[str] = set()
    for each in destination.items:
        if not each.group:
            yield None, each
        elif each.group not in done:
            done.add(each.group)
            members = [item for item in destination.items if item.group == each.group]
            yield from ((row, item) for row in range(1, _rows(each.group, values) + 1) for item in members)


def _rows(group: str, values: Mapping[str, Item]) -> int:
    start = f"{group}."
    numbers = [path.removeprefix(start).partition(".")[0] for path in values if path.startswith(start)]
    return max((int(number) + 1 for number in numbers if number.isdigit()), default=0)


def _fill(  # noqa: PLR0913, PLR0917  # one item of one row, and where it goes
    each: DestinationItem,
    row: int | None,
    values: Mapping[str, Item],
    destination: Destination,
    lines: list[MappedLine],
    troubles: list[Trouble],
) -> None:
    if each.transform is Transform.CONSTANT:
        lines.append(MappedLine(each, row, Personal(each.constant), ()))
        return
    found = [item for source in each.sources if (item := values.get(_path(source, row))) and item.value.reveal()]
    if not found:
        if each.required:
            troubles.append(Trouble(each.item, row, "必須の項目が空です"))
        return
    codes = destination.codes.get(each.codes, {})
    try:
        parts = [transformed(each.transform, item.value.reveal(), item.shown.reveal(), codes) for item in found]
    except MisfitError as misfit:
        troubles.append(Trouble(each.item, row, misfit.why))
        return
    text = each.join.join(parts)
    if each.max is not None and len(text) > each.max:
        troubles.append(Trouble(each.item, row, f"{each.max}文字を超えています"))
    lines.append(MappedLine(each, row, Personal(text), tuple(item.path for item in found)))


def _tried(destination: Destination, values: Mapping[str, Item]) -> Iterator[list[str]]:
    """Paths that have a home, whether their value fitted or not."""
    for each in destination.items:
        rows = range(1, _rows(each.group, values) + 1) if each.group else [None]
        for row in rows:
            yield [_path(source, row) for source in each.sources]


def _path(source: str, row: int | None) -> str:
    return source if row is None else source.replace(".*.", f".{row - 1}.", 1)
