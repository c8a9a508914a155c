"""Every page, kind of question and overlay in every language, size and look: can it be seen, hit and said?"""

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFont, QFontMetrics, QRawFont
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from counter_app.domain.form import FieldKind
from counter_app.domain.words import LANGUAGES
from counter_app.flow.state import Step
from counter_app.ui.kiosk.inputs.base import answerings
from counter_app.ui.kiosk.overlays import overlays
from counter_app.ui.kiosk.page import pages
from counter_app.ui.sample_visits import samples
from counter_app.ui.screenshots import SIZES, open_sample
from counter_app.ui.settling import settle
from counter_app.ui.theme import UI_FONTS, Contrast, Metrics, TextSize
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.labels import WordsLabel
from counter_app.ui.widgets.name_label import NameLabel

LOOKS = ((Contrast.STANDARD, TextSize.NORMAL), (Contrast.HIGH, TextSize.LARGEST))
NAMES = [sample.name for sample in samples("ja")]
PLACES = [(size, LOOKS[0]) for size in SIZES] + [(SIZES[0], LOOKS[1])]  # the largest letters on the smallest screen
CASES = [(name, language, *place) for name in NAMES for language in LANGUAGES for place in PLACES]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2][0]}-{case[3][1].value}")
def shown(request, texts):
    name, language, size, look = request.param
    sample = next(one for one in samples(language) if one.name == name)
    window = open_sample(sample, texts, size, look)
    assert window.size().toTuple() == size  # a page that does not fit makes its window grow
    yield window, Metrics.of_screen(*size)
    window.end()
    window.deleteLater()
    settle()


def on_screen(window, kind):
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


def focusable(window):
    return [w for w in on_screen(window, QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()]


def said(widget):
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name)


def test_page_is_usable(shown):
    """One visit to each page checks all of it: making 900 windows is what takes the time."""
    window, metrics = shown
    assert names_are_unique(window) == []
    assert too_small(window, metrics) == []
    assert clipped(window) == []
    assert outside(window) == []
    assert tofu(window) == []
    assert out_of_order(window) == []


def names_are_unique(window):
    names = [said(widget) for widget in focusable(window)]
    empty = [type(w).__name__ for w in focusable(window) if not said(w).strip()]
    return empty + [name for name in set(names) if names.count(name) > 1]


def too_small(window, metrics):
    least = metrics.mm(16.5) - 1
    return [
        (said(key), key.width(), key.height())
        for key in [*on_screen(window, QAbstractButton), *on_screen(window, QLineEdit)]
        if key.width() < least or key.height() < least
    ]


def clipped(window):
    found = [
        (label.text(), label.size().toTuple())
        for label in on_screen(window, QLabel)
        if label.text() and not fits(label)
    ]
    return found + [(key.text(), key.width()) for key in on_screen(window, QPushButton) if not key_fits(key)]


def fits(label):
    if isinstance(label, (WordsLabel, NameLabel)):
        least = label.minimumSizeHint().width()
        return label.width() >= least and label.height() >= label.heightForWidth(label.width()) - 1
    hint = label.sizeHint()
    return label.width() >= hint.width() and label.height() >= hint.height()


def key_fits(key):
    if isinstance(key, Tile) or not key.text():
        return True
    measure = QFontMetrics(key.font())
    lines = key.text().replace("&&", "&").split("\n")
    wide = max(measure.horizontalAdvance(line) for line in lines)
    return wide + 8 <= key.width() and measure.height() * len(lines) * 0.9 <= key.height()


def outside(window):
    found = [
        ("wider than its area", area.widget().width(), area.viewport().width())
        for area in on_screen(window, QScrollArea)
        if area.widget().width() > area.viewport().width()
    ]
    for widget in [*on_screen(window, QAbstractButton), *on_screen(window, QLabel)]:
        left = widget.mapTo(window, QPoint(0, 0)).x()
        if left < 0 or left + widget.width() > window.width():
            found.append((widget.objectName() or type(widget).__name__, left, widget.width()))
        if not scrolled(widget):
            top = widget.mapTo(window, QPoint(0, 0)).y()
            if top < 0 or top + widget.height() > window.height():
                found.append((said(widget), top, widget.height()))
    return found


def scrolled(widget):
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


_FONTS = []


def tofu(window):
    if not _FONTS:
        _FONTS.extend(QRawFont.fromFont(QFont(family)) for family in (*UI_FONTS, "BIZ UDGothic", "IPAmjMincho"))
    texts = [label.text() for label in on_screen(window, QLabel) if not isinstance(label, NameLabel)]
    texts += [key.text() for key in on_screen(window, QPushButton)]
    letters = {char for text in texts for char in text if not char.isspace()}
    return sorted(char for char in letters if not any(font.supportsCharacter(ord(char)) for font in _FONTS))


def out_of_order(window):
    """Along the focus chain, neighbours inside one parent run down or to the right."""
    found, chain = [], []
    widget = window.nextInFocusChain()
    while widget is not window and len(chain) < 400:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and window.isAncestorOf(widget):
            chain.append(widget)
        widget = widget.nextInFocusChain()
    for before, after in itertools.pairwise(chain):
        if before.parentWidget() is after.parentWidget():
            one, two = before.geometry(), after.geometry()
            if not (two.top() >= one.bottom() - 4 or two.left() >= one.right() - 4):
                found.append((said(before), said(after)))
    return found


def test_samples_show_every_page_kind_and_overlay():
    shown_steps = {sample.visit.step.value for sample in samples("ja")}
    assert shown_steps == set(pages) == {step.value for step in Step}
    assert {sample.cover for sample in samples("ja") if sample.cover} == set(overlays)
    asked = {name.removeprefix("07-question-") for name in NAMES}
    assert {kind.value for kind in FieldKind} <= asked
    assert set(answerings) == {kind.value for kind in FieldKind}
