"""The left side of the staff window: card, what may be claimed about it, face for 本人確認, secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.card_view import CardStep, CardView
from counter_app.ui.counter.mirror_view import Ask
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_mark, show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.name_label import NameLabel

_PHOTO = (108, 136)
_NAME_PLATE = (150, 60)
_ADDRESS_PLATE = (264, 56)


@dataclass(frozen=True)
class Pictures:
    """What was decoded of the card's face, ready to draw. Dropped with the visit."""

    photo: QImage
    name: QImage
    address: QImage


class CardPanel(QScrollArea):
    """Shows a `CardView`, and the face once it is decoded."""

    def __init__(self, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self._say, self._acts = say, acts
        self._view: CardView | None = None
        content = QFrame()
        content.setProperty("look", "side")
        self._whole = column(content, margin=10, gap=5)
        self._whole.addWidget(label(say("counter.card.title"), "panel-title"))
        self._sentence = label("", "sentence")
        self._whole.addWidget(self._sentence)
        self._waiting = label("", "body")
        self._whole.addWidget(self._waiting)
        self._keys = self._key_row()
        self.code_b = CodeBPanel(say, acts)
        self._whole.addWidget(self.code_b)
        self.code_b.hide()
        self._trouble, trouble = panel("trouble", margin=8, gap=2)
        self._what, self._next = label("", "body"), label("", "note")
        trouble.addWidget(self._what)
        trouble.addWidget(self._next)
        self._whole.addWidget(self._trouble)
        self._told = QWidget()
        self._whole.addWidget(self._told)
        self.face = FacePanel(say)
        self._whole.addWidget(self.face)
        self._whole.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _key_row(self) -> dict[str, QWidget]:
        presses: dict[str, Callable[[], None]] = {
            "last-try": self._acts.confirm_last_try,
            "without": self._acts.without_card,
        }
        keys: dict[str, QWidget] = {}
        for name, press in presses.items():
            key = button(self._say(f"counter.key.{name}"), press, "slim")
            keys[name] = key
            self._whole.addWidget(key)
        return keys

    def show_card(self, view: CardView, waiting_for: Ask) -> None:
        """Show `view`."""
        self._waiting.setText(
            self._say(f"counter.waiting.{waiting_for.value}") if waiting_for is not Ask.NOTHING else ""
        )
        self._waiting.setVisible(waiting_for is not Ask.NOTHING)
        if not (view.can_code_b or view.step is CardStep.LAST_TRY):
            self.code_b.forget()
            self.code_b.hide()
        if view == self._view:
            return
        self._view = view
        self._sentence.setText(view.sentence)
        show_tone(self._sentence, _SENTENCE_TONES.get(view.step, Tone.QUIET))
        self._keys["last-try"].setVisible(view.step is CardStep.LAST_TRY)
        self._keys["without"].setVisible(view.step in _WITHOUT_CARD)
        self._trouble.setVisible(view.trouble is not None)
        if view.trouble is not None:
            self._what.setText(f"{view.trouble.what}（{view.trouble.code.value}）")
            self._next.setText(view.trouble.next)
        self._tell(view)
        self.face.setVisible(view.step is CardStep.DONE)
        if view.face is None:
            self.face.forget()

    def _tell(self, view: CardView) -> None:
        """Build the part that lists what the card said."""
        fresh = QWidget()
        lines = column(fresh, gap=3)
        for mark in view.marks:
            badge = label(mark.text, "badge", wrap=False)
            show_mark(badge, mark)
            lines.addWidget(badge)
        for item in view.four:
            head = label(f"{item.label}　{item.mark.text}", "mark")
            show_mark(head, item.mark)
            lines.addWidget(head)
            value = NameLabel(item.text.reveal(), "value")
            value.setAccessibleName(f"{item.label} {item.text.reveal()} {item.mark.word}")
            lines.addWidget(value)
        for name, text in (
            (self._say("counter.card.kind"), view.kind),
            (self._say("counter.card.expiry"), view.expiry),
        ):
            if text:
                lines.addLayout(_pair(name, text, Tone.QUIET))
        for name, text, tone in view.tries:
            lines.addLayout(_pair(name, text, tone))
        self._whole.replaceWidget(self._told, fresh)
        self._told.hide()
        self._told.deleteLater()
        self._told = fresh


_WITHOUT_CARD = frozenset({CardStep.READER_DOWN, CardStep.LAY_DOWN, CardStep.OTHER_CARD, CardStep.LOCKED})
_SENTENCE_TONES = {
    CardStep.READER_DOWN: Tone.STOP,
    CardStep.OTHER_CARD: Tone.STOP,
    CardStep.LOCKED: Tone.STOP,
    CardStep.LAST_TRY: Tone.STOP,
    CardStep.READY: Tone.STATED,
    CardStep.DONE: Tone.QUIET,
}


def _pair(name: str, text: str, tone: Tone) -> QHBoxLayout:
    places = row(gap=6)
    places.addWidget(label(name, "note", wrap=False))
    places.addStretch(1)
    value = label(text, "mark", wrap=False)
    show_tone(value, tone)
    places.addWidget(value)
    return places


class CodeBPanel(QFrame):
    """照合番号B, typed by staff from the card's face: birth date, expiry year, security code."""

    def __init__(self, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._say, self._acts = say, acts
        whole = column(self, margin=8, gap=4)
        whole.addWidget(label(say("counter.code-b.title"), "panel-title"))
        self._lines: dict[str, KioskLineEdit] = {}
        for key in ("birth", "expiry", "code"):
            whole.addWidget(label(say(f"counter.code-b.{key}"), "cell-label"))
            line = KioskLineEdit()
            line.setProperty("look", "cell")
            line.setAccessibleName(say(f"counter.code-b.{key}"))
            line.setPlaceholderText(say(f"counter.code-b.{key}.example"))
            line.returnPressed.connect(lambda key=key: self._enter(key))
            self._lines[key] = line
            whole.addWidget(line)
        self._wrong = label("", "problem")
        self._wrong.hide()
        whole.addWidget(self._wrong)
        whole.addWidget(button(say("counter.code-b.read"), self._read, "key-primary"))

    def open(self) -> None:
        """Show, empty, with the keys in the first line."""
        self.forget()
        self.show()
        self._lines["birth"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Empty the lines and their undo."""
        for line in self._lines.values():
            line.forget()
        self._wrong.hide()

    def _enter(self, key: str) -> None:
        keys = list(self._lines)
        if key == keys[-1]:
            self._read()
        else:
            self._lines[keys[keys.index(key) + 1]].setFocus(Qt.FocusReason.TabFocusReason)

    def _read(self) -> None:
        part = self._acts.type_code_b(*(line.text() for line in self._lines.values()))
        if part is None:
            self.forget()
            self.hide()
            return
        self._wrong.setText(self._say(f"counter.code-b.wrong.{part}"))
        self._wrong.show()
        self._lines[part].setFocus(Qt.FocusReason.OtherFocusReason)


class FacePanel(QFrame):
    """Photo, drawn name and drawn address for 本人確認. Nothing is kept longer than the visit shows it."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._say = say
        whole = column(self, gap=4)
        whole.addWidget(label(say("counter.face.title"), "panel-title"))
        self._note = label(say("counter.face.none"), "note")
        whole.addWidget(self._note)
        self._photo, self._name, self._address = _picture(), _picture(), _picture()
        self._photo.setAccessibleName(say("counter.face.photo"))
        self._name.setAccessibleName(say("counter.face.name"))
        self._address.setAccessibleName(say("counter.face.address"))
        beside = row(gap=8)
        beside.addWidget(self._photo)
        beside.addWidget(self._name, 1)
        whole.addLayout(beside)
        whole.addWidget(self._address)
        self.forget()

    def show_note(self, text: str) -> None:
        """Say why there is no picture."""
        self.forget()
        self._note.setText(text)

    def show_pictures(self, pictures: Pictures, *, with_address: bool = True) -> None:
        """Draw them; the address only for a clerk who may see it."""
        self._note.hide()
        _draw(self._photo, pictures.photo, *_PHOTO)
        _draw(self._name, pictures.name, *_NAME_PLATE)
        if with_address:
            _draw(self._address, pictures.address, *_ADDRESS_PLATE)

    def forget(self) -> None:
        """Drop the pictures."""
        for place in (self._photo, self._name, self._address):
            place.setPixmap(QPixmap())
            place.hide()
        self._note.setText(self._say("counter.face.none"))
        self._note.show()


def _picture() -> QLabel:
    place = QLabel()
    place.setTextFormat(Qt.TextFormat.PlainText)
    place.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return place


def _draw(place: QLabel, image: QImage, width: int, height: int) -> None:
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    place.setPixmap(QPixmap.fromImage(image).scaled(width, height, keep, smooth))
    place.show()
