"""A machine without a camera: it sees and hears the other side, and shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.media import Frame


class NoCamera:
    """As CameraSource: there is none, and that is as it was meant."""

    def start(self, give: Callable[[Frame], None]) -> None:
        """As CameraSource: nothing is ever given."""

    def stop(self) -> None:
        """As CameraSource."""

    def check(self) -> list[str]:
        """As CameraSource."""
        return []
