"""One interview over everything that asks: which pages there are, in which order, and which one is shown.

Natural order: what happened (it decides most of what follows), the applicant, the household with its people row by
row, then the rest by topic, each topic in the order its form asks. Facts of one topic stay together; a fact that hangs on another comes after it. Tiles
that belong `together` are one page, a question asked `across` all rows too. What is known is never asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.channel import Channel
from counter_app.domain.form import FieldKind
from counter_app.flow.interview import facts, is_open, questions
from counter_app.flow.state import Part, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.domain.answers import Answers, FieldPath
    from counter_app.domain.form import AskedField, Form

_FIRST_TOPICS = (
    *("move", "birth", "deceased", "marriage", "divorce", "job", "disaster", "pregnancy"),
    "applicant",
    *("members", "people", "household"),
)
_NOTHING: frozenset[FieldPath] = frozenset()


class Look(StrEnum):
    """How a page is answered."""

    FIELD = "field"  # one question
    TILES = "tiles"  # yes-no tiles: touched is yes, untouched no
    PEOPLE = "people"  # the same, one tile for each person of a group


@dataclass(frozen=True)
class Page:
    """One page of the interview: a field, or tiles. Never empty."""

    look: Look
    items: tuple[AskedField, ...]

    @property
    def path(self) -> FieldPath:
        """The page's address: the path of its first field."""
        return self.items[0].path

    @property
    def tiles(self) -> bool:
        """「次へ」 answers what was not touched with no."""
        return self.look is not Look.FIELD

    def holds(self, path: FieldPath | None) -> bool:
        """Tell whether the field at `path` is on this page."""
        return any(item.path == path for item in self.items)


def plan(visit: Visit) -> tuple[Page, ...]:
    """Return the pages of the part of the interview the visit is in, as they stand under its answers."""
    if visit.part is Part.EVENT and visit.event is not None:
        return visit.answers.once(_planned, visit.rules.channel, _NOTHING, visit.event.questions)
    return visit.answers.once(_planned, visit.rules.channel, visit.known_before, *visit.asked_forms)


def _planned(answers: Answers, channel: Channel, known_before: frozenset[FieldPath], *forms: Form) -> tuple[Page, ...]:
    asked = questions(forms, answers, self_service=channel is Channel.KIOSK)
    return pages(item for item in asked if item.path not in known_before)


def pages(asked: Iterable[AskedField]) -> tuple[Page, ...]:
    """Put fields onto pages, in natural order."""
    found: dict[tuple[str, ...], list[AskedField]] = {}
    for item in _in_order(tuple(asked)):
        found.setdefault(_page_of(item), []).append(item)
    return tuple(Page(_LOOKS[key[0]], tuple(items)) for key, items in found.items())


def page_shown(visit: Visit) -> Page | None:
    """Return the page the visit stands on; None where a condition just took it away, or nothing is asked."""
    if visit.asking is None:
        return None
    shown = next((page for page in plan(visit) if page.holds(visit.asking)), None)
    if shown is not None or not visit.changing:
        return shown
    every = pages(facts(visit.asked_forms, visit.answers))  # what is changed may have been answered by the event
    return next((page for page in every if page.holds(visit.asking)), None)


def first_page(visit: Visit) -> Page | None:
    """Return where this part of the interview begins; None where nothing is left to ask."""
    return next(iter(plan(visit)), None)


def page_after(visit: Visit) -> Page | None:
    """Return the page that follows; at the end whatever came up behind and was not gone through; else None.

    From a page that came up behind, what was gone through already is not shown once more.
    """
    order = plan(visit)
    at = _place(visit, order)
    if at is not None and at + 1 < len(order):
        following = order[at + 1]
        if _passed(order[at], visit) or not _passed(following, visit):
            return following
    return next((page for page in order if not _done(page, visit)), None)


def page_before(visit: Visit) -> Page | None:
    """Return the page before; None at the beginning."""
    order = plan(visit)
    at = _place(visit, order)
    return order[at - 1] if at else None


def place_of(visit: Visit) -> tuple[int, int]:
    """Return which page of how many this is, both from 1."""
    order = plan(visit)
    at = _place(visit, order)
    return (1 if at is None else at + 1), max(len(order), 1)


def _place(visit: Visit, order: tuple[Page, ...]) -> int | None:
    return next((at for at, page in enumerate(order) if page.holds(visit.asking)), None)


def _passed(page: Page, visit: Visit) -> bool:
    return all(item.path in visit.passed for item in page.items)


def _done(page: Page, visit: Visit) -> bool:
    """Gone through, or the one that is shown."""
    return page.holds(visit.asking) or all(
        item.path in visit.passed or not is_open(item, visit.answers) for item in page.items
    )


def _in_order(asked: tuple[AskedField, ...]) -> list[AskedField]:
    ranks = {topic: rank for rank, topic in enumerate(_FIRST_TOPICS)}
    for item in asked:
        ranks.setdefault(_topic(item), len(ranks))
    across = {item.path: bool(item.group and item.field.across) for item in asked}
    return sorted(asked, key=lambda item: (_rank(item, ranks), across[item.path]))  # stable: else the form's order


def _topic(item: AskedField) -> str:
    return (item.group.fact if item.group is not None else item.field.fact).partition(".")[0]


def _rank(item: AskedField, ranks: dict[str, int]) -> int:
    """A field stands with its topic, unless it hangs on a fact of a later one."""
    hangs_on = (condition.fact.partition(".")[0] for condition in item.field.when if "." in condition.fact)
    return max((ranks[_topic(item)], *(ranks[topic] for topic in hangs_on if topic in ranks)))


_LOOKS = {"field": Look.FIELD, "together": Look.TILES, "across": Look.PEOPLE}


def _page_of(item: AskedField) -> tuple[str, ...]:
    if item.field.kind is FieldKind.YES_NO and item.group is not None and item.field.across:
        return "across", item.group.fact, item.field.fact
    if item.field.kind is FieldKind.YES_NO and item.group is None and item.field.together:
        return "together", item.field.together
    return "field", item.path


def untouched(page: Page, visit: Visit) -> Iterator[AskedField]:
    """Yield the tiles nobody touched."""
    if page.tiles:
        yield from (item for item in page.items if visit.answers.find(item.path) is None)
