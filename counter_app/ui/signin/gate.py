"""Keeps windows of staff behind a door: nobody in, no window; locked, all hidden; another person, all made anew.

Hidden windows get no keys and are in no screen reader's tree. What covers is shown before what is covered goes, and the
clipboard is emptied. Everything that takes long runs on a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow

from counter_app.domain.words import JAPANESE
from counter_app.failures import CounterError
from counter_app.i18n.texts import Texts
from counter_app.personal import Secret
from counter_app.signin.door import CardTries, Refusal, WhoIsHere
from counter_app.signin.session import Ended, Locked, LockReason, Method, Standing
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.signin.entry import Entry, PasswordEntry, PinEntry
from counter_app.ui.signin.lock_window import LockWindow
from counter_app.ui.signin.who_bar import WhoBar, who_text
from counter_app.ui.theme import Metrics, Theme

T = TypeVar("T")
_TICK_MS = 1000
_ASK_STORE_EVERY = 15  # ticks
_USED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    }
)


class Door(Protocol):
    """Finds out who is there. Calls block and come from a worker, but for those that say they answer at once."""

    methods: tuple[Method, ...]

    def watch_card(self, came: Callable[[], None], went: Callable[[], None]) -> None:
        """Tell about a staff card, on any thread."""

    def card_tries(self) -> CardTries:
        """Look at the card; nothing is spent."""

    def by_password(self, staff_id: str, password: Secret, code: Secret) -> WhoIsHere:
        """Sign in or unlock. Raises CounterError."""

    def by_card(self, pin: Secret, tries_shown: int, *, last_try_confirmed: bool) -> WhoIsHere:
        """Sign in or unlock. Raises CounterError."""

    def touched(self) -> None:
        """Somebody uses the terminal; answers at once."""

    def standing(self) -> Standing:
        """Say how the session stands; answers at once."""

    def lock(self, why: LockReason) -> None:
        """Lock; answers at once."""

    def note_lock(self, why: LockReason) -> None:
        """Write the lock down."""

    def leave(self, why: str) -> Callable[[], None]:
        """Sign out at once; return what writes it down."""

    def still_enrolled(self) -> bool:
        """Ask whether the person may still be here."""


class Behind(Protocol):
    """The windows of one person."""

    @property
    def front(self) -> QMainWindow:
        """The window that says who is signed in."""

    def conceal(self) -> None:
        """Hide everything."""

    def reveal(self) -> None:
        """Show everything as it was."""

    def close(self) -> None:
        """Close for good; nothing of the person stays."""


@dataclass(frozen=True)
class GateWorld:
    """What the gate needs from outside. `open_windows` makes the windows of whoever came in and shows them."""

    door: Door
    texts: Texts
    terminal: str
    open_windows: Callable[[WhoIsHere], Behind]
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


class Gate(QObject):
    """`start()` before use, `close()` at the end."""

    def __init__(self, world: GateWorld) -> None:
        super().__init__()
        self._world, self._door, self._say = world, world.door, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._behind: Behind | None = None
        self._who: WhoIsHere | None = None
        self._covered = True
        self._ticks = 0
        entry = Entry(
            self._say,
            PinEntry(self._say, world.theme, self._enter_by_card),
            PasswordEntry(self._say, self._enter_by_password),
        )
        self.window = LockWindow(
            self._say, world.theme, entry, terminal=world.terminal, switch=self.switch, closed=self._closed
        )
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Ask who is there."""
        self._background.start()
        self._ask("")
        self.window.show()
        later = self._bridge.later
        self._door.watch_card(lambda: later(self._look_at_card), lambda: later(self._card_gone))
        self._timer.start()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def close(self) -> None:
        """Sign out and close everything."""
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._sign_out("closed")
        self._background.close()
        self.window.close()
        self.window.deleteLater()

    # coming in

    def _enter_by_password(self, staff_id: str, password: Secret, code: Secret) -> None:
        self._enter(lambda: self._door.by_password(staff_id, password, code))

    def _enter_by_card(self, pin: Secret, tries_shown: int, allowed: bool) -> None:  # noqa: FBT001  # a signal's shape
        self._enter(lambda: self._door.by_card(pin, tries_shown, last_try_confirmed=allowed))

    def _enter(self, way: Callable[[], WhoIsHere]) -> None:
        self.window.working(on=True)
        self._ask_worker(way, self._entered, self._refused)

    def _entered(self, who: WhoIsHere) -> None:
        self.window.working(on=False)
        if isinstance(self._door.standing(), Ended | Locked):
            self.tick()  # the card was taken while it was being read
            return
        self.window.entry.forget()
        if self._behind is None:
            self._who = who
            self._behind = self._world.open_windows(who)
            self._dress(self._behind.front, who)
        else:
            self._behind.reveal()
        self._covered = False
        self.window.hide()

    def _refused(self, refusal: Refusal) -> None:
        self.window.refuse(refusal)
        if Method.CARD in self._door.methods:
            self._look_at_card()

    def _dress(self, front: QMainWindow, who: WhoIsHere) -> None:
        front.setMenuWidget(WhoBar(self._say, who, partial(self.lock, LockReason.ASKED), self.switch))
        front.setWindowTitle(f"{front.windowTitle()}　{who_text(self._say, who)}")
        for key, act in (("Ctrl+L", partial(self.lock, LockReason.ASKED)), ("Ctrl+Shift+L", self.switch)):
            QShortcut(QKeySequence(key), front).activated.connect(act)

    # locking and leaving

    def lock(self, why: LockReason) -> None:
        """Cover everything, now."""
        self._door.lock(why)
        self._cover(why)

    def switch(self) -> None:
        """Whoever was here leaves; nothing of them stays."""
        self._sign_out("switched")
        self._ask("")

    def tick(self) -> None:
        """Look how the session stands; once a second, and whenever a card is taken."""
        self._ticks += 1
        self.window.tick()
        if self._behind is None:
            return
        standing = self._door.standing()
        if isinstance(standing, Ended):
            self._sign_out("ended")
            self._ask("signin.ended")
        elif isinstance(standing, Locked):
            self._cover(standing.why)
        elif self._ticks % _ASK_STORE_EVERY == 0:
            self._ask_worker(self._door.still_enrolled, self._enrolment, lambda _refusal: None)

    def _enrolment(self, still: bool) -> None:  # noqa: FBT001  # an answer
        if not still and self._behind is not None:
            self._sign_out("changed")
            self._ask("signin.changed")

    def _cover(self, why: LockReason) -> None:
        if self._covered or self._behind is None or self._who is None:
            return
        self._covered = True
        self.window.ask_again(self._who, why)
        self._show_over()
        self._behind.conceal()
        _empty_clipboard()
        self._ask_worker(partial(self._door.note_lock, why), lambda _done: None, lambda _refusal: None)
        self._look_at_card()

    def _sign_out(self, why: str) -> None:
        note = self._door.leave(why)
        behind, self._behind, self._who = self._behind, None, None
        self._covered = True
        if behind is not None:
            self._show_over()
            behind.close()
            _empty_clipboard()
            self._ask_worker(note, lambda _done: None, lambda _refusal: None)

    def _ask(self, why: str) -> None:
        self.window.ask(self._door.methods, self._say(why) if why else "")
        self._look_at_card()

    def _show_over(self) -> None:
        if self._behind is not None:
            self.window.setGeometry(self._behind.front.geometry())
        self.window.setWindowState(
            self._behind.front.windowState() if self._behind is not None else self.window.windowState()
        )
        self.window.show()
        self.window.activateWindow()

    def _closed(self) -> None:
        """The covering window was closed by its user: the program ends with it."""
        if self._timer.isActive():
            QApplication.exit()

    # the card

    def _look_at_card(self) -> None:
        if not self._covered or Method.CARD not in self._door.methods:
            return
        self.window.entry.card.show_note("signin.card.looking")
        self._ask_worker(self._door.card_tries, self._card_seen, self._no_card)

    def _card_seen(self, seen: CardTries) -> None:
        if self._covered:
            self.window.entry.card.show_card(seen)

    def _no_card(self, refusal: Refusal) -> None:
        self.window.entry.card.show_trouble(refusal.code)

    def _card_gone(self) -> None:
        self.window.entry.card.show_note("signin.card.lay")
        self.tick()

    # the worker, and what is used

    def _ask_worker(self, job: Callable[[], T], done: Callable[[T], None], refused: Callable[[Refusal], None]) -> None:
        """Run `job`; a refusal keeps how many tries are left and how long to wait."""

        def asked() -> tuple[T] | Refusal:
            try:
                return (job(),)
            except CounterError as failure:
                return Refusal.of(failure)

        def answered(answer: tuple[T] | Refusal) -> None:
            if isinstance(answer, Refusal):
                refused(answer)
            else:
                done(answer[0])

        self._background.run(asked, answered, lambda code: refused(Refusal(code)))

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _USED:
            self._door.touched()
        return False


def _empty_clipboard() -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    if clipboard.supportsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
