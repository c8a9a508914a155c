"""公開: the difference first, then from which day and under which version; signed, and put on the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from counter_app.domain import wareki
from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.packs.bundle import Imprint
from counter_app.packs.office_forms import install, read_office_forms
from counter_app.packs.shelf import SUFFIX
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import grid, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.diff_view import DiffView, Panel
from counter_app.ui.workshop.refusal import refusal_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.packs.office_forms import OfficeForms
    from counter_app.ui.workshop.bench import Bench

_APRIL = 4


@dataclass(frozen=True)
class Published:
    """A version that is on the shelf now, and its forms."""

    version: str
    effective_from: str
    forms: OfficeForms


def next_april(today: date) -> date:
    """The first of April to come: when most changes of law take effect."""
    return date(today.year + (today >= date(today.year, _APRIL, 1)), _APRIL, 1)


def first_day(bench: Bench) -> date:
    """The day a version is likely to begin: the one it was verified for, else the next first of April."""
    found, today = bench.verification, bench.world.clock.now().date()
    return found.on if found is not None and found.on >= today else next_april(today)


class PublishPanel(Panel):
    """`published` is called when the shelf has the version."""

    def __init__(self, bench: Bench, parent: QWidget, published: Callable[[Published], None]) -> None:
        super().__init__(bench, bench.world.texts.of("ja")("workshop.key.publish"), parent)
        self._published = published
        begins = first_day(bench)
        self.view = DiffView(bench)
        self.whole.addWidget(self.view, 1)
        self.effective = self._line("workshop.publish.effective", begins.isoformat())
        self.version = self._line("workshop.publish.version", begins.strftime("%Y.%m.%d"))
        self.note = self._line("workshop.publish.note", "")
        self.day = label("", "note", wrap=False)
        places = grid(gap=8)
        for at, (key, line) in enumerate(
            (("effective", self.effective), ("version", self.version), ("note", self.note))
        ):
            places.addWidget(label(self.say(f"workshop.publish.{key}"), "cell-label"), at, 0)
            places.addWidget(line, at, 1)
        places.addWidget(self.day, 0, 2)
        places.setColumnStretch(1, 1)
        self.whole.addLayout(places)
        self.proved = label("", "sentence")
        show_tone(self.proved, Tone.VERIFIED)
        self.whole.addWidget(self.proved)
        self.knowing = QCheckBox()
        self.knowing.toggled.connect(lambda _on: self.check())
        self.whole.addWidget(self.knowing)
        self.sentence = label("", "sentence")
        self.whole.addWidget(self.sentence)
        keys = row(gap=8)
        self.export = button(self.say("workshop.publish.export"), self._choose_file, "key-action")
        self.go = button(self.say("workshop.publish.go"), self.publish, "key-primary")
        keys.addWidget(button(self.say("workshop.close"), self.leave, "key-action"))
        keys.addStretch(1)
        keys.addWidget(self.export)
        keys.addWidget(self.go)
        self.whole.addLayout(keys)
        bench.examined.connect(self.check)
        self.check()

    def _line(self, key: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setProperty("look", "cell")
        line.setAccessibleName(self.say(key))
        line.textChanged.connect(lambda _text: self.check())
        return line

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.effective.text().strip())
        except ValueError:
            return None

    def check(self) -> None:
        """Say what keeps it from being published, or what nobody has verified in it."""
        day, found = self._day(), self.bench.examination
        self._show_proof(day)
        self.day.setText(wareki.show(day, "ja") if day else "")
        wrong = self._hindrance(day)
        self.go.setEnabled(not wrong)
        self.export.setEnabled(not wrong)
        self.sentence.setText(wrong or self.say("workshop.publish.ready", count=len(found.unverified)))
        show_tone(self.sentence, Tone.STOP if wrong else Tone.CAUTION if found.unverified else Tone.VERIFIED)

    def _show_proof(self, day: date | None) -> None:
        """Say what verifying has shown; what it has not, somebody has to take upon themselves."""
        key, values = self._doubt(day)
        self.proved.setVisible(not key)
        self.knowing.setVisible(bool(key))
        found = self.bench.verification
        if key:
            self.knowing.setText(self.say(f"workshop.publish.{key}", **values))
            self.knowing.setAccessibleName(self.knowing.text())
        elif found is not None:
            many = f"{found.situations:,}"
            self.proved.setText(self.say("workshop.publish.proved", situations=many, golden=found.golden))

    def _doubt(self, day: date | None) -> tuple[str, dict[str, object]]:
        """Return what nobody has shown of this draft, as the ending of a key; empty where it was verified and holds."""
        found = self.bench.verification
        if found is None:
            return "unproved", {}
        if not found.holds:
            return "holes", {"holes": len(found.holes) + len(found.errors), "cases": len(found.wrong)}
        return ("other-day", {"on": found.on.isoformat()}) if day != found.on else ("", {})

    def _hindrance(self, day: date | None) -> str:
        findings = len(self.bench.examination.findings)
        if self.bench.pending:
            return self.say("workshop.publish.wait")
        if findings:
            return self.say("workshop.publish.findings", count=findings)
        if day is None:
            return self.say("workshop.publish.no-day")
        if day < self.bench.world.clock.now().date():
            return self.say("workshop.publish.past")
        if not self.version.text().strip():
            return self.say("workshop.publish.no-version")
        return self.say("workshop.publish.know") if self._doubt(day)[0] and not self.knowing.isChecked() else ""

    def _imprint(self) -> Imprint:
        world, day = self.bench.world, self._day()
        assert day is not None
        key, values = self._doubt(day)  # whoever receives the version is told as well
        mark = self.say(f"workshop.publish.mark.{key}", **values) if key else ""
        note = f"{self.note.text().strip()}{mark}"
        return Imprint(self.version.text().strip(), world.office, day, world.clock.now(), note)

    def publish(self) -> None:
        """Sign and put on the shelf, on the worker; the forms in it are read once more before."""
        world, imprint, tree = self.bench.world, self._imprint(), self.bench.session.draft.tree
        self.go.setEnabled(False)

        def job() -> Published | CounterError:
            try:
                bundle = install(world.shelf, world.sign(tree, imprint), world.connectors)
            except CounterError as refused:
                return refused
            forms, _ = read_office_forms(imprint.version, tree, world.connectors)
            return Published(bundle.manifest.version, bundle.manifest.effective_from, forms)

        def done(found: Published | CounterError) -> None:
            if isinstance(found, Published):
                self._published(found)
                self.close()
            else:
                self._refuse(found)

        self.bench.background.run(job, done, self.bench.trouble)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.say("workshop.publish.export"), f"{self.version.text()}{SUFFIX}"
        )
        if name:
            self.write_to(Path(name))

    def write_to(self, file: Path) -> None:
        """Sign and write a bundle to carry elsewhere."""
        world, imprint, tree = self.bench.world, self._imprint(), self.bench.session.draft.tree

        def job() -> CounterError | None:
            try:
                file.write_bytes(world.sign(tree, imprint))
            except OSError as error:
                return SettingsError(FailureCode.FOLDER_UNWRITABLE, f"{file.name}: {type(error).__name__}")
            except CounterError as refused:
                return refused
            return None

        def done(refused: CounterError | None) -> None:
            if refused is not None:
                self._refuse(refused)
                return
            self.sentence.setText(self.say("workshop.publish.written", file=file.name))
            show_tone(self.sentence, Tone.VERIFIED)

        self.bench.background.run(job, done, self.bench.trouble)

    def _refuse(self, refused: CounterError) -> None:
        self.sentence.setText(refusal_words(refused, self.say))
        show_tone(self.sentence, Tone.STOP)
        self.go.setEnabled(True)
