"""The back office: tabs with counts, the list, one application beside it, and what a clerk may do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QPlainTextEdit, QPushButton, QWidget

from counter_app.domain.application import Application
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.staff import Clerk
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts
from counter_app.ports import Clock, Doing, Step, ViewPurpose, Watch, WorkList, WorkRow
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.desk.detail_panel import DetailPanel
from counter_app.ui.desk.list_view import Snapshot, Tab, allowed, belongs, counts, lines_of, load
from counter_app.ui.desk.table import LineModel, LineTable
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

REFRESH_MS = 5000
_NARROW = 1500
_KEYS = {Step.TAKE: "F2", Step.RELEASE: "F6", Step.RETURN: "F7", Step.COMPLETE: "F8"}


@dataclass(frozen=True)
class DeskWorld:
    """What the work list needs from outside. `clerk` is who is signed in; every call is logged under it."""

    work_list: WorkList
    clerk: Clerk
    texts: Texts
    clock: Clock
    watch: Watch | None = None  # who says that the work changed; the window asks now and then all the same
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


class WorkWindow(QMainWindow):
    """`start()` before use; closing it ends the worker."""

    def __init__(self, world: DeskWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._snapshot = Snapshot()
        self._tab = Tab.RECEIVED
        self._chosen: str | None = None
        self._opened: str | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setWindowTitle(self._say("desk.window"))
        self.setStyleSheet(staff_stylesheet(world.theme))
        self.setMinimumSize(1024, 700)
        self._model = LineModel(self._say, world.theme.palette)
        self.table = LineTable(self._model, self._say)
        self.detail = DetailPanel(self._say)
        self.returning = ReturnPanel(world.texts, self._return, self._end_return)
        self.tabs = {tab: self._tab_key(tab) for tab in Tab}
        self.steps = {step: self._step_key(step) for step in _KEYS}
        self._lay_out()
        self._shortcuts()
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._choose(now.row()))
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self._show_rows()

    def start(self) -> None:
        """Show the list and keep it fresh."""
        self._background.start()
        self.show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()
        self._timer.start()
        if self._world.watch is not None:
            self._world.watch.start(lambda: self._bridge.later(self.refresh))

    # layout

    def _tab_key(self, tab: Tab) -> QPushButton:
        key = button("", partial(self.show_tab, tab), "tab")
        key.setCheckable(True)
        return key

    def _step_key(self, step: Step) -> QPushButton:
        text = f"{_KEYS[step]} {self._say(f'desk.step.{step.value}')}"
        look = "key-primary" if step is Step.COMPLETE else "key-action"
        return button(text, partial(self.do, step), look)

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self._top_bar())
        whole.addWidget(self._tab_bar())
        left = QWidget()
        beside = column(left, margin=10, gap=6)
        self._empty = label("", "note")
        beside.addWidget(self._empty)
        beside.addWidget(self.table, 1)
        parts = row(gap=0)
        parts.addWidget(left, 5)
        parts.addWidget(self.detail, 3)
        self.detail.setMinimumWidth(380)
        whole.addLayout(parts, 1)
        whole.addWidget(self.returning)
        self.returning.hide()
        whole.addWidget(self._bottom_bar())
        self.setCentralWidget(body)

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        places = row(bar, gap=16)
        places.setContentsMargins(14, 7, 14, 7)
        places.addWidget(label(self._say("desk.window"), wrap=False))
        places.addStretch(1)
        self._refreshed = label("", "top-note", wrap=False)
        places.addWidget(self._refreshed)
        places.addWidget(label(self._say("desk.actor", actor=self._world.clerk.id), "top-note", wrap=False))
        return bar

    def _tab_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bar")
        bar.setAccessibleName(self._say("desk.tabs"))
        places = row(bar, gap=2)
        places.setContentsMargins(10, 4, 10, 0)
        for key in self.tabs.values():
            places.addWidget(key)
        places.addStretch(1)
        return bar

    def _bottom_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        whole = column(bar, gap=4)
        whole.setContentsMargins(12, 6, 12, 8)
        self._sentence = label(self._say("desk.hint"), "sentence")
        show_tone(self._sentence, Tone.QUIET)
        whole.addWidget(self._sentence)
        places = row(gap=8)
        self._fresh_key = button(f"F5 {self._say('desk.step.refresh')}", self.refresh, "key-action")
        places.addWidget(self._fresh_key)
        places.addStretch(1)
        for step in (Step.TAKE, Step.RELEASE, Step.RETURN, Step.COMPLETE):
            places.addWidget(self.steps[step])
        whole.addLayout(places)
        return bar

    def _shortcuts(self) -> None:
        acts: list[tuple[str, Callable[[], None]]] = [
            ("F5", self.refresh),
            ("Ctrl+Right", partial(self._next_tab, 1)),
            ("Ctrl+Left", partial(self._next_tab, -1)),
            *((key, partial(self.do, step)) for step, key in _KEYS.items()),
        ]
        for key, act in acts:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # the list

    def refresh(self) -> None:
        """Read the list again, on the worker."""
        work_list, clerk = self._world.work_list, self._world.clerk
        self._background.run(lambda: load(work_list, clerk), self._show, self._trouble)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._refreshed.setText(self._say("desk.refreshed", time=f"{self._world.clock.now():%H:%M:%S}"))
        self._show_rows()

    def _show_rows(self) -> None:
        many = counts(self._snapshot)
        for tab, key in self.tabs.items():
            text = f"{self._say(f'desk.tab.{tab.value}')}　{many[tab]}"
            key.setText(text)
            key.setAccessibleName(text)
            key.setChecked(tab is self._tab)
        chosen = self._chosen
        self._model.show_lines(
            lines_of((r for r in self._snapshot.rows if belongs(r, self._tab)), self._say, self._today)
        )
        ids = [line.application_id for line in self._model.lines]
        at = ids.index(chosen) if chosen in ids else 0
        if ids:
            self.table.selectRow(at)
        self._choose(at if ids else -1)
        self._empty.setVisible(not ids or self._snapshot.cut)
        cut = self._say("desk.cut", count=len(self._snapshot.rows)) if self._snapshot.cut else ""
        self._empty.setText(cut if ids else self._say("desk.empty"))

    def _choose(self, at: int) -> None:
        self._chosen = self._model.lines[at].application_id if 0 <= at < len(self._model.lines) else None
        may = allowed(self._row())
        for step, key in self.steps.items():
            key.setEnabled(step in may)
        if self._opened is not None and self._opened != self._chosen:
            self._opened = None
            self.detail.show_note("desk.detail.none")
            self._end_return()

    @property
    def _today(self) -> date:
        return self._world.clock.now().astimezone(JAPAN).date()

    def _row(self) -> WorkRow | None:
        return next((row for row in self._snapshot.rows if row.application_id == self._chosen), None)

    def show_tab(self, tab: Tab) -> None:
        """Filter by `tab`."""
        self._tab = tab
        self._show_rows()

    def _next_tab(self, step: int) -> None:
        order = list(Tab)
        self.show_tab(order[(order.index(self._tab) + step) % len(order)])
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # one application

    def open_chosen(self) -> None:
        """Show everything of the chosen one; the store logs the view."""
        row = self._row()
        if row is None:
            return
        self._opened = row.application_id
        self.detail.show_note("desk.detail.loading")
        work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
        self._background.run(
            lambda: work_list.detail(key, clerk, ViewPurpose.REVIEW), partial(self._show_detail, row), self._trouble
        )

    def _show_detail(self, row: WorkRow, application: Application) -> None:
        if self._opened == row.application_id:  # another row may have been chosen meanwhile
            self.detail.show_application(lines_of((self._row() or row,), self._say, self._today)[0], application)

    def do(self, step: Step) -> None:
        """Take a step with the chosen one; a return asks for its reason first."""
        row = self._row()
        if row is None or step not in allowed(row):
            return
        if step is Step.RETURN:
            self.returning.open()
            return
        work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
        self._background.run(
            lambda: work_list.step(key, clerk, Doing(step)), partial(self._stepped, step), self._trouble
        )

    def _return(self, reason: str) -> None:
        row = self._row()
        if row is None:
            return
        work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
        due = self._today + timedelta(days=14)
        self._background.run(
            lambda: work_list.step(key, clerk, Doing(Step.RETURN, reason, due)),
            partial(self._stepped, Step.RETURN),
            self._trouble,
        )

    def _end_return(self) -> None:
        if not self.returning.isHidden():
            self.returning.forget()
            self.returning.hide()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stepped(self, step: Step, row: WorkRow) -> None:
        self._tell(f"◎ {self._say(f'desk.done.{step.value}')}　{row.application_id}", Tone.VERIFIED)
        self._end_return()
        rows = tuple(row if old.application_id == row.application_id else old for old in self._snapshot.rows)
        self._snapshot = Snapshot(rows, self._snapshot.cut)
        if step is Step.TAKE:  # what one takes, one wants to read
            self._tab = Tab.TAKEN
            self._chosen = row.application_id
        self._show_rows()
        if step is Step.TAKE:
            self.open_chosen()
        self.refresh()

    def _trouble(self, code: FailureCode) -> None:
        kind = "step" if code is FailureCode.STEP_NOT_ALLOWED else "store"
        self._tell(self._say(f"desk.trouble.{kind}", code=code.value), Tone.STOP)
        if kind == "step":
            self.refresh()

    def _tell(self, text: str, tone: Tone) -> None:
        self._sentence.setText(text)
        show_tone(self._sentence, tone)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.open_chosen()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._end_return()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        self.table.narrow(much=event.size().width() < _NARROW)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self._timer.stop()
        if self._world.watch is not None:
            self._world.watch.stop()
        self._background.close()
        self.deleteLater()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


class ReturnPanel(QFrame):
    """差戻し: the reason, required, in the window itself; no dialog covers the application."""

    def __init__(self, texts: Texts, send: Callable[[str], None], cancel: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("look", "bottom")
        self._say, self._send = texts.of(JAPANESE), send
        outer = column(self, margin=8)
        frame, inside = panel("notice", margin=10, gap=6)
        outer.addWidget(frame)
        inside.addWidget(label(self._say("desk.return.title"), "panel-title"))
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName(self._say("desk.return.title"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        inside.addWidget(self.reason)
        self._wrong = label("", "problem")
        self._wrong.hide()
        inside.addWidget(self._wrong)
        keys = row(gap=8)
        keys.addStretch(1)
        keys.addWidget(button(self._say("desk.return.cancel"), cancel, "key-action"))
        self.send = button(self._say("desk.return.send"), self._try, "key-primary")
        keys.addWidget(self.send)
        inside.addLayout(keys)

    def open(self) -> None:
        """Show, empty, with the keys in the reason."""
        self.forget()
        self.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Empty the reason and its undo."""
        self.reason.setPlainText("")
        self._wrong.hide()

    def _try(self) -> None:
        text = self.reason.toPlainText().strip()
        if text:
            self._send(text)
            return
        self._wrong.setText(self._say("desk.return.empty"))
        self._wrong.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)


def open_desk(world: DeskWorld) -> WorkWindow:
    """Open the work list. Keep what is returned; closing the window ends its worker."""
    window = WorkWindow(world)
    window.start()
    return window
