"""Composition root of a clerk's remote desk: its lines, the office's records, forms and register; `main.py remote …`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from counter_app.app.branch_files import BranchFiles
from counter_app.app.work_commands import opened_office
from counter_app.domain.staff import Right, whole_office
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import CardTrust, RemoteSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.office import Office
    from counter_app.domain.card import BasicFour
    from counter_app.domain.household import RegisterAnswer
    from counter_app.domain.staff import Clerk
    from counter_app.i18n.texts import Texts
    from counter_app.signin.door import WhoIsHere
    from counter_app.ui.remote_desk.desk_world import CallGroup, RemoteDeskWorld
    from counter_app.ui.remote_desk.window import RemoteDeskWindow
    from counter_app.ui.signin.gate import Behind


def desk_files(settings: Settings) -> BranchFiles:
    """Where the certificate of this desk lies; made by `main.py remote enrol`."""
    return BranchFiles(settings.directory / "keys" / "remote-desk")


def takes_calls(settings: Settings, clerk: Clerk) -> bool:
    """Tell whether this machine is a desk for calls, and this clerk takes them."""
    enrolled = settings.remote is not None and desk_files(settings).certificate.exists()
    return enrolled and clerk.may(Right.TAKE_CALLS)


def remote_desk_world(office: Office, clerk: Clerk, acting: Callable[[], Clerk], texts: Texts) -> RemoteDeskWorld:
    """Return what the window of `clerk` needs. Raises HubError BRANCH_NOT_ENROLLED, SettingsError without [remote]."""
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.app.remote_media import media_of, room_of  # noqa: PLC0415  # as above
    from counter_app.connectors.remote_desk import OnDuty  # noqa: PLC0415  # as above
    from counter_app.dispatch.desk_line import HubDeskLine  # noqa: PLC0415  # as above
    from counter_app.store.remote_desk import StoreDeskRecords  # noqa: PLC0415  # as above
    from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld  # noqa: PLC0415  # as above

    settings = office.settings
    remote, files = _remote_of(settings), desk_files(settings)
    duty = OnDuty(remote.desk_groups, remote.desk_languages, remote.desk_sign_language)
    in_force = FormsInForce(settings, office.clock)
    return RemoteDeskWorld(
        HubDeskLine(files.line(), files.name.id, duty),
        StoreDeskRecords(office.database, office.clock, acting),
        clerk,
        texts,
        office.clock,
        lambda: in_force.get().catalogue.effective(in_force.today),
        _groups(remote),
        register=_register(settings),
        media=media_of(remote.media),
        room=room_of(remote.media),
        simulated=settings.trust is CardTrust.SIMULATED,
    )


def _remote_of(settings: Settings) -> RemoteSettings:
    if settings.remote is None:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "remote: this machine has no [remote] section")
    return settings.remote


def _groups(remote: RemoteSettings) -> tuple[CallGroup, ...]:
    """Whom a call can be passed to: the office's groups, where this machine's settings list them."""
    from counter_app.ui.remote_desk.desk_world import CallGroup  # noqa: PLC0415  # as above

    return tuple(CallGroup(each.id, each.title) for each in remote.groups)


def _register(settings: Settings) -> Callable[[BasicFour], RegisterAnswer] | None:
    """照合 of whom a resident has shown to be: the question a counter asks of a card's holder, without a card."""
    chosen = settings.register
    if chosen is None:
        return None

    def ask(four: BasicFour) -> RegisterAnswer:
        from counter_app.app.counter_register import register_of  # noqa: PLC0415  # as above
        from counter_app.domain.authenticity import Authenticity  # noqa: PLC0415  # as above
        from counter_app.domain.card import CardKind, CardReading, CardStatus  # noqa: PLC0415  # as above

        unread = CardStatus(CardKind.MY_NUMBER)
        return register_of(settings, chosen).household_of(CardReading(unread, four, Authenticity.NOT_CHECKED))

    return ask


def show_desk(options: argparse.Namespace) -> int:
    """Open the window; where sign-in is required, the door comes first."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # Qt only where a window opens
    from counter_app.app.gate import gate_before  # noqa: PLC0415
    from counter_app.ui import shell  # noqa: PLC0415
    from counter_app.ui.remote_desk.window import open_remote_desk  # noqa: PLC0415
    from counter_app.ui.signin.behind import OneWindow  # noqa: PLC0415
    from counter_app.ui.start import fill_screen  # noqa: PLC0415

    with opened_office(options) as office:
        settings = office.settings

        def window_of(clerk: Clerk, acting: Callable[[], Clerk]) -> RemoteDeskWindow:
            return open_remote_desk(remote_desk_world(office, clerk, acting, texts()))

        def doors(acting: Callable[[], Clerk]) -> Callable[[WhoIsHere], Behind]:
            def open_for(who: WhoIsHere) -> Behind:
                window = window_of(who.clerk, acting)
                fill_screen(window)
                return OneWindow(window)

            return open_for

        if settings.signin.required:
            return shell.run_until_closed(lambda: gate_before(settings, office, office.clock, doors, Right.TAKE_CALLS))
        everybody = whole_office(settings.actor, settings.terminal, settings.office)
        return shell.run_until_closed(lambda: shell.on_screen(window_of(everybody, lambda: everybody)))
