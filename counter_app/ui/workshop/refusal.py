"""Why a bundle or form is refused, in plain Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.failures import FormError
from counter_app.packs.plain_findings import plain

if TYPE_CHECKING:
    from counter_app.failures import CounterError
    from counter_app.i18n.texts import Language


def refusal_words(refused: CounterError, say: Language) -> str:
    """Return the sentence for staff with its code; of a mistake in a form also where it stands."""
    words = f"{say(f'failure.{refused.code.name}.staff')}（{refused.code.value}）"
    if not isinstance(refused, FormError):
        return words
    found = plain(refused)
    where = say("workshop.findings.line", line=found.line) if found.line else ""
    return f"{words}　{found.file}{where}：{found.sentence}"
