"""リモート窓口 at the main office: calls come in, are answered with one key, and end with a note.

Everything that happens is an event of `remote.desk`; this window carries out the effects and paints what stands then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from counter_app.domain.form import Form
from counter_app.domain.household import RegisterAnswer
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.remote import desk_events as ev
from counter_app.remote.desk import step
from counter_app.remote.desk_events import Act, Did, Effect, Event
from counter_app.remote.desk_fields import who_is_shown
from counter_app.remote.desk_state import Link, MyCall, News, Presence, RemoteDesk, Result
from counter_app.remote.messages import Paper, Revoked, Stop
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.marks import Tone
from counter_app.ui.remote_desk.board_view import BoardView
from counter_app.ui.remote_desk.call_view import CallView, Side
from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld
from counter_app.ui.remote_desk.media_link import MediaLink
from counter_app.ui.remote_desk.note_view import NoteView
from counter_app.ui.remote_desk.style import WIDE, remote_stylesheet
from counter_app.ui.remote_desk.top_strip import TopStrip
from counter_app.ui.remote_desk.words import titles_of, wait_line
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

_TICK_MS = 1000
_BOARD, _CALL, _NOTE = range(3)
_GOOD_NEWS = frozenset({News.NOTED, News.LEFT})
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)  # in the line of the slip it is the line's
_DIGITS = {Qt.Key.Key_1 + at: at for at in range(9)}


class RemoteDeskWindow(QMainWindow):
    """`start()` before use; closing it hangs up the lines and ends the worker."""

    def __init__(self, world: RemoteDeskWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._forms: Sequence[Form] = tuple(world.forms())
        self._titles = titles_of(tuple(self._forms))
        self._phrases = world.phrases()
        self._wide: bool | None = None
        self._waiting: list[Event] = []
        self.desk = RemoteDesk()
        self.setWindowTitle(self._say("remotedesk.window"))
        self.setMinimumSize(1024, 700)
        self.top = TopStrip(
            self._say, world.clerk.id, lambda presence: self.happens(ev.BePresent(presence)), simulated=world.simulated
        )
        self.board = BoardView(
            self._say,
            lambda call: self.happens(ev.Take(call)),
            lambda: self.happens(Did(Act.ANSWER)),
            lambda ticket: self.happens(ev.Settled(ticket)),
        )
        ask = self.ask_register if world.register is not None else None
        self.call = CallView(self._say, world.theme.palette, self._phrases, world.groups, self.happens, ask)
        self.note = NoteView(self._say, lambda result, slip: self.happens(ev.Noted(result, slip)))
        self.media = MediaLink(
            self._bridge,
            lambda message: world.line.do(ev.Send(message)),
            (self.call.panel.video.show_frame, self.call.panel.show_media),
        )
        self._lay_out()
        self._wear(wide=False)
        self._keys()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(lambda: self.happens(ev.Tick()))

    def start(self) -> None:
        """Be there for calls."""
        self._background.start()
        self._world.line.start(lambda event: self._bridge.later(lambda: self.happens(event)))
        self.show()
        self._timer.start()
        self._paint(self.desk)

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self.top)
        self.middle = QStackedWidget()
        for view in (self.board, self.call, self.note):
            self.middle.addWidget(view)
        whole.addWidget(self.middle, 1)
        self.told = label("", "remote-tell")
        whole.addWidget(self.told)
        self.setCentralWidget(body)

    def _wear(self, *, wide: bool) -> None:
        if wide != self._wide:
            self._wide = wide
            theme = self._world.theme
            self.setStyleSheet(staff_stylesheet(theme) + remote_stylesheet(theme.palette, wide=wide))
            self.call.panel.setFixedWidth(360 if wide else 248)
            self.call.side.setFixedWidth(520 if wide else 326)
            self.call.table.widen(wide=wide)

    def _keys(self) -> None:
        in_call: list[tuple[str, Callable[[], None]]] = [
            ("F3", self.call.ask_in),
            ("F5", lambda: self.call.turn(Side.FORM)),
            ("F6", lambda: self.call.turn(Side.PAPERS)),
            ("F7", self.call.show_here),
            ("F8", self.call.propose),
            ("F9", self.call.talk.entry.setFocus),
            ("F10", lambda: self.happens(ev.AskPaper(Paper.SLIP))),
            ("F11", lambda: self.happens(ev.AskPaper(Paper.SHEET))),
            ("F12", self.call.ask_hang_up),
            ("Shift+F7", self.call.point),
            ("Escape", self.call.close_strips),
            *((f"Alt+{at + 1}", partial(self.call.talk.press, at)) for at in range(9)),
        ]
        for key, act in in_call:
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._if_in_call, act))
        QShortcut(QKeySequence("F2"), self).activated.connect(self._turn_presence)
        QShortcut(QKeySequence("F4"), self).activated.connect(lambda: self.happens(Did(Act.ANSWER)))

    def _if_in_call(self, act: Callable[[], None]) -> None:
        if self.desk.call is not None:
            act()

    def _turn_presence(self) -> None:
        away = self.desk.presence is Presence.AWAY
        self.happens(ev.BePresent(Presence.FREE if away else Presence.AWAY))

    # what happens

    def happens(self, event: Event) -> None:
        """Take an event in, carry out what follows, paint."""
        if isinstance(event, ev.Heard) and self.media.hear(event.message):
            return
        if isinstance(event, ev.Heard) and isinstance(event.message.body, Stop | Revoked):
            self.call.panel.video.forget()  # before the engine of the other side has stopped
        before = self.desk
        self.desk, effects = step(before, event, self._world.clock.now())
        for effect in effects:
            self._carry_out(effect)
        if isinstance(event, ev.CallLink) and event.link is Link.CONNECTED:
            self.media.line_is_back()
        self._moved(before)
        self._paint(before)

    def _carry_out(self, effect: Effect) -> None:
        records = self._world.records
        match effect:
            case ev.LogView(call=call, facts=facts):
                self._background.run(
                    lambda: records.log_view(call, facts),
                    lambda _none: self.happens(ev.Logged(call, facts)),
                    lambda _code: self.happens(ev.NotLogged(call, facts)),
                )
            case ev.KeepNote(note=note):
                self._background.run(
                    lambda: records.keep_note(note),
                    lambda _none: self.happens(ev.NoteKept(kept=True)),
                    lambda _code: self.happens(ev.NoteKept(kept=False)),
                )
            case _:
                self._world.line.do(effect)

    def _moved(self, before: RemoteDesk) -> None:
        """Begin and end what a call has besides its messages."""
        desk = self.desk
        if before.call is None and desk.call is not None:
            if self._world.media is not None:
                self.media.begin(self._world.media(), desk.call)
            self.call.turn(Side.FORM)
        elif before.call is not None and desk.call is not None:
            self._meet(before.call, desk.call)
        if before.call is not None and desk.call is None:
            self.media.end()
            self.call.forget()
        if desk.finished is not None and desk.finished != before.finished:
            self.note.begin()
        if set(desk.ringing) - set(before.ringing) and desk.call is None:
            QApplication.alert(self)
            QApplication.beep()

    def _meet(self, before: MyCall, now: MyCall) -> None:
        """Two talk to each other; three and more meet in a room, and part again."""
        together = len(now.around.people) > 1
        if self._world.room is None or self._world.media is None or together == (len(before.around.people) > 1):
            return
        self.media.begin(self._world.room(now.about.call) if together else self._world.media(), now)

    # what stands

    def _paint(self, before: RemoteDesk) -> None:
        desk, now = self.desk, self._world.clock.now()
        self.top.show_desk(desk)
        if not self.isVisible():  # locked: nobody is there to see it
            return
        if desk.call is not None:
            title = self._titles.get(desk.call.about.procedure) or self._say("remotedesk.procedure.open")
            self.call.show_call(desk.call, self._forms, title, now)
        elif desk.finished is not None:
            title = self._titles.get(desk.finished.about.procedure) or self._say("remotedesk.procedure.open")
            self.note.show_finished(desk.finished, title)
        else:
            lines = [wait_line(each, self._titles, self._phrases, now, self._say) for each in desk.queue()]
            self.board.show_desk(desk, lines)
        at = _CALL if desk.call is not None else _NOTE if desk.finished is not None else _BOARD
        if self.middle.currentIndex() != at:
            self.middle.setCurrentIndex(at)
            focus = {_CALL: self.call.table, _NOTE: self.note.results[Result.FINISHED], _BOARD: self.board.answer_key}
            focus[at].setFocus(Qt.FocusReason.OtherFocusReason)
        if desk.news is not before.news or not self.told.text():
            self._tell(desk.news)

    def _tell(self, news: News) -> None:
        self.told.setVisible(news is not News.NONE)
        self.told.setText(self._say(f"remotedesk.news.{news.value}") if news is not News.NONE else "")
        show_tone(self.told, Tone.VERIFIED if news in _GOOD_NEWS else Tone.CAUTION)

    def ask_register(self) -> None:
        """照合: ask the office's register for whom the resident has shown to be."""
        call, ask = self.desk.call, self._world.register
        who = who_is_shown(call) if call is not None else None
        if ask is None or call is None:
            return
        if who is None:
            self.call.checks.show_register_words("not-released")
            return
        self.call.checks.show_register_words("asking")
        self._background.run(lambda: ask(who), partial(self._registered, call.about.call), self._register_failed)

    def _registered(self, call: str, answer: RegisterAnswer) -> None:
        now = self.desk.call
        if now is not None and now.about.call == call and who_is_shown(now) is not None:  # taken back meanwhile?
            self.call.checks.show_register(answer)

    def _register_failed(self, _code: FailureCode) -> None:
        self.call.checks.show_register_words("down")

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        """Digits choose what came of a call."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.desk.finished is not None and plain and event.key() in _DIGITS:
            self.note.choose(_DIGITS[event.key()])
            event.accept()
        elif self.desk.finished is not None and event.key() in _ENTER and not self.note.slip.hasFocus():
            self.note.send()
            event.accept()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        self._wear(wide=event.size().width() >= WIDE)

    def hideEvent(self, event: QHideEvent) -> None:  # Qt's
        """Locked or left: nobody's data stay on the window, and no call rings where nobody is."""
        if not event.spontaneous():
            self.call.forget()
            if self._timer.isActive():
                self.happens(ev.BePresent(Presence.AWAY))
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # Qt's
        super().showEvent(event)
        if not event.spontaneous() and self._timer.isActive():
            self.happens(ev.BePresent(Presence.FREE))
            self._paint(self.desk)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's
        self._timer.stop()
        self.media.end()
        self._world.line.close()
        self._background.close()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def open_remote_desk(world: RemoteDeskWorld) -> RemoteDeskWindow:
    """Open the window. Keep what is returned; closing it ends its lines and its worker."""
    window = RemoteDeskWindow(world)
    window.start()
    return window
