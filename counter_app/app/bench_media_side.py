"""One side of `bench remote --part media`, a process of its own: engine, synthetic camera and sound, a window that paints.

Speaks lines of JSON with the process that started it: in come `start`, `signal` and `end`, out go `ready`, `signal` and
at the end `figures`. That process stands for the channel of the hub.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from counter_app.media.aiortc_engine import AiortcEngine
from counter_app.media.aiortc_knobs import Hosts
from counter_app.media.choice import echo_canceller
from counter_app.media.stamps import stamp_of
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.ports.media import Frame, Levels, Line, MediaRole, MediaState, Want
from counter_app.ui.call_picture import CallPicture, picture_while

if TYPE_CHECKING:
    from collections.abc import Callable

_SETTLED_S = 2.0  # what comes sooner after the start is not in the ages


def say(**what: Any) -> None:
    """One line out."""
    with _SAYING:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


_SAYING = threading.Lock()


class Side:
    """Listener of the engine, and what is measured."""

    def __init__(self) -> None:
        self.show: Callable[[Frame | None], None] = lambda _frame: None
        self._began_s = self._cpu_s = 0.0
        self.ages_s: list[float] = []
        self._first_painted_s: float | None = None
        self._unreadable = self._painted = 0
        self._states: list[list[Any]] = []

    def begin(self) -> None:
        """The call is answered now."""
        self._began_s, self._cpu_s = time.monotonic(), time.process_time()

    def signal(self, text: str) -> None:
        """As MediaListener."""
        say(signal=text)

    def picture(self, frame: Frame) -> None:
        """As MediaListener."""
        self.show(frame)

    def painted(self, frame: Frame) -> None:
        """It is in the window."""
        now = time.monotonic()
        if self._first_painted_s is None:
            self._first_painted_s = now
        if now - self._began_s < _SETTLED_S:
            return
        self._painted += 1
        stamp = stamp_of(frame.pixels, frame.width, bytes_per_pixel=3)
        if stamp is None:
            self._unreadable += 1
        else:
            self.ages_s.append(now - stamp)

    def state(self, state: MediaState) -> None:
        """As MediaListener."""
        self._states.append([round(time.monotonic() - self._began_s, 3), state.line.value, state.sends.value])

    def levels(self, levels: Levels) -> None:
        """As MediaListener."""

    def figures(self, sound: SyntheticSound) -> dict[str, Any]:
        """Seconds since `start`, shares of a core, ages of painted frames."""
        wall = time.monotonic() - self._began_s
        first_sound = sound.first_played_s
        return {
            "cpu": (time.process_time() - self._cpu_s) / wall,
            "first_picture_s": _since(self._began_s, self._first_painted_s),
            "first_sound_s": _since(self._began_s, first_sound),
            "frames_per_s": self._painted / (wall - _SETTLED_S),
            "unreadable": self._unreadable,
            "ages_s": self.ages_s,
            "sound_travelled_s": list(sound.travelled_s),
            "states": [each for each in self._states if each[1] != Line.IDLE.value],
        }


def _since(began_s: float, at_s: float | None) -> float | None:
    return None if at_s is None else at_s - began_s


def _work(side: Side, picture: CallPicture) -> None:
    side.show = picture.show_frame
    sound = SyntheticSound()
    engine = AiortcEngine(SyntheticCamera(), sound, echo_canceller(), Hosts(("127.0.0.1",)))
    say(ready=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            side.begin()
            engine.start(MediaRole(asked["start"]), Want(), side)
        elif "signal" in asked:
            engine.hear(asked["signal"])
        else:
            figures = side.figures(sound)
            engine.stop()
            say(figures=figures)
            return


def main() -> None:
    """Until `end`."""
    side = Side()
    picture_while(lambda picture: _work(side, picture), side.painted)


if __name__ == "__main__":
    main()
