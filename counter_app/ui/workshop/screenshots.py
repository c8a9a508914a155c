"""Every state of the workshop, for the documentation and for whoever checks how it looks. Everybody in it is invented."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from counter_app.navigator.replay import Case
from counter_app.navigator.town import town
from counter_app.navigator.town_events import situation
from counter_app.packs.bundle import Imprint, make_bundle
from counter_app.packs.draft import Draft
from counter_app.packs.draft_folder import DraftFolder
from counter_app.packs.office_forms import OfficeForms, install, office_forms
from counter_app.packs.shelf import RING, Shelf
from counter_app.packs.tree import FormTree
from counter_app.packs.workshop import Session
from counter_app.signing import KeyRing, SigningKey
from counter_app.ui.rehearsal import StillClock
from counter_app.ui.settling import settle
from counter_app.ui.workshop.bench import SheetPicture, WorkshopWorld
from counter_app.ui.workshop.proof_panel import ProofPanel
from counter_app.ui.workshop.town_panel import TownPanel
from counter_app.ui.workshop.window import FIELD, FORM, RULE, TEXT, WorkshopWindow

if TYPE_CHECKING:
    from counter_app.i18n.texts import Texts
    from counter_app.navigator.replay import RuleBook

FORM_FILE, EVENT_FILE, PREDICATE_FILE = (
    "moving/tenkyo.toml",
    "life_events/tennyu.toml",
    "life_events/_predicates-people.toml",
)
LAW_FILE = "life_events/_laws.toml"
_CONNECTORS = ("rpa-folder", "https-json")
_FEW = 20


@dataclass(frozen=True)
class RehearsedOffice:
    """An office in a folder of its own, with a training key, in front of a tree of forms."""

    directory: Path
    shipped: FormTree
    key: SigningKey
    clock: StillClock

    @classmethod
    def in_folder(cls, directory: Path, shipped: FormTree) -> RehearsedOffice:
        """Open it; the folder must be there."""
        key = SigningKey.generate(simulated=True)
        KeyRing({}).publish(key.published, directory / RING)
        return cls(directory, shipped, key, StillClock())

    @property
    def shelf(self) -> Shelf:
        """The office's shelf."""
        return Shelf(self.directory, simulated=True)

    def in_force(self) -> OfficeForms:
        """Return what is in force on the day that stands still."""
        return office_forms(self.shelf, self.shipped, _CONNECTORS, self.clock.now().date())

    def sign(self, tree: FormTree, imprint: Imprint) -> bytes:
        """Sign with the training key."""
        return make_bundle(tree.contents(), imprint, self.key)

    def world(self, texts: Texts, sheet: SheetPicture) -> WorkshopWorld:
        """Return what the window needs."""
        drafts = DraftFolder(self.directory / "draft")
        return WorkshopWorld(
            texts, self.clock, "TRIAL", _CONNECTORS, self.shelf, drafts, self.in_force, self.sign, sheet, town_cases
        )

    def session(self) -> Session:
        """Begin with what is in force."""
        forms = self.in_force()
        return Session(Draft.of(forms.tree), forms.version)


def town_cases(books: tuple[RuleBook, RuleBook], households: int, seed: int) -> Iterator[Case]:
    """A small town through the events of both books."""
    for home in town(households, books[0].on, seed):
        for name in dict.fromkeys((*books[0].events, *books[1].events)):
            answers = None
            for book in books:
                if name in book.events:
                    answers = situation(book.events[name], home, books[0].on, seed, answers)
            if answers is not None:
                yield Case(name, home.number, answers)


def screenshots(
    texts: Texts, forms: Path, sheet: SheetPicture, width: int, height: int
) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, walk in _STATES.items():
        with tempfile.TemporaryDirectory() as folder:
            office = RehearsedOffice.in_folder(Path(folder), FormTree.of_folder(forms))
            window = WorkshopWindow(office.world(texts, sheet), office.session())
            window.resize(width, height)
            window.start()
            settle(window)
            walk(window)
            settle(window)
            yield name, window.panel if window.panel is not None else window
            window.close()
            window.deleteLater()


def _look(window: WorkshopWindow, file: str, tab: int, view: str) -> None:
    window.bench.select(file)
    window.tabs.setCurrentIndex(tab)
    window.preview.show_view(view)


def _field(window: WorkshopWindow) -> None:
    _look(window, FORM_FILE, FIELD, "kiosk")
    window.field_tab.choose(("field", _asked_in(window)))


def _asked_in(window: WorkshopWindow) -> int:
    """Return the number of the second field that is the form's own."""
    own = [n for n, entry in enumerate(window.bench.value("field")) if "use" not in entry]
    return own[1]


def _wrong(window: WorkshopWindow) -> None:
    _field(window)
    window.bench.put(("field", _asked_in(window), "when"), [{"fact": "derived.moveIsLat", "is": ["yes"]}])
    window.bench.put(("fee", "yen"), "三百")


def _publish(window: WorkshopWindow) -> None:
    _look(window, FORM_FILE, FORM, "kiosk")
    window.bench.put(("title", "ja"), "転居届（引っ越し）")
    window.bench.put(("completion_days",), 21)
    settle(window)
    window.press("publish")


def _town(window: WorkshopWindow) -> None:
    _look(window, FORM_FILE, FORM, "kiosk")
    window.bench.put(("destination",), "S10")
    settle(window)
    window.press("town")
    panel = window.panel
    assert isinstance(panel, TownPanel)
    panel.households.setValue(_FEW)
    panel.run()
    panel.wait()
    settle(window)
    panel.show_one(0)


def _proof(window: WorkshopWindow) -> None:
    """A mistake no parser can see: only who has a dog is told to notify the move."""
    rules = window.bench.session.document(EVENT_FILE) or {}
    window.bench.select(EVENT_FILE)
    at = next(n for n, rule in enumerate(rules["rule"]) if rule["procedure"] == "tennyu")
    window.bench.put(("rule", at, "when"), [*rules["rule"][at]["when"], "dog"])
    settle(window)
    window.press("proof")
    panel = window.panel
    assert isinstance(panel, ProofPanel)
    panel.day.setText(window.bench.world.clock.now().date().isoformat())
    panel.run()
    panel.wait()
    settle(window)


def _versions(window: WorkshopWindow) -> None:
    world = window.bench.world
    day = world.clock.now().date()
    imprint = Imprint(
        "2027.04.01", world.office, day.replace(year=day.year + 1, month=4, day=1), world.clock.now(), "手数料の改定"
    )
    install(world.shelf, world.sign(window.bench.session.draft.tree, imprint), world.connectors)
    (world.shelf.directory / "2026.10.forms").write_bytes(b"PK torn")
    window.press("versions")


_STATES: dict[str, Callable[[WorkshopWindow], None]] = {
    "procedure": lambda window: _look(window, FORM_FILE, FORM, "counter"),
    "fields": _field,
    "paper": lambda window: _look(window, FORM_FILE, FORM, "paper"),
    "rules": lambda window: _look(window, EVENT_FILE, RULE, "advice"),
    "conditions": lambda window: _look(window, PREDICATE_FILE, RULE, "advice"),
    "text": lambda window: _look(window, FORM_FILE, TEXT, "kiosk"),
    "findings": _wrong,
    "laws": lambda window: _look(window, LAW_FILE, TEXT, "kiosk"),
    "publish": _publish,
    "proof": _proof,
    "town": _town,
    "versions": _versions,
}
