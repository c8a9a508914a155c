"""Engines that carry nothing: for machines without the optional packages, and for tests of those who use an engine."""

from __future__ import annotations

from counter_app.media.signalling import signal_of
from counter_app.ports.media import Line, MediaListener, MediaRole, MediaState, Rung, SoundMode, Want


class NullEngine:
    """As MediaEngine: says once that there is neither sound nor picture, and why; the form lives on without."""

    def __init__(self, *why: str) -> None:
        self._why = list(why)
        self.started: tuple[MediaRole, Want] | None = None
        self.heard: list[str] = []
        self.mode = SoundMode.LOUDSPEAKER

    def start(self, role: MediaRole, want: Want, listener: MediaListener) -> None:
        """As MediaEngine."""
        if self.started is not None:
            raise RuntimeError("a call runs already")
        self.started = (role, want)
        listener.state(MediaState(Line.UNAVAILABLE, Rung.FORM, Rung.FORM))

    def hear(self, text: str) -> None:
        """As MediaEngine."""
        signal_of(text)
        self.heard.append(text)

    def want(self, want: Want) -> None:
        """As MediaEngine."""
        if self.started is not None:
            self.started = (self.started[0], want)

    def sound_mode(self, mode: SoundMode) -> None:
        """As MediaEngine."""
        self.mode = mode

    def network_changed(self) -> None:
        """As MediaEngine."""

    def stop(self) -> None:
        """As MediaEngine."""
        self.started = None

    def check(self) -> list[str]:
        """As MediaEngine."""
        return list(self._why)
