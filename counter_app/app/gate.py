"""The door before every window of staff: nobody is let in who is not known, and a lock covers everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.app.assembly import texts
from counter_app.failures import FailureCode, SignInError
from counter_app.ui.start import fill_screen

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.domain.staff import Clerk, Right
    from counter_app.ports import Clock
    from counter_app.settings import Settings
    from counter_app.signin.door import WhoIsHere
    from counter_app.ui.signin.gate import Behind


def gate_before(
    settings: Settings,
    office: Office,
    clock: Clock,
    windows: Callable[[Callable[[], Clerk]], Callable[[WhoIsHere], Behind]],
    needs: Right | None = None,
) -> Callable[[], None]:
    """Ask who is there before any window of staff opens; return what closes all of it.

    `windows` gets what answers who acts at any moment, with the rights of that moment, and makes the windows of whoever came in. `needs`: the right
    these windows ask for, where it is not the one of this machine's role. Raises SignInError
    STAFF_UNKNOWN where nobody is enrolled yet: such an office could not be opened by anybody.
    """
    from counter_app.app.roles import roles_of  # noqa: PLC0415  # only where staff sign in
    from counter_app.app.sign_in import open_door  # noqa: PLC0415
    from counter_app.store.staff import StoreStaff  # noqa: PLC0415
    from counter_app.ui.signin.gate import Gate, GateWorld  # noqa: PLC0415

    if not StoreStaff(office.database, office.keys, clock, roles_of(settings)).founded():
        raise SignInError(
            FailureCode.STAFF_UNKNOWN, "sign-in is required and nobody is enrolled: main.py staff init ID"
        )
    door = open_door(settings, office, clock, needs)
    gate = Gate(GateWorld(door, texts(), settings.terminal, windows(door.acting)))
    fill_screen(gate.window)
    gate.start()

    def close() -> None:
        gate.close()
        door.close()

    return close
