"""The workshop's window: the tree, the editor, what becomes of it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QInputDialog, QMainWindow, QSplitter, QTabWidget, QWidget

from counter_app.packs import workshop
from counter_app.packs.office_forms import SHIPPED
from counter_app.packs.outline import FileKind, kind_of, title_of
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.bench import Bench
from counter_app.ui.workshop.diff_view import DiffPanel, Panel
from counter_app.ui.workshop.field_tab import FieldTab
from counter_app.ui.workshop.findings_panel import FindingsPanel
from counter_app.ui.workshop.form_tab import FormTab
from counter_app.ui.workshop.outline_panel import OutlinePanel
from counter_app.ui.workshop.preview import Preview
from counter_app.ui.workshop.proof_panel import ProofPanel
from counter_app.ui.workshop.publish_panel import Published, PublishPanel, next_april
from counter_app.ui.workshop.rule_tab import RuleTab
from counter_app.ui.workshop.style import workshop_stylesheet
from counter_app.ui.workshop.text_tab import TextTab
from counter_app.ui.workshop.town_panel import TownPanel
from counter_app.ui.workshop.versions_panel import VersionsPanel

if TYPE_CHECKING:
    from counter_app.packs.draft import Place
    from counter_app.packs.workshop import Session
    from counter_app.ui.workshop.bench import WorkshopWorld

FORM, FIELD, RULE, TEXT = range(4)
_HOME_TAB = {
    FileKind.FORM: FORM,
    FileKind.EVENT: RULE,
    FileKind.PREDICATES: RULE,
    FileKind.BLOCK: FIELD,
    FileKind.OTHER: TEXT,
}
_KEYS = {"diff": "F5", "town": "F6", "versions": "F7", "proof": "F8", "publish": "F9"}


class WorkshopWindow(QMainWindow):
    """`start()` before use; closing it keeps the draft and ends the worker."""

    def __init__(self, world: WorkshopWorld, session: Session) -> None:
        super().__init__()
        self._say = world.texts.of("ja")
        self.bench = Bench(world, session)
        self.panel: Panel | None = None
        self._shown_file = ""
        self.setWindowTitle(self._say("workshop.window"))
        self.setStyleSheet(staff_stylesheet(world.theme) + workshop_stylesheet(world.theme.palette))
        self.setMinimumSize(1180, 720)
        self.outline = OutlinePanel(self.bench)
        self.form_tab, self.rule_tab, self.text_tab = FormTab(self.bench), RuleTab(self.bench), TextTab(self.bench)
        self.preview = Preview(self.bench, lambda: self.field_tab.place)
        self.field_tab = FieldTab(self.bench, self.preview.refresh)
        self.findings = FindingsPanel(self.bench)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self._say("workshop.tabs"))
        self.tabs.tabBar().setAccessibleName(self._say("workshop.tabs"))
        self.tabs.setDocumentMode(True)
        for name, tab in (
            ("form", self.form_tab),
            ("field", self.field_tab),
            ("rule", self.rule_tab),
            ("text", self.text_tab),
        ):
            self.tabs.addTab(tab, self._say(f"workshop.tab.{name}"))
        self.tabs.currentChanged.connect(lambda _at: self._show_tab())
        self._lay_out()
        self._shortcuts()
        self.bench.changed.connect(self._changed)
        self.bench.said.connect(self._tell)
        self.bench.went.connect(self._go)
        self.bench.examined.connect(self._examined)

    def start(self) -> None:
        """Show what is there."""
        self.bench.start()
        if not self.bench.file:
            first = next(self.bench.session.draft.tree.forms(), "")
            self.bench.session = workshop.select(self.bench.session, first)
        self.show()
        self._changed()
        self.outline.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # layout

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self._top_bar())
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.outline)
        self.parts.addWidget(self._editor())
        self.parts.addWidget(self.preview)
        whole.addWidget(self.parts, 1)
        whole.addWidget(self.findings)
        whole.addWidget(self._bottom_bar())
        self.setCentralWidget(body)

    def _editor(self) -> QWidget:
        holder = QFrame()
        holder.setProperty("look", "page")
        whole = column(holder, gap=0)
        head = row(gap=6)
        head.setContentsMargins(10, 6, 10, 2)
        self._title = label("", "panel-title")
        head.addWidget(self._title, 1)
        self.copy_key = button(self._say("workshop.form.copy"), self.ask_copy, "slim")
        self.later_key = button(self._say("workshop.form.later"), self.make_version, "slim")
        head.addWidget(self.copy_key)
        head.addWidget(self.later_key)
        whole.addLayout(head)
        whole.addWidget(self.tabs, 1)
        return holder

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        places = row(bar, gap=14)
        places.setContentsMargins(14, 5, 14, 5)
        places.addWidget(label(self._say("workshop.window"), wrap=False))
        self._base = label("", "top-note", wrap=False)
        places.addWidget(self._base)
        places.addStretch(1)
        self._kept = label("", "top-note", wrap=False)
        places.addWidget(self._kept)
        places.addWidget(label(self._say("workshop.office", office=self.bench.world.office), "top-note", wrap=False))
        return bar

    def _bottom_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        whole = column(bar, gap=4)
        whole.setContentsMargins(12, 6, 12, 8)
        self._sentence = label("", "sentence")
        self._sentence.hide()  # until there is something to say
        show_tone(self._sentence, Tone.QUIET)
        whole.addWidget(self._sentence)
        places = row(gap=8)
        whole.addLayout(places)
        self.undo_key = button(f"Ctrl+Z {self._say('workshop.key.undo')}", self.bench.undo, "key-action")
        self.redo_key = button(f"Ctrl+Y {self._say('workshop.key.redo')}", self.bench.redo, "key-action")
        self.over_key = button(self._say("workshop.key.over"), self.start_over, "key-action")
        for key in (self.undo_key, self.redo_key, self.over_key):
            places.addWidget(key)
        places.addStretch(1)
        self.keys = {}
        for name, shortcut in _KEYS.items():
            look = "key-primary" if name == "publish" else "key-action"
            self.keys[name] = button(f"{shortcut} {self._say(f'workshop.key.{name}')}", partial(self.press, name), look)
            places.addWidget(self.keys[name])
        return bar

    def _shortcuts(self) -> None:
        acts: list[tuple[str, Callable[[], None]]] = [
            ("Ctrl+Z", self.bench.undo),
            ("Ctrl+Y", self.bench.redo),
            ("Ctrl+Shift+Z", self.bench.redo),
            ("Ctrl+F", lambda: self.outline.search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            *((key, partial(self.press, name)) for name, key in _KEYS.items()),
            *((f"Ctrl+{at + 1}", partial(self.tabs.setCurrentIndex, at)) for at in range(self.tabs.count())),
        ]
        for sequence, act in acts:
            QShortcut(QKeySequence(sequence), self).activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        tree, shown = round(width * 0.18) + 24, round(width * 0.36)
        self.parts.setSizes([tree, width - tree - shown, shown])

    # showing

    def _changed(self) -> None:
        session = self.bench.session
        if session.file != self._shown_file:
            self._shown_file = session.file
            kind = kind_of(session.file)
            self.tabs.setCurrentIndex(_HOME_TAB[kind])
            self.preview.show_view("advice" if kind in (FileKind.EVENT, FileKind.PREDICATES) else self.preview.view)
            self.findings.refresh()
        self._title.setText(f"{title_of(session.file, session.draft.tree)}　{session.file}")
        is_form = kind_of(session.file) is FileKind.FORM
        self.copy_key.setVisible(is_form)
        self.later_key.setVisible(is_form)
        base = self._say("workshop.versions.shipped") if session.base_version == SHIPPED else session.base_version
        self._base.setText(self._say("workshop.base", version=base))
        changed = len(session.changed_files)
        self._kept.setText(self._say("workshop.changed", count=changed) if changed else self._say("workshop.unchanged"))
        self.undo_key.setEnabled(bool(session.past))
        self.redo_key.setEnabled(bool(session.future))
        self.over_key.setEnabled(bool(changed))
        self._show_tab()

    def _show_tab(self) -> None:
        tab = self.tabs.currentWidget()
        if isinstance(tab, FormTab | FieldTab | RuleTab | TextTab):
            tab.refresh()

    def _examined(self) -> None:
        if not self.bench.examination.findings and self._sentence.property("tone") == Tone.STOP.value:
            self._put("", Tone.QUIET)

    def _tell(self, key: str, detail: str) -> None:
        self._put(self._say(key, detail=detail), Tone.STOP)

    def tell(self, key: str, **values: object) -> None:
        """Say that something was done."""
        self._put(self._say(key, **values), Tone.VERIFIED)

    def _put(self, sentence: str, tone: Tone) -> None:
        self._sentence.setText(sentence)
        show_tone(self._sentence, tone)
        self._sentence.setVisible(bool(sentence))

    def _go(self, target: tuple[str, Place] | tuple[str, Place, int | None]) -> None:
        """Show the place of a finding in the tab that edits it; the text where none does."""
        file, place, *rest = target
        if file not in self.bench.session.draft.tree.files:
            return
        self.bench.select(file)
        line = rest[0] if rest else None
        wanted = {"field": FIELD, "rule": RULE, "predicate": RULE}.get(
            str(place[0]) if place else "", FORM if place else TEXT
        )
        if self.bench.session.document() is None or kind_of(file) is FileKind.OTHER:
            wanted = TEXT
        self.tabs.setCurrentIndex(wanted)
        tab = self.tabs.currentWidget()
        if isinstance(tab, FormTab | FieldTab | RuleTab):
            tab.refresh()
            if tab.go_to(place):
                return
        self.tabs.setCurrentIndex(TEXT)
        self.text_tab.refresh()
        self.text_tab.go_to_line(line or 1)

    # acts

    def start_over(self) -> None:
        """Give up every change; Ctrl+Z brings them back."""
        self.bench.take_over(workshop.start_over(self.bench.session))
        self.tell("workshop.over.done")

    def ask_copy(self) -> None:
        """Ask for the id of a new procedure, then begin it as a copy."""
        name, wanted = QInputDialog.getText(self, self._say("workshop.form.copy"), self._say("workshop.form.copy.ask"))
        if wanted and name.strip():
            self.copy_procedure(name.strip())

    def copy_procedure(self, form_id: str) -> None:
        """Begin a new procedure as a copy of the one that is edited."""
        self.bench.take_over(workshop.copy_procedure(self.bench.session, self.bench.file, form_id))

    def make_version(self) -> None:
        """Begin the version of the next fiscal year beside the present one."""
        begins = next_april(self.bench.world.clock.now().date())
        session = workshop.new_version(self.bench.session, self.bench.file, begins, begins - timedelta(days=1))
        self.bench.take_over(session)

    def press(self, name: str) -> None:
        """Do what a key at the bottom does."""
        if self.panel is not None:
            self.panel.close()
            self.panel.deleteLater()
        if self.bench.pending:
            self.bench.examine_now()
        makes: dict[str, Callable[[], Panel]] = {
            "diff": lambda: DiffPanel(self.bench, self),
            "town": lambda: TownPanel(self.bench, self),
            "versions": lambda: VersionsPanel(self.bench, self, self.bench.begin_from),
            "proof": lambda: ProofPanel(self.bench, self),
            "publish": lambda: PublishPanel(self.bench, self, self._published),
        }
        self.panel = makes[name]()
        self.panel.show()

    def _published(self, published: Published) -> None:
        self.bench.begin_from(published.forms)
        self.tell("workshop.published", version=published.version, day=published.effective_from)

    def wait_for_worker(self) -> None:
        """Return when everything asked of the worker so far is done."""
        if self.bench.pending:
            self.bench.examine_now()
        self.bench.background.wait()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.panel is not None:
            self.panel.close()
        self.bench.close()
        super().closeEvent(event)


def open_workshop(world: WorkshopWorld, session: Session, *, resumed: bool) -> WorkshopWindow:
    """Open the window on a session; `resumed` where it goes on with the draft of another day."""
    window = WorkshopWindow(world, session)
    window.start()
    if resumed:
        window.tell("workshop.draft.resumed", count=len(session.changed_files))
    return window
