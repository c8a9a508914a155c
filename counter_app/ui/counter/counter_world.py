"""What the counter's windows are opened with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtWidgets import QMainWindow

from counter_app.domain.form import Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.staff import Clerk, whole_office
from counter_app.failures import CounterError
from counter_app.i18n.texts import Texts
from counter_app.ports import Desk, SlipPrinter
from counter_app.ui.bridge import VisitRuntime
from counter_app.ui.scanning import Scanning
from counter_app.ui.theme import Metrics, Theme

_SOMEBODY = whole_office("counter", "", "")

PhotoDecoder = Callable[[bytes], bytes]
"""JPEG 2000 from the card → an image Qt reads (PNG). Raises CounterError PHOTO_UNREADABLE. Runs on a worker."""


@dataclass(frozen=True)
class CounterWorld:
    """What the counter needs from outside."""

    runtime: VisitRuntime
    texts: Texts
    catalogue: tuple[Form, ...]
    desk: Desk
    printer: SlipPrinter
    decode_photo: PhotoDecoder
    events: tuple[LifeEvent, ...] = ()
    clerk: Clerk = _SOMEBODY  # who sits here: named where something is decided, and shown what their role may see
    forms_behind: Callable[[], tuple[CounterError, ...]] = tuple  # why newer forms are not in force; called on a worker
    staff_theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))
    mirror_theme: Theme = field(default_factory=lambda: Theme(Metrics.of_screen(1920, 1080)))
    scanning: Scanning | None = None  # what reads codes; None where nothing does
    open_case: Callable[[str], QMainWindow] | None = None  # the work list at a slip's case; None: nobody here has one
    unsent: Callable[[], tuple[str, ...]] = tuple  # at a branch terminal: what stands unsent and why, a line each
