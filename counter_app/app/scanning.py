"""How a terminal of these settings scans: its device, and what knows the codes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from counter_app.app.scanner import scanner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.late_office import LateOffice
    from counter_app.app.office import Office
    from counter_app.app.recognised import Recognised
    from counter_app.flow.events import Event
    from counter_app.personal import Personal
    from counter_app.ports import Clock
    from counter_app.ports.scanning import Scanner
    from counter_app.settings import Settings
    from counter_app.ui.scanning import Scanning


def recognised_of(
    settings: Settings,
    used: Callable[[bytes], bool],
    in_force: FormsInForce,
    clock: Clock,
    end_mandate: Callable[[str], bool] | None = None,
) -> Recognised:
    """Put together what knows the codes of an office; `used` asks its store about a code from home.

    `end_mandate`: where the paper of a mandate ends it.
    """
    from counter_app.app.home_codes import home_codes  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.app.office_slips import slip_keys  # noqa: PLC0415
    from counter_app.app.recognised import Recognised  # noqa: PLC0415

    return Recognised(
        lambda: slip_keys(settings),
        home_codes(settings, in_force.get, clock),
        in_force.get,
        lambda: in_force.today,
        used,
        end_mandate,
    )


def scanning_of(
    settings: Settings, office: LateOffice, in_force: FormsInForce, clock: Clock
) -> Callable[[], Scanning] | None:
    """Return what a window scans with, made when the first code is to be read; None where nothing reads codes."""
    made = scanner_of(settings)
    if made is None:
        return None

    def known() -> Recognised:
        from counter_app.app.remote_mandates import paper_ender  # noqa: PLC0415  # heavy rooms open when they are used

        return recognised_of(settings, office.home_code_used, in_force, clock, paper_ender(settings, office))

    return lambda: _scanning(made(), known().event)


def _scanning(scanner: Scanner, recognise: Callable[[Personal[str]], Event]) -> Scanning:
    from counter_app.devices.scanning.keyboard import KeyboardScanner  # noqa: PLC0415  # as above
    from counter_app.ui.scanner_keys import ScannerKeys  # noqa: PLC0415
    from counter_app.ui.scanning import Scanning  # noqa: PLC0415

    keys = partial(ScannerKeys, scanner) if isinstance(scanner, KeyboardScanner) else None
    return Scanning(scanner, recognise, keys)


def desk_scanning(office: Office) -> Scanning | None:
    """Return what a work list's window scans slips with; None where nothing reads codes."""
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # as above

    made = scanner_of(office.settings)
    if made is None:
        return None
    in_force = FormsInForce(office.settings, office.clock)
    return _scanning(made(), recognised_of(office.settings, office.desk.home_code_used, in_force, office.clock).event)
