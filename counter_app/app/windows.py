"""The windows of a terminal with everything behind them, put together by role."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.app.assembly import make_runtime, open_slot, rules_of, shipped_tables, texts
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.gate import gate_before
from counter_app.app.late import LateRuntime, LateSlot
from counter_app.app.late_office import LateOffice
from counter_app.app.offered import Offered, guide_of
from counter_app.app.remote_terminal import TerminalCalls, calls_of
from counter_app.app.scanning import scanning_of
from counter_app.devices.clock import SystemClock
from counter_app.domain.staff import Right, whole_office
from counter_app.settings import Role, Settings
from counter_app.ui import shell
from counter_app.ui.kiosk.opening import KioskSettings
from counter_app.ui.kiosk.window import load_pages
from counter_app.ui.start import fill_screen

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.app.visit_script import Stage
    from counter_app.domain.staff import Clerk
    from counter_app.failures import CounterError
    from counter_app.flow.state import Visit
    from counter_app.signin.door import WhoIsHere
    from counter_app.ui.desk.work_window import WorkWindow
    from counter_app.ui.scanning import Scanning
    from counter_app.ui.signin.gate import Behind


def show_terminal(settings: Settings, *, until_usable: bool = False) -> int:
    """Open the window of the terminal's role; returns when it is closed."""
    if settings.role in {Role.DESK, Role.BOARD, Role.WALLBOARD}:
        return _show_without_cards(settings)
    clock = SystemClock()
    office = LateOffice(settings, clock)
    slot = LateSlot(lambda: open_slot(settings, clock))
    in_force = FormsInForce(settings, clock)
    runtime = LateRuntime(rules_of(settings), clock, lambda: make_runtime(settings, slot, office, clock, in_force))
    offered = Offered(in_force)
    scanning = scanning_of(settings, office, in_force, clock)
    calls = calls_of(settings, office, runtime, in_force, slot)
    try:
        if settings.role is Role.COUNTER:
            return _show_counter(settings, runtime, office, offered, in_force, scanning=scanning)
        return _show_kiosk(settings, runtime, office, offered, scanning, calls=calls, until_usable=until_usable)
    finally:
        if calls is not None:
            calls.close()
        runtime.close()
        office.close()


def _show_kiosk(  # noqa: PLR0913  # what a kiosk shows, each named
    settings: Settings,
    runtime: LateRuntime,
    office: LateOffice,
    offered: Offered,
    scanning: Callable[[], Scanning] | None,
    *,
    calls: TerminalCalls | None,
    until_usable: bool,
) -> int:
    def usable() -> bool:
        _keep_what_was_loaded()
        if until_usable:
            sys.stdout.write("usable\n")
            sys.stdout.flush()
            return False
        _in_background(runtime, office, offered, beside=calls.begin if calls is not None else None)
        return True

    chosen = KioskSettings(settings.warning_s, fullscreen=not until_usable)
    return shell.run_kiosk(
        runtime,
        texts(),
        offered.forms,
        chosen,
        qr_text=office.slip_code,
        guide=offered.guide,
        scanning=scanning,
        calls=calls.open if calls is not None else None,
        when_usable=usable,
    )


def _keep_what_was_loaded() -> None:
    """What loading made stays to the end: no collection need look through it (7 ms each)."""
    gc.freeze()


def _in_background(
    runtime: LateRuntime, office: LateOffice, offered: Offered, *, beside: Callable[[], None] | None = None
) -> None:
    """Load what the next pages need, the reader first, while the first page is already there."""

    def come_alive() -> None:
        runtime.start()
        offered.guide()
        load_pages()
        if beside is not None:
            beside()
        office.serve(offered.learn)
        shipped_tables().open()

    threading.Thread(target=come_alive, name="opening", daemon=True).start()


