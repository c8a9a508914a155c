"""What was filled in at home, held against the forms of this office: ready to be offered to a visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.answers import Answer, FieldPath
    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent


@dataclass(frozen=True)
class HomeAnswers:
    """Everything of one code that counts here. `code` names it; see `scanned.HomeApplication`.

    `unread` are the places where something was written that this office cannot take: they are asked, with a remark.
    """

    code: bytes
    language: str
    event: LifeEvent | None
    forms: tuple[Form, ...]
    entries: tuple[tuple[FieldPath, Answer], ...] = field(repr=False)
    unread: frozenset[FieldPath] = frozenset()
