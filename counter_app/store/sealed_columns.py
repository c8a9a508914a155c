"""Every column that holds bytes, and what retention does with it. A test refuses a table that is not named here."""

from __future__ import annotations

from enum import Enum


class Fate(Enum):
    """What becomes of a column when its case is deleted."""

    EMPTIED = "emptied"  # sealed by the case's key: overwritten, and its key destroyed
    SHUT = "shut"  # in a table nothing may change: its key is destroyed, the sealed bytes stay
    OWN = "own"  # sealed by another key, with an end of its own
    NOBODY = "nobody"  # nothing of a person in it


# table.column -> its fate, and the column of its table that names the case
FATES: dict[str, tuple[Fate, str]] = {
    "application.applicant": (Fate.EMPTIED, "id"),
    "application.payload": (Fate.EMPTIED, "id"),
    "work.reason": (Fate.EMPTIED, "seq"),
    "case_key.wrapped_key": (Fate.OWN, "application_id"),  # the key itself: its row is deleted
    "case_step.reason": (Fate.SHUT, "application_id"),
    "correction.differences": (Fate.SHUT, "application_id"),
    "correction.reason": (Fate.SHUT, "application_id"),
    "branch_outbox.body": (Fate.OWN, ""),  # sealed to the office, emptied once it was delivered
    "hub_quarantine.body": (Fate.OWN, ""),  # sealed to the office, until a person settles it
    "staff.name": (Fate.OWN, ""),  # of staff, not of residents
    "staff.totp": (Fate.OWN, ""),
    "staff.card_certificate": (Fate.OWN, ""),
    "match_case.wrapped_key": (Fate.OWN, ""),  # of a case of 照合: emptied with its run, which ends the rest
    "match_case.body": (Fate.OWN, ""),
    "match_answer.chosen": (Fate.OWN, ""),
    "match_answer.words": (Fate.OWN, ""),
    "remote_call.sealed_key": (Fate.OWN, ""),  # emptied when the call is over, which ends its log
    "remote_log.body": (Fate.OWN, ""),
    "kpi_cell.durations": (Fate.NOBODY, ""),
    "home_code.code": (Fate.NOBODY, ""),  # a hash of a key that was made at random
}
