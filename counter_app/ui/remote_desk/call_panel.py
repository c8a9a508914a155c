"""The left side of a call: picture of the resident, how the line is, who is here, and the keys for papers and people."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from counter_app.i18n.texts import Language
from counter_app.ports.media import Frame, MediaState, PixelLayout
from counter_app.remote.desk_events import Act, AskPaper, Did, Event
from counter_app.remote.desk_state import Link, MyCall
from counter_app.remote.messages import Outcome, Paper
from counter_app.ui.marks import Tone
from counter_app.ui.remote_desk.words import actor_name
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

_PRINTS_SHOWN = 3
_OLD_MS = 4000  # on a bad line a still comes every two seconds
_OUTCOMES = {None: "…", Outcome.PRINTED: "◎", Outcome.FAILED: "✕", Outcome.REFUSED: "✕"}


class FrameView(QWidget):
    """The newest frame that came; words where there is none, or none any more: a face that was taken back does not stay."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._words = say("remotedesk.video.none")
        self._old = QTimer(self, singleShot=True, interval=_OLD_MS)
        self._old.timeout.connect(self.forget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("remotedesk.video"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        self.setFixedHeight(event.size().width() * 3 // 4)

    def show_frame(self, frame: Frame) -> None:
        """Paint it next; RGB, as `MediaListener.picture` says."""
        if frame.layout is PixelLayout.RGB:
            three = 3 * frame.width
            self._image = QImage(frame.pixels, frame.width, frame.height, three, QImage.Format.Format_RGB888).copy()
            self._old.start()
            self.update()

    @property
    def shows(self) -> bool:
        """Whether somebody is seen."""
        return self._image is not None

    def forget(self) -> None:
        """Nobody's face stays."""
        self._image = None
        self._old.stop()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#1a1a1a"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
            return
        painter.setPen(QColor("#ffffff"))
        painter.drawText(self.rect().adjusted(8, 8, -8, -8), _CENTRED, self._words)


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class CallPanel(QFrame):
    """`act` gets what was pressed; `ask_in` opens the strip for asking somebody in, `hang_up` asks twice."""

    def __init__(
        self, say: Language, act: Callable[[Event], None], ask_in: Callable[[], None], hang_up: Callable[[], None]
    ) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "side")
        places = column(self, margin=10, gap=6)
        self.video = FrameView(say)
        places.addWidget(self.video)
        self.media_words = label(say("remotedesk.media.none"), "remote-small")
        places.addWidget(self.media_words)
        self.telephone = label("", "telephone", wrap=False)
        places.addWidget(self.telephone)
        self.line = label("", "remote-tell")
        places.addWidget(self.line)
        self.people = label("", "remote-words")
        places.addWidget(self.people)
        places.addStretch(1)
        self.prints = label("", "remote-words")
        places.addWidget(self.prints)
        self.slip_key = button(say("remotedesk.print.slip"), lambda: act(AskPaper(Paper.SLIP)), "side-key")
        self.sheet_key = button(say("remotedesk.print.sheet"), lambda: act(AskPaper(Paper.SHEET)), "side-key")
        self.ask_key = button(say("remotedesk.ask-in"), ask_in, "side-key")
        self.leave_key = button(say("remotedesk.leave"), lambda: act(Did(Act.LEAVE)), "side-key")
        self.hang_up_key = button(say("remotedesk.hang-up"), hang_up, "hang-up")
        for key in (self.slip_key, self.sheet_key, self.ask_key, self.leave_key, self.hang_up_key):
            places.addWidget(key)

    def show_call(self, call: MyCall) -> None:
        """Show how the call stands."""
        telephone = call.around.telephone
        self.telephone.setText(self._say("remotedesk.telephone", number=telephone) if telephone else "")
        self.telephone.setVisible(bool(telephone))
        down = call.link is not Link.CONNECTED
        self.line.setVisible(down or call.leaving)
        if down or call.leaving:
            self.line.setText(self._say("remotedesk.leaving" if call.leaving else f"remotedesk.link.{call.link.value}"))
        show_tone(self.line, Tone.CAUTION)
        here = [actor_name(actor, self._say) for actor in call.beside.people.values()]
        asked = self._say("remotedesk.asked-in") if call.asked_in is not None else ""
        self.people.setText("　".join((self._say("remotedesk.people", people="・".join(here) or "…"), asked)).strip())
        self.prints.setText("\n".join(self._printed(call)))
        self.leave_key.setVisible(len(call.beside.people) > 1)
        for key in (self.slip_key, self.sheet_key, self.ask_key):
            key.setEnabled(call.may_propose)
        self.ask_key.setEnabled(call.may_propose and call.asked_in is None)
        self.hang_up_key.setText(self._say("remotedesk.hang-up"))

    def _printed(self, call: MyCall) -> list[str]:
        told = []
        for each in call.beside.prints[-_PRINTS_SHOWN:]:
            outcome = each.outcome.value if each.outcome is not None else "asked"
            paper, became = (
                self._say(f"remotedesk.paper.{each.paper.value}"),
                self._say(f"remotedesk.printed.{outcome}"),
            )
            told.append(f"{_OUTCOMES[each.outcome]} {paper}：{became}")
        return told

    def show_media(self, state: MediaState) -> None:
        """Say how sound and picture are carried."""
        self.media_words.setText(
            self._say(state.receives.words if state.line.value == "connected" else state.line.words)
        )

    def forget(self) -> None:
        """Nothing of a call stays."""
        self.video.forget()
        self.media_words.setText(self._say("remotedesk.media.none"))
        for each in (self.telephone, self.line, self.people, self.prints):
            each.setText("")
