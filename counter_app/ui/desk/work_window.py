"""The back office: tabs with counts, the list, one application beside it, and what a clerk may do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from counter_app.domain.application import Application
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.ports import BulkOutcome, Doing, Step, Wanted, WorkRow
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.desk.correction_panel import CorrectionPanel
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.detail_panel import DetailPanel, Page
from counter_app.ui.desk.list_view import TROUBLES, Snapshot, Tab, allowed, belongs, counts, joined, lines_of, load
from counter_app.ui.desk.reissue_key import ReissueKey
from counter_app.ui.desk.scan_door import ScanDoor
from counter_app.ui.desk.step_bar import StepBar
from counter_app.ui.desk.step_keys import KEYS, TYPE_OVER, asks
from counter_app.ui.desk.step_panel import StepPanel
from counter_app.ui.desk.tab_bar import TabBar
from counter_app.ui.desk.table import LineModel, LineTable
from counter_app.ui.desk.top_bar import TopBar
from counter_app.ui.desk.typing_beside import TypingBeside
from counter_app.ui.marks import Tone
from counter_app.ui.remote_desk.door import RemoteDoor
from counter_app.ui.review.door import ReviewDoor
from counter_app.ui.staff_sheet import staff_stylesheet
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

REFRESH_MS = 5000
_NARROW = 1500
_SEEN_ANEW = frozenset({Step.CORRECT, Step.PROTECT, Step.LIFT})


class WorkWindow(QMainWindow):
    """`start()` before use; closing it ends the worker."""

    def __init__(self, world: DeskWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._started = False
        self._snapshot = Snapshot()
        self._tab = Tab.RECEIVED
        self._chosen: str | None = None
        self._opened: str | None = None
        self._application: Application | None = None  # what is opened, as far as the clerk may see it
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setWindowTitle(self._say("desk.window"))
        self.setStyleSheet(staff_stylesheet(world.theme))
        self.setMinimumSize(1024, 700)
        self._model = LineModel(self._say, world.theme.palette)
        self.table = LineTable(self._model, self._say)
        self.detail = DetailPanel(self._say, self.turn_page)
        self.asking = StepPanel(self._say, self._carry_out, self._end_asking)
        self.correcting = CorrectionPanel(self._say, self._correct, self._end_asking)
        self.door = ReviewDoor(self, self._say, world.review)
        self.remote = RemoteDoor(self, self._say, world.remote)
        self.scan = ScanDoor(self, self._say, world, self.open_number)
        self.top = TopBar(self._say, world.clerk.id, self.door.key, self.remote.key, self.scan.key)
        self.tabs = TabBar(self._say, self.show_tab)
        self.bar = StepBar(self._say, self.do, self.refresh, self.type_over)
        self.reissuing = ReissueKey(self._say, self._background, world.reissue, self.bar)
        self.bar.add_key(self.reissuing)
        self.typing = TypingBeside(self._background, self._bridge, world.transcribe)
        self._lay_out()
        self._shortcuts()
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._choose(now.row()))
        self.table.selectionModel().selectionChanged.connect(self._offer)
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self._show_rows()

    def start(self) -> None:
        """Show the list and keep it fresh."""
        self._background.start()
        self._started = True
        self.show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._world.watch is not None:
            self._world.watch.start(lambda: self._bridge.later(self.refresh))

    # layout

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self.top)
        whole.addWidget(self.tabs)
        left = QWidget()
        beside = column(left, margin=10, gap=6)
        self._empty = label("", "note")
        beside.addWidget(self._empty)
        beside.addWidget(self.table, 1)
        self._parts = parts = row(gap=0)
        parts.addWidget(left)
        parts.addWidget(self.detail)
        self.detail.setMinimumWidth(380)
        whole.addLayout(parts, 1)
        for asking in (self.asking, self.correcting):
            whole.addWidget(asking)
            asking.hide()
        whole.addWidget(self.bar)
        self.setCentralWidget(body)

    def _shortcuts(self) -> None:
        acts: list[tuple[str, Callable[[], None]]] = [
            ("F5", self.refresh),
            (TYPE_OVER, self.type_over),
            ("Ctrl+Right", partial(self._next_tab, 1)),
            ("Ctrl+Left", partial(self._next_tab, -1)),
            *((key, partial(self.bar.press, key)) for key in dict.fromkeys(KEYS.values())),
        ]
        for key, act in acts:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # the list

    def refresh(self) -> None:
        """Read the list again, on the worker; not while it is hidden, for then nobody may be there."""
        if not self.isVisible():
            return
        work_list, clerk = self._world.work_list, self._world.clerk
        self._background.run(lambda: load(work_list, clerk), self._show, self._trouble)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.top.show_refreshed(self._world.clock.now())
        self._show_rows()

    def _show_rows(self) -> None:
        self.tabs.show_counts(counts(self._snapshot), self._tab)
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
        self._offer()
        if self._opened is not None and self._opened != self._chosen:
            self._opened = None
            self._application = None
            self.detail.show_note("desk.detail.none")
            self._end_asking()

    @Slot()  # without the selections as arguments, and gone with the window
    def _offer(self) -> None:
        """Legal steps only: those of the chosen row, or what all chosen rows have in common."""
        rows = self._rows()
        self.reissuing.offer(rows)
        self.bar.offer(self._legal(), typing=len(rows) == 1 and self.typing.fits(rows[0]))

    def _legal(self) -> frozenset[Step]:
        rows = self._rows()
        legal = frozenset(Step).intersection(*(allowed(row) for row in rows)) if rows else frozenset()
        return legal - {Step.CORRECT} if len(rows) > 1 else legal

    def _rows(self) -> tuple[WorkRow, ...]:
        """Return the chosen rows, in order."""
        chosen = {self._model.lines[at.row()].application_id for at in self.table.selectionModel().selectedRows()}
        return tuple(row for row in self._snapshot.rows if row.application_id in chosen)

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
        purpose = self.top.chosen
        work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
        self._background.run(
            lambda: work_list.detail(key, clerk, purpose), partial(self._show_detail, row), self._trouble
        )

    def _show_detail(self, row: WorkRow, application: Application) -> None:
        if self._opened == row.application_id:  # another row may have been chosen meanwhile
            self._application = application
            self.detail.show_application(lines_of((self._row() or row,), self._say, self._today)[0], application)

    def open_number(self, number: str) -> None:
        """Open the first case of a receipt number, where the clerk reaches it."""
        work_list, clerk = self._world.work_list, self._world.clerk
        self._background.run(lambda: work_list.rows(clerk, Wanted(number=number)), self._found, self._trouble)

    def _found(self, rows: list[WorkRow]) -> None:
        """Choose and open the first case of a slip, whatever its tab and age."""
        if not rows:
            self.bar.tell(self._say("desk.scan.not-here"), Tone.CAUTION)
            return
        self._snapshot = joined(self._snapshot, rows)
        self._tab, self._chosen = Tab.ALL, rows[0].application_id
        self._show_rows()
        self.open_chosen()

    def turn_page(self, page: Page) -> None:
        """Show the items of the opened application, its history, or who looked at it."""
        row = self._row()
        if row is None or self._opened != row.application_id or self._application is None:
            return
        work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
        (line,) = lines_of((row,), self._say, self._today)
        if page is Page.ITEMS:
            self.detail.show_application(line, self._application)
        elif page is Page.VIEWS:
            self._background.run(
                lambda: work_list.views(key, clerk), partial(self.detail.show_views, line), self._trouble
            )
        else:
            self._background.run(
                lambda: (work_list.history(key, clerk), work_list.corrections(key, clerk) if row.corrected else []),
                lambda found: self.detail.show_history(line, *found),
                self._trouble,
            )

    def type_over(self) -> None:
        """Open the chosen case beside the core system's screen, to be typed over."""
        rows = self._rows()
        if len(rows) == 1 and self.typing.fits(rows[0]):
            self.typing.open(rows[0].application_id, self.refresh, self._trouble)

    def do(self, step: Step) -> None:
        """Take a step with what is chosen; what it needs is asked first."""
        rows = self._rows()
        if step not in self._legal():
            return
        self._end_asking()
        if step is Step.CORRECT:
            self._begin_correction()
        elif asks(step):
            people = {*self._world.people, *(row.owner for row in self._snapshot.rows if row.owner)}
            self.asking.open(step, self._today, people - {self._world.clerk.id}, len(rows))
        else:
            self._carry_out(Doing(step))

    def _begin_correction(self) -> None:
        if self._application is None or self._opened != self._chosen:
            self.bar.tell(self._say("desk.correct.open-first"), Tone.CAUTION)
            return
        self.correcting.open(self._application)

    def _carry_out(self, doing: Doing) -> None:
        work_list, clerk, keys = self._world.work_list, self._world.clerk, [r.application_id for r in self._rows()]
        if len(keys) > 1:
            self._background.run(
                lambda: work_list.bulk(keys, clerk, doing), partial(self._stepped_many, doing.step), self._trouble
            )
        elif keys:
            self._background.run(
                lambda: work_list.step(keys[0], clerk, doing), partial(self._stepped, doing.step), self._trouble
            )

    def _correct(self, changes: Mapping[str, str], reason: str) -> None:
        row = self._row()
        if row is not None:
            work_list, clerk, key = self._world.work_list, self._world.clerk, row.application_id
            self._background.run(
                lambda: work_list.correct(key, clerk, changes, reason),
                partial(self._stepped, Step.CORRECT),
                self._trouble,
            )

    def _end_asking(self) -> None:
        for asking in (self.asking, self.correcting):
            if not asking.isHidden():
                asking.forget()
                asking.hide()
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stepped_many(self, step: Step, outcomes: list[BulkOutcome]) -> None:
        """Say how many went through and which did not: nothing fails in silence."""
        failed = [f"{each.application_id}（{each.code.value}）" for each in outcomes if each.code is not None]
        done = self._say(f"desk.done.{step.value}")
        text = self._say("desk.done.many", what=done, done=len(outcomes) - len(failed), all=len(outcomes))
        left = f"　{self._say('desk.done.left')} {'、'.join(failed)}" if failed else ""
        self.bar.tell(f"{'△' if failed else '◎'} {text}{left}", Tone.CAUTION if failed else Tone.VERIFIED)
        self._end_asking()
        self.refresh()

    def _stepped(self, step: Step, row: WorkRow) -> None:
        self.bar.tell(f"◎ {self._say(f'desk.done.{step.value}')}　{row.application_id}", Tone.VERIFIED)
        self._end_asking()
        rows = tuple(row if old.application_id == row.application_id else old for old in self._snapshot.rows)
        self._snapshot = Snapshot(rows, self._snapshot.cut)
        if step is Step.TAKE:  # what one takes, one wants to read
            self._tab = Tab.TAKEN
            self._chosen = row.application_id
        self._show_rows()
        if step is Step.TAKE or (step in _SEEN_ANEW and self._opened == row.application_id):
            self.open_chosen()
        self.refresh()

    def _trouble(self, code: FailureCode) -> None:
        kind = TROUBLES.get(code, "store")
        self.bar.tell(self._say(f"desk.trouble.{kind}", code=code.value), Tone.STOP)
        if kind == "step":
            self.refresh()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.open_chosen()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._end_asking()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        self.table.narrow(much=narrow)
        for at, share in enumerate((5, 3) if narrow else (2, 1)):
            self._parts.setStretch(at, share)

    def hideEvent(self, event: QHideEvent) -> None:  # Qt's
        """Locked: nothing is asked of the store any more, and what is typed over is covered too."""
        if not event.spontaneous():  # minimised by its user is not hidden
            self._timer.stop()
            self.typing.conceal()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # Qt's
        super().showEvent(event)
        if not event.spontaneous() and self._started:
            self._timer.start()
            self.typing.reveal()
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self._timer.stop()
        self.typing.close()
        if self._world.watch is not None:
            self._world.watch.stop()
        self._background.close()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def open_desk(world: DeskWorld) -> WorkWindow:
    """Open the work list. Keep what is returned; closing the window ends its worker."""
    window = WorkWindow(world)
    window.start()
    return window
