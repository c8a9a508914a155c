"""A draft: a tree of forms somebody is changing in the workshop. Frozen; every change gives a new draft.

Values are set with tomlkit, so that comments, order and layout of the files stay. `findings` says what is wrong with
the draft as it stands, `changes` what differs from the tree it began with.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from counter_app.failures import FailureCode, FormError
from counter_app.packs.toml_blocks import TomlBlocks
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from collections.abc import Iterator

Step = str | int
Place = tuple[Step, ...]  # ("field", 2, "label", "ja") in one file, as in `domain.toml_lines`
_OWN_TABLES = frozenset({"fee", "identity", "paper", "sheet"})  # stand under a header; other tables in one line
_STRING_OR_COMMENT = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>\#[^\n]*)''', re.DOTALL
)
Plain = str | int | float | bool | date | Sequence["Plain"] | Mapping[str, "Plain"]


@dataclass(frozen=True)
class FileChange:
    """How one file differs: unified diff lines with three lines around, without the header."""

    file: str
    kind: str  # `new`, `changed`, `removed`
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """`base` is what is in force, `tree` what it would become."""

    base: FormTree
    tree: FormTree

    @classmethod
    def of(cls, base: FormTree) -> Draft:
        """Begin with no change."""
        return cls(base, base)

    def value(self, file: str, place: Place) -> Any:
        """Return the plain value at a place, None where there is none. Raises FormError for a file that is no TOML."""
        return _plain(_at(_document(self.tree, file), place))

    def set(self, file: str, place: Place, value: Plain) -> Draft:
        """Set one value; tables on the way that are missing are made. Raises FormError.

        A comment inside a list or table that is replaced whole goes above it.
        """
        text = self.tree.text(file)
        document = _document(self.tree, file)
        there, missing = _way(document, place)
        if missing:
            changed = _with_key(text, file, there, missing, value)
            if changed is not None:
                return self.with_text(file, _checked(changed, file, place))
        holder = _made_way(document, place[:-1], file)
        _put(holder, place[-1], value, file)
        changed = _checked(tomlkit.dumps(document), file, place)
        lost = list((Counter(comments(text)) - Counter(comments(changed))).elements())
        if lost:
            changed = _checked(TomlBlocks(changed, file).above(place, lost), file, place)
        return self.with_text(file, changed)

    def remove(self, file: str, place: Place) -> Draft:
        """Take a value, a table or an entry of a list out; what is not there changes nothing. Raises FormError."""
        if isinstance(place[-1], int) and (blocks := TomlBlocks(self.tree.text(file), file)).has(place[:-1], place[-1]):
            return self.with_text(file, _checked(blocks.remove(place[:-1], place[-1]), file, place))
        document = _document(self.tree, file)
        *way, last = place
        holder = _at(document, tuple(way))
        if not _has(holder, last):
            return self
        del holder[last]
        return self.with_text(file, _checked(tomlkit.dumps(document), file, place))

    def insert(self, file: str, array: Place, index: int, table: Mapping[str, Plain]) -> Draft:
        """Put a `[[table]]` before the entry at `index` of an array of tables, or behind the last. Raises FormError."""
        blocks = TomlBlocks(self.tree.text(file), file)
        return self.with_text(file, _checked(blocks.insert(array, index, _block(array, table)), file, array))

    def move(self, file: str, array: Place, index: int, to: int) -> Draft:
        """Move an entry of an array of tables, with the comment above it. Raises FormError."""
        blocks = TomlBlocks(self.tree.text(file), file)
        return self.with_text(file, _checked(blocks.move(array, index, to), file, array))

    def with_text(self, file: str, text: str) -> Draft:
        """Replace the text of a file, or make a new one."""
        return self.with_content(file, text.encode())

    def with_content(self, file: str, content: bytes) -> Draft:
        """Replace a file of any kind, or make a new one."""
        files = {**self.tree.files, file: content}
        return replace(self, tree=replace(self.tree, files=MappingProxyType(files)))

    def without(self, file: str) -> Draft:
        """Take a file out."""
        files = {name: content for name, content in self.tree.files.items() if name != file}
        return replace(self, tree=replace(self.tree, files=MappingProxyType(files)))

    @property
    def changed(self) -> bool:
        """Something differs from what is in force."""
        return dict(self.base.files) != dict(self.tree.files)

    def changes(self) -> tuple[FileChange, ...]:
        """Return what differs, file by file."""
        return tuple(_changes(self.base, self.tree))


def _changes(before: FormTree, after: FormTree) -> Iterator[FileChange]:
    for file in sorted({*before.files, *after.files}):
        old, new = before.files.get(file), after.files.get(file)
        if old == new:
            continue
        kind = "new" if old is None else "removed" if new is None else "changed"
        yield FileChange(file, kind, tuple(_diff(old or b"", new or b"", file)))


def _diff(old: bytes, new: bytes, file: str) -> Iterator[str]:
    if not file.endswith(".toml"):
        yield f"{len(old)} → {len(new)} bytes"
        return
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (old, new))
    yield from (
        line for line in difflib.unified_diff(before, after, lineterm="") if not line.startswith(("---", "+++"))
    )


def _document(tree: FormTree, file: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(tree.text(file))
    except (TOMLKitError, RecursionError) as error:
        line = getattr(error, "line", None)
        raise FormError(FailureCode.FORM_UNREADABLE, f"not TOML: {type(error).__name__}", file, line) from None


def _at(holder: Any, place: Place) -> Any:
    for step in place:
        if not _has(holder, step):
            return None
        holder = holder[step]
    return holder


def _has(holder: Any, step: Step) -> bool:
    if isinstance(step, int):
        return isinstance(holder, list) and 0 <= step < len(holder)
    return isinstance(holder, dict) and step in holder


def comments(text: str) -> list[str]:
    """Return every comment of a TOML text, in order; a `#` inside a string is none."""
    return [found["comment"].rstrip() for found in _STRING_OR_COMMENT.finditer(text) if found["comment"]]


def _checked(text: str, file: str, place: Place) -> str:
    """Whatever was set, what is written can be read."""
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise FormError(FailureCode.FORM_BAD_VALUE, f"{place[-1]!r} cannot be set here", file) from None
    return text


def _way(document: Any, place: Place) -> tuple[Place, Place]:
    """Take a place apart: what is there, and what has to be made."""
    for depth in range(len(place)):
        if not _has(_at(document, place[:depth]), place[depth]):
            return place[:depth], place[depth:]
    return place, ()


def _with_key(text: str, file: str, there: Place, missing: Place, value: Plain) -> str | None:
    """Write a new key as a line of its own; tomlkit would put it behind comments that belong to the next table."""
    *way, last = missing
    if any(isinstance(step, int) for step in missing):
        raise FormError(FailureCode.FORM_BAD_VALUE, f"nothing stands at {'.'.join(map(str, missing))}", file)
    if not there and way and way[0] in _OWN_TABLES:
        return text.rstrip("\n") + f"\n\n[{'.'.join(map(str, way))}]\n{last} = {_rendered(value)}\n"
    for step in reversed(missing[1:]):
        value = {str(step): value}
    return TomlBlocks(text, file).add_key(there, f"{missing[0]} = {_rendered(value)}".split("\n"))


def _made_way(document: Any, way: Place, file: str) -> Any:
    holder = document
    for step in way:
        if not _has(holder, step):
            if isinstance(step, int) or not isinstance(holder, dict):
                raise FormError(FailureCode.FORM_BAD_VALUE, f"nothing stands at {'.'.join(map(str, way))}", file)
            holder[step] = _item({}) if holder is not document else tomlkit.table()
        holder = holder[step]
    return holder


def _put(holder: Any, last: Step, value: Plain, file: str) -> None:
    try:
        holder[last] = _item(value)
    except (TypeError, IndexError, KeyError):
        raise FormError(FailureCode.FORM_BAD_VALUE, f"{last!r} cannot be set here", file) from None


def _block(array: Place, table: Mapping[str, Plain]) -> list[str]:
    name = ".".join(step for step in array if isinstance(step, str))
    return [f"[[{name}]]", *(f"{key} = {_rendered(value)}" for key, value in table.items()), ""]


def _item(value: Plain) -> Any:
    """Return a value laid out as in the shipped files, which tomlkit's own items are not."""
    return tomlkit.parse(f"value = {_rendered(value)}")["value"]


def _rendered(value: Plain) -> str:
    """Tables inside a value stand in one line with room inside the braces, lists of several tables one to a line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_rendered(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        entries = [_rendered(entry) for entry in value]
        if len(entries) > 1 and all(isinstance(entry, Mapping) for entry in value):
            return "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"
        return "[" + ", ".join(entries) + "]"
    return str(tomlkit.item(value).as_string())


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
