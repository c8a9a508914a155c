"""通話後の記録: what came of the call, in codes, and the slip under which the visit goes on. No words: nothing of a person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QWidget

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError
from counter_app.i18n.texts import Language
from counter_app.remote.desk_state import Finished, Result
from counter_app.ui.remote_desk.words import minutes
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label

_COLUMNS = 2


class NoteView(QWidget):
    """Digits 1 to 6 choose, Enter keeps. `keep` gets the result and a receipt number, empty where there is none."""

    def __init__(self, say: Language, keep: Callable[[Result, str], None]) -> None:
        super().__init__()
        self._say, self._keep = say, keep
        places = column(self, margin=24, gap=14)
        self._title = label(say("remotedesk.note"), "wait-title", wrap=False)
        places.addWidget(self._title)
        self._about = label("", "wait-more")
        places.addWidget(self._about)
        keys = grid(gap=10)
        self._group = QButtonGroup(self)
        self.results = {}
        for at, result in enumerate(Result):
            key = button(f"{at + 1}　{say(f'remotedesk.result.{result.value}')}", None, "result")
            key.setCheckable(True)
            self._group.addButton(key, at)
            self.results[result] = key
            keys.addWidget(key, at // _COLUMNS, at % _COLUMNS)
        places.addLayout(keys)
        places.addWidget(label(say("remotedesk.note.slip"), "wait-more"))
        beside = row(gap=10)
        self.slip = QLineEdit()
        self.slip.setPlaceholderText("MH02-261121-0001-5")
        self.slip.setMaxLength(40)
        self.slip.setAccessibleName(say("remotedesk.note.slip"))
        self.slip.setMaximumWidth(420)
        self.slip.returnPressed.connect(self.send)
        beside.addWidget(self.slip, 1)
        self.problem = label("", "problem", wrap=False)
        beside.addWidget(self.problem, 1)
        places.addLayout(beside)
        self._next = label(say("remotedesk.note.next"), "remote-small")
        places.addWidget(self._next)
        self.keep_key = button(say("remotedesk.note.keep"), self.send, "answer-call")
        places.addWidget(self.keep_key, 0, Qt.AlignmentFlag.AlignLeft)
        places.addStretch(1)

    def show_finished(self, finished: Finished, procedure: str) -> None:
        """Begin a note."""
        took = minutes(finished.until - finished.since)
        why = self._say(f"remotedesk.why.{finished.why.value}" if finished.why else "remotedesk.why.left")
        terminal = finished.about.terminal or "―"
        self._about.setText(
            self._say("remotedesk.note.about", procedure=procedure, terminal=terminal, minutes=took, why=why)
        )

    def begin(self) -> None:
        """Empty it."""
        self._group.setExclusive(False)
        for key in self.results.values():
            key.setChecked(False)
        self._group.setExclusive(True)
        self.slip.clear()
        self.problem.setText("")
        self.results[Result.FINISHED].setFocus()

    def choose(self, at: int) -> None:
        """Choose a result by its digit."""
        key = self._group.button(at)
        if key is not None:
            key.setChecked(True)
            key.setFocus()

    def send(self) -> None:
        """Keep it, where it is complete; the number of a slip is checked by its check character."""
        at, text = self._group.checkedId(), self.slip.text().strip()
        if at < 0:
            self.problem.setText(self._say("remotedesk.note.choose"))
            return
        try:
            number = str(ReceiptNumber.parse(text)) if text else ""
        except CounterError:
            self.problem.setText(self._say("remotedesk.note.slip-wrong"))
            return
        self.problem.setText("")
        self._keep(list(Result)[at], number)
