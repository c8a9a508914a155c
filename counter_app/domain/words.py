"""Words in several languages that come from data files: labels of forms, choices, procedures."""

from __future__ import annotations

from dataclasses import dataclass

JAPANESE = "ja"
EASY_JAPANESE = "ja-easy"
ENGLISH = "en"
LANGUAGES = (JAPANESE, EASY_JAPANESE, ENGLISH)


@dataclass(frozen=True)
class Words:
    """One meaning in the languages of the terminal. Japanese is always there; staff read Japanese."""

    ja: str
    ja_easy: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """Return the text in `language`; easy Japanese and English fall back to Japanese."""
        return {EASY_JAPANESE: self.ja_easy, ENGLISH: self.en}.get(language, "") or self.ja
