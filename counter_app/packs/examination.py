"""What is wrong with a draft, said in plain Japanese, with what can be used of it: the forms the workshop shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.toml_lines import key_lines
from counter_app.failures import FormError
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents
from counter_app.packs.office_forms import OfficeForms, read_office_forms
from counter_app.packs.outline import Outline, outline_of
from counter_app.packs.plain_findings import PlainFinding, plain
from counter_app.packs.report import Unverified, unverified_of
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from collections.abc import Collection

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.packs.draft import Draft, Place

_NOTHING = OfficeForms("", FormTree("", {}), Catalogue(), LifeEvents())


@dataclass(frozen=True)
class Examination:
    """`forms` is what can be used; `findings` what cannot; `unverified` what nobody has read in a law yet."""

    forms: OfficeForms = _NOTHING
    findings: tuple[PlainFinding, ...] = ()
    unverified: tuple[Unverified, ...] = ()
    outline: Outline = field(default_factory=Outline)

    def form_of(self, file: str) -> Form | None:
        """Return the form a file makes, None while it makes none."""
        return next((form for form in self.forms.catalogue.all() if form.file == file), None)

    def event_of(self, file: str) -> LifeEvent | None:
        """Return the life event a file makes, None while it makes none."""
        return next((event for event in self.forms.events.versions if event.file == file), None)


def examine(draft: Draft, connectors: Collection[str]) -> Examination:
    """Read a draft whole. Takes a fraction of a second for a hundred forms: call it from a worker."""
    found, errors = read_office_forms("draft", draft.tree, connectors)
    findings = tuple(dict.fromkeys(plain(error) for error in errors))
    of_forms, of_events = unverified_of(found.catalogue.all(), LifeEvents()), unverified_of((), found.events)
    outline = outline_of(draft, findings, of_forms, of_events)
    return Examination(found, findings, (*of_forms, *of_events), outline)


def place_of(finding: PlainFinding, tree: FormTree) -> Place:
    """Return the place a finding is about: the last key that begins on its line or above; () where nobody knows."""
    if finding.line is None:
        return ()
    try:
        lines = key_lines(tree.text(finding.file))
    except (FormError, ValueError, IndexError):
        return ()
    before = [(line, place) for place, line in lines.items() if line <= finding.line]
    return max(before, key=lambda entry: (entry[0], len(entry[1])), default=(0, ()))[1]
