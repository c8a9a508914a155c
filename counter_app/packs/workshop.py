"""A session of the workshop: the draft, what is looked at, and the way back and forth. Frozen; functions give the next.

Nothing typed is ever lost: what a form cannot mean stays in the draft as it was typed, and `examination` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counter_app.domain.form_table import Table
from counter_app.failures import FailureCode, FormError
from counter_app.packs.toml_blocks import TomlBlocks

if TYPE_CHECKING:
    from counter_app.packs.draft import Draft, Place, Plain
    from counter_app.packs.tree import FormTree

_MOST_STEPS = 500
_ARRAYS_OF_TABLES = frozenset({"field", "item", "rule", "deadline", "money", "predicate", "law", "question", "box"})
EditKey = tuple[object, ...]


@dataclass(frozen=True)
class Step:
    """A state one can go back to: the files, and the file that was looked at."""

    tree: FormTree
    file: str


@dataclass(frozen=True)
class Session:
    """`past` and `future` are steps, nearest last. `refused`: why the last change could not be written down."""

    draft: Draft
    base_version: str
    file: str = ""
    past: tuple[Step, ...] = field(default=(), repr=False)
    future: tuple[Step, ...] = field(default=(), repr=False)
    last: EditKey | None = None  # what the last step changed: typing on in one place is one step
    refused: FormError | None = None

    @property
    def changed_files(self) -> frozenset[str]:
        """Files that differ from the version the draft began with."""
        base, tree = self.draft.base.files, self.draft.tree.files
        return frozenset(name for name in {*base, *tree} if base.get(name) != tree.get(name))

    def document(self, file: str | None = None) -> Mapping[str, Any] | None:
        """Return a file's plain values; None where it is no TOML just now."""
        return document(self.draft.tree, self.file if file is None else file)

    def value(self, *place: str | int) -> Any:
        """Return the plain value at a place of the selected file, None where there is none."""
        return at(self.document(), place)


def document(tree: FormTree, file: str) -> Mapping[str, Any] | None:
    """Return a file's plain values; None where it is missing or no TOML just now."""
    try:
        return _parsed(tree.text(file), file)
    except FormError:
        return None


@lru_cache(maxsize=600)
def _parsed(text: str, file: str) -> Mapping[str, Any]:
    return MappingProxyType(Table.parse(text, file).values)


def at(values: Any, place: Place) -> Any:
    """Walk into plain values; None where the way ends."""
    for step in place:
        if isinstance(step, int):
            if not isinstance(values, Sequence) or isinstance(values, str) or not 0 <= step < len(values):
                return None
            values = values[step]
        else:
            values = values.get(step) if isinstance(values, Mapping) else None
    return values


def select(session: Session, file: str) -> Session:
    """Look at another file."""
    return replace(session, file=file, last=None, refused=None)


def edit(session: Session, change: Callable[[Draft], Draft], key: EditKey | None = None) -> Session:
    """Change the draft. Edits one after the other with the same `key` are one step back."""
    try:
        draft = change(session.draft)
    except FormError as refused:
        return replace(session, refused=refused)
    if dict(draft.tree.files) == dict(session.draft.tree.files):
        return replace(session, refused=None)
    typed_on = key is not None and key == session.last
    past = session.past if typed_on else (*session.past, Step(session.draft.tree, session.file))[-_MOST_STEPS:]
    return replace(session, draft=draft, past=past, future=(), last=key, refused=None)


def put(session: Session, place: Place, value: Plain) -> Session:
    """Set a value of the selected file."""
    file = session.file
    return edit(session, lambda draft: draft.set(file, place, value), (file, *place))


def clear(session: Session, place: Place) -> Session:
    """Take a value out; what is not there changes nothing."""
    file = session.file
    return edit(session, lambda draft: draft.remove(file, place), (file, *place))


