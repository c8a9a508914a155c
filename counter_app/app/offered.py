"""What the windows of a terminal offer: its forms in their packs, and the life events that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.app.late import LateForms
from counter_app.ui.kiosk.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.domain.form import Form
    from counter_app.packs.office_forms import OfficeForms


class Offered:
    """Read on first use, after the first page, and anew when the day or the shelf has changed."""

    def __init__(self, in_force: FormsInForce) -> None:
        self._in_force = in_force
        self._guide: tuple[OfficeForms, date, Guide] | None = None
        self.forms: Sequence[Form] = LateForms(lambda: in_force.get().catalogue.effective(in_force.today))

    def guide(self) -> Guide:
        """Return packs, events and finding questions of the day."""
        now, today = self._in_force.get(), self._in_force.today
        if self._guide is None or self._guide[0] is not now or self._guide[1] != today:
            self._guide = (now, today, guide_of(now, today))
        return self._guide[2]


def guide_of(office: OfficeForms, on: date) -> Guide:
    """Put what is in force into its packs; a wrong pack file is reported by `forms check` and hides nothing."""
    from counter_app.packs.pack_file import read_packs  # noqa: PLC0415  # heavy rooms open when they are used

    packs, _errors = read_packs(office.tree, office.catalogue.effective(on))
    return Guide(packs, office.events.effective(on), office.events.questions)
