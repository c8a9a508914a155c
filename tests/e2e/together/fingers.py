"""`python -m tests.e2e.together.fingers ARGUMENTS…` is `main.py ARGUMENTS…` with fingers, a keyboard and eyes at its windows.

The program is the product's own; what is added sits on Qt's event queue and does what a person can do: tap what is
visible and enabled, type into what has the focus, press a key, look. One JSON object a line on stdin, one a line on
stdout: {"tap": NAME} | {"type": TEXT} | {"key": "F4"} | {"look": true} | {"picture": FILE} -> {"done": …} | {"no": WHY}.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLabel, QLineEdit, QWidget

_COLOURS = 96


class NotThereError(Exception):
    """A person would not have found it either."""


class Fingers(QObject):
    """Lives on the windows' thread; what is asked comes from another one, in order."""

    asked = Signal(str)

    def __init__(self, answers: Any) -> None:
        super().__init__()
        self._answers = answers
        self.asked.connect(self._act, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Read what is to be done until nobody tells any more; then the windows end as their manager would end them."""
        for line in sys.stdin:
            self.asked.emit(line)

    def _act(self, line: str) -> None:
        try:
            told: dict[str, Any] = {"done": self._do(json.loads(line))}
        except NotThereError as missing:
            told = {"no": str(missing)}
        except Exception as broken:  # noqa: BLE001  # whoever asked waits for an answer, and fails with it
            told = {"broken": repr(broken)}
        self._answers.write(json.dumps(told) + "\n")
        self._answers.flush()

    def _do(self, asked: dict[str, Any]) -> Any:
        [(verb, what)] = asked.items()
        return {"tap": _tap, "type": _type, "key": _key, "look": _look, "picture": _picture}[verb](what)


def _visible(kind: type[QWidget]) -> list[Any]:
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    return [each for window in windows for each in (window, *window.findChildren(kind)) if each.isVisible()]


def _names(key: QAbstractButton) -> set[str]:
    return {key.accessibleName(), key.text(), key.text().replace("\n", "")} - {""}


def _tap(name: str) -> None:
    keys = [each for each in _visible(QAbstractButton) if isinstance(each, QAbstractButton) and name in _names(each)]
    able = [each for each in keys if each.isEnabled() and _uncovered(each)]
    if able:
        QTest.mouseClick(able[-1], Qt.MouseButton.LeftButton)
        return
    if not _enter_line(name) and not _choose_line(name):
        raise NotThereError(f"{name}: {len(keys)} there, none to be tapped")


def _uncovered(key: QWidget) -> bool:
    """Whether a finger at its middle reaches it: an overlay in front of it would take the tap."""
    middle = key.mapToGlobal(key.rect().center())
    found = QApplication.widgetAt(middle)
    return found is not None and (found is key or key.isAncestorOf(found))


def _enter_line(name: str) -> bool:
    for line in _visible(QLineEdit):
        if isinstance(line, QLineEdit) and line.accessibleName() == name and line.isEnabled():
            QTest.mouseClick(line, Qt.MouseButton.LeftButton)
            return True
    return False


def _choose_line(name: str) -> bool:
    for view in _visible(QAbstractItemView):
        if not isinstance(view, QAbstractItemView) or view.model() is None:
            continue
        model: QAbstractItemModel = view.model()
        start = model.index(0, 0)
        for found in (start.siblingAtColumn(column) for column in range(_columns(model))):
            hits = model.match(found, Qt.ItemDataRole.DisplayRole, name, 1, Qt.MatchFlag.MatchContains)
            if hits:
                view.scrollTo(hits[0])
                view.selectionModel().setCurrentIndex(hits[0], QItemSelectionModel.SelectionFlag.ClearAndSelect)
                QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(hits[0]).center())
                return True
    return False


def _type(text: str) -> None:
    place = _with_the_keyboard()
    if text.isascii():
        QTest.keyClicks(place, text)
        return
    written = QInputMethodEvent()  # as from a Japanese input method, which hands whole words over
    written.setCommitString(text)
    QApplication.sendEvent(place, written)


def _key(name: str) -> None:
    chord = QKeySequence(name)[0]
    QTest.keyClick(_with_the_keyboard(), chord.key(), chord.keyboardModifiers())


def _with_the_keyboard() -> QWidget:
    """What keys go to. There is no window manager on a display of our own: a window takes the keyboard itself."""
    if QApplication.activeWindow() is None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                window.activateWindow()
        raise NotThereError("the window is taking the keyboard")
    place = QApplication.focusWidget() or QApplication.activeWindow()
    if place is None:
        raise NotThereError("no window takes the keyboard")
    return place


def _look(_nothing: object) -> dict[str, Any]:
    """Every word that can be seen, and what can be tapped."""
    words = [each.text() for each in _visible(QLabel) if isinstance(each, QLabel)]
    words += [each.text() for each in _visible(QLineEdit) if isinstance(each, QLineEdit)]
    words += [each.currentText() for each in _visible(QComboBox) if isinstance(each, QComboBox)]
    words += [each.accessibleName() for each in _visible(QWidget)]
    keys = [each for each in _visible(QAbstractButton) if isinstance(each, QAbstractButton) and each.isEnabled()]
    return {"words": sorted({*words, *_lines()} - {""}), "keys": sorted({name for key in keys for name in _names(key)})}


def _lines() -> list[str]:
    found = []
    for view in _visible(QAbstractItemView):
        model = view.model() if isinstance(view, QAbstractItemView) else None
        if model is not None:
            found += [
                str(model.index(row, column).data() or "")
                for row in range(model.rowCount())
                for column in range(_columns(model))
            ]
    return found


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()  # a list does not tell


def _picture(file: str) -> str:
    """What the screen shows, as the X server has it; few colours, since it goes into the repository."""
    QGuiApplication.primaryScreen().grabWindow(0).save(file)
    with Image.open(file) as picture:
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return Path(file).name


def main() -> int:
    """Exit status of the product."""
    from main import main as run  # noqa: PLC0415  # the product is loaded after Qt is

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the product prints does not come between the answers
    fingers = Fingers(answers)
    threading.Thread(target=fingers.listen, name="fingers", daemon=True).start()
    return run()


if __name__ == "__main__":
    raise SystemExit(main())
