"""What a draft changes, in plain Japanese: 「転居届：手数料・金額（円） 300 → 400」."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from counter_app.packs.outline import title_of
from counter_app.packs.plain_findings import KEY_NAMES
from counter_app.packs.workshop import at, document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.packs.tree import FormTree

_LONGEST = 60
_NAMED_BY = ("fact", "use", "id", "code", "procedure", "kind", "yen", "ja")


@dataclass(frozen=True)
class PlainChange:
    """One thing that changes in one file."""

    file: str
    title: str
    sentence: str


def plain_changes(before: FormTree, after: FormTree) -> tuple[PlainChange, ...]:
    """Return every change, file by file, in the order of the files."""
    return tuple(_changes(before, after))


def _changes(before: FormTree, after: FormTree) -> Iterator[PlainChange]:
    for file in sorted({*before.files, *after.files}):
        old, new = before.files.get(file), after.files.get(file)
        if old == new:
            continue
        title = title_of(file, after if new is not None else before)
        for sentence in _sentences(file, before, after):
            yield PlainChange(file, title, sentence)


def _sentences(file: str, before: FormTree, after: FormTree) -> Iterator[str]:
    if file not in before.files:
        yield "新しく加わります。"
        return
    if file not in after.files:
        yield "なくなります。"
        return
    old, new = document(before, file), document(after, file)
    if old is None or new is None:
        yield "文字の書き方が変わります（差分を見てください）。"
        return
    found = list(_differences(old, new, ()))
    yield from found or ["注記や並べ方だけが変わります。動きは変わりません。"]


def _differences(old: Any, new: Any, way: tuple[str, ...]) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(key), new.get(key), (*way, KEY_NAMES.get(key, key)))
    elif _is_list(old) and _is_list(new) and any(isinstance(entry, Mapping) for entry in (*old, *new)):
        yield from _in_list(old, new, way)
    elif old != new:
        name = "・".join(way)
        if old is None:
            yield f"{name} を「{_said(new)}」にします。"
        elif new is None:
            yield f"{name}「{_said(old)}」をやめます。"
        else:
            yield f"{name}：「{_said(old)}」→「{_said(new)}」"


def _in_list(old: Sequence[Any], new: Sequence[Any], way: tuple[str, ...]) -> Iterator[str]:
    was, becomes = (_by_name(entries) for entries in (old, new))
    name = "・".join(way)
    for key, entry in was.items():
        if key not in becomes:
            yield f"{name}「{_name(entry)}」を削除します。"
    for key, entry in becomes.items():
        if key not in was:
            yield f"{name}「{_name(entry)}」を追加します。"
        else:
            yield from _differences(was[key], entry, (*way[:-1], f"{way[-1]}「{_name(was[key])}」"))
    if [key for key in was if key in becomes] != [key for key in becomes if key in was]:
        yield f"{name}の順番を変えます。"


def _by_name(entries: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """Entries by what they are called; several of one name are numbered."""
    found: dict[tuple[str, int], Any] = {}
    for entry in entries:
        key = next((f"{key}={entry[key]}" for key in _NAMED_BY if isinstance(entry, Mapping) and key in entry), "")
        number = 0
        while (key, number) in found:
            number += 1
        found[key, number] = entry
    return found


def _name(entry: Any) -> str:
    for way in (
        ("label", "ja"),
        ("title", "ja"),
        ("why", "ja"),
        ("ja",),
        ("use",),
        ("procedure",),
        ("fact",),
        ("id",),
        ("kind",),
    ):
        found = at(entry, way)
        if isinstance(found, str) and found:
            return found[:_LONGEST]
    return _said(entry)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Mapping):
        return (
            _said(value["ja"])
            if "ja" in value
            else "、".join(f"{KEY_NAMES.get(k, k)} {_said(v)}" for k, v in value.items())
        )
    if _is_list(value):
        return "、".join(_said(entry) for entry in value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
