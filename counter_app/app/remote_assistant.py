"""Composition root of an assistant's own screen, and `main.py remote enrol`: a computer becomes a desk or such a screen."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from counter_app.app.assembly import settings_of
from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.command_line import print_json
from counter_app.app.remote_desk import desk_files
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.connectors.remote_channel import ChannelPace
    from counter_app.dispatch.remote_beside import AssistantScreen
    from counter_app.ui.remote.assistant_window import AssistantWindow

_SIZE = (520, 760)


def assistant_files(settings: Settings) -> BranchFiles:
    """Where the certificate of this screen lies; made by `main.py remote enrol`."""
    return BranchFiles(settings.directory / "keys" / "remote-assistant")


_PLACES = {"desk": (desk_files, "リモート窓口の席"), "assistant": (assistant_files, "お手伝いの画面")}


def enrol_place(options: argparse.Namespace) -> None:
    """Become the desk, or the assistant's screen, of a one-time code (`main.py hub enrol --role desk|assistant`)."""
    settings = settings_of(options)
    place = _PLACES.get(EnrolmentCode.parse(options.code).name.role)
    if place is None:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "the code is not one of a desk or an assistant's screen")
    files, called = place[0](settings), place[1]
    name = enrol(options.code, files)
    if options.json:
        print_json({name.role: name.id, "certificate": str(files.certificate)})
        return
    sys.stdout.write(f"{name.id} を{called}として登録しました。\n")


def assistant_screen(files: BranchFiles, pace: ChannelPace | None = None) -> AssistantScreen:
    """Return the screen's lines, not started. Raises HubError BRANCH_NOT_ENROLLED."""
    from counter_app.connectors.remote_beside import BesideLine  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.connectors.remote_line import LinePlace, RemoteLine, Told  # noqa: PLC0415
    from counter_app.dispatch.remote_beside import AssistantScreen, ScreenParts  # noqa: PLC0415
    from counter_app.remote.actors import Actor  # noqa: PLC0415

    line = files.line()

    def open_call(call: str, sender: str, told: Callable[[Told], None]) -> RemoteLine:
        return RemoteLine(line, LinePlace(call, sender, Actor.ASSISTANT), told, pace)

    return AssistantScreen(ScreenParts(files.name.id, lambda told: BesideLine(line, told, pace), open_call))


def show_assistant(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from counter_app.app.terminal import require_display  # noqa: PLC0415  # as above
    from counter_app.ui import shell  # noqa: PLC0415  # Qt only where a window opens

    require_display()
    screen = assistant_screen(assistant_files(settings_of(options)))

    def opened() -> Callable[[], None]:
        window = _window(screen)
        window.resize(*_SIZE)
        window.show()
        screen.start()
        return window.end

    return shell.run_until_closed(opened)


def _window(screen: AssistantScreen) -> AssistantWindow:
    from counter_app.app.assembly import texts  # noqa: PLC0415  # as above
    from counter_app.domain.words import JAPANESE  # noqa: PLC0415
    from counter_app.ui.remote.assistant_window import AssistantWindow  # noqa: PLC0415
    from counter_app.ui.theme import Metrics, Theme  # noqa: PLC0415

    return AssistantWindow(screen, (texts().of(JAPANESE), Theme(Metrics.of_desk())))
