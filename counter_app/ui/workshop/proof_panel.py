"""検証: whether the rules of the draft forget anything, and whom they would answer otherwise, before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from counter_app.domain.form_table import Lines, Table
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FormError
from counter_app.navigator.facts_file import answers_from
from counter_app.packs.examination import place_of
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.plain_findings import PlainFinding
from counter_app.packs.verification import Progress, Verification, verify
from counter_app.ui.background import Background
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.advice_view import answered
from counter_app.ui.workshop.diff_view import Panel
from counter_app.ui.workshop.proof_words import ProofWords, Said
from counter_app.ui.workshop.publish_panel import first_day

if TYPE_CHECKING:
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.packs.tree import FormTree
    from counter_app.ui.workshop.bench import Bench

_COLUMNS = ("kind", "where", "sentence")


class ProofPanel(Panel):
    """Runs on a thread of its own; closing or 「中止」 ends it after the event in hand."""

    def __init__(self, bench: Bench, parent: QWidget) -> None:
        super().__init__(bench, bench.world.texts.of("ja")("workshop.key.proof"), parent)
        self._background = Background(bench.bridge)
        self._background.start()
        self._stop = Event()
        self.said: tuple[Said, ...] = ()
        self.whole.addWidget(label(self.say("workshop.proof.hint"), "body"))
        self.whole.addLayout(self._top())
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.say("workshop.proof.progress"))
        self.bar.setTextVisible(False)
        self.whole.addWidget(self.bar)
        self.sentence = label("", "sentence")
        self.sentence.hide()
        self.whole.addWidget(self.sentence)
        self.counts = label("", "body")
        self.whole.addWidget(self.counts)
        self.table = self._table()
        self.whole.addWidget(self.table, 3)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(self.say("workshop.proof.detail"))
        self.detail.setPlaceholderText(self.say("workshop.proof.detail.none"))
        self.whole.addWidget(self.detail, 2)
        self.whole.addLayout(self._bottom())
        if bench.verification is not None:
            self._show(bench.verification)

    def _top(self) -> QHBoxLayout:
        places = row(gap=8)
        self.day = QLineEdit(first_day(self.bench).isoformat())
        self.day.setProperty("look", "cell")
        self.day.setAccessibleName(self.say("workshop.proof.day"))
        self.day.setMaximumWidth(140)
        self.go = button(self.say("workshop.proof.start"), self.run, "key-primary")
        self.stop = button(self.say("workshop.proof.stop"), self._stop.set, "key-action")
        self.stop.setEnabled(False)
        places.addWidget(label(self.say("workshop.proof.day"), "note", wrap=False))
        places.addWidget(self.day)
        places.addStretch(1)
        places.addWidget(self.stop)
        places.addWidget(self.go)
        return places

    def _bottom(self) -> QHBoxLayout:
        places = row(gap=8)
        self.there = button(self.say("workshop.proof.go"), self.go_there, "key-action")
        self.there.setEnabled(False)
        places.addWidget(self.there)
        places.addStretch(1)
        places.addWidget(button(self.say("workshop.close"), self.leave, "key-action"))
        return places

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setAccessibleName(self.say("workshop.proof.table"))
        table.setHorizontalHeaderLabels([self.say(f"workshop.proof.{name}") for name in _COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(1, 300)
        table.itemSelectionChanged.connect(self._show_one)
        table.cellDoubleClicked.connect(lambda _at, _column: self.go_there())
        return table

    def run(self) -> None:
        """Begin."""
        bench = self.bench
        try:
            on = date.fromisoformat(self.day.text().strip())
        except ValueError:
            self._tell("workshop.publish.no-day", Tone.STOP)
            return
        if bench.examination.findings:
            self._tell("workshop.proof.findings", Tone.STOP, count=len(bench.examination.findings))
            return
        self._stop.clear()
        self._working(on=True)
        tree, connectors = bench.session.draft.tree, bench.world.connectors

        def job() -> tuple[FormTree, Verification | None]:
            forms, _ = read_office_forms("draft", tree, connectors)
            return tree, verify(forms, on, self._go_on, lambda: sheets(forms))

        self._background.run(job, self._done, self._failed)

    def _go_on(self, progress: Progress) -> bool:
        """On the worker: tell how far it is, and ask whether it is still wanted."""
        if not self._stop.is_set():
            self.bench.bridge.later(lambda: self._show_progress(progress))
        return not self._stop.is_set()

    def _show_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        title = progress.title or self.say("workshop.proof.golden")
        self._tell("workshop.proof.running", Tone.QUIET, done=progress.done + 1, total=progress.total, title=title)

    def _working(self, *, on: bool) -> None:
        self.go.setEnabled(not on)
        self.stop.setEnabled(on)

    def _failed(self, code: Any) -> None:
        self._working(on=False)
        self.bench.trouble(code)

    def _done(self, found: tuple[FormTree, Verification | None]) -> None:
        tree, verification = found
        self._working(on=False)
        if verification is None:
            self.bar.setValue(0)
            self._tell("workshop.proof.stopped", Tone.CAUTION)
            return
        self.bar.setRange(0, 1)
        self.bar.setValue(1)
        self.bench.keep_verification(tree, verification)
        self._show(verification)

    def _show(self, found: Verification) -> None:
        """Show what was found: in a sentence, in figures, and line by line."""
        unverified = self.bench.examination.unverified
        if found.holds:
            self._tell("workshop.proof.holds", Tone.VERIFIED)
        else:
            cases, errors = len(found.wrong), len(found.errors)
            self._tell("workshop.proof.fails", Tone.STOP, holes=len(found.holes), cases=cases, errors=errors)
        self.counts.setText(
            self.say(
                "workshop.proof.counts",
                on=found.on.isoformat(),
                events=len(found.proofs),
                situations=f"{found.situations:,}",
                golden=found.golden,
                unverified=len(unverified),
            )
        )
        self.said = ProofWords(found.forms, self.say).lines(found, unverified)
        self.table.setRowCount(len(self.said))
        for at, one in enumerate(self.said):
            for column_at, text in enumerate((self.say(f"workshop.proof.kind.{one.kind}"), one.where, one.sentence)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(at, column_at, item)
        if self.said:
            self.table.selectRow(0)

    def _tell(self, key: str, tone: Tone, **values: object) -> None:
        self.sentence.setText(self.say(key, **values))
        show_tone(self.sentence, tone)
        self.sentence.show()

    def _chosen(self) -> Said | None:
        at = self.table.currentRow()
        return self.said[at] if 0 <= at < len(self.said) else None

    def _show_one(self) -> None:
        """Show a line in full, with the household that shows it."""
        one = self._chosen()
        self.there.setEnabled(one is not None and bool(one.file))
        if one is not None:
            self.detail.setPlainText("\n".join((one.where, one.sentence, *self._household(one.example))))

    def _household(self, example: Mapping[str, Any] | None) -> Iterator[str]:
        found = self.bench.verification
        if example is None or found is None:
            return
        on = date.fromisoformat(example["today"])
        event = found.forms.events.find(example["event"], on)
        if event is None:
            return
        facts = Table(example["facts"], (), "example", Lines(""))
        yield from ("", self.say("workshop.proof.example", on=on.isoformat()))
        yield from answered(event, answers_from(facts, event, datetime.combine(on, time(), JAPAN)))

    def go_there(self) -> None:
        """Close this and go to where the chosen line can be put right."""
        one = self._chosen()
        if one is None or not one.file:
            return
        place = place_of(PlainFinding(one.file, one.line, ""), self.bench.session.draft.tree)
        self.close()
        self.bench.went.emit((one.file, place, one.line))

    def wait(self) -> None:
        """Return when what runs has ended; for tests."""
        self._background.wait()

    def done(self, result: int) -> None:
        self._stop.set()
        self._background.close()
        super().done(result)


def sheets(forms: OfficeForms) -> Iterator[FormError]:
    """Look at the municipality's own sheets, as `forms check` does."""
    from counter_app.slips.sheet_check import sheet_errors  # noqa: PLC0415  # reads PDFs: only where asked for

    for form in forms.catalogue.all():
        yield from sheet_errors(form, forms.tree.background)
