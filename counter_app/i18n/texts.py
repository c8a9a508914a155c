"""Key → text in the language of the moment, with a fallback chain. No Qt: slips, errors and screens share it.

Catalogues are gettext files, one per room: `resources/locale/<tag>/{kiosk,counter,desk,failures,slip}.po`. The msgid is
a dotted key (`kiosk.welcome.title`), never a sentence, so that Japanese can be changed without touching translations.
Nothing is looked up at import: the language is not chosen yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

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
        with file.open("rb") as handle:
            catalogue = read_po(handle, abort_invalid=True)
        for message in catalogue:
            if message.id and isinstance(message.id, str) and isinstance(message.string, str) and not message.fuzzy:
                if message.id in texts:
                    raise ValueError(f"{file.name}: {message.id} is there twice")
                texts[message.id] = message.string
    return texts
