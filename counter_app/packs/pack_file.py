"""The packs (分野) of an office: `forms/<pack>/_pack.toml` names a folder of forms and its place on the screen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.form_table import Table
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, FormError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.domain.form import Form
    from counter_app.packs.tree import FormTree

PACK_FILE = "_pack.toml"
_FORM_ID = re.compile(r"[a-z][a-z0-9-]*")
_LAST = 10_000
_NAMELESS = Words("そのほかの手続", "そのほかの てつづき", "Other procedures")


@dataclass(frozen=True)
class Pack:
    """One subject of the counter with its forms, in the order residents see them."""

    id: str  # the folder
    title: Words
    summary: Words
    order: int
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True)
class PackHead:
    """What a pack file says. `first` are ids of forms that come before the others."""

    pack: Pack
    first: tuple[str, ...] = ()


def parse_pack(text: str, file: str) -> PackHead:
    """Parse `_pack.toml`; `file` is its name below the folder of the forms. Raises FormError with the line."""
    top = Table.parse(text, file)
    top.only("title", "summary", "order", "first")
    order = top.count("order")
    if order is None:
        top.refuse(FailureCode.FORM_BAD_VALUE, "'order' must be a number from 0 up")
    first = top.texts("first")
    for form_id in first:
        if not _FORM_ID.fullmatch(form_id):
            top.refuse(FailureCode.FORM_BAD_VALUE, f"{form_id!r} is no id of a form", "first")
    return PackHead(Pack(file.partition("/")[0], top.words("title"), top.words("summary"), order), first)


def read_packs(tree: FormTree, forms: Iterable[Form]) -> tuple[tuple[Pack, ...], list[FormError]]:
    """Put forms into their packs, in the packs' order; collect what is wrong with pack files.

    A folder whose file is missing or wrong keeps its forms, under a heading of its own at the end: what a pack is
    called must never hide a procedure.
    """
    errors: list[FormError] = []
    together: dict[str, list[Form]] = {}
    for form in forms:
        together.setdefault(form.pack, []).append(form)
    packs = [_filled(_head(tree, name, errors), entries) for name, entries in together.items()]
    for name in (file.partition("/")[0] for file in tree.packs()):
        if name not in together:
            _head(tree, name, errors)  # a pack without a usable form is still named right or wrong
    return tuple(sorted(packs, key=lambda pack: (pack.order, pack.id))), errors


def _head(tree: FormTree, name: str, errors: list[FormError]) -> PackHead:
    file = f"{name}/{PACK_FILE}"
    try:
        head = parse_pack(tree.text(file), file)
        _known(head, tree, file)
    except FormError as error:
        errors.append(error)
    else:
        return head
    return PackHead(Pack(name, _NAMELESS, Words(""), _LAST))


def _known(head: PackHead, tree: FormTree, file: str) -> None:
    """A form that is put first has to lie in the pack, in force or not, usable or not."""
    if head.first:
        ids, top = tree.claimed_ids(head.pack.id), Table.parse(tree.text(file), file)
        for form_id in head.first:
            top.known(form_id, ids, "procedure", "first")


def _filled(head: PackHead, forms: list[Form]) -> Pack:
    place = {form_id: at for at, form_id in enumerate(head.first)}
    return replace(head.pack, forms=tuple(sorted(forms, key=lambda form: place.get(form.id, len(place)))))
