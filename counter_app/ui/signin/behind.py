"""What lies behind the gate: a desk's one window, or a counter's two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.ui.signin.lock_window import NeutralWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from counter_app.i18n.texts import Language
    from counter_app.ui.counter.terminal import CounterTerminal
    from counter_app.ui.theme import Theme


class OneWindow:
    """A desk."""

    def __init__(self, window: QMainWindow) -> None:
        self.front = window

    def conceal(self) -> None:
        """See `gate.Behind`."""
        self.front.hide()

    def reveal(self) -> None:
        """See `gate.Behind`."""
        self.front.show()
        self.front.activateWindow()

    def close(self) -> None:
        """See `gate.Behind`."""
        self.front.close()


class BothWindows:
    """A counter. While its clerk is away the resident's display shows a page without anybody's words."""

    def __init__(self, terminal: CounterTerminal, say: Language, theme: Theme) -> None:
        self._terminal = terminal
        self.front = terminal.staff
        self.neutral = NeutralWindow(say, theme)

    def conceal(self) -> None:
        """See `gate.Behind`; half-typed digits of the resident are overwritten."""
        mirror = self._terminal.mirror
        mirror.forget()
        self.neutral.setGeometry(mirror.geometry())
        self.neutral.setWindowState(mirror.windowState())
        self.neutral.show()
        mirror.hide()
        self.front.hide()
        if self._terminal.case is not None:
            self._terminal.case.hide()

    def reveal(self) -> None:
        """See `gate.Behind`."""
        self._terminal.mirror.show()
        if self._terminal.case is not None:
            self._terminal.case.show()
        self.front.show()
        self.front.activateWindow()
        self.neutral.hide()

    def close(self) -> None:
        """See `gate.Behind`; the visit is left and forgotten."""
        self._terminal.close()
        self.neutral.close()
        self.neutral.deleteLater()
