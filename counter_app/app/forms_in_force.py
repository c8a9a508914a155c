"""Which forms a terminal works with right now: read anew when the day or the shelf has changed, never in between."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from counter_app.app.office import FORMS, connector_ids

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.life_event import LifeEvent
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.packs.shelf import Shelf
    from counter_app.ports import Clock
    from counter_app.settings import Settings

_log = logging.getLogger(__name__)


def shelf_of(settings: Settings) -> Shelf:
    """Return the shelf of an office; it need not exist yet."""
    from counter_app.packs.shelf import Shelf  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.settings import CardTrust  # noqa: PLC0415

    return Shelf(settings.directory / "packs", simulated=settings.trust is CardTrust.SIMULATED)


class FormsInForce:
    """The forms of an office on the present day. A visit that has begun keeps the forms it began with."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._reading = threading.Lock()
        self._known: tuple[object, OfficeForms] | None = None
        self._before: OfficeForms | None = None

    def get(self) -> OfficeForms:
        """Return what is in force today; reads only where the day or the shelf is another than last time."""
        from counter_app.packs.office_forms import office_forms  # noqa: PLC0415  # as above
        from counter_app.packs.tree import FormTree  # noqa: PLC0415

        with self._reading:
            shelf, today = shelf_of(self._settings), self._clock.now().date()
            asked = (today, shelf.stamp())
            if self._known is None or self._known[0] != asked:
                found = office_forms(shelf, FormTree.of_folder(FORMS), connector_ids(), today)
                for trouble in found.troubles:
                    _log.warning("forms of %s stay in force: %s", found.version, trouble)
                self._before = self._known[1] if self._known else None
                self._known = (asked, found)
            return self._known[1]

    def beside(self, event: LifeEvent) -> OfficeForms:
        """Return the forms that were in force together with an event: a visit keeps what it began with."""
        now, today = self.get(), self._clock.now().date()
        if event in now.events.effective(today) or self._before is None:
            return now
        return self._before

    @property
    def today(self) -> date:
        """The day of the clock in Japan."""
        return self._clock.now().date()
