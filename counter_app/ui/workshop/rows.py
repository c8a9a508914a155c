"""Small tables inside an entry: choices, things to bring, conditions, clauses of rules, tests of predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from counter_app.domain.words import LANGUAGES
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.inputs import Line, Menu, as_number

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.packs.draft import Place, Plain
    from counter_app.packs.workshop_facts import FactName
    from counter_app.ui.workshop.bench import Bench

Remember = Callable[..., None]
COMPARES = (
    *("is", "is_not", "at_least", "at_most", "age_at_least", "age_below"),
    *("fiscal_age_at_least", "fiscal_age_below", "days_ago_at_most", "days_ago_more_than"),
)
_LISTED = ("is", "is_not")


def fact_text(fact: FactName, say: Language) -> str:
    """Return what people call a fact."""
    return fact.label or say.find(f"workshop.fact.{fact.fact}") or fact.fact


def add_key(bench: Bench, key: str, array: Place, entry: dict[str, Plain]) -> QPushButton:
    """Return the key that puts a new entry behind the last of a list."""
    say = bench.world.texts.of("ja")

    def press() -> None:
        there = bench.value(*array)
        bench.add(array, len(there) if isinstance(there, list) else 0, entry)

    return button(say(key), press, "slim")


def drop_key(bench: Bench, array: Place, index: int, name: str) -> QPushButton:
    """Return the key that takes an entry out."""
    say = bench.world.texts.of("ja")
    return button("✕", partial(bench.drop, array, index), "slim", f"{name} {say('workshop.entry.remove')}")


def entries_of(bench: Bench, array: Place) -> Sequence[Any]:
    """Return the entries of a list; none where something else stands there."""
    there = bench.value(*array)
    return there if isinstance(there, list) else ()


class WordRows(QWidget):
    """Entries with words in three languages side by side, and a code in front where they are choices."""

    def __init__(self, bench: Bench, array: Place, remember: Remember, *, coded: bool) -> None:
        super().__init__()
        say = bench.world.texts.of("ja")
        whole = column(self, gap=4)
        if entries_of(bench, array):
            whole.addLayout(self._table(bench, array, remember, say, coded=coded))
        keys = row(gap=4)
        template: dict[str, Plain] = dict.fromkeys(LANGUAGES, "")
        entry: dict[str, Plain] = {"code": "new", "label": template} if coded else template
        keys.addWidget(add_key(bench, "workshop.choice.add" if coded else "workshop.bring.add", array, entry))
        keys.addStretch(1)
        whole.addLayout(keys)

    @staticmethod
    def _table(bench: Bench, array: Place, remember: Remember, say: Language, *, coded: bool) -> Any:
        places = grid(gap=4)
        heads = (["workshop.choice.code"] if coded else []) + [f"workshop.language.{tag}" for tag in LANGUAGES]
        for at, head in enumerate(heads):
            places.addWidget(label(say(head), "note", wrap=False), 0, at)
            places.setColumnStretch(at, 2 if coded and not at else 4)
        last = len(entries_of(bench, array)) - 1
        for number in range(last + 1):
            name = f"{number + 1}"
            lines = [Line(bench, (*array, number, "code"), f"{name} {say('workshop.choice.code')}")] if coded else []
            inner = ("label",) if coded else ()
            lines += [
                Line(bench, (*array, number, *inner, tag), f"{name} {say(f'workshop.language.{tag}')}", needed=True)
                for tag in LANGUAGES
            ]
            for at, line in enumerate(lines):
                places.addWidget(line, number + 1, at)
            remember(*lines)
            for at, (sign, to, act) in enumerate((("↑", number - 1, "up"), ("↓", number + 1, "down"))):
                press = partial(bench.move, array, number, to)
                key = button(sign, press, "slim", f"{name} {say(f'workshop.entry.{act}')}")
                key.setEnabled(0 <= to <= last)
                places.addWidget(key, number + 1, len(heads) + at)
            places.addWidget(drop_key(bench, array, number, name), number + 1, len(heads) + 2)
        return places


class OpensMenu(QPushButton):
    """A key that opens a menu: as wide as there is room, its text shortened to fit."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._whole = text
        self.setProperty("look", "option")
        self.setMinimumWidth(64)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)
        self.setAccessibleName(f"{name} {text}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 44
        self.setText(
            self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room).replace("&", "&&") + " ▾"
        )


