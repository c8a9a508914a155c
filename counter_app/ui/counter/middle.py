"""Pages of the middle that are not the sheet: nobody here yet, and the receipt."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.domain.reissue import ReissueReason
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.board import Board
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

_REASONS = 2  # told here; `forms versions` tells all


class NobodyPage(QFrame):
    """「次の方をどうぞ」; slips that never came out, and that newer forms cannot be used."""

    def __init__(self, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self._say = say
        whole = column(self, margin=28, gap=14)
        self._unprinted, inside = panel("notice", margin=12, gap=8)
        line = row()
        self._count = label("", "panel-title")
        line.addWidget(self._count, 1)
        self.reprint = button(say("counter.unprinted.reprint"), acts.reprint_unprinted, "key-action")
        line.addWidget(self.reprint)
        inside.addLayout(line)
        self._numbers = label("", "note")
        inside.addWidget(self._numbers)
        whole.addWidget(self._unprinted)
        self._unprinted.hide()
        self._printer, inside = panel("notice", margin=12, gap=4)
        inside.addWidget(label(say("counter.printer.title"), "panel-title"))
        self._printer_says = label("", "body")
        inside.addWidget(self._printer_says)
        whole.addWidget(self._printer)
        self._printer.hide()
        self._behind, inside = panel("notice", margin=12, gap=6)
        inside.addWidget(label(say("counter.forms-behind.title"), "panel-title"))
        inside.addWidget(label(say("counter.forms-behind.what"), "body"))
        self._reasons = label("", "note")
        inside.addWidget(self._reasons)
        whole.addWidget(self._behind)
        self._behind.hide()
        self._unsent, unsent = panel("notice", margin=12, gap=4)
        unsent.addWidget(label(say("branch.panel"), "panel-title"))
        self._standing = label("", "note")
        self._standing.setWordWrap(True)
        unsent.addWidget(self._standing)
        whole.addWidget(self._unsent)
        self._unsent.hide()
        whole.addStretch(1)
        whole.addWidget(label(say("counter.nobody.title"), "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        self.begin = button(say("counter.nobody.begin"), acts.begin, "key-primary")
        whole.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignHCenter)
        for key in ("find", "read"):
            whole.addWidget(label(say(f"counter.nobody.{key}"), "note"), 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    def show_unprinted(self, numbers: tuple[str, ...], trouble: str = "") -> None:
        """Offer the slips that were committed but never noted as printed."""
        self._unprinted.setVisible(bool(numbers))
        self._count.setText(self._say("counter.unprinted.title", count=len(numbers)))
        self.reprint.setAccessibleName(f"{self._count.text()} {self._say('counter.unprinted.reprint')}")
        self._numbers.setText("\n".join(part for part in ("　".join(numbers), trouble) if part))

    def show_printer(self, lines: tuple[str, ...]) -> None:
        """Say what the slip printer says of itself; nothing where all is well."""
        self._printer.setVisible(bool(lines))
        self._printer_says.setText("\n".join(lines))

    def show_forms_behind(self, reasons: tuple[str, ...]) -> None:
        """Say that older forms are in use, and why; no reason, no notice."""
        self._behind.setVisible(bool(reasons))
        more = self._say("counter.forms-behind.more", count=len(reasons) - _REASONS)
        self._reasons.setText("\n".join((*reasons[:_REASONS], *([more] if len(reasons) > _REASONS else []))))

    def show_unsent(self, lines: tuple[str, ...]) -> None:
        """At a branch terminal: what has not reached the office, and why; nothing elsewhere."""
        self._unsent.setVisible(bool(lines))
        self._standing.setText("\n".join(lines))


class ReceiptPage(QFrame):
    """The receipt number, what was received, and what became of the paper."""

    def __init__(self, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self._say = say
        whole = column(self, margin=28, gap=12)
        frame, inside = panel("success", margin=20, gap=6)
        inside.addWidget(label(say("counter.receipt.title"), "panel-title"))
        self._number = label("", "number", wrap=False)
        inside.addWidget(self._number)
        whole.addWidget(frame)
        self._slip = label("", "sentence")
        whole.addWidget(self._slip)
        self._warnings = label("", "problem")
        whole.addWidget(self._warnings)
        self.again = button(say("counter.key.again"), lambda: acts.print_again(ReissueReason.NOT_PRINTED), "key-action")
        whole.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._reissue = QWidget()
        reissue = column(self._reissue, gap=6)
        reissue.addWidget(label(say("counter.reissue.title"), "panel-title"))
        asked = row(gap=8)
        self.reasons = {
            reason: button(say(f"counter.reissue.{reason.value}"), partial(acts.print_again, reason), "key-action")
            for reason in ReissueReason
        }
        for key in self.reasons.values():
            asked.addWidget(key)
        asked.addStretch(1)
        reissue.addLayout(asked)
        whole.addWidget(self._reissue)
        whole.addWidget(label(say("counter.receipt.received"), "panel-title"))
        self._received = label("", "body")
        whole.addWidget(self._received)
        whole.addStretch(1)
        whole.addWidget(label(say("counter.receipt.next"), "note"))

    def show_board(self, board: Board) -> None:
        """Show the end of the visit."""
        closing = board.closing
        self._number.setText(closing.number)
        self._number.setAccessibleName(f"{self._say('counter.receipt.title')} {closing.number}")
        self._slip.setText(closing.sentence)
        show_tone(self._slip, closing.tone)
        warned = self._say("counter.slip.warnings", characters="　".join(closing.slip_warnings))
        self._warnings.setText(warned if closing.slip_warnings else "")
        self._warnings.setVisible(bool(closing.slip_warnings))
        self.again.setVisible(closing.can_reprint and not closing.is_out)
        self._reissue.setVisible(closing.can_reprint and closing.is_out)
        self._received.setText("\n".join(f"・{title}" for title in board.received))
