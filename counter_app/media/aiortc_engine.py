"""The media engine of a call between two, on aiortc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.media.engine_thread import EngineThread
from counter_app.media.session import Moved, Session
from counter_app.media.signalling import signal_of

if TYPE_CHECKING:
    from counter_app.ports.media import MediaRole

_NO_ADDRESS = "相談の音声と映像: この端末に庁内の通信アドレスがありません。ネットワークの設定を確認してください。"


class AiortcEngine(EngineThread):
    """As MediaEngine."""

    NAME = "media-engine"

    def _prepare(self, role: MediaRole) -> None:
        self._session = Session(role, self._listener, self._outgoing, self._sound)

    async def _speak(self) -> None:
        await self._session.run()

    def hear(self, text: str) -> None:
        """As MediaEngine."""
        signal = signal_of(text)
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._session.tell, signal)

    def network_changed(self) -> None:
        """As MediaEngine."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._session.tell, Moved())

    def check(self) -> list[str]:
        """As MediaEngine."""
        wrong = super().check()
        return wrong if self._hosts.of_this_machine() else [*wrong, _NO_ADDRESS]
