"""An address: postal code or prefecture, city and town by touch, then 番地, then building. Free text stays possible."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from counter_app.domain.form import FieldKind
from counter_app.domain.plain_text import IDEOGRAPHIC_SPACE
from counter_app.domain.postal_table import City, PostalTable, Prefecture, Town, towns_of
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.kiosk.inputs.kana import KanaAnswering
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.name_picker import Name, NamePicker

_DIGITS_OF_A_CODE = 7
_BETWEEN = "\x1f"  # of the parts of a draft; no answer can hold it


@answerings.register(FieldKind.ADDRESS.value)
class AddressAnswering(Answering):
    """Five faces: postal code, choosing, 番地, building, free text. Without a table only free text."""

    def build(self) -> None:
        self._town = ""
        self._offered: Sequence[Prefecture | City | Town] = ()
        self._faces = QStackedLayout(self)
        self._code, self._number = self._digit_line("kiosk.address.postal"), self._digit_line("kiosk.address.number")
        self._note = label("", "error")
        self._said = label("", "strong")
        self._picker = NamePicker(self.room.say, self.room.theme, self._choose)
        self._building = KanaAnswering(self.asked, self.visit, self.room)
        self._free = KanaAnswering(self.asked, self.visit, self.room)
        for typing in (self._building, self._free):
            typing.changed = self._tell
        self._by_code, self._by_number = self._code_face(), self._number_face()
        self._building.put_beside(self._key("kiosk.address.back-to-number", self._ask_number))
        if self._places is not None:
            self._picker.put_beside(self._key("kiosk.address.by-postal", self._ask_code))
            self._free.put_beside(self._key("kiosk.address.by-postal", self._ask_code))
        for face in (self._by_code, self._picker, self._by_number, self._building, self._free):
            self._faces.addWidget(face)
        self._start()

    @property
    def _places(self) -> PostalTable | None:
        return self.visit.rules.tables.places

    # the faces

    def _digit_line(self, key: str) -> KioskLineEdit:
        line = KioskLineEdit()
        line.setAccessibleName(self.room.say(key))
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line.textChanged.connect(lambda _text: self.changed())
        return line

    def _code_face(self) -> QWidget:
        self._code.setMaxLength(_DIGITS_OF_A_CODE + 1)  # a hyphen may be typed
        self._code.textChanged.connect(lambda _text: self._look_up())
        above = [label(self.room.say("kiosk.address.postal"), "strong")]
        pick = self._key("kiosk.address.pick", self._ask_prefecture)
        return self._with_pad(self._code, above, [self._note, pick, self._key("kiosk.address.free", self._ask_letters)])

    def _number_face(self) -> QWidget:
        self._number.setMaxLength(20)
        above = [self._said, label(self.room.say("kiosk.address.number"))]
        building = self._key("kiosk.address.building", self._ask_building)
        again = self._key("kiosk.address.again", self._start)
        return self._with_pad(self._number, above, [building, again], hyphen=True)

    def _with_pad(
        self, line: KioskLineEdit, above: Sequence[QWidget], below: Sequence[QWidget], *, hyphen: bool = False
    ) -> QWidget:
        """Return a line with its words and ways on the left and its keys on the right."""
        metrics, face = self.room.theme.metrics, QWidget()
        both = row(face, gap=metrics.mm(5))
        lines = column(gap=metrics.gap)
        for widget in (*above, line, *below):
            lines.addWidget(widget)
        lines.addStretch()
        both.addLayout(lines, 1)
        keys = column(gap=metrics.gap)
        pad = DigitPad(self.room.say, metrics.target, metrics.gap)
        pad.digit.connect(lambda digit: line.setText((line.text() + str(digit))[: line.maxLength()]))
        pad.erased.connect(lambda: line.setText(line.text()[:-1]))
        pad.emptied.connect(line.forget)
        keys.addWidget(pad)
        if hyphen:
            dash = button("-", lambda: line.setText(line.text() + "-"), "key", self.room.say("kiosk.address.hyphen"))
            keys.addWidget(at_least(dash, metrics.target, metrics.target))
        keys.addStretch()
        both.addLayout(keys)
        return face

    def _key(self, key: str, press: Callable[[], None]) -> QWidget:
        return button(self.room.say(key), press, "plain")

    def _tell(self) -> None:
        self.changed()

    # from face to face

    def _start(self) -> None:
        self._ask_code() if self._places is not None else self._ask_letters()

    def _ask_code(self) -> None:
        self._town = ""
        self._code.forget()
        self._note.setText("")
        self._show(self._by_code)

    def _ask_letters(self) -> None:
        self._town = ""
        self._show(self._free)

    def _ask_number(self) -> None:
        self._show(self._by_number)

    def _ask_building(self) -> None:
        self._show(self._building)

    def _ask_prefecture(self) -> None:
        if self._places is not None:
            self._offer(self._places.prefectures())

    def _show(self, face: QWidget) -> None:
        self._faces.setCurrentWidget(face)
        face.findChildren(KioskLineEdit)[0].setFocus(Qt.FocusReason.OtherFocusReason)  # each face has one line
        self.changed()

    def _look_up(self) -> None:
        """Seven digits are looked up at once; a town that has a code alone needs no further tap."""
        self._note.setText("")
        if self._places is None or len(re.sub(r"\D", "", self._code.text())) < _DIGITS_OF_A_CODE:
            return
        towns = towns_of(self._code.text(), self._places)
        if len(towns) == 1:
            self._take(towns[0])
        elif towns:
            self._offer(towns)
        else:
            self._note.setText(self.room.say("kiosk.address.unknown"))

    def _offer(self, places: Sequence[Prefecture | City | Town]) -> None:
        self._offered = places
        self._picker.offer([self._named(at, one) for at, one in enumerate(places)])
        self._show(self._picker)

    def _named(self, at: int, one: Prefecture | City | Town) -> Name:
        if not isinstance(one, Town):
            return Name(str(at), one.name, one.kana)
        if not one.name:
            return Name(str(at), self.room.say("kiosk.address.no-town"), "")
        several_cities = len({town.city for town in self._offered if isinstance(town, Town)}) > 1
        return Name(str(at), one.city.name + one.name if several_cities else one.name, one.kana)

    def _choose(self, key: str) -> None:
        chosen, places = self._offered[int(key)], self._places
        assert places is not None
        if isinstance(chosen, Prefecture):
            self._offer(places.cities(chosen))
        elif isinstance(chosen, City):
            self._offer(places.towns(chosen))
        else:
            self._take(chosen)

    def _take(self, town: Town) -> None:
        self._say_town(town.address)
        self._ask_number()

    def _say_town(self, address: str) -> None:
        self._town = address
        self._said.setText(address)

    # the answer

    def text(self) -> str:
        if self._faces.currentWidget() is self._free:
            return self._free.text()
        building = self._building.text().strip()
        rest = self._number.text() + (IDEOGRAPHIC_SPACE + building if building else "")
        return self._town + rest if self._town else ""

    def draft(self) -> str:
        if self._faces.currentWidget() is self._free:
            return self._free.text()
        at = self._faces.currentIndex()
        code = "" if self._town else self._code.text()
        return _BETWEEN.join((str(at), code, self._town, self._number.text(), self._building.text()))

    def put(self, text: str) -> None:
        if _BETWEEN in text:
            self._put_draft(*text.split(_BETWEEN))
            return
        self._number.forget()
        self._building.put("")
        self._say_town("")
        self._offered = ()
        self._picker.offer(())
        self._free.put(text)
        if text:
            self._ask_letters()
        else:
            self._start()

    def _put_draft(self, at: str, code: str, town: str, number: str, building: str) -> None:
        self._number.setText(number)
        self._building.put(building)
        if town:
            self._say_town(town)
            self._show(self._building if at == str(self._faces.indexOf(self._building)) else self._by_number)
        else:
            self._code.setText(code)

    def first(self) -> QWidget:
        return self._code if self._places is not None else self._free.first()
