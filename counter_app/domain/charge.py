"""What a procedure costs this resident: the fee of its form, times the copies, or nothing and on which ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.words import JAPANESE
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Condition, Form

_UNNAMED = "免除"


@dataclass(frozen=True)
class Charge:
    """`exempt` names the ground in Japanese where nothing is to be paid; that somebody lives on 生活保護 is personal."""

    yen: int
    verified: bool
    exempt: Personal[str] | None = None


def charge(form: Form, answers: Answers) -> Charge | None:
    """Return what is to be paid under the present answers; a number of copies not known yet counts as one."""
    if form.fee is None:
        return None
    ground = next((c for c in form.fee.exempt if _counts(c, form, answers)), None)
    if ground is not None:
        return Charge(0, form.fee.verified, Personal(_name(ground, form, answers)))
    many = int(answers.text(form.fee.per) or 1) if form.fee.per else 1
    return Charge(form.fee.yen * many, form.fee.verified)


def _counts(ground: Condition, form: Form, answers: Answers) -> bool:
    """An answer to a question that is not asked any more exempts nobody."""
    own = any(field.fact == ground.fact for field in form.fields)
    asked = not own or any(item.path == ground.fact for item in form.asked(answers))
    return asked and ground.holds(answers.text(ground.fact))


def _name(ground: Condition, form: Form, answers: Answers) -> str:
    field = next((field for field in form.fields if field.fact == ground.fact), None)
    if field is None:
        return _UNNAMED
    return field.choice_label(answers.text(ground.fact), JAPANESE) if field.choices else field.label.ja
