"""What ends a visit, as values: what to bring, what it costs, handing in, receipt number, paper."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.answers import Answers
from counter_app.domain.charge import Charge, charge
from counter_app.domain.finding import Severity
from counter_app.domain.form import Form
from counter_app.domain.words import JAPANESE
from counter_app.flow.state import Slip, Step, Visit
from counter_app.i18n.texts import Language
from counter_app.ui.counter.card_view import TroubleView, trouble_view
from counter_app.ui.counter.remarks import Remark
from counter_app.ui.marks import Tone


@dataclass(frozen=True)
class FeeLine:
    """What one procedure costs. An unverified fee is shown to staff with its mark and never added up silently."""

    title: str
    text: str
    verified: bool


@dataclass(frozen=True)
class Counted:
    """How many findings of each kind; the button says why it waits."""

    stops: int
    follow_up: int
    notice: int


@dataclass(frozen=True)
class Closing:
    """The bottom of the staff window."""

    can_submit: bool
    sentence: str
    tone: Tone
    number: str = ""
    can_reprint: bool = False
    is_out: bool = False  # the first slip is in hand: another one is 再発行
    slip_warnings: tuple[str, ...] = ()
    trouble: TroubleView | None = None


def bring_of(forms: tuple[Form, ...], language: str = JAPANESE) -> tuple[str, ...]:
    """Return what to bring, each thing once."""
    return tuple(dict.fromkeys(words.of(language) for form in forms for words in form.bring))


def fees_of(forms: tuple[Form, ...], answers: Answers, say: Language) -> tuple[FeeLine, ...]:
    """Return the fee of every procedure that has one; a number of copies that is not known yet counts as one."""
    costs = ((form, charge(form, answers)) for form in forms)
    return tuple(_fee_line(form, cost, say) for form, cost in costs if cost is not None)


def _fee_line(form: Form, cost: Charge, say: Language) -> FeeLine:
    key = "counter.fee.verified" if cost.verified else "counter.fee.unverified"
    text = say(key, yen=f"{cost.yen:,}")
    if cost.exempt is not None:
        text = say("counter.fee.exempt", amount=text, ground=cost.exempt.reveal())
    return FeeLine(form.title.of(JAPANESE), text, cost.verified)


def counted(remarks: tuple[Remark, ...]) -> Counted:
    """Count the findings by their gravity."""
    by = [remark.severity for remark in remarks]
    return Counted(by.count(Severity.STOPS), by.count(Severity.FOLLOW_UP), by.count(Severity.NOTICE))


def closing_of(visit: Visit, remarks: tuple[Remark, ...], say: Language) -> Closing:
    """Return what the bottom bar shows."""
    if visit.receipt is not None:
        return _with_receipt(visit, say)
    trouble = trouble_view(visit.trouble, say)
    if visit.step is Step.SUBMITTING:
        return Closing(False, say("counter.closing.submitting"), Tone.QUIET)
    if not visit.active:
        return Closing(False, say("counter.closing.no-visit"), Tone.QUIET)
    if not visit.forms:
        return Closing(False, say("counter.closing.no-procedure"), Tone.QUIET, trouble=trouble)
    count = counted(remarks)
    if count.stops:
        return Closing(False, say("counter.closing.stops", count=count.stops), Tone.STOP, trouble=trouble)
    if count.follow_up:
        return Closing(True, say("counter.closing.follow-up", count=count.follow_up), Tone.CAUTION, trouble=trouble)
    return Closing(True, say("counter.closing.ready"), Tone.VERIFIED, trouble=trouble)


_SLIP_TONES = {
    Slip.NONE: Tone.QUIET,
    Slip.PRINTING: Tone.QUIET,
    Slip.PRINTED: Tone.VERIFIED,
    Slip.FAILED: Tone.STOP,
}


def _with_receipt(visit: Visit, say: Language) -> Closing:
    assert visit.receipt is not None
    return Closing(
        can_submit=False,
        sentence=say(f"counter.slip.{visit.slip.value}"),
        tone=_SLIP_TONES[visit.slip],
        number=str(visit.receipt.number),
        can_reprint=visit.slip in (Slip.PRINTED, Slip.FAILED),
        is_out=visit.slip is Slip.PRINTED,
        slip_warnings=visit.slip_warnings,
        trouble=trouble_view(visit.trouble, say),
    )
