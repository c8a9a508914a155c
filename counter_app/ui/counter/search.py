"""Finding a procedure by what a clerk types: kana, kanji, English or the procedure's number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from counter_app.domain.form import Form

_KATAKANA = range(ord("ァ"), ord("ヶ") + 1)
_TO_HIRAGANA = {code: code - 0x60 for code in _KATAKANA}
_SILENT = str.maketrans("", "", " 　・-－ー（）()「」、。")


def fold(text: str) -> str:
    """Return `text` so that width, case, kana script, spaces and hyphens no longer differ."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return wide.translate(_TO_HIRAGANA).translate(_SILENT)


def find_procedures(forms: Iterable[Form], query: str) -> tuple[Form, ...]:
    """Return the forms that hold every word of `query`, best first; all of them for an empty query.

    Best: the number itself, then titles that begin with it, then titles that hold it, then the rest.
    """
    words = [fold(word) for word in query.replace("　", " ").split()]
    words = [word for word in words if word]
    hits = [form for form in forms if all(word in _haystack(form) for word in words)]
    return tuple(sorted(hits, key=lambda form: _distance(form, words)))


def _haystack(form: Form) -> str:
    parts = [form.id, *_spoken(form)]
    if form.summary is not None:
        parts += [form.summary.ja, form.summary.ja_easy, form.summary.en]
    return "\n".join(fold(part) for part in parts)


def _spoken(form: Form) -> tuple[str, str, str]:
    return form.title.ja, form.title.ja_easy, form.title.en


def _distance(form: Form, words: list[str]) -> int:
    if not words:
        return 0
    first = words[0]
    if fold(form.id) == first:
        return 0
    titles = [fold(title) for title in _spoken(form)]
    if any(title.startswith(first) for title in titles):
        return 1
    return 2 if any(first in title for title in titles) else 3
