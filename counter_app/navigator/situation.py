"""One household: the answers of a visit as predicates read them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.checks import day_of
from counter_app.navigator.judge import Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from counter_app.domain.answers import Answers
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.judge import Place

_YES, _NO, _OPEN = Kleene(1, 0), Kleene(0, 1), Kleene(0, 0)


class Household:
    """Situations of exactly one bit. Ages are those on the day of the event, days ago are seen from `today`."""

    everywhere = 1

    def __init__(self, event: LifeEvent, answers: Answers, today: date) -> None:
        self._answers = answers
        self._day = day_of(answers.text(event.day))
        self.today = today

    def most_rows(self, group: str) -> int:
        """Return the number of rows; one that may or may not be there while nobody has said."""
        count = self._answers.text(group)
        return int(count) if count.isdecimal() else 1

    def text(self, place: Place) -> str:
        """Return the canonical text there, empty where nothing was answered."""
        return self._answers.text(path_of(place))

    def read(self, place: Place, key: Hashable, accepts: Callable[[str], bool | None]) -> Kleene:  # noqa: ARG002  # one household keeps nothing
        """Decide by the text there."""
        text = self.text(place)
        return _known(accepts(text)) if text else _OPEN

    def read_dated(self, place: Place, key: Hashable, accepts: Callable[[str, date], bool | None]) -> Kleene:  # noqa: ARG002  # as above
        """Decide by the text there and the day of the event."""
        text = self.text(place)
        return _known(accepts(text, self._day)) if text and self._day is not None else _OPEN

    @property
    def knows_day(self) -> bool:
        """Tell whether the day of the event was answered."""
        return self._day is not None


def path_of(place: Place) -> FieldPath:
    """Return where in the answers it stands."""
    if place.group is None or place.row is None:
        return FieldPath(place.fact)
    return row_path(place.group, place.row, place.fact)


def _known(decided: bool | None) -> Kleene:  # noqa: FBT001  # three values, of which two are these
    if decided is None:
        return _OPEN
    return _YES if decided else _NO