def add(session: Session, array: Place, index: int, entry: Mapping[str, Plain]) -> Session:
    """Put an entry before `index` of a list, or behind the last."""
    file = session.file
    if _in_one_value(session, array):
        return _with_list(session, array, lambda entries: entries.insert(index, entry))
    return edit(session, lambda draft: draft.insert(file, array, index, entry))


def drop(session: Session, array: Place, index: int) -> Session:
    """Take an entry out of a list; a list in one value that is empty then goes as well."""
    file, entries = session.file, session.value(*array)
    if _in_one_value(session, array) and isinstance(entries, Sequence) and len(entries) == 1:
        return edit(session, lambda draft: draft.remove(file, array))
    return edit(session, lambda draft: draft.remove(file, (*array, index)))


def move(session: Session, array: Place, index: int, to: int) -> Session:
    """Move an entry of a list to another place."""
    file = session.file
    if _in_one_value(session, array):
        return _with_list(session, array, lambda entries: entries.insert(to, entries.pop(index)))
    return edit(session, lambda draft: draft.move(file, array, index, to))


def write(session: Session, text: str) -> Session:
    """Replace the whole text of the selected file, whatever it is."""
    file = session.file
    return edit(session, lambda draft: draft.with_text(file, text), (file, "text"))


def undo(session: Session) -> Session:
    """Go one step back, to where the change was made."""
    return (
        _step(session, session.past[-1], session.past[:-1], (*session.future, _here(session)))
        if session.past
        else session
    )


def redo(session: Session) -> Session:
    """Take back the going back."""
    return (
        _step(session, session.future[-1], (*session.past, _here(session)), session.future[:-1])
        if session.future
        else session
    )


def start_over(session: Session) -> Session:
    """Give up every change; this can be taken back like any other step."""
    return edit(session, lambda draft: replace(draft, tree=draft.base))


def copy_procedure(session: Session, source: str, form_id: str) -> Session:
    """Begin a new procedure beside an existing one, as its copy under another id, and look at it."""
    folder = source.rpartition("/")[0]
    file = f"{folder}/{form_id.replace('-', '_')}.toml"
    if file in session.draft.tree.files:
        cause = f"id {form_id!r} is in force at the same time in {file}"
        return replace(session, refused=FormError(FailureCode.FORM_DUPLICATE, cause, file))

    def change(draft: Draft) -> Draft:
        return draft.with_text(file, draft.tree.text(source)).set(file, ("id",), form_id)

    return select(edit(session, change), file)


def new_version(session: Session, source: str, begins: date, last_day: date) -> Session:
    """Begin a version of a procedure for later, beside the present one, which ends the day before; look at it."""
    file = source.removesuffix(".toml") + f"-{begins:%Y%m%d}.toml"

    def change(draft: Draft) -> Draft:
        copied = draft.with_text(file, draft.tree.text(source)).set(file, ("effective_from",), begins)
        version = f"{begins:%Y.%m.%d}"
        return copied.set(file, ("version",), version).set(source, ("effective_until",), last_day)

    return select(edit(session, change), file)


def _here(session: Session) -> Step:
    return Step(session.draft.tree, session.file)


def _step(session: Session, to: Step, past: tuple[Step, ...], future: tuple[Step, ...]) -> Session:
    draft = replace(session.draft, tree=to.tree)
    return replace(session, draft=draft, file=to.file, past=past, future=future, last=None, refused=None)


def _in_one_value(session: Session, array: Place) -> bool:
    """`when = [{ … }]` stands in one value, `[[field]]` does not; what is not there yet is begun as its kind usually is."""
    text = session.draft.tree.text(session.file)
    try:
        return array[-1] not in _ARRAYS_OF_TABLES or (
            session.value(*array) is not None and not TomlBlocks(text, session.file).has(array, 0)
        )
    except FormError:
        return False


def _with_list(session: Session, array: Place, change: Callable[[list[Any]], None]) -> Session:
    there = session.value(*array)
    entries = list(there) if isinstance(there, Sequence) and not isinstance(there, str) else []
    change(entries)
    file = session.file
    return edit(session, lambda draft: draft.set(file, array, entries))
