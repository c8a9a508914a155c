"""Sentences everybody in a call has in every language. The message carries the code; each side shows its own words.

File: resources/remote/phrases.toml. A language somebody speaks has not read is `verified = false`, and the desk says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode, TableError
from counter_app.remote.rights import ID

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "remote" / "phrases.toml"
_LONGEST = 200
_CLERK, _RESIDENT = "clerk", "resident"
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{2,8})?", re.ASCII)


@dataclass(frozen=True)
class SpokenLanguage:
    """A language of the phrases. `verified`: read by somebody who speaks it."""

    tag: str
    name: str
    verified: bool


@dataclass(frozen=True)
class Sentence:
    """One phrase; every language of the file has it."""

    code: str
    words: Mapping[str, str]
    by_clerk: bool = True  # otherwise it is said at the terminal

    def of(self, language: str) -> str:
        """Return it in `language`; Japanese where the language is not among them."""
        return self.words.get(language) or self.words[JAPANESE]


@dataclass(frozen=True)
class Phrases:
    """All of them, in the order of the keys."""

    languages: Mapping[str, SpokenLanguage]
    sentences: Mapping[str, Sentence]

    @classmethod
    def shipped(cls) -> Phrases:
        """Read the shipped file. Raises TableError."""
        return read_phrases(SHIPPED.read_text("utf-8"))

    def words(self, code: str, language: str) -> str:
        """Return a phrase; a code of a newer release stands as it is, in brackets."""
        found = self.sentences.get(code)
        return found.of(language) if found is not None else f"［{code}］"

    def for_clerk(self) -> tuple[Sentence, ...]:
        """Return what a desk offers, in the order of its keys."""
        return tuple(each for each in self.sentences.values() if each.by_clerk)

    def language_shown(self, language: str) -> SpokenLanguage:
        """Return in which language a resident of `language` sees them."""
        return self.languages.get(language) or self.languages[JAPANESE]


def read_phrases(text: str) -> Phrases:
    """Read a file of phrases. Raises TableError TABLE_UNREADABLE, which says where."""
    try:
        content = tomllib.loads(text)
        languages = {tag: _language(tag, about) for tag, about in content["languages"].items()}
        sentences = [_sentence(entry, languages) for entry in content["phrase"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as reason:
        raise TableError(FailureCode.TABLE_UNREADABLE, f"phrases: {reason}") from None
    if JAPANESE not in languages or len({each.code for each in sentences}) != len(sentences):
        raise TableError(FailureCode.TABLE_UNREADABLE, "phrases: no Japanese, or a code twice")
    return Phrases(MappingProxyType(languages), MappingProxyType({each.code: each for each in sentences}))


def _language(tag: str, about: Mapping[str, object]) -> SpokenLanguage:
    name, verified = about["name"], about["verified"]
    if not _LANGUAGE.fullmatch(tag) or not isinstance(name, str) or not isinstance(verified, bool):
        raise ValueError(f"language {tag}")
    return SpokenLanguage(tag, name, verified)


def _sentence(entry: Mapping[str, object], languages: Mapping[str, SpokenLanguage]) -> Sentence:
    code = entry["code"]
    ID.check(code)
    words = {tag: entry[tag] for tag in languages}
    fits = [isinstance(each, str) and 0 < len(each) <= _LONGEST for each in words.values()]
    by = entry.get("by", _CLERK)
    if not all(fits) or entry.keys() - {"by"} != {"code", *languages} or by not in {_CLERK, _RESIDENT}:
        raise ValueError(f"phrase {code}")
    return Sentence(str(code), MappingProxyType({tag: str(each) for tag, each in words.items()}), by == _CLERK)