class AnswersKey(OpensMenu):
    """Chooses one or several answers; shows them joined by 「または」."""

    def __init__(self, bench: Bench, place: Place, name: str, answers: Iterable[tuple[str, str]]) -> None:
        say = bench.world.texts.of("ja")
        chosen = [str(code) for code in entries_of(bench, place)]
        offered = dict(answers)
        offered |= {code: code for code in chosen if code not in offered}
        super().__init__(
            say("workshop.or").join(offered[code] for code in chosen) or say("workshop.answers.none"), name
        )
        self._bench, self.place = bench, place
        menu = QMenu(self)
        self._actions: dict[str, QAction] = {}
        for code, shown in offered.items():
            action = menu.addAction(shown.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(code in chosen)
            action.triggered.connect(self._chosen)
            self._actions[code] = action
        self.setMenu(menu)

    def _chosen(self) -> None:
        self._bench.put(self.place, [code for code, action in self._actions.items() if action.isChecked()])

    def choose(self, code: str) -> None:
        """Press one answer, as a person does in the menu."""
        self._actions[code].trigger()


class ConditionRows(QWidget):
    """「[事実] が [はい] のとき」, one line each; all must hold."""

    def __init__(self, bench: Bench, array: Place, facts: tuple[FactName, ...], remember: Remember) -> None:
        super().__init__()
        self._bench, self._array, self._facts = bench, array, facts
        self._say = bench.world.texts.of("ja")
        whole = column(self, gap=4)
        self.answers: list[AnswersKey] = []
        for number, entry in enumerate(entries_of(bench, array)):
            whole.addWidget(self._row(number, entry if isinstance(entry, dict) else {}, remember))
        keys = row(gap=4)
        first = facts[-1] if facts else None
        plain = next((fact for fact in reversed(facts) if fact.answers and fact.label), first)
        begun: dict[str, Plain] = {
            "fact": plain.fact if plain else "",
            "is": [plain.answers[0][0]] if plain and plain.answers else ["yes"],
        }
        self.add = add_key(bench, "workshop.condition.add", array, begun)
        keys.addWidget(self.add)
        keys.addStretch(1)
        whole.addLayout(keys)

    def _row(self, number: int, entry: dict[str, Any], remember: Remember) -> QWidget:
        place, say = (*self._array, number), self._say
        holder = QWidget()
        places = row(holder, gap=4)
        name = say("workshop.condition.number", number=number + 1)
        fact = Menu(self._bench, (*place, "fact"), name, [(f.fact, fact_text(f, say)) for f in self._facts])
        how = "is_not" if "is_not" in entry else "is"
        known = next((f for f in self._facts if f.fact == entry.get("fact")), None)
        answers = AnswersKey(self._bench, (*place, how), name, known.answers if known else ())
        self.answers.append(answers)
        turned = {"is": "is_not", "is_not": "is"}[how]
        values = list(entries_of(self._bench, (*place, how)))
        turn = button(
            say(f"workshop.condition.{how}"),
            partial(self._bench.put, place, {"fact": entry.get("fact", ""), turned: values}),
            "slim",
            f"{name} {say(f'workshop.condition.{how}')}",
        )
        places.addWidget(fact, 3)
        places.addWidget(label(say("workshop.condition.ga"), wrap=False))
        places.addWidget(answers, 2)
        places.addWidget(turn)
        places.addWidget(drop_key(self._bench, self._array, number, name))
        remember(fact)
        return holder


class TestRows(QWidget):
    """The tests of a predicate: which fact, how it is compared, with what."""

    __test__ = False  # pytest: this is a widget

    def __init__(self, bench: Bench, array: Place, facts: tuple[FactName, ...], remember: Remember) -> None:
        super().__init__()
        self._bench, self._array, self._facts = bench, array, facts
        self._say = bench.world.texts.of("ja")
        whole = column(self, gap=4)
        self.numbers: list[Line] = []
        for number, entry in enumerate(entries_of(bench, array)):
            whole.addWidget(self._row(number, entry if isinstance(entry, dict) else {}, remember))
        keys = row(gap=4)
        first = facts[0] if facts else None
        begun: dict[str, Plain] = {
            "fact": first.fact if first else "",
            "is": [first.answers[0][0]] if first and first.answers else ["yes"],
        }
        keys.addWidget(add_key(bench, "workshop.test.add", array, begun))
        keys.addStretch(1)
        whole.addLayout(keys)

    def _row(self, number: int, entry: dict[str, Any], remember: Remember) -> QWidget:
        place, say = (*self._array, number), self._say
        name = say("workshop.condition.number", number=number + 1)
        holder = QWidget()
        places = row(holder, gap=4)
        fact = Menu(self._bench, (*place, "fact"), name, [(f.fact, fact_text(f, say)) for f in self._facts])
        how = next((compare for compare in COMPARES if compare in entry), "is")
        known = next((f for f in self._facts if f.fact == entry.get("fact")), None)
        places.addWidget(fact, 3)
        if how in _LISTED:
            places.addWidget(AnswersKey(self._bench, (*place, how), name, known.answers if known else ()), 2)
        else:
            line = Line(self._bench, (*place, how), f"{name} {say(f'workshop.compare.{how}')}", as_number, needed=True)
            line.setFixedWidth(70)
            self.numbers.append(line)
            places.addWidget(line)
            remember(line)
        places.addWidget(self._compare(place, entry, how, name), 2)
        places.addWidget(drop_key(self._bench, self._array, number, name))
        remember(fact)
        return holder

    def _compare(self, place: Place, entry: dict[str, Any], how: str, name: str) -> QPushButton:
        say = self._say
        key = OpensMenu(say(f"workshop.compare.{how}"), name)
        menu = QMenu(key)
        for compare in COMPARES:
            action = menu.addAction(say(f"workshop.compare.{compare}"))
            action.triggered.connect(partial(self._turn, place, entry, how, compare))
        key.setMenu(menu)
        return key

    def _turn(self, place: Place, entry: dict[str, Any], how: str, compare: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's
        """Compare in another way; what was compared with is kept where it can be."""
        same = (how in _LISTED) is (compare in _LISTED)
        value: Plain = entry.get(how, 0) if same else (["yes"] if compare in _LISTED else 0)
        self._bench.put(place, {"fact": entry.get("fact", ""), compare: value})


class ClauseRows(QWidget):
    """When a rule holds: every line must, and of 「または」 in a line one suffices."""

    def __init__(self, bench: Bench, array: Place, predicates: dict[str, str], visit: Callable[[str], None]) -> None:
        super().__init__()
        self._bench, self._array, self._predicates, self._visit = bench, array, predicates, visit
        self._say = bench.world.texts.of("ja")
        whole = column(self, gap=4)
        clauses = [str(entry) for entry in entries_of(bench, array)]
        if not clauses:
            whole.addWidget(label(self._say("workshop.clause.always"), "note"))
        for number, clause in enumerate(clauses):
            whole.addWidget(self._row(number, [term.strip() for term in clause.split("|")]))
        keys = row(gap=4)
        first = next(iter(predicates), "")
        keys.addWidget(button(self._say("workshop.clause.add"), lambda: bench.put(array, [*clauses, first]), "slim"))
        keys.addStretch(1)
        whole.addLayout(keys)

    def _row(self, number: int, terms: list[str]) -> QWidget:
        say = self._say
        holder = QWidget()
        whole = column(holder, gap=2)
        for at, term in enumerate(terms):
            negated, name = term.startswith("not "), term.removeprefix("not ").strip()
            line = row(gap=4)
            lead = say("workshop.condition.number", number=number + 1) if not at else say("workshop.or")
            line.addWidget(label(lead, "note", wrap=False))
            line.addWidget(self._predicate(number, terms, at, name), 4)
            turned = name if negated else f"not {name}"
            text = say(f"workshop.clause.{'not' if negated else 'holds'}")
            press = partial(self._write, number, [*terms[:at], turned, *terms[at + 1 :]])
            line.addWidget(button(text, press, "slim", f"{lead} {text}"))
            line.addWidget(
                button(
                    say("workshop.clause.open"),
                    partial(self._visit, name),
                    "slim",
                    f"{lead} {say('workshop.clause.open')}",
                )
            )
            line.addWidget(
                button(
                    "✕",
                    partial(self._write, number, [*terms[:at], *terms[at + 1 :]]),
                    "slim",
                    f"{lead} {say('workshop.entry.remove')}",
                )
            )
            whole.addLayout(line)
        more = row(gap=4)
        more.addSpacing(40)
        first = next((name for name in self._predicates if name not in terms), "")
        more.addWidget(button(say("workshop.clause.or"), partial(self._write, number, [*terms, first]), "slim"))
        more.addStretch(1)
        whole.addLayout(more)
        return holder

    def _predicate(self, number: int, terms: list[str], at: int, name: str) -> QPushButton:
        key = OpensMenu(self._predicates.get(name, name), self._say("workshop.clause.predicate"))
        key.clicked.connect(partial(self._offer, key, number, terms, at))
        return key

    def _offer(self, key: QPushButton, number: int, terms: list[str], at: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's
        menu = QMenu(key)
        kept = "not " if terms[at].startswith("not ") else ""
        for predicate, sentence in self._predicates.items():
            press = partial(self._write, number, [*terms[:at], kept + predicate, *terms[at + 1 :]])
            menu.addAction(f"{sentence}".replace("&", "&&")).triggered.connect(
                lambda _checked=False, press=press: press()
            )
        menu.popup(key.mapToGlobal(key.rect().bottomLeft()))

    def _write(self, number: int, terms: list[str]) -> None:
        left = [term for term in terms if term]
        if left:
            self._bench.put((*self._array, number), " | ".join(left))
        else:
            self._bench.drop(self._array, number)
