"""筆談, captions and phrases: the lane of words, always there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QListWidget, QListWidgetItem, QWidget

from counter_app.i18n.texts import Language
from counter_app.remote.actors import Actor
from counter_app.remote.desk_call import lines
from counter_app.remote.desk_state import Line, MyCall
from counter_app.remote.phrases import Phrases
from counter_app.ui.remote_desk.words import actor_name, hour
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_LONGEST = 1000
_CAPTIONS_SHOWN = 2
_KEYS = 9


class TalkPanel(QWidget):
    """`write` gets a line, `phrase` a code."""

    def __init__(
        self, say: Language, phrases: Phrases, write: Callable[[str], None], phrase: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._say, self._phrases, self._write, self._phrase = say, phrases, write, phrase
        self._language = ""
        self._shown: tuple[Line, ...] | None = None
        places = column(self, gap=4)
        places.addWidget(label(say("remotedesk.captions"), "remote-title"))
        self.captions = label("", "remote-words")
        self.captions.setMinimumHeight(52)
        self.captions.setAlignment(Qt.AlignmentFlag.AlignTop)
        places.addWidget(self.captions)
        places.addWidget(label(say("remotedesk.talk"), "remote-title"))
        self.list = _listed(say("remotedesk.talk"))
        places.addWidget(self.list, 5)
        self.entry = QLineEdit()
        self.entry.setProperty("look", "cell")
        self.entry.setMaxLength(_LONGEST)
        self.entry.setPlaceholderText(say("remotedesk.talk.hint"))
        self.entry.setAccessibleName(say("remotedesk.talk.entry"))
        self.entry.returnPressed.connect(self._send)
        beside = row(gap=6)
        beside.addWidget(self.entry, 1)
        beside.addWidget(button(say("remotedesk.talk.send"), self._send, "option"))
        places.addLayout(beside)
        self.phrase_title = label("", "remote-title")
        places.addWidget(self.phrase_title)
        self.phrases = _listed(say("remotedesk.phrases"))
        self.phrases.itemActivated.connect(lambda item: self._phrase(item.data(Qt.ItemDataRole.UserRole)))
        self.phrases.itemClicked.connect(lambda item: self._phrase(item.data(Qt.ItemDataRole.UserRole)))
        places.addWidget(self.phrases, 6)

    def press(self, at: int) -> None:
        """Say phrase `at`, from 0: Alt+1 is the first."""
        offered = self._phrases.for_clerk()
        if at < len(offered):
            self._phrase(offered[at].code)

    def _send(self) -> None:
        text = self.entry.text()
        if text.strip():
            self.entry.clear()
            self._write(text)

    def show_call(self, call: MyCall) -> None:
        """Show what was said; the phrases in the resident's language beside ours."""
        self._show_phrases(call.about.language)
        said = lines(call)
        if said != self._shown:
            self._shown = said
            self.list.clear()
            for each in said:
                self.list.addItem(self._item(each))
            self.list.scrollToBottom()
        self.captions.setText(self._captions(call))

    def _item(self, line: Line) -> QListWidgetItem:
        phrase = line.text is None
        text = self._phrases.words(line.phrase, "ja") if line.text is None else line.text.reveal()
        who = actor_name(line.actor, self._say)
        state = hour(line.at) if line.at is not None else self._say("remotedesk.talk.waiting")
        item = QListWidgetItem(f"{who}　{state}{'　' + self._say('remotedesk.talk.phrase') if phrase else ''}\n{text}")
        if line.actor in {Actor.RESIDENT, Actor.ASSISTANT}:
            font = self.list.font()
            font.setBold(True)
            item.setFont(font)
        return item

    def _captions(self, call: MyCall) -> str:
        spoken = [*call.beside.captions[-_CAPTIONS_SHOWN:], *call.beside.speaking.values()][-_CAPTIONS_SHOWN:]
        if not spoken:
            return self._say("remotedesk.captions.none")
        return "\n".join(
            f"{actor_name(each.actor, self._say)}：{each.text.reveal()}" for each in spoken if each.text is not None
        )

    def _show_phrases(self, language: str) -> None:
        if language == self._language and self.phrases.count():
            return
        self._language = language
        shown = self._phrases.language_shown(language)
        mark = "" if shown.verified else f"　{self._say('remotedesk.phrases.unverified')}"
        self.phrase_title.setText(self._say("remotedesk.phrases.in", language=shown.name) + mark)
        self.phrases.clear()
        for at, each in enumerate(self._phrases.for_clerk()):
            key = f"Alt+{at + 1}　" if at < _KEYS else ""
            foreign = "" if shown.tag == "ja" else f"\n{each.of(shown.tag)}"
            item = QListWidgetItem(f"{key}{each.of('ja')}{foreign}")
            item.setData(Qt.ItemDataRole.UserRole, each.code)
            self.phrases.addItem(item)

    def forget(self) -> None:
        """Nothing of a call stays."""
        self._shown = None
        self.list.clear()
        self.entry.clear()
        self.captions.setText("")


def _listed(name: str) -> QListWidget:
    made = QListWidget()
    made.setProperty("look", "talk")
    made.setAccessibleName(name)
    made.setWordWrap(True)
    made.setResizeMode(QListView.ResizeMode.Adjust)
    made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made
