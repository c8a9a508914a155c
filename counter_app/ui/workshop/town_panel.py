"""合成の町で試す: who is affected by the draft, in an invented town, before residents are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from counter_app.navigator.replay import Case, Difference, Differs, Replay, RuleBook, replay
from counter_app.navigator.town_events import situation
from counter_app.packs.office_forms import OfficeForms, read_office_forms
from counter_app.packs.workshop_facts import predicates_of
from counter_app.ui.background import Background
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.advice_view import answered, described
from counter_app.ui.workshop.diff_view import Panel
from counter_app.ui.workshop.rule_tab import clause_text
from counter_app.ui.workshop.samples import household

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers
    from counter_app.domain.life_event import LifeEvent
    from counter_app.ui.workshop.bench import Bench

_USUAL, _MOST, _SEED = 500, 5000, 1
_TOLD_EVERY = 50  # situations between two movements of the bar
_COLUMNS = ("count", "event", "procedure", "kind", "before", "after")


def book_of(forms: OfficeForms, on: date) -> RuleBook:
    """Return what is in force on a day."""
    in_force = {form.id: form for form in forms.catalogue.effective(on)}
    return RuleBook(on, in_force, {event.id: event for event in forms.events.effective(on)})


class TownPanel(Panel):
    """Runs on a thread of its own, so that editing goes on meanwhile; closing or 「中止」 ends it."""

    def __init__(self, bench: Bench, parent: QWidget) -> None:
        super().__init__(bench, bench.world.texts.of("ja")("workshop.key.town"), parent)
        self._background = Background(bench.bridge)
        self._background.start()
        self._stop = Event()
        self.replayed: Replay | None = None
        self._books: tuple[RuleBook, RuleBook] | None = None
        self._shown: list[tuple[Difference, tuple[int, ...]]] = []
        self.whole.addWidget(label(self.say("workshop.town.hint"), "body"))
        self.whole.addLayout(self._top())
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.say("workshop.town.progress"))
        self.bar.setTextVisible(False)
        self.whole.addWidget(self.bar)
        self.sentence = label("", "panel-title")
        self.whole.addWidget(self.sentence)
        self.table = self._table()
        self.whole.addWidget(self.table, 3)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(self.say("workshop.town.detail"))
        self.detail.setPlaceholderText(self.say("workshop.town.detail.none"))
        self.whole.addWidget(self.detail, 2)

    def _top(self) -> QHBoxLayout:
        places = row(gap=8)
        self.households = QSpinBox()
        self.households.setRange(10, _MOST)
        self.households.setSingleStep(100)
        self.households.setValue(_USUAL)
        self.households.setSuffix(self.say("workshop.town.households"))
        self.households.setAccessibleName(self.say("workshop.town.households"))
        self.households.lineEdit().setAccessibleName(self.say("workshop.town.households"))
        self.day = QLineEdit(self._first_day().isoformat())
        self.day.setProperty("look", "cell")
        self.day.setAccessibleName(self.say("workshop.town.day"))
        self.day.setMaximumWidth(140)
        self.go = button(self.say("workshop.town.start"), self.run, "key-primary")
        self.stop = button(self.say("workshop.town.stop"), self._stop.set, "key-action")
        self.stop.setEnabled(False)
        for widget in (self.households, label(self.say("workshop.town.day"), "note", wrap=False), self.day):
            places.addWidget(widget)
        places.addStretch(1)
        places.addWidget(self.stop)
        places.addWidget(self.go)
        return places

    def _first_day(self) -> date:
        """The first day on which everything that changes is in force."""
        today, session, found = self.bench.world.clock.now().date(), self.bench.session, self.bench.examination
        begins = [form.effective_from for form in found.forms.catalogue.all() if form.file in session.changed_files]
        return max((today, *begins))

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setAccessibleName(self.say("workshop.town.table"))
        table.setHorizontalHeaderLabels([self.say(f"workshop.town.{name}") for name in _COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for at in (_COLUMNS.index("before"), _COLUMNS.index("after")):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        table.cellDoubleClicked.connect(lambda at, _column: self.show_one(at))
        table.itemActivated.connect(lambda item: self.show_one(item.row()))
        return table

    def run(self) -> None:
        """Begin."""
        try:
            after_day = date.fromisoformat(self.day.text().strip())
        except ValueError:
            self.sentence.setText(self.say("workshop.publish.no-day"))
            return
        self._stop.clear()
        self.go.setEnabled(False)
        self.stop.setEnabled(True)
        world, draft, many = self.bench.world, self.bench.session.draft, self.households.value()
        today, bridge = world.clock.now().date(), self.bench.bridge

        def job() -> tuple[tuple[RuleBook, RuleBook], Replay]:
            base, _ = read_office_forms("base", draft.base, world.connectors)
            new, _ = read_office_forms("draft", draft.tree, world.connectors)
            books = (book_of(base, today), book_of(new, after_day))
            total = many * len({*books[0].events, *books[1].events})
            bridge.later(lambda: self.bar.setRange(0, max(total, 1)))
            cases = self._until_stopped(world.cases(books, many, _SEED))
            return books, replay(*books, cases, today)

        self._background.run(job, self._show, self.bench.trouble)

    def _until_stopped(self, cases: Iterator[Case]) -> Iterator[Case]:
        for number, case in enumerate(cases):
            if self._stop.is_set():
                return
            if number % _TOLD_EVERY == 0:
                self.bench.bridge.later(lambda done=number: self.bar.setValue(done))  # type: ignore[misc]  # bound now
            yield case

    def _show(self, found: tuple[tuple[RuleBook, RuleBook], Replay]) -> None:
        self._books, self.replayed = found
        self.go.setEnabled(True)
        self.stop.setEnabled(False)
        self.bar.setValue(0 if self._stop.is_set() else self.bar.maximum())
        key = "workshop.town.stopped" if self._stop.is_set() else "workshop.town.done"
        self.sentence.setText(
            self.say(key, situations=f"{self.replayed.situations:,}", changed=f"{self.replayed.changed:,}")
        )
        self._shown = sorted(self.replayed.differences.items(), key=lambda entry: -len(entry[1]))
        self.table.setRowCount(len(self._shown))
        for at, (difference, numbers) in enumerate(self._shown):
            cells = (
                f"{len(numbers):,}",
                self._event_title(difference.event),
                self._title(difference.procedure),
                self.say(f"workshop.differs.{difference.kind.value}"),
                self._side(difference, difference.before),
                self._side(difference, difference.after),
            )
            for column_at, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(at, column_at, item)
        if self._shown:
            self.table.selectRow(0)

    def _side(self, difference: Difference, text: str) -> str:
        """Say one side in words: systems by name, reasons by their sentence."""
        if difference.kind is Differs.DESTINATION:
            return "、".join(self.say.find(f"workshop.destination.{code}") or code for code in text.split("、") if code)
        if difference.kind is Differs.REASON:
            names = predicates_of(self.bench.session.draft.tree)
            return "、".join(
                clause_text(code.replace("not:", "not "), names, self.say) for code in text.split("、") if code
            )
        return text or self.say("workshop.nothing")

    def _title(self, procedure: str) -> str:
        assert self._books is not None
        form = self._books[1].forms.get(procedure) or self._books[0].forms.get(procedure)
        return form.title.ja if form else procedure

    def _event(self, name: str) -> LifeEvent:
        assert self._books is not None
        return self._books[1].events.get(name) or self._books[0].events[name]

    def _event_title(self, name: str) -> str:
        return self._event(name).title.ja

    def show_one(self, at: int) -> None:
        """Show one household this difference happens to: who lives there and what they answer."""
        if not 0 <= at < len(self._shown) or self._books is None:
            return
        difference, numbers = self._shown[at]
        on = self._books[0].on
        home = household(numbers[0], on)
        answers: Answers | None = None
        for book in self._books:
            if difference.event in book.events:
                answers = situation(book.events[difference.event], home, on, _SEED, answers)
        assert answers is not None
        change = f"{self._side(difference, difference.before)} → {self._side(difference, difference.after)}"
        lines = [
            self.say("workshop.town.one", number=numbers[0], people=described(home, on)),
            f"{self._title(difference.procedure)}　{self.say(f'workshop.differs.{difference.kind.value}')}：{change}",
            "",
        ]
        lines += answered(self._event(difference.event), answers)
        self.detail.setPlainText("\n".join(lines))

    def wait(self) -> None:
        """Return when what runs has ended; for tests."""
        self._background.wait()

    def done(self, result: int) -> None:
        self._stop.set()
        self._background.close()
        super().done(result)
