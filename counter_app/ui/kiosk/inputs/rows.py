"""How many children, members, vehicles: rows to add and take out; what is in a row is asked afterwards."""

from __future__ import annotations

from functools import partial

from counter_app.domain.answers import row_path
from counter_app.domain.form import FieldKind
from counter_app.flow.events import AddRow, RemoveRow
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.kiosk.rows import value_row
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel

_NAME_FIRST = (FieldKind.NAME, FieldKind.KANA, FieldKind.TEXT)


@answerings.register(FieldKind.GROUP.value)
class RowsAnswering(Answering):
    """Every tap tells the visit at once; the page is made anew with the new rows."""

    beside = False

    def build(self) -> None:
        metrics, say, field = self.room.theme.metrics, self.room.say, self.asked.field
        title = field.label.of(self.room.language)
        count = self.visit.answers.rows(self.asked.path)
        lines = column(self, gap=metrics.gap)
        for at in range(count):
            frame, inside = panel("card", margin=metrics.mm(2.5))
            take_out = None
            if count > (field.min or 0):
                words = say("kiosk.rows.remove")
                take_out = button(words, partial(self._remove, at), "danger", f"{title} {at + 1} {words}")
            inside.addWidget(value_row(self.room, f"{title} {at + 1}", self._named(at), "", take_out))
            lines.addWidget(frame)
        if field.max is None or count < field.max:
            key = "kiosk.rows.more" if count else "kiosk.rows.first"
            lines.addWidget(button("＋ " + say(key, what=title), self._add, "plain"))
        lines.addStretch()

    def _named(self, row: int) -> str:
        """Return what tells this row from the others, empty while it is not known."""
        for item in self.asked.field.items:
            if item.kind in _NAME_FIRST:
                return self.visit.answers.text(row_path(self.asked.path, row, item.fact))
        return ""

    def _add(self) -> None:
        self.room.post(AddRow(self.asked.path, self.room.now()))

    def _remove(self, row: int) -> None:
        self.room.post(RemoveRow(self.asked.path, row, self.room.now()))

    def text(self) -> str:
        return ""

    def put(self, text: str) -> None:
        """Rows are the visit's, not this widget's."""
