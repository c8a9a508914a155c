"""Names, kana and free text, by the 五十音 pad or a keyboard. Kanji is left to the card and to staff."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from counter_app.domain.form import FieldKind
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.kana_pad import KanaPad, Script, marked
from counter_app.ui.widgets.labels import without_ruby
from counter_app.ui.widgets.line_edit import KioskLineEdit


class KanaAnswering(Answering):
    """A line and the pad below it."""

    script = Script.HIRAGANA
    latin = True

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self._line = KioskLineEdit()
        self._line.setAccessibleName(without_ruby(self.asked.field.label.of(self.room.language)))
        self._line.setMaxLength(200)
        self._line.textChanged.connect(lambda _text: self.changed())
        pad = KanaPad(self.room.say, metrics, self.script, latin=self.latin)
        pad.written.connect(self._write)
        pad.turned.connect(lambda: self._line.setText(marked(self._line.text())))
        pad.erased.connect(lambda: self._line.setText(self._line.text()[:-1]))
        pad.emptied.connect(self._line.forget)
        lines = column(self, gap=metrics.gap)
        self._top = row(gap=metrics.gap)
        self._top.addWidget(self._line, 1)
        lines.addLayout(self._top)
        lines.addWidget(pad)
        lines.addStretch()

    def put_beside(self, key: QWidget) -> None:
        """Put a key to the right of the line: below the pad there is no room on a small screen."""
        self._top.addWidget(key)

    def _write(self, letter: str) -> None:
        self._line.setText(self._line.text() + letter)

    def text(self) -> str:
        return self._line.text()

    def put(self, text: str) -> None:
        self._line.setText(text)

    def first(self) -> QWidget:
        return self._line


class KatakanaAnswering(KanaAnswering):
    """Readings are kept in katakana."""

    script = Script.KATAKANA
    latin = False


class HolderAnswering(KatakanaAnswering):
    """Account holders: katakana, Latin capitals and digits, as banks write them."""

    latin = True


for kind in (FieldKind.TEXT, FieldKind.NAME):
    answerings.register(kind.value)(KanaAnswering)
answerings.register(FieldKind.KANA.value)(KatakanaAnswering)
answerings.register(FieldKind.ACCOUNT_HOLDER.value)(HolderAnswering)
