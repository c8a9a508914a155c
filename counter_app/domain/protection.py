"""支援措置: where protected people live is hidden, and what a role may not see.

Hidden is every address, postal code and telephone number (an area code names a town), every building name, and
any other text in which a hidden address stands written. It concerns the whole household of the record: one member's
address is the others'. Source: facts on the back office §2.4, 住民基本台帳事務における支援措置.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from counter_app.domain.application import Hidden, Item
from counter_app.domain.form import FieldKind
from counter_app.domain.staff import Clerk, Right
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.domain.application import Application, Receipt

SECRET_TEXT = "（秘匿）"  # noqa: S105  # what stands instead of an address, not a password
NO_RIGHT_TEXT = "権限がないため表示しません"
_WHERE = frozenset({FieldKind.ADDRESS.value, FieldKind.POSTAL_CODE.value, FieldKind.PHONE.value})
_TELLING = re.compile(r"address|postal|building|domicile|phone|住所|所在|本籍|方書|建物|電話", re.IGNORECASE)
_WORDS = frozenset({FieldKind.TEXT.value, FieldKind.NAME.value, FieldKind.KANA.value, FieldKind.ACCOUNT_HOLDER.value})
_SHORTEST_TOWN = 4  # characters of an address that are looked for in other texts


def hide_protected(application: Application) -> Application:
    """Return the application as those see it who may not know where these people live; unchanged if not protected."""
    if not application.protected:
        return application
    secrets = frozenset(_secrets(application.items))
    return replace(
        application,
        items=tuple(_without(item, Hidden.PROTECTED) if _tells(item, secrets) else item for item in application.items),
    )


def hide_fields(application: Application, patterns: Iterable[str]) -> Application:
    """Take out what a role may not see: field paths or patterns (`bank.*`, `*.address`)."""
    chosen = tuple(patterns)
    if not chosen:
        return application
    items = tuple(
        _without(item, Hidden.NO_RIGHT)
        if item.hidden is None and any(fnmatchcase(name, each) for each in chosen for name in (item.path, item.name))
        else item
        for item in application.items
    )
    return replace(application, items=items)


def as_seen_by(application: Application, clerk: Clerk) -> Application:
    """Return what this clerk may see of a record that may be opened."""
    seen = application if clerk.may(Right.VIEW_PROTECTED) else hide_protected(application)
    return hide_fields(seen, clerk.role.hidden)


def hide_in_receipt(receipt: Receipt) -> Receipt:
    """Return a receipt whose protected applications tell nobody where these people live: for slips, guides, sheets."""
    submission = receipt.submission
    if not any(each.protected for each in submission.applications):
        return receipt
    hidden = tuple(hide_protected(each) for each in submission.applications)
    return replace(receipt, submission=replace(submission, applications=hidden))


def _secrets(items: Iterable[Item]) -> Iterable[str]:
    for item in items:
        if item.kind == FieldKind.ADDRESS.value or (item.kind in _WORDS and _says_so(item.path, item.label)):
            texts = (item.value, item.shown, *(other.value for other in item.others))
            yield from (text for each in texts if len(text := _plain(each.reveal())) >= _SHORTEST_TOWN)


def names_a_place(kind: str, path: str, label: str) -> bool:
    """Tell whether a field is asked for where somebody lives or can be reached."""
    return kind in _WHERE or (kind in _WORDS and _says_so(path, label))


def _says_so(path: str, label: str) -> bool:
    return bool(_TELLING.search(path) or _TELLING.search(label))


def _tells(item: Item, secrets: frozenset[str]) -> bool:
    if names_a_place(item.kind, item.path, item.label):
        return True
    texts = [item.value, item.shown, *(other.value for other in item.others)]
    if item.ruling is not None:
        texts.append(item.ruling.reason)
    return any(secret in _plain(text.reveal()) for secret in secrets for text in texts)


def _plain(text: str) -> str:
    return re.sub(r"[\s\-‐-―−ー]", "", unicodedata.normalize("NFKC", text))


def _without(item: Item, why: Hidden) -> Item:
    text = SECRET_TEXT if why is Hidden.PROTECTED else NO_RIGHT_TEXT
    value = Personal(text if why is Hidden.PROTECTED else "")
    return replace(item, value=value, shown=Personal(text), others=(), ruling=None, hidden=why)
