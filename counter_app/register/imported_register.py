"""The imported register of residents, as far as a counter needs it: whose card this is, and who lives with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterAnswer, RegisterDown
from counter_app.failures import ExtractError, StoreError
from counter_app.matching.evidence import ClaimForm, Notation, ResidentForm
from counter_app.matching.keys import keys_of_claim
from counter_app.matching.outcome import Likeness
from counter_app.matching.resident import Resident
from counter_app.matching.town_findings import OwnTables
from counter_app.ports import ResidentRegister
from counter_app.register.card_holder import Beside, Holder, Nobody, Several, beside, claim_of, holder_among
from counter_app.register.differences import of_holder, of_nobody
from counter_app.register.relations import sex_of
from counter_app.register.resident_household import household_of

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour, CardReading

_log = logging.getLogger(__name__)
_FEW = 5  # namesakes born on one day; beyond that nobody's household is looked at


class Residents(ResidentRegister, Protocol):
    """An extract in force."""

    def house_of(self, row: ResidentForm) -> Sequence[Resident]:
        """Who lives with somebody, by household and by address."""

    def own_tables(self) -> OwnTables:
        """What texts are read with beside it."""


class ImportedRegister:
    """A `ports.Register`. `current` opens the extract in force and raises ExtractError or StoreError where there is none."""

    def __init__(
        self,
        current: Callable[[], Residents],
        notation_of: Callable[[OwnTables], Notation],
        day: Callable[[str], datetime],
    ) -> None:
        """`notation_of`: how texts are read beside a register. `day`: YYYY-MM-DD as an instant."""
        self._current, self._notation_of, self._day = current, notation_of, day
        self._notation: tuple[str, Notation] | None = None

    def household_of(self, reading: CardReading) -> RegisterAnswer:
        """See `ports.Register`. A forged card is nobody's."""
        if reading.authenticity is Authenticity.FORGED:
            return NotFound()
        try:
            residents = self._current()
            return self._answer(reading.four, residents)
        except (ExtractError, StoreError) as failure:
            _log.warning("register_down code=%s", failure.code.value)
            return RegisterDown(failure.code)

    def check(self) -> list[str]:
        """Say what keeps the register from being used, in Japanese for the administrator; empty when usable."""
        try:
            self._read_as(self._current())
        except (ExtractError, StoreError) as failure:
            return [
                f"取り込んだ台帳を読み取れません（{failure.code.value}）。main.py register import で取り込んでください。"
            ]
        return []

    def _answer(self, four: BasicFour, residents: Residents) -> RegisterAnswer:
        claim = claim_of(four, self._read_as(residents))
        people = _everybody_beside(four, claim, residents)
        marked = any(each.evidence.row.protected for each in people if each.fits or each.namesake)
        held = holder_among(people)
        match held:
            case Several(count):
                return Ambiguous(count, protected=marked)
            case Nobody():
                mates = _housemates(people, residents)
                marked = marked or any(mate.protected for mate in mates)
                return NotFound(remarks=of_nobody(held, people, mates), protected=marked)
            case Holder(person):
                return self._found(person, four, residents, marked=marked)

    def _found(self, person: Beside[Resident], four: BasicFour, residents: Residents, *, marked: bool) -> Found:
        rows = residents.household(person.source.resident_id) or [person.source]
        made = household_of(person, four, rows, self._day(residents.as_of))
        household = replace(made.household, protected=made.household.protected or marked)
        exact = person.evidence.name.likeness is Likeness.EXACT
        remarks = (*of_holder(person.evidence), *made.remarks)
        return Found(household, () if exact else ("fullName",), remarks=remarks)

    def _read_as(self, residents: Residents) -> Notation:
        """Made once for an extract."""
        digest = residents.digest
        if self._notation is None or self._notation[0] != digest:
            self._notation = (digest, self._notation_of(residents.own_tables()))
        return self._notation[1]


def _everybody_beside(four: BasicFour, claim: ClaimForm, residents: Residents) -> list[Beside[Resident]]:
    """Whoever may be meant, and everybody of their house: a twin may share no key with the card."""
    rows = residents.candidates(keys_of_claim(claim))
    people = [_beside(four, claim, row) for row in rows]
    known = set(rows)
    for one in [each for each in people if each.fits][:_FEW]:
        others = [row for row in residents.house_of(one.evidence.row) if row not in known]
        known.update(others)
        people += [_beside(four, claim, row) for row in others]
    return people


def _beside(four: BasicFour, claim: ClaimForm, row: Resident) -> Beside[Resident]:
    return beside(four, claim, row, sex_of(row.sex), row)


def _housemates(people: Sequence[Beside[Resident]], residents: Residents) -> list[ResidentForm]:
    """Who lives with residents of the holder's name, birth date and sex."""
    alike = [each for each in people if each.namesake and each.resident][:_FEW]
    read = [(each.evidence.row.notation, residents.household(each.source.resident_id)) for each in alike]
    return [notation.resident(row) for notation, rows in read for row in rows]
