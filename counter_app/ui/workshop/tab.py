"""What every tab of the editor is: inputs for the selected file, made anew only where its shape has changed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from counter_app.packs.outline import FileKind, kind_of
from counter_app.ui.widgets.frames import column
from counter_app.ui.workshop.inputs import Sheet

if TYPE_CHECKING:
    from counter_app.packs.draft import Place
    from counter_app.ui.workshop.bench import Bench


_LEAST_LIST, _LIST_SHARE = 180, 0.38


def shape_of(value: Any) -> Hashable:
    """Return what decides which inputs there are: how long lists are and what kinds stand in them, not the words."""
    if isinstance(value, Mapping):
        listed = ((key, shape_of(entry)) for key, entry in value.items() if isinstance(entry, list | Mapping))
        kinds = tuple((key, value[key]) for key in ("kind", "use", "fact", "each") if isinstance(value.get(key), str))
        compared = tuple(
            key
            for key in value
            if key in {"is", "is_not", "all", "any"} or key.endswith(("_least", "_most", "_below", "_than"))
        )
        return tuple(found for found in listed if found[1] is not None), kinds, compared
    if isinstance(value, list):
        return tuple(shape_of(entry) if isinstance(entry, Mapping) else str(entry) for entry in value)
    return None


class Tab(QWidget):
    """Scrolls a sheet of inputs. `build` puts it together, `shape` says when that has to be done again."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.say = bench.world.texts.of("ja")
        self.sheet = Sheet()
        self._shape: Hashable = None
        self.lines = column(self, margin=0, gap=6)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.addWidget(self.scroller, 1)

    def give_height(self, above: QWidget) -> None:
        """Let the list above the sheet grow with the window."""
        above.setFixedHeight(max(_LEAST_LIST, round(self.height() * _LIST_SHARE)))

    def shape(self) -> Hashable:
        """Return what the inputs must be made anew for."""
        raise NotImplementedError

    def build(self, sheet: Sheet) -> None:
        """Put the inputs in."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the session as it stands."""
        shape = self.shape()
        if shape == self._shape:
            self.sheet.refresh()
            return
        self._shape = shape
        focused = QApplication.focusWidget()
        place = getattr(focused, "place", None) if focused is not None and self.isAncestorOf(focused) else None
        scrolled = self.scroller.verticalScrollBar().value()
        sheet = Sheet()
        if kind_of(self.bench.file) is FileKind.OTHER and self.bench.session.document() is not None:
            sheet.note(self.say("workshop.text.there"))
        else:
            self.build(sheet)
        old = self.scroller.takeWidget()
        self.scroller.setWidget(sheet)
        self.sheet = sheet
        if old is not None:
            old.hide()
            old.deleteLater()
        self.scroller.verticalScrollBar().setValue(scrolled)
        if place is not None:
            self.go_to(place)

    def go_to(self, place: Place) -> bool:
        """Put the keys where a place is edited; False where this tab does not edit it."""
        found = self.sheet.input_at(place)
        if found is None:
            return False
        self.scroller.ensureWidgetVisible(found, 0, 80)
        found.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
