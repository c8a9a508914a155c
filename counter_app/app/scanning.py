"""How a terminal of these settings scans: its device, and what knows the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.office import LateOffice, Office
    from counter_app.app.recognised import Recognised
    from counter_app.ports import Clock, Desk
    from counter_app.ports.scanning import HomeCodes, Scanner
    from counter_app.settings import Settings
    from counter_app.ui.scanning import Scanning


def scanner_of(settings: Settings) -> Callable[[], Scanner] | None:  # noqa: ARG001  # no settings name a device yet
    """Return what makes the scanner of the settings; None where there is none. The one place where it is made."""
    return None


def home_codes_of(settings: Settings, in_force: FormsInForce, clock: Clock) -> HomeCodes | None:  # noqa: ARG001  # no office has a key yet
    """Return what opens codes made at home; None where this office has no key for them. The one place for it."""
    return None


def recognised_of(settings: Settings, office: Desk, in_force: FormsInForce, clock: Clock) -> Recognised:
    """Put together what knows the codes of an office."""
    from counter_app.app.office_slips import slip_keys  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.app.recognised import Recognised  # noqa: PLC0415

    return Recognised(
        lambda: slip_keys(settings),
        home_codes_of(settings, in_force, clock),
        in_force.get,
        lambda: in_force.today,
        office.home_code_used,
    )


def scanning_of(
    settings: Settings, office: LateOffice, in_force: FormsInForce, clock: Clock
) -> Callable[[], Scanning] | None:
    """Return what a window scans with, made when the first code is to be read; None where nothing reads codes."""
    made = scanner_of(settings)
    if made is None:
        return None

    def scanning() -> Scanning:
        from counter_app.ui.scanning import Scanning  # noqa: PLC0415  # as above

        return Scanning(made(), recognised_of(settings, office, in_force, clock).event)

    return scanning


def desk_scanning(office: Office) -> Scanning | None:
    """Return what a work list's window scans slips with; None where nothing reads codes."""
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # as above

    made = scanner_of(office.settings)
    if made is None:
        return None
    from counter_app.ui.scanning import Scanning  # noqa: PLC0415  # as above

    in_force = FormsInForce(office.settings, office.clock)
    return Scanning(made(), recognised_of(office.settings, office.desk, in_force, office.clock).event)
