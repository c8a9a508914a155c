"""ルール: when a life event leads to a procedure, by when, what is lost; and the conditions the rules are made of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent

from counter_app.domain.life_event import DeadlineKind
from counter_app.packs.outline import FileKind, kind_of
from counter_app.packs.workshop import at
from counter_app.packs.workshop_facts import (
    facts_asked,
    facts_of_events,
    file_of_predicate,
    groups_of_events,
    predicates_of,
    procedures_of,
)
from counter_app.ui.workshop.entry_list import Entry, EntryList
from counter_app.ui.workshop.inputs import Line, Menu, Sheet, Tick, WordsInput, as_day, as_number
from counter_app.ui.workshop.rows import ClauseRows, TestRows, WordRows, add_key, drop_key, entries_of, fact_text
from counter_app.ui.workshop.tab import Tab, shape_of

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.packs.draft import Place, Plain
    from counter_app.ui.workshop.bench import Bench


class RuleTab(Tab):
    """Rules of an event, or predicates of a file of predicates."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._place: Place = ()
        adds = {"workshop.rule.add": self.add_rule}
        self.entries = EntryList(bench, self.say("workshop.rule.list"), self.choose, adds)
        self.lines.insertWidget(0, self.entries)

    @property
    def _array(self) -> str:
        return "predicate" if kind_of(self.bench.file) is FileKind.PREDICATES else "rule"

    def refresh(self) -> None:
        kind = kind_of(self.bench.file)
        self.entries.setVisible(kind in (FileKind.EVENT, FileKind.PREDICATES))
        if self._place[:1] != (self._array,):
            self._place = (self._array, 0)
        self._place = self.entries.show_entries(tuple(self._lines()), self._place) or (self._array, 0)
        super().refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_height(self.entries)

    def choose(self, place: Place) -> None:
        """Look at another rule or predicate."""
        if place:
            self._place = place
            self.refresh()

    def go_to(self, place: Place) -> bool:
        """Choose the rule a place lies in, and put the keys there."""
        if place[:1] != (self._array,):
            return False
        self.choose(place[:2])
        return super().go_to(place) or True

    def _lines(self) -> list[Entry]:
        describe = self._predicate_line if self._array == "predicate" else self._rule_line
        entries = entries_of(self.bench, (self._array,))
        return [
            Entry((self._array, number), f"{number + 1}　{describe(entry)}")
            for number, entry in enumerate(entries)
            if isinstance(entry, Mapping)
        ]

    def _rule_line(self, entry: Mapping[str, Any]) -> str:
        tree = self.bench.session.draft.tree
        title = procedures_of(tree).get(str(entry.get("procedure")), str(entry.get("procedure")))
        names = predicates_of(tree)
        clauses = [clause_text(str(clause), names, self.say) for clause in entry.get("when", []) or []]
        mark = "" if entry.get("verified") else f"　{self.say('workshop.unverified.mark')}"
        return f"{title}{mark}　←　{'　かつ　'.join(clauses) or self.say('workshop.clause.always')}"

    def _predicate_line(self, entry: Mapping[str, Any]) -> str:
        mark = "" if entry.get("verified") else f"　{self.say('workshop.unverified.mark')}"
        return f"{at(entry, ('why', 'ja')) or entry.get('id')}{mark}"

    def shape(self) -> Hashable:
        bench = self.bench
        tree = bench.session.draft.tree
        names = (tuple(predicates_of(tree)), tuple(procedures_of(tree))) if self._array == "rule" else ()
        return bench.file, self._place, shape_of(bench.value(*self._place)), names, bench.session.document() is None

    def build(self, sheet: Sheet) -> None:
        if self.bench.session.document() is None:
            sheet.note(self.say("workshop.text.broken"))
        elif kind_of(self.bench.file) not in (FileKind.EVENT, FileKind.PREDICATES):
            sheet.note(self.say("workshop.rule.none"))
        elif not isinstance(self.bench.value(*self._place), Mapping):
            sheet.note(self.say("workshop.rule.empty"))
        elif self._array == "rule":
            self._rule(sheet, self._place)
        else:
            self._predicate(sheet, self._place)

    def add_rule(self) -> None:
        """Put a new rule or predicate behind the chosen one."""
        number = int(self._place[1]) + 1 if entries_of(self.bench, (self._array,)) else 0
        words: dict[str, Plain] = dict.fromkeys(("ja", "ja-easy", "en"), "")
        if self._array == "predicate":
            taken = predicates_of(self.bench.session.draft.tree)
            name = next(f"new-{n}" for n in range(1, 1000) if f"new-{n}" not in taken)
            entry: dict[str, Plain] = {"id": name, "all": [], "why": words, "why_not": words, "verified": False}
        else:
            first = next(iter(procedures_of(self.bench.session.draft.tree)), "")
            entry = {"procedure": first, "when": [], "legal_basis": "", "verified": False}
        self._place = (self._array, number)
        self.bench.add((self._array,), number, entry)

    def _rule(self, sheet: Sheet, place: Place) -> None:
        bench, say = self.bench, self.say
        tree = bench.session.draft.tree
        sheet.line(
            say("workshop.rule.procedure"),
            Menu(bench, (*place, "procedure"), say("workshop.rule.procedure"), procedures_of(tree).items()),
        )
        clauses = ClauseRows(bench, (*place, "when"), dict(predicates_of(tree)), self.open_predicate)
        sheet.line(say("workshop.rule.when"), clauses)
        law = say("workshop.form.legal_basis")
        sheet.line(law, Line(bench, (*place, "legal_basis"), law, needed=True))
        sheet.line("", Tick(bench, (*place, "verified"), say("workshop.verified.law")))
        self._deadlines(sheet, (*place, "deadline"))
        self._money(sheet, (*place, "money"))
        sheet.heading(say("workshop.rule.words"))
        for key in ("lost", "note"):
            name = say(f"workshop.rule.{key}")
            sheet.line(name, WordsInput(bench, (*place, key), name))
        sheet.line(say("workshop.form.bring"), WordRows(bench, (*place, "bring"), sheet.remember, coded=False))
        begins, ends = say("workshop.form.effective_from"), say("workshop.form.effective_until")
        sheet.line(begins, Line(bench, (*place, "effective_from"), begins, as_day))
        sheet.line(ends, Line(bench, (*place, "effective_until"), ends, as_day))

    def _deadlines(self, sheet: Sheet, array: Place) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.rule.deadline"))
        kinds = [(kind.value, say(f"workshop.deadline.{kind.value}")) for kind in DeadlineKind]
        dates = [fact for fact in facts_asked(bench.session.draft.tree, bench.file) if fact.kind == "date"]
        days = [("", say("workshop.deadline.day")), *((fact.fact, fact_text(fact, say)) for fact in dates)]
        for number in range(len(entries_of(bench, array))):
            name = say("workshop.deadline.one", number=number + 1)
            place = (*array, number)
            amount = Line(bench, (*place, "number"), f"{name} {say('workshop.deadline.number')}", as_number)
            amount.setFixedWidth(52)
            start = Menu(bench, (*place, "from"), f"{name} {say('workshop.deadline.from')}", days)
            kind = Menu(bench, (*place, "kind"), f"{name} {say('workshop.deadline.kind')}", kinds)
            sheet.line(name, start, amount, kind, drop_key(bench, array, number, name))
            tick = Tick(bench, (*place, "first_day"), say("workshop.deadline.first_day"))
            sheet.line("", tick, Tick(bench, (*place, "verified"), say("workshop.verified")))
        sheet.line(
            "", add_key(bench, "workshop.deadline.add", array, {"kind": "days", "number": 14, "verified": False})
        )

    def _money(self, sheet: Sheet, array: Place) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.rule.money"))
        names = predicates_of(bench.session.draft.tree)
        people = [("", say("workshop.money.once")), *names.items()]
        for number in range(len(entries_of(bench, array))):
            name = say("workshop.money.one", number=number + 1)
            place = (*array, number)
            yen = Line(bench, (*place, "yen"), f"{name} {say('workshop.form.yen')}", as_number, needed=True)
            yen.setFixedWidth(96)
            each = Menu(bench, (*place, "each"), f"{name} {say('workshop.money.each')}", people)
            monthly = Tick(bench, (*place, "per_month"), say("workshop.money.per_month"))
            sheet.line(name, yen, monthly, each, drop_key(bench, array, number, name))
        sheet.line("", add_key(bench, "workshop.money.add", array, {"yen": 10000, "verified": False}))

    def _predicate(self, sheet: Sheet, place: Place) -> None:
        bench, say = self.bench, self.say
        tree = bench.session.draft.tree
        for key in ("why", "why_not"):
            name = say(f"workshop.predicate.{key}")
            sheet.line(name, WordsInput(bench, (*place, key), name, needed=True))
        groups = [("", say("workshop.predicate.visit")), *((g.fact, fact_text(g, say)) for g in groups_of_events(tree))]
        each = say("workshop.predicate.each")
        sheet.line(each, Menu(bench, (*place, "each"), each, groups))
        how = "any" if bench.value(*place, "any") is not None else "all"
        facts = facts_of_events(tree, bench.value(*place, "each"))
        sheet.line(say(f"workshop.predicate.{how}"), TestRows(bench, (*place, how), facts, sheet.remember))
        law = say("workshop.form.legal_basis")
        sheet.line(law, Line(bench, (*place, "legal_basis"), law))
        sheet.line("", Tick(bench, (*place, "verified"), say("workshop.verified.law")))
        sheet.line(say("workshop.form.id"), Line(bench, (*place, "id"), say("workshop.form.id"), needed=True))

    def open_predicate(self, name: str) -> None:
        """Go to where a predicate is kept."""
        found = file_of_predicate(self.bench.session.draft.tree, name)
        if found is not None:
            self.bench.went.emit((found[0], ("predicate", found[1])))


def clause_text(clause: str, predicates: Mapping[str, str], say: Language) -> str:
    """Say a clause: 「子がいるため」 または 「…」でない."""
    terms = []
    for term in (part.strip() for part in clause.split("|")):
        name = term.removeprefix("not ").strip()
        sentence = predicates.get(name, name).removesuffix("ため")
        terms.append(say("workshop.clause.said-not", sentence=sentence) if term.startswith("not ") else sentence)
    return say("workshop.or").join(terms)
