"""What the navigator says, as staff see it: everything, with reason codes, legal basis, and what nobody has verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from counter_app.domain import wareki
from counter_app.domain.advice import ProcedureAdvice, Verdict
from counter_app.domain.words import JAPANESE
from counter_app.flow.advising import came_up
from counter_app.flow.answering import find_fact
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Language
from counter_app.ui.marks import Tone

_SIGNS = {Verdict.NEEDED: "●", Verdict.OPEN: "？", Verdict.NOT_NEEDED: "×"}


@dataclass(frozen=True)
class AdviceLine:
    """One procedure of the event."""

    form_id: str
    title: str
    verdict: Verdict
    verdict_text: str  # sign and word
    chosen: bool
    new: bool  # became needed since the advice was taken
    reasons: str  # a line for each, with its code and 「未確認」 where nobody has verified it
    basis: str
    due: str
    tone: Tone  # of the due day


@dataclass(frozen=True)
class NavigatorView:
    """The panel's content."""

    event_id: str = ""
    event_title: str = ""
    pending: bool = False
    lines: tuple[AdviceLine, ...] = ()

    def needed(self) -> frozenset[str]:
        """Return the ids of what is needed."""
        return frozenset(line.form_id for line in self.lines if line.verdict is Verdict.NEEDED)

    def chosen(self) -> frozenset[str]:
        """Return the ids of what is chosen."""
        return frozenset(line.form_id for line in self.lines if line.chosen)


def navigator_view(visit: Visit, say: Language) -> NavigatorView:
    """Return what the navigator says about the visit as it stands."""
    if visit.event is None or not visit.open:
        return NavigatorView()
    title = visit.event.title.of(JAPANESE)
    if visit.advice is None:
        return NavigatorView(visit.event.id, title, pending=True)
    return NavigatorView(visit.event.id, title, lines=tuple(_lines(visit, say)))


def _lines(visit: Visit, say: Language) -> Iterator[AdviceLine]:
    assert visit.advice is not None
    chosen = {form.id for form in visit.forms}
    new = {each.form.id for each in came_up(visit)} if visit.seen_needed else set()
    order = (Verdict.NEEDED, Verdict.OPEN, Verdict.NOT_NEEDED)
    for advice in sorted(visit.advice.procedures, key=lambda each: order.index(each.verdict)):
        due, tone = _due(advice, visit.advice.on, say)
        yield AdviceLine(
            form_id=advice.form.id,
            title=advice.form.title.of(JAPANESE),
            verdict=advice.verdict,
            verdict_text=f"{_SIGNS[advice.verdict]} {say(f'counter.navigator.{advice.verdict.value}')}",
            chosen=advice.form.id in chosen,
            new=advice.form.id in new,
            reasons="\n".join(_reasons(advice, visit, say)),
            basis=_checked(advice.legal_basis, say, verified=advice.verified),
            due=due,
            tone=tone,
        )


def _reasons(advice: ProcedureAdvice, visit: Visit, say: Language) -> Iterator[str]:
    for reason in advice.reasons:
        yield _checked(f"{reason.sentence.of(JAPANESE)}［{reason.code}］", say, verified=reason.verified)
    for path in advice.asks:
        asked = find_fact(visit, path)
        yield say("counter.navigator.asks", what=asked.field.label.ja if asked is not None else path)


def _checked(text: str, say: Language, *, verified: bool) -> str:
    return text if verified or not text else f"{text} {say('counter.navigator.unverified')}"


def _due(advice: ProcedureAdvice, today: date, say: Language) -> tuple[str, Tone]:
    parts, tone = [], Tone.QUIET
    if advice.due is not None:
        left = (advice.due.day - today).days
        tone = Tone.STOP if left < 0 else Tone.CAUTION
        key = "counter.navigator.passed" if left < 0 else "counter.navigator.left"
        day = f"{wareki.show(advice.due.day, JAPANESE)} {say(key, days=abs(left))}"
        parts.append(_checked(day, say, verified=advice.due.verified))
        parts.append(advice.due.legal_basis)
    if advice.lost is not None:
        parts.append(advice.lost.of(JAPANESE))
    if advice.at_risk is not None:
        key = "counter.navigator.money.month" if advice.at_risk.per_month else "counter.navigator.money"
        parts.append(_checked(say(key, yen=f"{advice.at_risk.yen:,}"), say, verified=advice.at_risk.verified))
    return "\n".join(part for part in parts if part), tone
