"""What a card on the reader, a move, or the event's own pages have told already, so that nobody taps it once more.

Each rule names its ground; without it the fact is asked as usual. Worked out by `derive`: an answer a person gave
always stands, and what is found here is shown with its origin and can be changed by staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from counter_app.domain.answers import Answers, Origin, row_path

Told = Iterator[tuple[str, str]]

_NEW_HOUSEHOLD = frozenset({"applicant", "moves-along"})  # move.newHead: nobody of it lives there already


def told_already(answers: Answers, today: date) -> Told:  # noqa: ARG001  # one shape for all rules
    """Yield path and code of what follows."""
    holder, mine = _holder_row(answers), own_row(answers)
    if holder is not None:
        yield "people.card", "yes"
        yield row_path("members", holder, "holdsCard"), "yes"
    if answers.text("move.date") and mine is not None:
        yield from _of_a_move(answers)
    if mine is not None and answers.text(row_path("members", mine, "firstCategoryPension")) == "yes":
        yield "applicant.pensionScheme", "national"
    if answers.text("deceased.inheritance"):
        yield "okuyami.wantsRegisterChain", answers.text("deceased.inheritance")
    yield from _covered_by_nobody_else(answers)


def own_row(answers: Answers) -> int | None:
    """Return the row of the applicant: by name, else the first where the birth date agrees (a name may be disputed)."""
    me, born = answers.text("applicant.fullName"), answers.text("applicant.dateOfBirth")
    for row in range(answers.rows("members")):
        if me and answers.text(row_path("members", row, "fullName")) == me:
            return row
    return 0 if born and answers.text(row_path("members", 0, "dateOfBirth")) == born else None


def _holder_row(answers: Answers) -> int | None:
    """Return the row that a card filled: its holder is here and has just opened it."""
    for row in range(answers.rows("members")):
        told = (answers.find(row_path("members", row, key)) for key in ("fullName", "dateOfBirth"))
        if any(answer is not None and answer.origin is Origin.CARD for answer in told):
            return row
    return None


def _of_a_move(answers: Answers) -> Told:
    """The holder of the card moves with everybody on the list: 届出人 is 本人, and the children live at the new home."""
    if _holder_row(answers) == own_row(answers):
        yield "applicant.movingRole", "self"
    if answers.text("move.newHead") in _NEW_HOUSEHOLD:
        yield "insurance.householdAlreadyInsured", "no"
    for row in range(answers.rows("children")):
        if _member_like("children", row, answers) is not None:
            yield row_path("children", row, "livesTogether"), "yes"


def _covered_by_nobody_else(answers: Answers) -> Told:
    """Who was named for 国保 has no other insurance: the page says to leave those out."""
    for row in range(answers.rows("insuranceJoiners")):
        member = _member_like("insuranceJoiners", row, answers)
        if member is not None and answers.text(row_path("members", member, "nationalInsurance")) == "yes":
            yield row_path("insuranceJoiners", row, "otherInsurance"), "no"


def one_livelihood(answers: Answers, today: date) -> Told:  # noqa: ARG001  # as above
    """監護 of a child in the same home is asked together with 生計同一, in one question. Builds on `told_already`."""
    for row in range(answers.rows("children")):
        if all(answers.text(row_path("children", row, key)) == "yes" for key in ("livesTogether", "hasCustody")):
            yield row_path("children", row, "sharesLivelihood"), "yes"


def _member_like(group: str, row: int, answers: Answers) -> int | None:
    """Return the member whose name and birth date a row repeats."""
    name, born = (answers.text(row_path(group, row, key)) for key in ("fullName", "dateOfBirth"))
    for member in range(answers.rows("members")):
        same_name = answers.text(row_path("members", member, "fullName")) == name
        if name and same_name and answers.text(row_path("members", member, "dateOfBirth")) == born:
            return member
    return None
