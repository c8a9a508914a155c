"""The navigator's answer for one invented household: needed, not known yet, not needed; each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from counter_app.domain import wareki
from counter_app.domain.advice import Verdict
from counter_app.domain.named_codes import shown_at
from counter_app.domain.tables import NO_TABLES
from counter_app.navigator.advise import advise
from counter_app.navigator.town_events import situation
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.samples import household

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.advice import ProcedureAdvice
    from counter_app.domain.answers import Answers
    from counter_app.domain.life_event import LifeEvent
    from counter_app.i18n.texts import Language
    from counter_app.navigator.town import Household
    from counter_app.packs.office_forms import OfficeForms

_TONES = {Verdict.NEEDED: Tone.STOP, Verdict.OPEN: Tone.CAUTION, Verdict.NOT_NEEDED: Tone.QUIET}
_YEAR = 365.2425


@dataclass(frozen=True)
class Advised:
    """An answer in words: who the household is, and the procedures by verdict."""

    household: str
    groups: tuple[tuple[Verdict, tuple[tuple[str, str], ...]], ...]


def advice_of(event: LifeEvent, forms: OfficeForms, number: int, on: date) -> Advised:
    """Ask the navigator about one household. Pure; call it from a worker."""
    home = household(number, on)
    in_force = {form.id: form for form in forms.catalogue.effective(on)}
    found = advise(event, in_force, situation(event, home, on), on)
    groups = ((verdict, tuple(_said(advice) for advice in found.of(verdict))) for verdict in _TONES)
    return Advised(described(home, on), tuple(groups))


def described(home: Household, on: date) -> str:
    """Say who lives there: the ages and the relationships, never a name."""
    people = "、".join(f"{int((on - member.born).days / _YEAR)}歳" for member in home.members)
    return f"{len(home.members)}人（{people}）"


def answered(event: LifeEvent, answers: Answers) -> list[str]:
    """Say every question an event asks a household and its answer, a line each."""
    lines = []
    for asked in event.questions.asked(answers):
        answer = answers.find(asked.path)
        if answer is not None:
            shown = shown_at(asked, answer.value.reveal(), answers, NO_TABLES, "ja")
            who = f"{asked.group.label.ja} {asked.row + 1}　" if asked.group and asked.row is not None else ""
            lines.append(f"{who}{asked.field.label.ja}：{shown}")
    return lines


def _said(advice: ProcedureAdvice) -> tuple[str, str]:
    parts = ["、".join(reason.sentence.ja for reason in advice.reasons)]
    if advice.due is not None:
        parts.append(f"期限 {wareki.show(advice.due.day, 'ja')}{'（過ぎています）' if advice.due.passed else ''}")
    if advice.at_risk is not None:
        parts.append(f"{advice.at_risk.yen:,}円{'／月' if advice.at_risk.per_month else ''}を失うおそれ")
    if advice.bring:
        parts.append("持ち物 " + "、".join(words.ja for words in advice.bring))
    return advice.form.title.ja, "\n".join(part for part in parts if part)


class AdviceView(QScrollArea):
    """Shows an answer."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._say = say
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(say("workshop.view.advice"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.shown: Advised | None = None

    def show_advice(self, found: object) -> None:
        """Show another answer."""
        if not isinstance(found, Advised):
            return
        self.shown = found
        content = QWidget()
        lines = column(content, margin=2, gap=6)
        lines.addWidget(label(self._say("workshop.advice.household", people=found.household), "body"))
        for verdict, entries in found.groups:
            heading = self._say(f"workshop.advice.{verdict.value}", count=len(entries))
            lines.addWidget(label(heading, "section"))
            for title, words in entries:
                frame, inside = panel("remark", margin=6, gap=2)
                show_tone(frame, _TONES[verdict])
                inside.addWidget(label(title, "cell-label"))
                if words:
                    inside.addWidget(label(words, "note"))
                lines.addWidget(frame)
        lines.addStretch(1)
        self.setWidget(content)
