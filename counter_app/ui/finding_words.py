"""The sentence for a finding or a refused input, in the language of whoever reads it."""

from __future__ import annotations

from datetime import date

from counter_app.domain import wareki
from counter_app.i18n.texts import Language
from counter_app.personal import Personal


def finding_words(code: str, say: Language, detail: Personal[str] | None = None) -> str:
    """Return the sentence for a FindingCode or `input.<reason>`; an unknown code has a sentence of its own."""
    text = say.find(f"finding.{code}") or say.find(code) or say("finding.other")
    return text.replace("{detail}", _written(detail.reveal(), say.tag) if detail is not None else "")


def _written(detail: str, language: str) -> str:
    """Dates come as YYYY-MM-DD and are read in 和暦; anything else stands as it is."""
    try:
        return wareki.show(date.fromisoformat(detail), language)
    except ValueError:
        return detail
