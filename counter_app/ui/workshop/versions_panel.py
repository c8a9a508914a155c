"""版の一覧: what is on the shelf, which is in force, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from counter_app.failures import CounterError, FailureCode, PackError, SettingsError
from counter_app.packs.office_forms import SHIPPED, install, read_office_forms
from counter_app.packs.shelf import SUFFIX, Entry
from counter_app.packs.tree import FormTree
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.diff_view import Panel
from counter_app.ui.workshop.refusal import refusal_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.packs.office_forms import OfficeForms
    from counter_app.ui.workshop.bench import Bench

_COLUMNS = ("version", "from", "publisher", "note", "state")


@dataclass(frozen=True)
class Shelved:
    """The shelf as it stood when it was looked at."""

    entries: tuple[Entry, ...]
    in_force: str
    pinned: str | None


class VersionsPanel(Panel):
    """`edit` is called with the forms of a version somebody wants to go on from."""

    def __init__(self, bench: Bench, parent: QWidget, edit: Callable[[OfficeForms], None]) -> None:
        super().__init__(bench, bench.world.texts.of("ja")("workshop.key.versions"), parent)
        self._edit = edit
        self._shelved = Shelved((), SHIPPED, None)
        self.in_force = label("", "panel-title")
        self.whole.addWidget(self.in_force)
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName(self.say("workshop.key.versions"))
        self.table.setHorizontalHeaderLabels([self.say(f"workshop.versions.{name}") for name in _COLUMNS])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.whole.addWidget(self.table, 1)
        self.sentence = label("", "sentence")
        self.whole.addWidget(self.sentence)
        keys = row(gap=8)
        for name, press in (
            ("import", self._choose_import),
            ("export", self._choose_export),
            ("edit", self.edit_chosen),
            ("pin", self.pin_chosen),
            ("by-date", self.by_date),
        ):
            keys.addWidget(button(self.say(f"workshop.versions.{name}"), press, "key-action"))
        keys.addStretch(1)
        keys.addWidget(button(self.say("workshop.close"), self.leave, "key-action"))
        self.whole.addLayout(keys)
        self.refresh()

    def refresh(self) -> None:
        """Read the shelf on the worker; every signature is checked anew."""
        world = self.bench.world

        def job() -> Shelved:
            return Shelved(tuple(world.shelf.entries()), world.in_force().version, world.shelf.pinned())

        self.bench.background.run(job, self._show, self.bench.trouble)

    def _show(self, shelved: Shelved) -> None:
        self._shelved = shelved
        name = self.say("workshop.versions.shipped") if shelved.in_force == SHIPPED else shelved.in_force
        key = "workshop.versions.pinned" if shelved.pinned else "workshop.versions.dated"
        self.in_force.setText(self.say(key, version=name))
        self.table.setRowCount(len(shelved.entries))
        for at, entry in enumerate(shelved.entries):
            manifest = entry.bundle.manifest if entry.bundle else None
            state = self.say("workshop.versions.in-force") if entry.version == shelved.in_force else ""
            if entry.refused is not None:
                state = refusal_words(entry.refused, self.say)
            cells = (
                entry.version,
                *((manifest.effective_from, manifest.publisher, manifest.note) if manifest else ("", "", "")),
                state,
            )
            for column_at, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column_at, item)
        if shelved.entries and self.table.currentRow() < 0:
            self.table.selectRow(0)

    def _chosen(self) -> Entry | None:
        at = self.table.currentRow()
        return self._shelved.entries[at] if 0 <= at < len(self._shelved.entries) else None

    def _do(self, job: Callable[[], str]) -> None:
        """Do something to the shelf on the worker; what it returns is said, what refuses it as well."""

        def safe() -> str | CounterError:
            try:
                return job()
            except CounterError as refused:
                return refused
            except OSError as error:
                return SettingsError(FailureCode.FOLDER_UNWRITABLE, type(error).__name__)

        def done(found: str | CounterError) -> None:
            refused = isinstance(found, CounterError)
            self.sentence.setText(refusal_words(found, self.say) if isinstance(found, CounterError) else found)
            show_tone(self.sentence, Tone.STOP if refused else Tone.VERIFIED)
            self.refresh()

        self.bench.background.run(safe, done, self.bench.trouble)

    def import_file(self, file: Path) -> None:
        """Put a bundle from elsewhere on the shelf; refused whole where anything about it is wrong."""
        world, say = self.bench.world, self.say

        def job() -> str:
            try:
                data = file.read_bytes()
            except OSError as error:
                raise PackError(FailureCode.PACK_UNREADABLE, type(error).__name__) from None
            manifest = install(world.shelf, data, world.connectors).manifest
            return say("workshop.versions.imported", version=manifest.version, day=manifest.effective_from)

        self._do(job)

    def export_to(self, file: Path) -> None:
        """Write the chosen version to a file, signed as it is."""
        entry, world, say = self._chosen(), self.bench.world, self.say
        if entry is None or entry.bundle is None:
            return

        def job() -> str:
            file.write_bytes((world.shelf.directory / f"{entry.version}{SUFFIX}").read_bytes())
            return say("workshop.publish.written", file=file.name)

        self._do(job)

    def pin_chosen(self) -> None:
        """Put the chosen version in force by hand."""
        entry, world, say = self._chosen(), self.bench.world, self.say
        if entry is None:
            return

        def job() -> str:
            world.shelf.pin(entry.version)
            return say("workshop.versions.now", version=world.in_force().version)

        self._do(job)

    def by_date(self) -> None:
        """Let the effective dates decide again."""
        world, say = self.bench.world, self.say

        def job() -> str:
            world.shelf.pin(None)
            return say("workshop.versions.now", version=world.in_force().version)

        self._do(job)

    def edit_chosen(self) -> None:
        """Go on from the chosen version."""
        entry = self._chosen()
        if entry is None or entry.bundle is None:
            return
        forms, _ = read_office_forms(
            entry.version, FormTree(entry.version, entry.bundle.files), self.bench.world.connectors
        )
        self._edit(forms)
        self.close()

    def _choose_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.say("workshop.versions.import"), "", f"*{SUFFIX}")
        if name:
            self.import_file(Path(name))

    def _choose_export(self) -> None:
        entry = self._chosen()
        if entry is None or entry.bundle is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, self.say("workshop.versions.export"), f"{entry.version}{SUFFIX}")
        if name:
            self.export_to(Path(name))
