"""受付票の再発行 at a desk: a key with a menu of reasons, for one case at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton

from counter_app.domain.reissue import ReissueReason
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Language
from counter_app.ports import WorkRow
from counter_app.ui.background import Background
from counter_app.ui.desk.step_bar import StepBar
from counter_app.ui.marks import Tone

Reissue = Callable[[str, ReissueReason], str]  # application id, why → receipt number; on a worker


class ReissueKey(QPushButton):
    """Hidden where nothing or more than one case is chosen, or where this desk prints no slips."""

    def __init__(self, say: Language, background: Background, reissue: Reissue | None, bar: StepBar) -> None:
        super().__init__(say("desk.reissue"))
        self.setAccessibleName(say("desk.reissue"))
        self.setProperty("look", "key-action")
        self.setAutoDefault(False)
        self._say, self._background, self._reissue, self._bar = say, background, reissue, bar
        self._chosen = ""
        self._menu = QMenu(self)
        for reason in ReissueReason:
            action = self._menu.addAction(say(f"counter.reissue.{reason.value}"))
            action.triggered.connect(partial(self._picked, reason))
        self.setMenu(self._menu)
        self.hide()

    def offer(self, rows: tuple[WorkRow, ...]) -> None:
        """Show the key where exactly one case is chosen."""
        self._chosen = rows[0].application_id if len(rows) == 1 else ""
        self.setVisible(self._reissue is not None and bool(self._chosen))

    def print_again(self, reason: ReissueReason) -> None:
        """Print the slip of the chosen case, marked 再発行."""
        reissue, chosen = self._reissue, self._chosen
        if reissue is not None and chosen:
            self._background.run(lambda: reissue(chosen, reason), self._printed, self._failed)

    def _picked(self, reason: ReissueReason, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's
        self.print_again(reason)

    def _printed(self, number: str) -> None:
        self._bar.tell(f"◎ {self._say('desk.reissue.done')}　{number}", Tone.VERIFIED)

    def _failed(self, code: FailureCode) -> None:
        self._bar.tell(self._say("desk.reissue.failed", code=code.value), Tone.STOP)
