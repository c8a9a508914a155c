"""What the window of the work list is opened with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.staff import Clerk
from counter_app.i18n.texts import Texts
from counter_app.ports import Clock, Watch, WorkList
from counter_app.ui.desk.reissue_key import Reissue
from counter_app.ui.desk.typing_beside import Transcribe
from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld
from counter_app.ui.review.window import ReviewWorld
from counter_app.ui.scanning import Scanning
from counter_app.ui.theme import Metrics, Theme


@dataclass(frozen=True)
class DeskWorld:
    """What the work list needs from outside. `clerk` is who is signed in; every call is logged under it."""

    work_list: WorkList
    clerk: Clerk
    texts: Texts
    clock: Clock
    watch: Watch | None = None  # who says that the work changed; the window asks now and then all the same
    people: tuple[str, ...] = ()  # ids of clerks a case may go to, where sign-in knows them
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))
    review: Callable[[], ReviewWorld] | None = None  # 照合, for whoever has a part in it
    scanning: Scanning | None = None  # what reads codes; None where nothing does
    transcribe: Transcribe | None = None  # opens a case for 転記; None: this desk types nothing over
    remote: Callable[[], RemoteDeskWorld] | None = None  # リモート窓口, for whoever takes calls at this desk
    reissue: Reissue | None = None  # prints a slip again; None: this desk prints none
