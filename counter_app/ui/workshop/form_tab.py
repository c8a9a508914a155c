"""手続: what a procedure or life event is as a whole."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from counter_app.domain.form import Capacity, Identity
from counter_app.packs.outline import FileKind, kind_of
from counter_app.packs.workshop_facts import facts_asked
from counter_app.ui.widgets.frames import column
from counter_app.ui.workshop.inputs import Line, Menu, Sheet, Tick, WordsInput, as_day, as_list, as_number
from counter_app.ui.workshop.rows import ConditionRows, WordRows, entries_of, fact_text
from counter_app.ui.workshop.tab import Tab, shape_of

if TYPE_CHECKING:
    from counter_app.ui.workshop.bench import Bench

SYSTEMS = tuple(f"S{number:02d}" for number in range(1, 21))


class FormTab(Tab):
    """Title, effect, way out, fee, identity, paper, what follows."""

    def shape(self) -> Hashable:
        bench = self.bench
        parts = tuple(shape_of(bench.value(key)) for key in ("bring", "fee"))
        facts = tuple(fact.fact for fact in facts_asked(bench.session.draft.tree, bench.file))
        return bench.file, parts, facts, bench.value() is None

    def build(self, sheet: Sheet) -> None:
        if self.bench.session.document() is None:
            sheet.note(self.say("workshop.text.broken"))
            return
        kind = kind_of(self.bench.file)
        if kind not in (FileKind.FORM, FileKind.EVENT):
            sheet.note(self.say("workshop.form.none"))
            return
        self._head(sheet, kind)
        if kind is FileKind.FORM:
            self._way_out(sheet)
            self._fee(sheet)
            self._identity(sheet)
            self._paper(sheet)
            self._after(sheet)

    def _words(self, sheet: Sheet, key: str, *, needed: bool = False) -> None:
        name = self.say(f"workshop.form.{key}")
        sheet.line(name, WordsInput(self.bench, (key,), name, needed=needed))

    def _head(self, sheet: Sheet, kind: FileKind) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.form.head"))
        self._words(sheet, "title", needed=True)
        sheet.line(say("workshop.form.reading"), Line(bench, ("reading",), say("workshop.form.reading")))
        self._words(sheet, "summary")
        law = say("workshop.form.legal_basis")
        sheet.line(law, Line(bench, ("legal_basis",), law, needed=kind is FileKind.FORM))
        sheet.line("", Tick(bench, ("verified",), say("workshop.verified.law"), needed=kind is FileKind.FORM))
        begins, ends = say("workshop.form.effective_from"), say("workshop.form.effective_until")
        sheet.line(begins, Line(bench, ("effective_from",), begins, as_day, needed=True))
        sheet.line(ends, Line(bench, ("effective_until",), ends, as_day))
        if kind is FileKind.EVENT:
            sheet.line(say("workshop.form.order"), Line(bench, ("order",), say("workshop.form.order"), as_number))
            dates = [fact for fact in facts_asked(bench.session.draft.tree, bench.file) if fact.kind == "date"]
            options = [(fact.fact, fact_text(fact, say)) for fact in dates]
            sheet.line(say("workshop.form.day"), Menu(bench, ("day",), say("workshop.form.day"), options))
            return
        form_id, version = say("workshop.form.id"), say("workshop.form.version")
        sheet.line(
            f"{form_id}・{version}",
            Line(bench, ("id",), form_id, needed=True),
            Line(bench, ("version",), version, needed=True),
        )

    def _way_out(self, sheet: Sheet) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.form.way"))
        systems = [(code, say(f"workshop.destination.{code}")) for code in (*SYSTEMS, "outside")]
        sheet.line(
            say("workshop.form.destination"), Menu(bench, ("destination",), say("workshop.form.destination"), systems)
        )
        ways = [(way, say.find(f"workshop.connector.{way}") or way) for way in sorted(bench.world.connectors)]
        sheet.line(say("workshop.form.connector"), Menu(bench, ("connector",), say("workshop.form.connector"), ways))
        for key, read in (("addressee", None), ("completion_days", as_number)):
            name = say(f"workshop.form.{key}")
            line = Line(bench, (key,), name) if read is None else Line(bench, (key,), name, read)
            line.setPlaceholderText(say(f"workshop.form.{key}.usual"))
            sheet.line(name, line)
        sheet.line(say("workshop.form.rules"), Line(bench, ("rules",), say("workshop.form.rules"), as_list))

    def _fee(self, sheet: Sheet) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.form.fee"))
        sheet.line(
            say("workshop.form.yen"),
            Line(bench, ("fee", "yen"), say("workshop.form.yen"), as_number, needed=bool(bench.value("fee"))),
        )
        facts = facts_asked(bench.session.draft.tree, bench.file)
        options = [
            ("", say("workshop.form.per.once")),
            *((f.fact, fact_text(f, say)) for f in facts if f.kind in ("number", "group")),
        ]
        sheet.line(say("workshop.form.per"), Menu(bench, ("fee", "per"), say("workshop.form.per"), options))
        sheet.line("", Tick(bench, ("fee", "verified"), say("workshop.verified.fee"), needed=True))
        if bench.value("fee") is not None:
            sheet.line(say("workshop.form.exempt"), ConditionRows(bench, ("fee", "exempt"), facts, sheet.remember))

    def _identity(self, sheet: Sheet) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.form.identity"))
        proofs = [
            ("", say("workshop.unset")),
            *((proof.value, say(f"workshop.identity.{proof.value}")) for proof in Identity),
        ]
        sheet.line(say("workshop.form.proof"), Menu(bench, ("identity", "proof"), say("workshop.form.proof"), proofs))
        sheet.line(say("workshop.form.who"), WhoMayCome(bench))
        sheet.line("", Tick(bench, ("identity", "verified"), say("workshop.verified.identity")))

    def _paper(self, sheet: Sheet) -> None:
        sheet.heading(self.say("workshop.form.paper"))
        for key in ("entries", "signatures", "pages"):
            name = self.say(f"workshop.form.{key}")
            sheet.line(name, Line(self.bench, ("paper", key), name, as_number))

    def _after(self, sheet: Sheet) -> None:
        sheet.heading(self.say("workshop.form.after"))
        self._words(sheet, "next_step")
        sheet.line(self.say("workshop.form.bring"), WordRows(self.bench, ("bring",), sheet.remember, coded=False))


class WhoMayCome(QWidget):
    """届出できる人: a tick for each."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        say = bench.world.texts.of("ja")
        self._bench = bench
        chosen = entries_of(bench, ("identity", "who"))
        places = column(self, gap=2)
        self._ticks = {}
        for capacity in Capacity:
            tick = QCheckBox(say(f"workshop.capacity.{capacity.value}"))
            tick.setAccessibleName(tick.text())
            tick.setChecked(capacity.value in chosen)
            tick.clicked.connect(self._ticked)
            self._ticks[capacity.value] = tick
            places.addWidget(tick)

    def _ticked(self) -> None:
        self._bench.put(("identity", "who"), [code for code, tick in self._ticks.items() if tick.isChecked()])
