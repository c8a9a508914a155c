"""What the tests of the staff's windows share: texts, the shipped forms, reading as a screen reader does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.i18n.texts import Texts
from counter_app.packs.catalogue import Catalogue
from counter_app.ui.counter.counter_world import CounterWorld
from counter_app.ui.counter.sample_desk import EmptyDesk, NoPaper
from counter_app.ui.counter.terminal import CounterTerminal
from counter_app.ui.rehearsal import Props, Rehearsal
from counter_app.ui.settling import settle
from counter_app.ui.start import make_application
from counter_app.ui.stylesheet import stylesheet
from counter_app.ui.theme import Metrics, Theme

ROOT = Path(__file__).parents[2]
TEXTS = Texts(ROOT / "resources" / "locale")
CATALOGUE = Catalogue.load(ROOT / "forms", {"rpa-folder", "https-json"}).all()


_THEME = Theme(Metrics.of_desk())


def dress(qapp: QApplication) -> None:
    if qapp.styleSheet() != stylesheet(_THEME):  # putting a sheet on costs a second with many widgets alive
        make_application("test", _THEME)


def form(form_id: str):
    return next(form for form in CATALOGUE if form.id == form_id)


def open_terminal(
    runtime: Rehearsal, desk: EmptyDesk | None = None, decode=lambda picture: picture, **more
) -> CounterTerminal:
    world = CounterWorld(runtime, TEXTS, CATALOGUE, desk or EmptyDesk(), NoPaper(), decode, **more)
    terminal = CounterTerminal(world)
    terminal.staff.resize(1280, 800)
    terminal.mirror.resize(1280, 800)
    terminal.start()
    terminal.staff.activateWindow()  # a bare X server makes no window active by itself
    assert QTest.qWaitForWindowActive(terminal.staff, 5000)
    settle(terminal)
    return terminal


def genuine() -> Rehearsal:
    return Rehearsal(props=Props())


def committed(text: str) -> QInputMethodEvent:
    """What an input method hands over when it is done."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    return event


def visible(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window):
            yield widget


def spoken(window: QWidget) -> str:
    """Everything a screen reader could say: names, descriptions and values of all visible widgets."""
    said = []
    for widget in visible(window):
        node = QAccessible.queryAccessibleInterface(widget)
        said += [
            node.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
        ]
    return "\n".join(said)
