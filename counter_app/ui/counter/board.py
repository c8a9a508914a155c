"""Everything the staff window shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.conflict import Conflict
from counter_app.domain.words import JAPANESE
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Language
from counter_app.ui.counter.card_view import CardView, card_view
from counter_app.ui.counter.closing import Closing, Counted, FeeLine, bring_of, closing_of, counted, fees_of
from counter_app.ui.counter.mirror_view import NOTHING_ASKED, Ask, Asked
from counter_app.ui.counter.navigator_view import NavigatorView, navigator_view
from counter_app.ui.counter.remarks import Difference, Remark, conflicts_of, differences_of, remarks_of
from counter_app.ui.counter.sheet import NOTHING_REFUSED, Refused, Sheet, sheet_of


@dataclass(frozen=True)
class Chip:
    """A chosen procedure."""

    form_id: str
    title: str


@dataclass(frozen=True)
class Board:
    """One moment of the staff window."""

    active: bool
    open: bool
    generation: int
    simulated: bool
    language: str
    staff_called: bool
    waiting_for: Ask
    card: CardView
    procedures: tuple[Chip, ...]
    sheet: Sheet
    remarks: tuple[Remark, ...]
    counted: Counted
    differences: tuple[Difference, ...]
    conflicts: tuple[tuple[str, Conflict], ...]  # sources that differ, with the field's label; not decided yet
    navigator: NavigatorView
    bring: tuple[str, ...]
    fees: tuple[FeeLine, ...]
    closing: Closing
    received: tuple[str, ...]  # titles of what was handed in, once there is a receipt


def board_of(visit: Visit, say: Language, refused: Refused = NOTHING_REFUSED, asked: Asked = NOTHING_ASKED) -> Board:
    """Return the staff window's content for a visit."""
    remarks = remarks_of(visit, say, refused)
    return Board(
        active=visit.active,
        open=visit.open,
        generation=visit.generation,
        simulated=visit.simulated,
        language=visit.language,
        staff_called=visit.staff_called,
        waiting_for=asked.what,
        card=card_view(visit, say),
        procedures=tuple(Chip(form.id, form.title.of(JAPANESE)) for form in visit.forms),
        sheet=sheet_of(visit, say, refused) if visit.open else Sheet(),
        remarks=remarks,
        counted=counted(remarks),
        differences=differences_of(visit) if visit.open else (),
        conflicts=conflicts_of(visit) if visit.open else (),
        navigator=navigator_view(visit, say),
        bring=bring_of(visit.forms),
        fees=fees_of(visit.forms, visit.answers, say) if visit.open else (),
        closing=closing_of(visit, remarks, say),
        received=tuple(a.title.ja for a in visit.receipt.submission.applications) if visit.receipt else (),
    )
