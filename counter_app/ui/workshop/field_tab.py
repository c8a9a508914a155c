"""項目: the fields of a procedure, event or shared block, in order; one of them in detail below."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from counter_app.domain.form import FieldKind, Need
from counter_app.packs.tree import SHARED
from counter_app.packs.workshop import at, document
from counter_app.packs.workshop_facts import facts_asked, facts_before, facts_in
from counter_app.prefill.vocabulary import prefill_kinds
from counter_app.ui.widgets.frames import column
from counter_app.ui.workshop.entry_list import Entry, EntryList
from counter_app.ui.workshop.inputs import Line, Menu, Sheet, Tick, WordsInput, as_list, as_number
from counter_app.ui.workshop.rows import ConditionRows, WordRows, entries_of
from counter_app.ui.workshop.tab import Tab, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.i18n.texts import Language
    from counter_app.packs.draft import Place, Plain
    from counter_app.packs.tree import FormTree
    from counter_app.ui.workshop.bench import Bench

_SHOWN = 4  # fields of a shared block that are named in the list


class FieldTab(Tab):
    """`looked_at` is told which field is chosen: the kiosk's page beside shows it."""

    def __init__(self, bench: Bench, looked_at: Callable[[], None]) -> None:
        super().__init__(bench)
        self._looked_at = looked_at
        self._place: Place = ("field", 0)
        adds = {"workshop.field.add": self.add_field, "workshop.field.add-item": self.add_item}
        self.entries = EntryList(bench, self.say("workshop.field.list"), self.choose, adds)
        self.lines.insertWidget(0, self.entries)

    @property
    def place(self) -> Place:
        """The chosen field."""
        return self._place

    def refresh(self) -> None:
        self._place = self.entries.show_entries(tuple(self._lines()), self._place) or ("field", 0)
        chosen = self.bench.value(*self._place)
        in_group = len(self._place) > 2 or (isinstance(chosen, Mapping) and chosen.get("kind") == "group")  # noqa: PLR2004  # field, 0, item, 1
        self.entries.keys["workshop.field.add-item"].setEnabled(in_group)
        super().refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_height(self.entries)

    def choose(self, place: Place) -> None:
        """Look at another field."""
        if place:
            self._place = place
            self.refresh()
            self._looked_at()

    def go_to(self, place: Place) -> bool:
        """Choose the field a place lies in, and put the keys there."""
        inner = [entry.place for entry in self.entries.entries if place[: len(entry.place)] == entry.place]
        if not inner:
            return False
        if inner[-1] != self._place:
            self.choose(inner[-1])
        return super().go_to(place) or True

    def _lines(self) -> list[Entry]:
        found: list[Entry] = []
        for number, entry in enumerate(entries_of(self.bench, ("field",))):
            found.append(Entry(("field", number), f"{number + 1}　{self._described(entry)}"))
            items = entry.get("item") if isinstance(entry, Mapping) else None
            for inner, item in enumerate(items if isinstance(items, list) else []):
                found.append(Entry(("field", number, "item", inner), f"　　└ {self._described(item)}"))
        return found

    def _described(self, entry: Any) -> str:
        if not isinstance(entry, Mapping):
            return "?"
        if "use" in entry:
            only = entry.get("only")
            some = f"（{len(only)}）" if isinstance(only, list) and only else ""
            labels = [fact.label or fact.fact for fact in facts_in(self.bench.session.draft.tree, entry)]
            shown = "、".join(labels[:_SHOWN]) + ("…" if len(labels) > _SHOWN else "")
            return f"{self.say('workshop.field.shared')}：{shown}{some}"
        name = at(entry, ("label", "ja")) or entry.get("fact") or "?"
        kind = self.say.find(f"workshop.kind.{entry.get('kind')}") or str(entry.get("kind"))
        need = self.say.find(f"workshop.need.{entry.get('need', 'required')}") or str(entry.get("need"))
        mark = "" if entry.get("verified") else f"　{self.say('workshop.unverified.mark')}"
        condition = f"　{self.say('workshop.field.conditional')}" if entry.get("when") else ""
        return f"{name}　［{kind}・{need}］{condition}{mark}"

    def shape(self) -> Hashable:
        entry = self.bench.value(*self._place)
        return self.bench.file, self._place, shape_of(entry), self._facts_shape(), self.bench.session.document() is None

    def _facts_shape(self) -> Hashable:
        facts = facts_before(self.bench.session.draft.tree, self.bench.file, self._place)
        return tuple((fact.fact, len(fact.answers)) for fact in facts)

    def add_field(self) -> None:
        """Put a new field behind the chosen one."""
        at_number = self._place[1] if len(self._place) > 1 and isinstance(self._place[1], int) else -1
        number = at_number + 1 if entries_of(self.bench, ("field",)) else 0
        self._place = ("field", number)
        self.bench.add(("field",), number, self._template("newField"))
        self._looked_at()

    def add_item(self) -> None:
        """Put a new field into the rows of the chosen group."""
        group = self._place[:2]
        array = (*group, "item")
        chosen = self._place[-1] if "item" in self._place else None
        number = chosen + 1 if isinstance(chosen, int) else len(entries_of(self.bench, array))
        self._place = (*array, number)
        self.bench.add(array, number, self._template("newItem"))

    def _template(self, name: str) -> dict[str, Plain]:
        taken = {fact.fact for fact in facts_asked(self.bench.session.draft.tree, self.bench.file)}
        fact = next(f"{name}{n or ''}" for n in range(1000) if f"{name}{n or ''}" not in taken)
        words: dict[str, Plain] = {tag: self.say(f"workshop.field.new.{tag}") for tag in ("ja", "ja-easy", "en")}
        return {"fact": fact, "kind": "text", "need": "optional", "label": words, "verified": False}

    def build(self, sheet: Sheet) -> None:
        entry = self.bench.value(*self._place)
        if self.bench.session.document() is None:
            sheet.note(self.say("workshop.text.broken"))
        elif not isinstance(entry, Mapping):
            sheet.note(self.say("workshop.field.none"))
        elif "use" in entry:
            self._shared(sheet, self._place, str(entry["use"]))
        else:
            self._asked(sheet, self._place, str(entry.get("kind")))
            self._details(sheet, self._place, str(entry.get("kind")), in_row="item" in self._place)

    def _shared(self, sheet: Sheet, place: Place, block: str) -> None:
        tree = self.bench.session.draft.tree
        blocks = [name.rpartition("/")[2].removesuffix(".toml") for name in tree.blocks()]
        options = [(name, _block_title(name, tree, self.say)) for name in blocks]
        sheet.line(
            self.say("workshop.field.shared"),
            Menu(self.bench, (*place, "use"), self.say("workshop.field.shared"), options),
        )
        fields = at(document(tree, f"{SHARED}/{block}.toml"), ("field",))
        sheet.line(
            self.say("workshop.field.only"),
            OnlyThese(self.bench, (*place, "only"), fields if isinstance(fields, list) else []),
        )

    def _asked(self, sheet: Sheet, place: Place, kind: str) -> None:
        bench, say = self.bench, self.say
        for key in ("label", "question"):
            name = say(f"workshop.field.{key}")
            sheet.line(name, WordsInput(bench, (*place, key), name, needed=key == "label"))
        kinds = [
            (k.value, say(f"workshop.kind.{k.value}"))
            for k in FieldKind
            if "item" not in place or k is not FieldKind.GROUP
        ]
        needs = [(need.value, say(f"workshop.need.{need.value}")) for need in Need]
        sheet.line(
            f"{say('workshop.field.kind')}・{say('workshop.field.need')}",
            Menu(bench, (*place, "kind"), say("workshop.field.kind"), kinds),
            Menu(bench, (*place, "need"), say("workshop.field.need"), needs, default="required"),
        )
        if kind == "choice" or bench.value(*place, "choice"):
            sheet.line(say("workshop.field.choice"), WordRows(bench, (*place, "choice"), sheet.remember, coded=True))
        facts = facts_before(bench.session.draft.tree, bench.file, place)
        self.conditions = ConditionRows(bench, (*place, "when"), facts, sheet.remember)
        sheet.line(say("workshop.field.when"), self.conditions)
        sheet.line("", Tick(bench, (*place, "verified"), say("workshop.verified.field")))

    def _details(self, sheet: Sheet, place: Place, kind: str, *, in_row: bool) -> None:
        bench, say = self.bench, self.say
        sheet.heading(say("workshop.field.more"))
        for key in ("help", "why"):
            name = say(f"workshop.field.{key}")
            sheet.line(name, WordsInput(bench, (*place, key), name))
        fitting = [name for name, fits in prefill_kinds().items() if fits.value == kind]
        options = [("", say("workshop.prefill.none")), *((name, say(f"workshop.prefill.{name}")) for name in fitting)]
        sheet.line(
            say("workshop.field.prefill"), Menu(bench, (*place, "prefill"), say("workshop.field.prefill"), options)
        )
        least, most = say("workshop.field.min"), say("workshop.field.max")
        sheet.line(
            f"{least}・{most}",
            Line(bench, (*place, "min"), least, as_number),
            Line(bench, (*place, "max"), most, as_number),
        )
        for key, read in (("checks", as_list), ("fact", None), ("gif", None)):
            name = say(f"workshop.field.{key}")
            sheet.line(
                name, Line(bench, (*place, key), name) if read is None else Line(bench, (*place, key), name, read)
            )
        sheet.line(
            say("workshop.field.by"),
            Menu(
                bench,
                (*place, "by"),
                say("workshop.field.by"),
                [(who, say(f"workshop.by.{who}")) for who in ("anybody", "staff")],
                default="anybody",
            ),
        )
        sheet.line("", Tick(bench, (*place, "proven"), say("workshop.field.proven")))
        if kind == FieldKind.YES_NO.value and not in_row:
            sheet.line(
                say("workshop.field.together"), Line(bench, (*place, "together"), say("workshop.field.together"))
            )
        if kind == FieldKind.YES_NO.value and in_row:
            sheet.line("", Tick(bench, (*place, "across"), say("workshop.field.across")))
        if kind == FieldKind.GROUP.value:
            sheet.line("", Tick(bench, (*place, "prefill_first_row"), say("workshop.field.prefill_first_row")))
            sheet.line(say("workshop.field.rows_of"), Line(bench, (*place, "rows_of"), say("workshop.field.rows_of")))


def _block_title(name: str, tree: FormTree, say: Language) -> str:
    labels = [fact.label for fact in facts_in(tree, {"use": name})]
    return say.find(f"workshop.block.{name}") or "、".join(labels[:_SHOWN]) or name


class OnlyThese(QWidget):
    """Which fields of a shared block are taken over; all of them where nothing is ticked off."""

    def __init__(self, bench: Bench, place: Place, fields: list[Any]) -> None:
        super().__init__()
        self._bench, self.place = bench, place
        chosen = entries_of(bench, place)
        places = column(self, gap=2)
        self.ticks: dict[str, QCheckBox] = {}
        for entry in fields:
            fact = str(entry.get("fact"))
            tick = QCheckBox(str(at(entry, ("label", "ja")) or fact).replace("&", "&&"))
            tick.setAccessibleName(tick.text())
            tick.setChecked(not chosen or fact in chosen)
            tick.clicked.connect(self._ticked)
            self.ticks[fact] = tick
            places.addWidget(tick)

    def _ticked(self) -> None:
        wanted = [fact for fact, tick in self.ticks.items() if tick.isChecked()]
        if len(wanted) == len(self.ticks):
            self._bench.clear(self.place)
        else:
            self._bench.put(self.place, wanted)
