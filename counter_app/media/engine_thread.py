"""What both engines share: a thread with an event loop of its own, so that a busy window never delays a packet."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from counter_app.media.aiortc_knobs import Hosts, offer_only
from counter_app.media.outgoing import Outgoing
from counter_app.media.sound_path import SoundPath
from counter_app.ports.media import Frame, Levels, MediaListener, MediaRole, MediaState, SoundMode, Want

if TYPE_CHECKING:
    from counter_app.ports.media import CameraSource, EchoCanceller, SoundDevice


class UntilStopped:
    """Passes calls on to a listener until it is closed; none is under way any more when `close` returns.

    Reentrant: a listener may stop the engine from within a call.
    """

    def __init__(self, listener: MediaListener) -> None:
        self._listener: MediaListener | None = listener
        self._lock = threading.RLock()

    def signal(self, text: str) -> None:
        """As MediaListener."""
        with self._lock:
            if self._listener is not None:
                self._listener.signal(text)

    def picture(self, frame: Frame) -> None:
        """As MediaListener."""
        with self._lock:
            if self._listener is not None:
                self._listener.picture(frame)

    def state(self, state: MediaState) -> None:
        """As MediaListener."""
        with self._lock:
            if self._listener is not None:
                self._listener.state(state)

    def levels(self, levels: Levels) -> None:
        """As MediaListener."""
        with self._lock:
            if self._listener is not None:
                self._listener.levels(levels)

    def close(self) -> None:
        """No call from here on."""
        with self._lock:
            self._listener = None


class EngineThread(ABC):
    """A MediaEngine but for the call itself. One call at a time; may be started again after it was stopped."""

    NAME: ClassVar[str]  # of the thread

    def __init__(
        self,
        camera: CameraSource,
        sound: SoundDevice,
        canceller: EchoCanceller | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        self._camera, self._hosts = camera, hosts or Hosts()
        self._sound = SoundPath(sound, canceller)
        self._devices = (camera, sound)
        self._thread: threading.Thread | None = None

    def start(self, role: MediaRole, want: Want, listener: MediaListener) -> None:
        """As MediaEngine. Raises RuntimeError where a call runs already."""
        if self._thread is not None:
            raise RuntimeError("a call runs already")
        offer_only(self._hosts)
        self._loop = asyncio.new_event_loop()
        self._listener = UntilStopped(listener)
        self._outgoing = Outgoing(self._loop, want)
        self._prepare(role)
        self._call: asyncio.Task[None] = self._loop.create_task(self._speak())
        self._thread = threading.Thread(target=self._run, name=self.NAME, daemon=True)
        self._thread.start()
        self._camera.start(self._outgoing.frame)
        self._sound.start(self._outgoing.block)

    @abstractmethod
    def _prepare(self, role: MediaRole) -> None:
        """Before the thread starts: what others may speak to from then on."""

    @abstractmethod
    async def _speak(self) -> None:
        """The call, on the engine's loop, until it is cancelled."""

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._call)
        except asyncio.CancelledError:
            return  # stopped
        finally:
            self._loop.run_until_complete(self._clear_away())
            self._loop.close()

    async def _clear_away(self) -> None:
        """What aiortc started and did not wait for ends here; sockets close one turn of the loop later."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._loop.shutdown_default_executor()
        await asyncio.sleep(0)

    def want(self, want: Want) -> None:
        """As MediaEngine."""
        if self._thread is not None:
            self._outgoing.let_out(want)

    def sound_mode(self, mode: SoundMode) -> None:
        """As MediaEngine."""
        self._sound.mode(mode)

    def stop(self) -> None:
        """As MediaEngine."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._listener.close()
        self._camera.stop()
        self._sound.stop()
        if thread.is_alive() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._call.cancel)
        if thread is not threading.current_thread():
            thread.join()

    def check(self) -> list[str]:
        """As MediaEngine."""
        return [sentence for device in self._devices for sentence in device.check()]
