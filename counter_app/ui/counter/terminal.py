"""The counter as a whole: one visit, shown in two windows. `open_counter(world)` wires it.

Keeps four things the visit does not: what was typed and not understood, what was asked of the resident, which face is
being decoded, and the slips offered for reprint. All but the last are forgotten with the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from uuid import uuid4

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMainWindow

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.application import Receipt
from counter_app.domain.card import CardFace
from counter_app.domain.code_b import code_b
from counter_app.domain.form import Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.reissue import ReissueReason
from counter_app.domain.scanned import Preferences
from counter_app.domain.staff import Right
from counter_app.domain.words import JAPANESE
from counter_app.failures import CardError, CounterError, FailureCode, FormError, keeps_from_printing
from counter_app.flow import events as ev
from counter_app.flow.answering import typed
from counter_app.flow.state import Method, Trouble, Visit
from counter_app.flow.submission import is_protected
from counter_app.packs.plain_findings import plain
from counter_app.personal import Personal, Secret
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge, follow
from counter_app.ui.counter.board import Board, board_of
from counter_app.ui.counter.card_panel import Pictures
from counter_app.ui.counter.counter_world import CounterWorld
from counter_app.ui.counter.mirror import MirrorWindow
from counter_app.ui.counter.mirror_view import NOTHING_ASKED, Ask, Asked, mirror_view, still_asked
from counter_app.ui.counter.protected_board import without_places
from counter_app.ui.counter.sheet import NOTHING_REFUSED, Refused
from counter_app.ui.counter.staff_window import StaffWindow
from counter_app.ui.scanning import ScanFeed
from counter_app.ui.start import fill_screen
from counter_app.ui.theme import Metrics, Theme


class CounterTerminal(QObject):
    """Both windows and the clerk's and the resident's acts. `start()` before use, `close()` at the end."""

    def __init__(self, world: CounterWorld) -> None:
        super().__init__()
        self._world, self._runtime = world, world.runtime
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._say = world.texts.of(JAPANESE)  # staff read Japanese whatever the resident speaks
        self._visit = world.runtime.visit
        self._refused: Refused = NOTHING_REFUSED
        self._asked: Asked = NOTHING_ASKED
        self._face: CardFace | None = None
        self._unprinted: tuple[Receipt, ...] = ()
        self._unfollow: Callable[[], None] = lambda: None
        self.feed = ScanFeed(world.scanning) if world.scanning is not None else None
        self.case: QMainWindow | None = None  # the work list, at the case of a slip that was scanned
        go_on = self._go_on_with if world.open_case is not None else None
        self.staff = StaffWindow(
            self._say, self, world.catalogue, world.staff_theme, world.events, feed=self.feed, open_case=go_on
        )
        self.mirror = MirrorWindow(world.texts.of, self, world.mirror_theme)

    @property
    def world(self) -> CounterWorld:
        """What it was opened with."""
        return self._world

    def start(self, *, mirror_on: QRect | None = None) -> None:
        """Show both windows; the mirror fills `mirror_on` (the second screen) where there is one."""
        self._background.start()
        self._unfollow = follow(self._runtime, self._bridge, self._seen)
        if mirror_on is None:
            self.mirror.show()
        else:
            self.mirror.setGeometry(mirror_on)
            self.mirror.showFullScreen()
        self.staff.show()
        self.staff.activateWindow()  # the keyboard belongs to staff
        self._look_between_visits()

    def close(self) -> None:
        """Leave the visit, close both windows, end the worker."""
        self.leave()
        self._unfollow()
        if self.feed is not None:
            self.feed.close()
        self._close_case()
        self.mirror.close()
        self.staff.close()
        self._background.close()
        self._bridge.close()
        for window in (self.mirror, self.staff):
            window.deleteLater()

    # what the visit tells

    def _seen(self, visit: Visit) -> None:
        before, self._visit = self._visit, visit
        if before.generation != visit.generation or not visit.open:
            self._refused = NOTHING_REFUSED
        if before.generation != visit.generation:
            self.mirror.wear(Preferences())
        self._asked = still_asked(self._asked, visit)
        self._show()
        self._follow_face(visit)
        if visit.trouble == _INCOMPLETE != before.trouble and visit.asking is not None:
            self.staff.sheet.go_to(visit.asking)
        if before.printer != visit.printer:
            self._tell_of_printer(visit.printer)
        if before.active and not visit.active:
            self._look_between_visits()

    @property
    def board(self) -> Board:
        """What the staff window shows now."""
        board = board_of(self._visit, self._say, self._refused, self._asked)
        return without_places(board) if self._hides_places else board

    @property
    def _hides_places(self) -> bool:
        """支援措置, and the clerk's role may not see where these people live."""
        return not self._world.clerk.may(Right.VIEW_PROTECTED) and is_protected(self._visit)

    def wait_for_worker(self) -> None:
        """Return when everything that was given to the worker so far is done; for screenshots and tests."""
        self._background.wait()

    def _show(self) -> None:
        self.staff.show_board(self.board)
        say = self._world.texts.of(self._visit.language)
        self.mirror.show_view(mirror_view(self._visit, self._asked, say))

    def _follow_face(self, visit: Visit) -> None:
        face = visit.card.reading.face if visit.card.reading is not None else None
        if face is self._face:
            return
        self._face = face
        self.staff.card.face.forget()
        if face is None:
            return
        self.staff.card.face.show_note(self._say("counter.face.decoding"))
        self._background.run(
            lambda: self._decode(face),
            lambda pictures: self._show_face(face, pictures),
            lambda code: self._show_no_face(face, code),
        )

    def _decode(self, face: CardFace) -> Pictures:
        """On the worker: the photo through the limited decoder, the two plates as the PNG they are."""
        photo = QImage.fromData(self._world.decode_photo(face.photo_jp2.reveal()))
        plates = [QImage.fromData(png.reveal()) for png in (face.name_png, face.address_png)]
        if photo.isNull():
            raise CounterError(FailureCode.PHOTO_UNREADABLE, "the decoder's answer is no image")
        return Pictures(photo, *plates)

    def _show_face(self, face: CardFace, pictures: Pictures) -> None:
        if face is self._face:  # a late picture of a former resident shows nowhere
            self.staff.card.face.show_pictures(pictures, with_address=not self._hides_places)

    def _show_no_face(self, face: CardFace, code: FailureCode) -> None:
        if face is self._face:
            self.staff.card.face.show_note(self._say("counter.face.unreadable", code=code.value))

    # slips that never came out

    def _look_between_visits(self) -> None:
        """Look for what staff should know while nobody is there."""
        self._look_for_unprinted()
        self._background.run(self._world.forms_behind, self._tell_of_forms, lambda _code: None)  # not for the visit

    def _tell_of_forms(self, errors: tuple[CounterError, ...]) -> None:
        self.staff.nobody.show_forms_behind(tuple(self._reason(error) for error in errors))

    def _reason(self, error: CounterError) -> str:
        """Say a mistake of a form with its place; whatever else is wrong, in the words of the handbook."""
        if isinstance(error, FormError):
            return str(plain(error))
        return f"{self._say(f'failure.{error.code.name}.staff')}（{error.code.value}）"

    def _tell_of_printer(self, codes: tuple[FailureCode, ...]) -> None:
        """Say how the printer is; slips that did not come out are offered anew when it works again."""
        self.staff.nobody.show_printer(tuple(f"{self._say(f'failure.{c.name}.staff')}（{c.value}）" for c in codes))
        if not keeps_from_printing(codes):
            self._look_for_unprinted()

    def _look_for_unprinted(self) -> None:
        self._background.run(
            lambda: tuple(self._world.desk.unprinted()), self._offer_unprinted, self._unprinted_unknown
        )
        self._background.run(
            self._world.unsent, self.staff.nobody.show_unsent, lambda code: self.staff.nobody.show_unsent((code.value,))
        )

    def _offer_unprinted(self, receipts: tuple[Receipt, ...], trouble: str = "") -> None:
        self._unprinted = receipts
        self.staff.nobody.show_unprinted(tuple(str(receipt.number) for receipt in receipts), trouble)

    def _unprinted_unknown(self, code: FailureCode) -> None:
        self.staff.nobody.show_unprinted((), self._say("counter.unprinted.failed", code=code.value))

    def reprint_unprinted(self) -> None:
        """Print them one after the other; what fails stays in the offer."""
        receipts = self._unprinted
        self._background.run(
            lambda: self._print_all(receipts),
            lambda _done: self._look_for_unprinted(),
            lambda code: self._offer_unprinted(receipts, self._say("counter.unprinted.failed", code=code.value)),
        )

    def _print_all(self, receipts: tuple[Receipt, ...]) -> int:
        for receipt in receipts:
            self._world.printer.print(receipt)
            self._world.desk.slip_printed(receipt.number)
        return len(receipts)

    # what the clerk does

    def begin(self) -> None:
        """A resident sits down."""
        self._runtime.touched()
        if not self._visit.active:
            self._post(ev.Begin(uuid4(), self._runtime.clock.now(), JAPANESE))

    def add_procedure(self, form: Form) -> None:
        """One more procedure for this visit."""
        self._post(ev.Choose((*self._visit.forms, form)))

    def remove_procedure(self, form_id: str) -> None:
        """Take a procedure out; answers stay in case it comes back."""
        self._post(ev.Choose(tuple(form for form in self._visit.forms if form.id != form_id)))

    def choose_event(self, event: LifeEvent | None) -> None:
        """What happened; the navigator answers at once."""
        self.begin()
        self._post(ev.ChooseEvent(event))

    def take_advice(self, procedures: frozenset[str]) -> None:
        """These procedures of the event, by id."""
        self._post(ev.TakeAdvice(procedures))

    def resolve(self, path: FieldPath, origin: Origin, reason: Personal[str]) -> None:
        """Of values that differ the one of `origin` counts."""
        self._post(ev.Resolve(path, origin, reason, self._world.clerk.id, self._runtime.clock.now()))

    def scanned(self, meaning: ev.Event) -> None:
        """Answers from home begin a visit; what is refused, and a slip, is only said."""
        if isinstance(meaning, ev.HomeBrought):
            self.begin()
        if isinstance(meaning, ev.PreferencesBrought):
            self.mirror.wear(meaning.preferences)
        self._post(meaning)

    def _go_on_with(self, number: str) -> None:
        """Open the case of a slip; another one's window goes."""
        assert self._world.open_case is not None
        self._close_case()
        self.case = self._world.open_case(number)

    def _close_case(self) -> None:
        case, self.case = self.case, None
        if case is not None:
            case.close()

    def speak(self, language: str) -> None:
        """Change the language of the resident's display."""
        self._post(ev.SpeakLanguage(language))

    def ask_pin(self) -> None:
        """Ask for the PIN on the resident's display."""
        self.begin()
        self._post(ev.UsePin())
        self._ask(Asked(Ask.PIN))

    def use_code_b(self) -> None:
        """照合番号B instead of the PIN."""
        self._ask(NOTHING_ASKED)
        if self._visit.card.method is not Method.CODE_B:
            self._post(ev.UseCodeB())

    def type_code_b(self, birth: str, expiry_year: str, security_code: str) -> str | None:
        """Read with what stands on the card's face; return the part that cannot be right, None where all can."""
        try:
            secret = code_b(birth, expiry_year, security_code)
        except CardError as wrong:
            return next((part for part, words in _PARTS.items() if wrong.cause.startswith(words)), "birth")
        self._post(ev.SecretTyped(secret))
        return None

    def confirm_last_try(self) -> None:
        """One try is left and is allowed."""
        self._post(ev.StaffConfirmLastTry())

    def without_card(self) -> None:
        """Go on without a card."""
        self._ask(NOTHING_ASKED)
        self._post(ev.WithoutCard())

    def answer(self, path: FieldPath, raw: str) -> None:
        """Type an answer. What is not understood is known at once, so that F9 right behind it cannot slip past."""
        event = ev.Typed(path, Personal(raw), self._runtime.clock.now(), by_staff=True)
        problem = typed(self._visit, event).problem
        kept = {p: known for p, known in self._refused.items() if p != path}
        if problem is not None and problem.path == path:
            kept[path] = problem
        self._refused = MappingProxyType(kept)
        self._post(event)

    def take_offer(self, path: FieldPath) -> None:
        """Prefer the card's value."""
        self._post(ev.TakeOffer(path))

    def add_row(self, group: FieldPath) -> None:
        """One more row of a table."""
        self._post(ev.AddRow(group, self._runtime.clock.now(), by_staff=True))

    def remove_row(self, group: FieldPath, row: int) -> None:
        """Take a row out, counted from 0; what was refused in this group is dropped, its rows have moved."""
        self._refused = MappingProxyType({p: k for p, k in self._refused.items() if not p.startswith(f"{group}.")})
        self._post(ev.RemoveRow(group, row, self._runtime.clock.now(), by_staff=True))

    def ask_consent(self, path: FieldPath) -> None:
        """Ask for the resident's own yes on their display."""
        self._ask(Asked(Ask.CONSENT, path))

    def submit(self) -> None:
        """Hand in; not while something typed stands there that was not understood."""
        if self._refused:
            self.staff.sheet.go_to(next(iter(self._refused)))
            self._show()
            return
        self._post(ev.Submit(self._runtime.clock.now()))

    def print_again(self, reason: ReissueReason) -> None:
        """The slip once more, and why."""
        self._post(ev.PrintAgain(reason))

    def leave(self) -> None:
        """End the visit and forget it."""
        self.mirror.forget()
        self._post(ev.Leave())

    # what the resident does

    def pin_typed(self, secret: Secret) -> None:
        """Four digits are in; used once."""
        self._post(ev.SecretTyped(secret))

    def consent(self, *, agreed: bool) -> None:
        """The resident's own yes or no."""
        if self._asked.path is not None:
            word = "yes" if agreed else "no"
            self._post(ev.Typed(self._asked.path, Personal(word), self._runtime.clock.now()))

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._show()

    def _post(self, event: ev.Event) -> None:
        self._runtime.touched()
        self._runtime.post(event)


_INCOMPLETE = Trouble(FailureCode.SUBMIT_INCOMPLETE)
_PARTS = {"birth": "birth date", "expiry": "expiry year", "code": "security code"}


def open_counter(world: CounterWorld, *, mirror_on: QRect | None = None) -> CounterTerminal:
    """Open the counter: staff window here, the resident's on `mirror_on`. Close what is returned at the end."""
    terminal = CounterTerminal(world)
    terminal.start(mirror_on=mirror_on)
    return terminal


def open_on_screens(world: CounterWorld) -> CounterTerminal:
    """Open the counter on the screens there are: staff's window fills the first, the resident's display the second."""
    screens = QGuiApplication.screens()
    if len(screens) == 1:
        terminal = open_counter(world)
    else:
        size = screens[1].size()
        mirror = Theme(Metrics.of_screen(size.width(), size.height()))
        terminal = open_counter(replace(world, mirror_theme=mirror), mirror_on=screens[1].geometry())
    fill_screen(terminal.staff)
    return terminal
