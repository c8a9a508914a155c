"""What staff are told of how card and register differ. Names and characters at most; never where anybody lives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from counter_app.domain.finding import FindingCode
from counter_app.domain.household import RegisterRemark
from counter_app.matching.addresses import AddressForm, room_conflict, same_base
from counter_app.matching.decision import sentence_of
from counter_app.matching.evidence import Evidence, ResidentForm
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.resident import Status
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.register.card_holder import Beside, Nobody

_OF_NAMES = {
    ReasonCode.NAME_VARIANT: FindingCode.NAME_VARIANT,
    ReasonCode.NAME_VARIATION_SEQUENCE: FindingCode.NAME_VARIANT,
    ReasonCode.NAME_LOOKALIKE: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_SEPARATE_CHARACTERS: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_NEAR: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_SWAPPED: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_CUT_SHORT: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_DIFFERENT: FindingCode.NAME_DIFFERS,
    ReasonCode.NAME_KANA_SUBSTITUTE: FindingCode.NAME_SUBSTITUTE,
    ReasonCode.NAME_PLACEHOLDER: FindingCode.NAME_SUBSTITUTE,
    ReasonCode.NAME_FORMER_SURNAME: FindingCode.OTHER_NAME_ONE_SIDE,
    ReasonCode.NAME_ALIAS: FindingCode.OTHER_NAME_ONE_SIDE,
}
_STATUS = {
    Status.MOVED_OUT: ReasonCode.STATUS_MOVED_OUT,
    Status.DECEASED: ReasonCode.STATUS_DECEASED,
    Status.OTHER: ReasonCode.STATUS_OTHER,
}


def of_holder(evidence: Evidence) -> tuple[RegisterRemark, ...]:
    """Return how the holder's name differs; `matching` says it in words that name the characters."""
    found: dict[FindingCode, list[str]] = {}
    for reason in evidence.name.reasons:
        if reason.code in _OF_NAMES:
            found.setdefault(_OF_NAMES[reason.code], []).append(reason.sentence)
    for sentence in _names_of_the_register_only(evidence):
        found.setdefault(FindingCode.OTHER_NAME_ONE_SIDE, []).append(sentence)
    return tuple(RegisterRemark(code, Personal("、".join(said))) for code, said in found.items())


def _names_of_the_register_only(evidence: Evidence) -> Iterator[str]:
    """旧氏 and 通称 have columns of their own; a card has them in brackets, or is by one of them altogether."""
    said = {reason.code for reason in evidence.name.reasons}
    if evidence.claim.name.former:
        return
    row = evidence.row.resident
    if row.former_surname.strip() and ReasonCode.NAME_FORMER_SURNAME not in said:
        yield f"旧氏「{row.former_surname.strip()}」は台帳だけにあります"
    if row.alias.strip() and ReasonCode.NAME_ALIAS not in said:
        yield f"通称「{row.alias.strip()}」は台帳だけにあります"


def of_nobody(
    nobody: Nobody, people: Sequence[Beside[Any]], housemates: Sequence[ResidentForm] = ()
) -> tuple[RegisterRemark, ...]:
    """Return why nobody was linked, where somebody comes near. Of protected people nothing is said.

    `housemates`: who lives with those of the holder's name, birth date and sex.
    """
    if any(each.evidence.row.protected for each in people if each.same_birth) or any(
        one.protected for one in housemates
    ):
        return ()
    return tuple(_of_nobody(nobody, people, housemates))


def _of_nobody(
    nobody: Nobody, people: Sequence[Beside[Any]], housemates: Sequence[ResidentForm]
) -> Iterator[RegisterRemark]:
    if nobody.other_name:
        yield RegisterRemark(FindingCode.OTHER_NAME_THERE)
    namesakes = [each for each in people if each.namesake]
    elsewhere = [each for each in namesakes if each.resident and not each.at_home]
    rows = [*(each.evidence.row for each in elsewhere), *housemates]
    if elsewhere and any(_moved_from(elsewhere[0].evidence.claim.address, row) for row in rows):
        yield RegisterRemark(FindingCode.CARD_ADDRESS_OLD)
    elif elsewhere:
        yield RegisterRemark(FindingCode.SAME_NAME_ELSEWHERE)
    for status, code in _STATUS.items():
        if any(each.evidence.row.status is status and each.at_home for each in namesakes):
            yield RegisterRemark(FindingCode.REGISTER_STATUS, Personal(sentence_of(code) or ""))


def _moved_from(address: AddressForm, row: ResidentForm) -> bool:
    """The card's address is the register's former one."""
    previous = row.previous
    return previous is not None and same_base(address, previous) and not room_conflict(address, previous)
