"""Two media engines that hear each other, and what each of them was told. Waits end when something happens, or fail."""

import threading

from counter_app.media.aiortc_engine import AiortcEngine
from counter_app.media.aiortc_knobs import Hosts
from counter_app.media.stamps import stamp_of
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.ports.media import MediaRole, Want

PATIENT_S = 40.0  # on a busy machine


class Side:
    """A listener with an engine of its own."""

    def __init__(self, addresses=("127.0.0.1",), change=lambda text: text):
        self.sound = SyntheticSound()
        self.engine = AiortcEngine(SyntheticCamera(), self.sound, None, Hosts(addresses))
        self.change = change
        self.other = None
        self.signals, self.frames, self.states, self.all_levels = [], [], [], []
        self._news = threading.Condition()

    def signal(self, text):
        self._add(self.signals, text)
        if self.other is not None:
            self.other.engine.hear(self.change(text))

    def picture(self, frame):
        self._add(self.frames, frame)

    def state(self, state):
        self._add(self.states, state)

    def levels(self, levels):
        self._add(self.all_levels, levels)

    def _add(self, into, what):
        with self._news:
            into.append(what)
            self._news.notify_all()

    def wait(self, whether):
        with self._news:
            assert self._news.wait_for(whether, PATIENT_S), (self.states, len(self.frames), len(self.signals))

    def stamps(self):
        return [stamp_of(frame.pixels, frame.width, bytes_per_pixel=3) for frame in tuple(self.frames)]


class Call:
    """`with Call() as (clerk, terminal)`: both started."""

    def __init__(self, addresses=("127.0.0.1",), change=lambda text: text, want=None):
        self.sides = Side(addresses, change), Side(addresses, change)
        self._want = want or Want()

    def __enter__(self):
        clerk, terminal = self.sides
        clerk.other, terminal.other = terminal, clerk
        terminal.engine.start(MediaRole.AWAITS, self._want, terminal)
        clerk.engine.start(MediaRole.OFFERS, self._want, clerk)
        return self.sides

    def __exit__(self, *_error):
        for side in self.sides:
            side.engine.stop()