def _show_counter(  # noqa: PLR0913  # as above
    settings: Settings,
    runtime: LateRuntime,
    office: LateOffice,
    offered: Offered,
    in_force: FormsInForce,
    *,
    scanning: Callable[[], Scanning] | None,
) -> int:
    """Open the clerk's window and the resident's display, on the second screen where there is one."""
    from counter_app.devices.photo import decode_photo  # noqa: PLC0415  # only a counter shows faces
    from counter_app.personal import Personal  # noqa: PLC0415  # as above
    from counter_app.ui.counter.counter_world import CounterWorld  # noqa: PLC0415  # as above
    from counter_app.ui.counter.terminal import open_on_screens  # noqa: PLC0415  # as above

    def picture(jp2: bytes) -> bytes:
        photo = decode_photo(Personal(jp2))
        return b"P5 %d %d 255\n" % (photo.width, photo.height) + photo.pixels.reveal()

    def forms_behind() -> tuple[CounterError, ...]:
        return in_force.get().troubles

    def world_of(clerk: Clerk, acting: Callable[[], Clerk]) -> CounterWorld:
        forms, events = tuple(offered.forms), offered.guide().events
        return CounterWorld(
            runtime,
            texts(),
            forms,
            office,
            office,
            picture,
            events,
            clerk,
            forms_behind,
            scanning=scanning() if scanning is not None else None,
            open_case=case_opener(settings, office, clerk, acting),
            unsent=office.unsent,
        )

    def open_windows() -> Callable[[], None]:
        _keep_what_was_loaded()
        _in_background(runtime, office, offered)
        everybody = whole_office(settings.actor, settings.terminal, settings.office)
        office.acts_for(lambda: everybody)
        return open_on_screens(world_of(everybody, lambda: everybody)).close

    def open_for(who: WhoIsHere, acting: Callable[[], Clerk]) -> Behind:
        from counter_app.domain.words import JAPANESE  # noqa: PLC0415  # as above
        from counter_app.ui.signin.behind import BothWindows  # noqa: PLC0415

        terminal = open_on_screens(world_of(who.clerk, acting))
        return BothWindows(terminal, texts().of(JAPANESE), terminal.world.mirror_theme)

    if not settings.signin.required:
        return shell.run_until_closed(open_windows)
    opened = office.opened()

    def doors(acting: Callable[[], Clerk]) -> Callable[[WhoIsHere], Behind]:
        office.acts_for(acting)
        return lambda who: open_for(who, acting)

    def guarded() -> Callable[[], None]:
        _keep_what_was_loaded()
        _in_background(runtime, office, offered)
        return gate_before(settings, opened, runtime.clock, doors)

    return shell.run_until_closed(guarded)


def case_opener(
    settings: Settings, office: LateOffice, clerk: Clerk, acting: Callable[[], Clerk]
) -> Callable[[str], WorkWindow] | None:
    """Return what opens the work list at a slip's case; None at a branch, and for whoever may not list cases."""
    if settings.branch is not None or not clerk.may(Right.LIST):
        return None

    def open_case(number: str) -> WorkWindow:
        window = _open_work(office.opened(), clerk, acting)
        window.open_number(number)
        return window

    return open_case


def _open_work(office: Office, clerk: Clerk, acting: Callable[[], Clerk]) -> WorkWindow:
    """Open the work list of whoever sits here; `acting` is asked at every call."""
    from counter_app.app.desk import desk_world  # noqa: PLC0415  # only where a work list is opened
    from counter_app.ui.desk.work_window import open_desk  # noqa: PLC0415  # as above

    return open_desk(desk_world(office, clerk, acting, texts()))


def _show_without_cards(settings: Settings) -> int:
    """Open a window that needs the store and no reader."""
    if settings.role is Role.DESK:
        return _show_desk(settings)
    from counter_app.app.board_commands import show_board, show_wallboard  # noqa: PLC0415  # only a board draws charts

    _keep_what_was_loaded()
    return show_board(settings) if settings.role is Role.BOARD else show_wallboard(settings)


def _show_desk(settings: Settings) -> int:
    """Open the work list of the office."""
    from counter_app.app.office import open_office  # noqa: PLC0415  # only a desk needs its store at once

    _keep_what_was_loaded()
    clock = SystemClock()
    office = open_office(settings, clock)

    def doors(acting: Callable[[], Clerk]) -> Callable[[WhoIsHere], Behind]:
        from counter_app.ui.signin.behind import OneWindow  # noqa: PLC0415  # as above

        def open_for(who: WhoIsHere) -> Behind:
            window = _open_work(office, who.clerk, acting)
            fill_screen(window)
            return OneWindow(window)

        return open_for

    try:
        if settings.signin.required:
            return shell.run_until_closed(lambda: gate_before(settings, office, clock, doors))
        everybody = whole_office(settings.actor, settings.terminal, settings.office)
        return shell.run_until_closed(lambda: shell.on_screen(_open_work(office, everybody, lambda: everybody)))
    finally:
        office.close()


def show_while(stage: Stage, act: Callable[[Callable[[float], None]], Visit]) -> Visit:
    """Show the resident's window while `act` walks the visit on another thread; return the visit it ends with.

    `act` gets a pause that is cut short when the window is closed.
    """
    outcome: list[Visit | BaseException] = []

    def run(closed: threading.Event) -> None:
        try:
            outcome.append(act(lambda seconds: _rest(closed, seconds)))
        except Exception as failure:  # noqa: BLE001  # carried to the thread that asked
            outcome.append(failure)

    offered, today = stage.forms, stage.runtime.clock.now().date()
    shell.run_beside(
        stage.runtime,
        texts(),
        offered.catalogue.effective(today),
        run,
        qr_text=stage.office.slip_code,
        guide=lambda: guide_of(offered, today),
    )
    (result,) = outcome
    if isinstance(result, BaseException):
        raise result
    return result


def _rest(closed: threading.Event, seconds: float) -> None:
    closed.wait(seconds)
