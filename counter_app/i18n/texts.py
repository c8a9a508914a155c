"""Key → text in the language of the moment, with a fallback chain. No Qt: slips, errors and screens share it.

Catalogues are gettext files, one per room: `resources/locale/<tag>/{kiosk,counter,desk,failures,slip}.po`. The msgid is
a dotted key (`kiosk.welcome.title`), never a sentence, so that Japanese can be changed without touching translations.
Nothing is looked up at import: the language is not chosen yet.

Set-up compiles catalogues (`pybabel compile`), because reading `.po` costs a tenth of the start; a compiled one that is
missing or older than its source is passed over.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from pathlib import Path

FALLBACK = {"ja": (), "ja-easy": ("ja",), "en": ("ja",)}


class Texts:
    """All texts of one terminal. Languages are read on first use and kept."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._loaded: dict[str, Mapping[str, str]] = {}

    def of(self, language: str) -> Language:
        """Return the texts of `language`, with its fallbacks behind it."""
        chain = (language, *FALLBACK.get(language, ("ja",)))
        return Language(language, tuple(self._catalogue(tag) for tag in chain))

    def keys(self, language: str) -> frozenset[str]:
        """Return the keys that `language` itself translates."""
        return frozenset(key for key, text in self._catalogue(language).items() if text)

    def _catalogue(self, tag: str) -> Mapping[str, str]:
        if tag not in self._loaded:
            self._loaded[tag] = _read(self._directory / tag)
        return self._loaded[tag]


class Language:
    """Texts in one language. Call it: `say("kiosk.pin.tries", left=2)`."""

    def __init__(self, tag: str, chain: tuple[Mapping[str, str], ...]) -> None:
        self.tag = tag
        self._chain = chain

    def __call__(self, key: str, **values: object) -> str:
        """Return the text for `key`; KeyError where no language of the chain has it (a mistake of ours).

        `values` are put in by name with plain replacement: no format language, so a text cannot reach into objects.
        """
        for catalogue in self._chain:
            text = catalogue.get(key)
            if text:
                return _put_in(text, values)
        raise KeyError(f"no text for {key!r} in {self.tag}")

    def find(self, key: str) -> str | None:
        """Return the text for `key`, or None where there is none."""
        return next((catalogue[key] for catalogue in self._chain if catalogue.get(key)), None)


def _put_in(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _read(directory: Path) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(directory.glob("*.po")):
        for key, text in _messages(file):
            if key in texts:
                raise ValueError(f"{file.name}: {key} is there twice")
            texts[key] = text
    return texts


def _messages(file: Path) -> Iterator[tuple[str, str]]:
    """Yield what is translated; a `fuzzy` text is a draft and does not count, compiled or not."""
    compiled = file.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= file.stat().st_mtime_ns:
        with compiled.open("rb") as handle:
            catalogue = gettext.GNUTranslations(handle)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  # no public way to list it
        yield from ((key, text) for key, text in catalogue.items() if key)
        return
    from babel.messages.pofile import read_po  # noqa: PLC0415  # only where nothing was compiled

    with file.open("rb") as handle:
        for message in read_po(handle, abort_invalid=True):
            if message.id and message.string and not message.fuzzy:
                yield str(message.id), str(message.string)
