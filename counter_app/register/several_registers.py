"""Two registers as one: what was delivered of somebody who is about to move here counts before who lives here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.finding import FindingCode
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterDown, RegisterRemark, Source

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading
    from counter_app.domain.household import RegisterAnswer
    from counter_app.ports import Register


@dataclass(frozen=True)
class SeveralRegisters:
    """A `ports.Register` that asks all of them."""

    registers: tuple[Register, ...]

    def household_of(self, reading: CardReading) -> RegisterAnswer:
        """See `ports.Register`. One that is down is said, and hides nothing that another knows."""
        return joined([register.household_of(reading) for register in self.registers])

    def check(self) -> list[str]:
        """What keeps any of them from being used."""
        return [wrong for register in self.registers for wrong in register.check()]


def joined(answers: Sequence[RegisterAnswer]) -> RegisterAnswer:
    """Make one of the answers; a mark of 支援措置 in any of them counts, and nobody is found where another finds several."""
    skipped = sum(answer.skipped for answer in answers)
    marked = any(_marked(answer) for answer in answers)
    several = [answer for answer in answers if isinstance(answer, Ambiguous)]
    found = [answer for answer in answers if isinstance(answer, Found)]
    down = [answer for answer in answers if isinstance(answer, RegisterDown)]
    if several:
        return Ambiguous(max(each.count for each in several), skipped, marked)
    if found:
        first = max(found, key=lambda each: each.household.source is Source.MOVE_OUT)  # the first of equals
        household = replace(first.household, protected=marked)
        away = (RegisterRemark(FindingCode.REGISTER_DOWN),) if down else ()
        return replace(first, household=household, skipped=skipped, remarks=(*first.remarks, *away))
    remarks = () if marked else tuple(dict.fromkeys(each for answer in answers for each in answer.remarks))
    if down and not marked:
        return RegisterDown(down[0].code, skipped, remarks)
    return NotFound(skipped, remarks, marked)


def _marked(answer: RegisterAnswer) -> bool:
    match answer:
        case Found(household):
            return household.protected
        case Ambiguous() | NotFound():
            return answer.protected
        case _:
            return False
