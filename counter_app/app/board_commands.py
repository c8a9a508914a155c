"""`main.py board` and `main.py wallboard`: the figures for staff, and the numbers for everybody in the hall.

A terminal whose role is `board` or `wallboard` opens them without a command.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.app.assembly import settings_of, texts
from counter_app.app.terminal import require_display
from counter_app.devices.clock import SystemClock
from counter_app.settings import CardTrust, Role, Settings

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.domain.staff import Clerk
    from counter_app.ports import Clock
    from counter_app.signin.door import WhoIsHere
    from counter_app.store.figures import StoreFigures
    from counter_app.ui.signin.gate import Behind


def open_board(options: argparse.Namespace) -> int:
    """Open the board of figures of this office."""
    require_display()
    return show_board(settings_of(options))


def open_wallboard(options: argparse.Namespace) -> int:
    """Fill the monitor in the hall."""
    require_display()
    return show_wallboard(settings_of(options))


def show_board(settings: Settings) -> int:
    """Show the board until it is closed."""
    from counter_app.ui import shell  # noqa: PLC0415  # Qt only where a window is wanted
    from counter_app.ui.board.window import BoardWorld  # noqa: PLC0415  # as above
    from counter_app.ui.board.window import open_board as open_window  # noqa: PLC0415  # as above
    from counter_app.ui.start import fill_screen  # noqa: PLC0415  # as above

    def world_of(office: Office, clock: Clock, clerk: Clerk | None) -> BoardWorld:
        return BoardWorld(
            figures=figures_of(office, clock),
            texts=texts(),
            clock=clock,
            municipality=settings.municipality,
            titles=titles_of(settings, clock),
            offices={settings.office: settings.terminal},
            simulated=_simulated(settings),
            clerk=clerk,
        )

    def opened(office: Office, clock: Clock) -> Callable[[], None]:
        if not settings.signin.required:
            return shell.on_screen(open_window(world_of(office, clock, None)))
        from counter_app.app.gate import gate_before  # noqa: PLC0415  # only where staff sign in
        from counter_app.ui.signin.behind import OneWindow  # noqa: PLC0415

        def open_for(who: WhoIsHere) -> Behind:
            window = open_window(world_of(office, clock, who.clerk))
            fill_screen(window)
            return OneWindow(window)

        return gate_before(replace(settings, role=Role.BOARD), office, clock, lambda _acting: open_for)

    return _while_open(settings, opened)


def show_wallboard(settings: Settings) -> int:
    """Show the wallboard until it is closed."""
    from counter_app.store.called_numbers import StoreCalledNumbers  # noqa: PLC0415  # heavy rooms open when used
    from counter_app.ui.board.wallboard import HallWorld  # noqa: PLC0415  # as above
    from counter_app.ui.board.wallboard import open_wallboard as open_window  # noqa: PLC0415  # as above
    from counter_app.ui.start import fill_screen  # noqa: PLC0415  # as above

    def opened(office: Office, clock: Clock) -> Callable[[], None]:
        numbers = StoreCalledNumbers(office.database, settings.office, clock, simulated=_simulated(settings))
        window = open_window(HallWorld(figures_of(office, clock), numbers, texts(), clock, settings.office))
        fill_screen(window, whole=True)

        def close() -> None:
            window.close()

        return close

    return _while_open(settings, opened)


def _while_open(settings: Settings, opened: Callable[[Office, Clock], Callable[[], None]]) -> int:
    from counter_app.app.office import open_office  # noqa: PLC0415  # as above
    from counter_app.ui import shell  # noqa: PLC0415  # as above

    clock = SystemClock()
    office = open_office(settings, clock)
    try:
        return shell.run_until_closed(lambda: opened(office, clock))
    finally:
        office.close()


def figures_of(office: Office, clock: Clock) -> StoreFigures:
    """Return the figures of an office with the limits of its settings."""
    from counter_app.store.figures import StoreFigures  # noqa: PLC0415  # as above

    settings = office.settings
    return StoreFigures(office.database, clock, simulated=_simulated(settings), limits=settings.figures)


def titles_of(settings: Settings, clock: Clock) -> Mapping[str, str]:
    """Return the Japanese titles of the procedures in force, by id."""
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # as above
    from counter_app.domain.words import JAPANESE  # noqa: PLC0415  # as above

    today = clock.now().date()
    return {form.id: form.title.of(JAPANESE) for form in FormsInForce(settings, clock).get().catalogue.effective(today)}


def _simulated(settings: Settings) -> bool:
    return settings.trust is CardTrust.SIMULATED
