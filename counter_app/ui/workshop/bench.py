"""The bench everything in the workshop's window stands on: the session, who hears of its changes, the worker behind it.

A change is written down at once; what it means is worked out on the worker a moment later and shown if nothing newer
came in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.failures import FailureCode
from counter_app.packs import workshop
from counter_app.packs.draft import Draft
from counter_app.packs.examination import Examination, examine
from counter_app.packs.workshop import Session
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.theme import Metrics, Theme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Form
    from counter_app.i18n.texts import Texts
    from counter_app.navigator.replay import Case, RuleBook
    from counter_app.packs.bundle import Imprint
    from counter_app.packs.draft import Place, Plain
    from counter_app.packs.draft_folder import DraftFolder
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.packs.shelf import Shelf
    from counter_app.packs.tree import FormTree
    from counter_app.packs.verification import Verification
    from counter_app.ports import Clock

_SOON_MS = 120  # after the last key; the examination itself takes about as long again

_log = logging.getLogger(__name__)


class SheetPicture(Protocol):
    """Draws an application sheet."""

    def __call__(self, form: Form, answers: Answers, backgrounds: Callable[[str], bytes]) -> bytes:
        """Return the first page as a PNG; `backgrounds` gives the PDFs beside the form."""


@dataclass(frozen=True)
class WorkshopWorld:
    """What the workshop needs from outside. Everything but `texts` and `clock` may be called on the worker only."""

    texts: Texts
    clock: Clock
    office: str
    connectors: Collection[str]
    shelf: Shelf
    drafts: DraftFolder
    in_force: Callable[[], OfficeForms]
    sign: Callable[[FormTree, Imprint], bytes]
    sheet: SheetPicture  # the application sheet's first page as a PNG
    cases: Callable[[tuple[RuleBook, RuleBook], int, int], Iterator[Case]]  # households, seed
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


class Bench(QObject):
    """`changed`: the session is another one. `examined`: it is known what it means. `went`: look at this place."""

    changed = Signal()
    examined = Signal()
    went = Signal(object)
    said = Signal(str, str)  # a key of the texts, and its detail

    def __init__(self, world: WorkshopWorld, session: Session) -> None:
        super().__init__()
        self.world, self.session = world, session
        self.examination = Examination()
        self._verified: tuple[FormTree, Verification] | None = None
        self.bridge = Bridge(self)
        self.background = Background(self.bridge)
        self._generation = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.examine_now)

    def start(self) -> None:
        """Begin working."""
        self.background.start()
        self.examine_now()

    def close(self) -> None:
        """Write the draft down and end the worker."""
        self._soon.stop()
        self._keep(self.session)
        self.background.close()

    @property
    def file(self) -> str:
        """The file that is looked at."""
        return self.session.file

    @property
    def pending(self) -> bool:
        """Something has changed that is not examined yet."""
        return self._soon.isActive()

    @property
    def verification(self) -> Verification | None:
        """What verifying the draft as it stands has shown; None where it was not, or has changed since."""
        if self._verified is None or self._verified[0] != self.session.draft.tree:
            return None
        return self._verified[1]

    def keep_verification(self, tree: FormTree, found: Verification) -> None:
        """Remember what verifying a state of the draft has shown."""
        self._verified = (tree, found)

    # reading and changing

    def value(self, *place: str | int) -> Any:
        """Return the plain value at a place of the selected file."""
        return self.session.value(*place)

    def put(self, place: Place, value: Plain) -> None:
        """Set a value of the selected file."""
        self.take_over(workshop.put(self.session, place, value))

    def clear(self, place: Place) -> None:
        """Take a value out."""
        self.take_over(workshop.clear(self.session, place))

    def add(self, array: Place, index: int, entry: Mapping[str, Plain]) -> None:
        """Put an entry into a list."""
        self.take_over(workshop.add(self.session, array, index, entry))

    def drop(self, array: Place, index: int) -> None:
        """Take an entry out of a list."""
        self.take_over(workshop.drop(self.session, array, index))

    def move(self, array: Place, index: int, to: int) -> None:
        """Move an entry of a list."""
        self.take_over(workshop.move(self.session, array, index, to))

    def select(self, file: str) -> None:
        """Look at another file."""
        if file != self.session.file:
            self.take_over(workshop.select(self.session, file))

    def undo(self) -> None:
        """One step back."""
        self.take_over(workshop.undo(self.session))

    def redo(self) -> None:
        """One step forth."""
        self.take_over(workshop.redo(self.session))

    def take_over(self, session: Session) -> None:
        """Go on with another session; what it means follows."""
        before, self.session = self.session, session
        if session.refused is not None:
            self.said.emit("workshop.refused", session.refused.cause)
        if session.draft is not before.draft:
            self._soon.start()
        if session is not before:
            self.changed.emit()

    # what it means

    def examine_now(self) -> None:
        """Read the draft on the worker; the newest result is shown, and the draft is kept meanwhile."""
        self._soon.stop()
        self._generation += 1
        mine, session = self._generation, self.session
        connectors = self.world.connectors

        def job() -> Examination:
            self._keep(session)
            return examine(session.draft, connectors)

        def show(found: Examination) -> None:
            if mine == self._generation:
                self.examination = found
                self.examined.emit()

        self.background.run(job, show, self.trouble)

    def _keep(self, session: Session) -> None:
        try:
            self.world.drafts.keep(session.draft, session.base_version)
        except OSError as reason:
            _log.warning("draft_not_kept reason=%s", type(reason).__name__)
            self.bridge.later(lambda: self.said.emit("workshop.draft.not-kept", ""))

    def begin_from(self, forms: OfficeForms) -> None:
        """Go on from a version; what was edited before can be come back to."""
        before = self.session
        step = workshop.Step(before.draft.tree, before.file)
        file = before.file if before.file in forms.tree.files else ""
        draft = Draft.of(forms.tree)
        self.take_over(Session(draft, forms.version, file, (*before.past, step)))
        self._soon.start()

    def trouble(self, code: FailureCode) -> None:
        """Say a failure in the words of the handbook."""
        say = self.world.texts.of("ja")
        self.said.emit("workshop.trouble", f"{say(f'failure.{code.name}.staff')}（{code.value}）")
