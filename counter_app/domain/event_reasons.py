"""What an event has told already: who moved in joins 国保 because of that move, and the wife who moves along is the spouse.

The grounds are facts that only the question about one life event gives, so that a visit without an event is asked as
usual. Worked out by `derive`; an answer a person gave always stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from counter_app.domain.answers import Answers, row_path

_ANY = frozenset({"yes", "no"})
_YES = frozenset({"yes"})

# ground, its answers, and what follows from them: fact → code
_REASONS: tuple[tuple[str, frozenset[str], dict[str, str]], ...] = (
    (
        "job.change",
        frozenset({"left"}),
        {"insurance.gainReason": "left-employer", "pension.reason": "left-employer"},
    ),
    ("job.change", frozenset({"joined"}), {"insurance.lossReason": "joined-employer"}),
    (
        "move.fromOverseas",
        _ANY,
        {
            "insurance.gainReason": "moved-in",
            "elderlyInsurance.reason": "moved-in",
            "start.reason": "moved-in",
            "schoolChange.reason": "moved-in",
            "techoChange.what": "address",
        },
    ),
    ("move.fromOverseas", _YES, {"pension.reason": "returned"}),
    (
        "move.overseas",
        _ANY,
        {
            "insurance.lossReason": "moved-out",
            "careLoss.reason": "moved-out",
            "allowanceEnd.reason": "moved-out",
            "schoolChange.reason": "moving-out",
        },
    ),
    ("move.overseas", _YES, {"techoReturn.reason": "moved-overseas"}),
    (
        "birth.notified",
        _ANY,
        {
            "insurance.gainReason": "birth",
            "start.reason": "birth",
            "allowance.change": "birth",
            "pregnancy.delivered": "yes",
        },
    ),
    (
        "deceased.notified",
        _ANY,
        {
            "insurance.lossReason": "death",
            "elderlyInsurance.reason": "death",
            "careLoss.reason": "death",
            "techoReturn.reason": "death",
        },
    ),
)
REASON_FACTS = frozenset(
    {
        *(fact for _, _, follows in _REASONS for fact in follows),
        *("start.date", "household.applicantIsHead", "household.headName"),
        *("spouse.exists", "spouse.livesSeparately", "spouse.fullName", "spouse.fullNameKana", "spouse.dateOfBirth"),
    }
)
_MARRIED = frozenset({"wife", "husband", "partner"})  # 事実婚 counts for allowances and exemptions


def known_reasons(answers: Answers, today: date) -> Iterator[tuple[str, str]]:  # noqa: ARG001  # one shape for all rules
    """Yield fact and code of every reason that follows from the event; the first one of a fact counts."""
    for ground, codes, follows in _REASONS:
        if answers.text(ground) in codes:
            yield from follows.items()
    if answers.text("birth.notified") and answers.text("birth.date"):
        yield "start.date", answers.text("birth.date")
    yield from _head(answers)
    yield from _spouse(answers)


def _head(answers: Answers) -> Iterator[tuple[str, str]]:
    """世帯主 after a move, as the move itself says."""
    place = answers.text("move.newHead")
    if not place:
        return
    yield "household.applicantIsHead", "yes" if place == "applicant" else "no"
    names = [
        answers.text(row_path("members", row, "fullName"))
        for row in range(answers.rows("members"))
        if answers.text(row_path("members", row, "relationship")) == "head"
    ]
    name = answers.text("move.newHeadName") if place == "lives-there" else next(iter(names), "")
    if name and place != "applicant":
        yield "household.headName", name


def _spouse(answers: Answers) -> Iterator[tuple[str, str]]:
    """The spouse among the people listed, where the applicant or the spouse is the head; nothing where it is open."""
    places = {row: answers.text(row_path("members", row, "relationship")) for row in range(answers.rows("members"))}
    me = answers.text("applicant.fullName")
    mine = [row for row in places if me and answers.text(row_path("members", row, "fullName")) == me]
    if len(mine) != 1:
        return
    wanted = _MARRIED if places[mine[0]] == "head" else frozenset({"head"} if places[mine[0]] in _MARRIED else ())
    found = [row for row, place in places.items() if place in wanted]
    if len(found) != 1:
        return
    yield "spouse.exists", "yes"
    yield "spouse.livesSeparately", "no"
    for key in ("fullName", "fullNameKana", "dateOfBirth"):
        if text := answers.text(row_path("members", found[0], key)):
            yield f"spouse.{key}", text
