"""What the windows of a terminal offer: its forms in their packs, and the life events that lead to them."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.app.late import LateForms
from counter_app.failures import CounterError
from counter_app.settings import CardTrust
from counter_app.ui.kiosk.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.office import Office
    from counter_app.domain.form import Form
    from counter_app.packs.office_forms import OfficeForms

_log = logging.getLogger(__name__)
_LATELY = timedelta(days=90)
_APPLICATIONS = ("application",)


class Offered:
    """Read on first use, after the first page, and anew when the day or the shelf has changed."""

    def __init__(self, in_force: FormsInForce) -> None:
        self._in_force = in_force
        self._guide: tuple[OfficeForms, date, Guide] | None = None
        self._often: tuple[str, ...] = ()
        self.forms: Sequence[Form] = LateForms(lambda: in_force.get().catalogue.effective(in_force.today))

    def guide(self) -> Guide:
        """Return packs, events and finding questions of the day, and what is asked for most as far as it is known."""
        now, today = self._in_force.get(), self._in_force.today
        if self._guide is None or self._guide[0] is not now or self._guide[1] != today:
            self._guide = (now, today, guide_of(now, today))
        return replace(self._guide[2], often=self._often) if self._often else self._guide[2]

    def learn(self, office: Office) -> None:
        """Find out what people come for most here. Blocks on the store: call it from a worker, when it is open."""
        self._often = most_used(office)


def most_used(office: Office) -> tuple[str, ...]:
    """Return procedures of the last 90 days, the most used first; none where the figures cannot be read.

    Counted hours are all that is looked at: what came since then changes no order, and events are never read here.
    """
    from counter_app.figures.grain import Grain, start_of  # noqa: PLC0415  # as below
    from counter_app.figures.query import By  # noqa: PLC0415
    from counter_app.store.figures import StoreFigures  # noqa: PLC0415

    simulated = office.settings.trust is CardTrust.SIMULATED
    try:
        figures = StoreFigures(office.database, office.clock, simulated=simulated)
        until = figures.counted_until()
        since = start_of(Grain.DAY, office.clock.now() - _LATELY)
        if until is None or until <= since:
            return ()
        counted = figures.period(since, until, By.PROCEDURE, kinds=_APPLICATIONS).points("received")
    except CounterError as failure:  # the list of procedures is complete without it
        _log.warning("most_used_not_known code=%s", failure.code.value)
        return ()
    ranked = sorted(counted, key=lambda each: (-(each[1] or 0), each[0]))
    return tuple(procedure for procedure, _count in ranked)


def guide_of(office: OfficeForms, on: date) -> Guide:
    """Put what is in force into its packs; a wrong pack file is reported by `forms check` and hides nothing."""
    from counter_app.packs.pack_file import read_packs  # noqa: PLC0415  # heavy rooms open when they are used

    packs, _errors = read_packs(office.tree, office.catalogue.effective(on))
    return Guide(packs, office.events.effective(on), office.events.questions)
