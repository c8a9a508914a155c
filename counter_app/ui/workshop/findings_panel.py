"""What is wrong with the draft, in plain Japanese, at the bottom of the window. A click goes to the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QListWidget

from counter_app.packs.examination import place_of
from counter_app.packs.outline import title_of
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.packs.plain_findings import PlainFinding
    from counter_app.ui.workshop.bench import Bench

_MOST = 200


class FindingsPanel(QFrame):
    """Counts and lines; those of the file that is edited come first."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._say = bench.world.texts.of("ja")
        self.setProperty("look", "bottom")
        self._findings: list[PlainFinding] = []
        self.count = label("", "sentence", wrap=False)
        self.unverified = label("", "note", wrap=False)
        self.list = QListWidget()
        self.list.setAccessibleName(self._say("workshop.findings"))
        self.list.setProperty("look", "dense")
        self.list.setWordWrap(True)
        whole = column(self, gap=4)
        whole.setContentsMargins(10, 4, 10, 6)
        heads = row(gap=16)
        heads.addWidget(self.count)
        heads.addStretch(1)
        heads.addWidget(self.unverified)
        whole.addLayout(heads)
        whole.addWidget(self.list, 1)
        self.list.itemClicked.connect(lambda _item: self.go())
        self.list.itemActivated.connect(lambda _item: self.go())
        bench.examined.connect(self.refresh)

    def refresh(self) -> None:
        """Show the newest findings."""
        found = self._bench.examination
        mine = [finding for finding in found.findings if finding.file == self._bench.file]
        others = [finding for finding in found.findings if finding.file != self._bench.file]
        self._findings = [*mine, *others][:_MOST]
        count = len(found.findings)
        self.count.setText(
            self._say("workshop.findings.some", count=count) if count else self._say("workshop.findings.none")
        )
        show_tone(self.count, Tone.STOP if count else Tone.VERIFIED)
        self.unverified.setText(self._say("workshop.findings.unverified", count=len(found.unverified)))
        lines = [self._line(finding) for finding in self._findings]
        if lines != [self.list.item(at).text() for at in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(lines)
        self.list.setVisible(bool(lines))
        self.setFixedHeight(132 if lines else 40)

    def _line(self, finding: PlainFinding) -> str:
        title = title_of(finding.file, self._bench.session.draft.tree) if finding.file else ""
        where = self._say("workshop.findings.line", line=finding.line) if finding.line else ""
        return f"{title}（{finding.file}{where}）：{finding.sentence}"

    def go(self) -> None:
        """Go to the place of the chosen finding."""
        at = self.list.currentRow()
        if 0 <= at < len(self._findings):
            finding = self._findings[at]
            self._bench.went.emit((finding.file, place_of(finding, self._bench.session.draft.tree), finding.line))
