"""What the windows of a terminal offer: its forms in their packs, and the life events that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late import Late, LateForms
from counter_app.ui.kiosk.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counter_app.domain.form import Form
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.ports import Clock
    from counter_app.settings import Settings


class Offered:
    """Read on first use, after the first page; kept until the terminal is started anew."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        in_force = FormsInForce(settings, clock)
        self._forms = Late(in_force.get)
        self._guide = Late(lambda: guide_of(self._forms.get(), in_force.today))
        self.forms: Sequence[Form] = LateForms(lambda: self._forms.get().catalogue.effective(in_force.today))

    def guide(self) -> Guide:
        """Return packs, events and finding questions of the day."""
        return self._guide.get()


def guide_of(office: OfficeForms, on: date) -> Guide:
    """Put what is in force into its packs; a wrong pack file is reported by `forms check` and hides nothing."""
    from counter_app.packs.pack_file import read_packs  # noqa: PLC0415  # heavy rooms open when they are used

    packs, _errors = read_packs(office.tree, office.catalogue.effective(on))
    return Guide(packs, office.events.effective(on), office.events.questions)
