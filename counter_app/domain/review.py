"""Review of a visit before it is handed in: what is missing, what cannot be right, what is worth knowing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain import entitlement_checks, record_checks  # noqa: F401  # their rules join `rules`
from counter_app.domain.answers import Trust
from counter_app.domain.checks import CheckContext, checks, shape
from counter_app.domain.cross_checks import rules
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import AskedField, FieldKind, Form, Need
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.kinds import KINDS, canonical_answer
from counter_app.domain.named_codes import unknown_code
from counter_app.domain.tables import NO_TABLES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from datetime import date

    from counter_app.domain.answers import Answers, FieldPath
    from counter_app.domain.tables import Tables


_PROVEN = frozenset({Trust.VERIFIED, Trust.REGISTERED, Trust.SIMULATED})  # simulated only where nothing is real


def review(  # noqa: PLR0913  # what it looks at and with which eyes, each named
    forms: Iterable[Form],
    answers: Answers,
    today: date,
    tables: Tables = NO_TABLES,
    *,
    self_service: bool = False,
    only: Container[FieldPath] | None = None,
) -> tuple[Finding, ...]:
    """Return every finding once, in the order of the forms and their fields, the graver one first at a field.

    `today` is the day of the visit in Japan. Answers that no form asks for under the present answers are not looked at.
    With `self_service` what only staff can answer does not stop the visit: staff follow it up. With `only` the findings
    at these paths alone, without looking at the other fields one by one.
    """
    found: dict[tuple[str, str], Finding] = {}
    for form in forms:
        asked = [item for item in form.asked(answers) if only is None or item.path in only]
        if not asked:
            continue
        of_form = _of_form(form, asked, answers, today, self_service=self_service)
        for finding in (*of_form, *_of_codes(asked, answers, tables)):
            found.setdefault((finding.path, finding.code), finding)
    return tuple(found.values())


def stops(findings: Iterable[Finding]) -> bool:
    """Tell whether anything keeps the visit from being handed in."""
    return any(finding.severity is Severity.STOPS for finding in findings)


def _of_form(
    form: Form, asked: list[AskedField], answers: Answers, today: date, *, self_service: bool
) -> Iterator[Finding]:
    for item in asked:
        text = answers.text(item.path)
        if text:
            yield from _of_answer(item, text, answers, today)
        else:
            yield from _of_gap(item, left_to_staff=self_service and item.field.by_staff)
    paths = {item.path for item in asked}
    for name in form.rules:
        yield from (finding for finding in rules.get(name).run(answers, today) if finding.path in paths)


def needs_proof(item: AskedField, answers: Answers) -> bool:
    """A fact that must come from a chip or the register was only stated, or read without its signature checked."""
    answer = answers.find(item.path)
    return item.field.proven and answer is not None and answer.trust not in _PROVEN


def _of_codes(asked: list[AskedField], answers: Answers, tables: Tables) -> Iterator[Finding]:
    """Notices about codes of banks, behind everything else: they change nothing."""
    for item in asked:
        finding = unknown_code(item, answers.text(item.path), answers, tables) if answers.text(item.path) else None
        if finding:
            yield finding


def _of_gap(item: AskedField, *, left_to_staff: bool) -> Iterator[Finding]:
    if item.field.kind is FieldKind.GROUP and item.field.min == 0:
        return
    if item.field.need is Need.REQUIRED and not left_to_staff:
        yield Finding(item.path, FindingCode.MISSING, Severity.STOPS)
    elif item.field.need is not Need.OPTIONAL:
        yield Finding(item.path, FindingCode.STILL_OPEN, Severity.FOLLOW_UP)


def _of_answer(item: AskedField, text: str, answers: Answers, today: date) -> Iterator[Finding]:
    context = CheckContext(item.path, answers, today)
    misshapen = shape(item.field.kind)(text, context) or _beyond_limits(item, text, context)
    if misshapen:
        yield misshapen
        return
    if item.field.kind is FieldKind.CONSENT and text != "yes" and item.field.need is Need.REQUIRED:
        yield context.stops(FindingCode.CONSENT_REFUSED)
    for name in item.field.checks:
        finding = checks.get(name)(text, context)
        if finding:
            yield finding
    if needs_proof(item, answers):
        yield Finding(item.path, FindingCode.NEEDS_PROOF, Severity.FOLLOW_UP)
    if item.path in answers.offered:
        yield Finding(item.path, FindingCode.DIFFERS_FROM_CARD, Severity.NOTICE)


def _beyond_limits(item: AskedField, text: str, context: CheckContext) -> Finding | None:
    field = item.field
    if field.kind is FieldKind.GROUP and field.min is not None and int(text) < field.min:
        return context.stops(FindingCode.TOO_FEW_ROWS)
    try:
        same = canonical_answer(field, text) == text or KINDS[field.kind].as_written
    except InputError as error:
        return context.stops(f"input.{error.reason}")
    return None if same else context.stops(f"input.{InputReason.NOT_CANONICAL}")
