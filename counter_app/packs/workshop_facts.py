"""The facts a condition of a draft may name, with what people call them and what can be answered. Also in broken files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.kinds import CONSENT_WORDS, DOCUMENT_WORDS, SEX_WORDS, YES_NO_WORDS
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.packs.tree import SHARED
from counter_app.packs.workshop import at, document

if TYPE_CHECKING:
    from counter_app.packs.draft import Place
    from counter_app.packs.tree import FormTree

_CLOSED = {"yes-no": YES_NO_WORDS, "sex": SEX_WORDS, "document": DOCUMENT_WORDS, "consent": CONSENT_WORDS}
_YES_NO = tuple((code, words.ja) for code, words in YES_NO_WORDS.items())


@dataclass(frozen=True)
class FactName:
    """A fact. `answers` are (code, label); empty where anything may be typed. `label` is empty for derived facts."""

    fact: str
    label: str
    kind: str
    answers: tuple[tuple[str, str], ...] = ()


def facts_asked(tree: FormTree, file: str) -> tuple[FactName, ...]:
    """Return what a file asks, in order, shared blocks put in; rows of groups not."""
    return tuple(fact for _, fact in _asked(tree, at(document(tree, file), ("field",))))


def facts_at(tree: FormTree, file: str, number: int) -> tuple[FactName, ...]:
    """Return what one `[[field]]` asks: itself, or what it takes of a shared block."""
    return tuple(fact for at_field, fact in _asked(tree, at(document(tree, file), ("field",))) if at_field == number)


def facts_in(tree: FormTree, entry: Mapping[str, Any]) -> tuple[FactName, ...]:
    """As `facts_at`, for an entry that is at hand."""
    return tuple(fact for _, fact in _asked(tree, [entry]))


def facts_before(tree: FormTree, file: str, place: Place) -> tuple[FactName, ...]:
    """Return what the condition of the field at `place` may name: what is asked before it, and what is derived."""
    values = document(tree, file)
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else None
    visit = [fact for at_field, fact in _asked(tree, at(values, ("field",))) if number is None or at_field < number]
    row: list[FactName] = []
    if len(place) > 3 and place[2] == "item" and isinstance(place[3], int):  # noqa: PLR2004  # field, 0, item, 1
        items = list(_asked(tree, at(values, (*place[:2], "item"))))
        row = [fact for at_item, fact in items if at_item < place[3]]
        row += [FactName(fact, "", "yes-no", _YES_NO) for fact in sorted(ROW_FACTS)]
    return (*row, *visit, *(FactName(fact, "", "yes-no", _YES_NO) for fact in sorted(DERIVED_FACTS)))


def facts_of_events(tree: FormTree, group: str | None) -> tuple[FactName, ...]:
    """Return what a predicate may read: what any event asks, or in a row of `group` of any event."""
    found: dict[str, FactName] = {}
    for file in tree.events("[!_]*.toml"):
        fields = at(document(tree, file), ("field",))
        if group is None:
            asked = [fact for _, fact in _asked(tree, fields)]
        else:
            groups = [entry for entry in _entries(fields) if entry.get("fact") == group]
            asked = [fact for entry in groups for _, fact in _asked(tree, entry.get("item"))]
        for fact in asked:
            found.setdefault(fact.fact, fact)
    derived = sorted(ROW_FACTS) if group is not None else []
    return (*found.values(), *(FactName(fact, "", "yes-no", _YES_NO) for fact in derived))


def groups_of_events(tree: FormTree) -> tuple[FactName, ...]:
    """Return the groups (repeating rows) any event asks."""
    return tuple(fact for fact in facts_of_events(tree, None) if fact.kind == "group")


def predicates_of(tree: FormTree) -> Mapping[str, str]:
    """Return every predicate with its Japanese sentence; the id where it has none."""
    found: dict[str, str] = {}
    for file in tree.events("_predicates*.toml"):
        for entry in _entries(at(document(tree, file), ("predicate",))):
            sentence = at(entry, ("why", "ja"))
            found[str(entry.get("id"))] = sentence if isinstance(sentence, str) and sentence else str(entry.get("id"))
    return found


def file_of_predicate(tree: FormTree, predicate: str) -> tuple[str, int] | None:
    """Return the file and the number of a predicate in it."""
    for file in tree.events("_predicates*.toml"):
        for number, entry in enumerate(_entries(at(document(tree, file), ("predicate",)))):
            if entry.get("id") == predicate:
                return file, number
    return None


def procedures_of(tree: FormTree) -> Mapping[str, str]:
    """Return the ids of all procedures with their titles."""
    found: dict[str, str] = {}
    for file in tree.forms():
        values = document(tree, file)
        form_id, title = at(values, ("id",)), at(values, ("title", "ja"))
        if isinstance(form_id, str):
            found[form_id] = title if isinstance(title, str) else form_id
    return found


def _asked(tree: FormTree, fields: Any) -> Iterator[tuple[int, FactName]]:
    for number, entry in enumerate(_entries(fields)):
        if "use" not in entry:
            yield number, _fact(entry)
            continue
        block = _entries(at(document(tree, f"{SHARED}/{entry['use']}.toml"), ("field",)))
        only = entry.get("only")
        yield from ((number, _fact(item)) for item in block if not only or item.get("fact") in only)


def _fact(entry: Mapping[str, Any]) -> FactName:
    kind, label = str(entry.get("kind", "")), at(entry, ("label", "ja"))
    return FactName(str(entry.get("fact", "")), label if isinstance(label, str) else "", kind, tuple(_answers(entry)))


def _answers(entry: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    words = _CLOSED.get(str(entry.get("kind")))
    if words is not None:
        return [(code, word.ja) for code, word in words.items()]
    return [(str(c.get("code")), str(at(c, ("label", "ja")) or c.get("code"))) for c in _entries(entry.get("choice"))]


def _entries(values: Any) -> list[Mapping[str, Any]]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return []
    return [entry for entry in values if isinstance(entry, Mapping)]
