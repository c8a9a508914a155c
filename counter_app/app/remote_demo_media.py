"""Sound, picture and a paper in `main.py remote demo`: played devices at the terminal, and what came of them at both sides."""

from __future__ import annotations

import queue
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from counter_app.media.choice import media_engine
from counter_app.media.synthetic import SyntheticCamera, SyntheticPaper, SyntheticSound
from counter_app.remote import terminal_share as sh
from counter_app.remote.messages import Rectangle

if TYPE_CHECKING:
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.ports.media import Frame, MediaEngine
    from counter_app.ui.remote_desk.two_windows import Stage

_HIDDEN = (Rectangle(100, 100, 600, 80),)
_PAPER_S = 20.0


class PlayedDevices:
    """The terminal's, and when the clerk was seen and heard first, on the monotonic clock."""

    def __init__(self) -> None:
        self.sound = SyntheticSound()
        self.paper = SyntheticPaper()
        self.first_picture_s: float | None = None

    def engine(self) -> MediaEngine:
        """One for each call."""
        return media_engine(SyntheticCamera(), self.sound)

    def painted(self, frame: Frame | None) -> None:
        """A picture of the clerk."""
        if frame is not None and self.first_picture_s is None:
            self.first_picture_s = time.monotonic()


def see_and_hear(stage: Stage, share: RemoteShare, seen: PlayedDevices, answered_s: float) -> dict[str, Any]:
    """Wait for picture and sound of the clerk, then let the resident's picture out. Nothing where the packages are missing."""
    desk = stage.desk
    if find_spec("aiortc") is None or desk is None:
        return {"picture and sound": "not installed"}
    stage.until("the clerk's picture", lambda: seen.first_picture_s is not None)
    stage.until("the clerk's voice", lambda: seen.sound.first_played_s is not None)
    video = desk.call.panel.video
    unseen = stage.do(lambda: not video.shows)
    stage.do(lambda: share.happen(sh.ShowsCamera(on=True)))
    stage.until("the resident's picture", lambda: video.shows)
    return {
        "picture after answer s": round((seen.first_picture_s or 0.0) - answered_s, 3),
        "sound after answer s": round((seen.sound.first_played_s or 0.0) - answered_s, 3),
        "resident unseen before the touch": unseen,
    }


def show_a_paper(stage: Stage, share: RemoteShare) -> dict[str, Any]:
    """Take the sheet, hide a part, send it; how long until the clerk has all of it."""
    desk, papers = stage.desk, share.papers
    assert desk is not None
    assert papers is not None
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    papers.take(answers.put)
    taken = answers.get(timeout=_PAPER_S)
    began = time.monotonic()
    papers.send(taken, _HIDDEN, answers.put)
    still = answers.get(timeout=_PAPER_S)

    def whole() -> bool:
        call = desk.desk.call
        picture = call.beside.pictures.get(still) if call is not None else None
        return picture is not None and picture.jpeg is not None and f"still:{still}" in (call.logged if call else ())

    stage.until("the paper at the desk", whole)
    after = time.monotonic() - began
    stage.do(lambda: stage.look("5-paper"))
    return {"paper at the clerk after s": round(after, 3)}
