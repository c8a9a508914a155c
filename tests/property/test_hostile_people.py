"""Hard names through every shipped form and every way out: equal at the other end, or visibly marked; never changed.

A source (card, register) may bring any text; what is typed is taken as it is or refused. The way is the product's own:
answers, submission, the store's bytes, then the robot's CSV, the HTTPS body, the application sheet and the slip.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.connectors.csv_case import csv_case
from counter_app.connectors.record import wire_record
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.form import Field, FieldKind, Form
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.domain.plain_text import IDEOGRAPHIC_SPACE
from counter_app.domain.wareki import in_era
from counter_app.domain.words import Words
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.submission import build_submission
from counter_app.personal import Personal
from counter_app.ports.outbox import Delivery
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.own_sheet import folder_of_backgrounds
from counter_app.slips.page import A4
from counter_app.slips.sheet import SheetDesign, SheetMaker
from counter_app.slips.slip import SlipDesign, SlipMaker
from counter_app.store.payload import decode, encode
from tests.fakes import paper
from tests.fakes.hard_texts import FORMULAS, LIMITS, nothing_lost, visible
from tests.fakes.shipped import FORMS, catalogue
from tests.fakes.slip_receipts import AT, era, receipt

ALL = catalogue().all()
FREE = {FieldKind.NAME, FieldKind.KANA, FieldKind.ADDRESS, FieldKind.TEXT, FieldKind.ACCOUNT_HOLDER}
UNSEEN = "\x00\x1b\u202e\u2066\u200b\ufeff"  # of LIMITS["control and direction"]
RUNS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠−")
HARD = [*LIMITS.values(), *FORMULAS]


def unconditional(form: Form) -> Form:
    """The form with every field asked whatever was answered."""
    fields = tuple(dataclasses.replace(f, when=(), items=tuple(map(always, f.items))) for f in form.fields)
    return dataclasses.replace(form, fields=fields)


def always(field: Field) -> Field:
    return dataclasses.replace(field, when=())


def handed_in(form: Form, text: Callable[[], str], origin: Origin = Origin.REGISTER) -> Visit:
    """A visit whose sources answered every field, free texts with what `text` gives next."""
    form = unconditional(form)
    answers = Answers(MappingProxyType({p: answer("2", origin) for p in groups(form)}))
    for asked in tuple(form.asked(answers)):
        if asked.field.kind is not FieldKind.GROUP:
            value = text() if asked.field.kind in FREE else paper.usual(asked.field)
            answers = answers.prefill(asked.path, answer(value, origin))
    return Visit(
        Rules(Channel.COUNTER), visit_id=UUID(int=1), started_at=AT, step=Step.CHECK, forms=(form,), answers=answers
    )


def groups(form: Form) -> list[FieldPath]:
    return [FieldPath(field.fact) for field in form.fields if field.kind is FieldKind.GROUP]


def answer(text: str, origin: Origin) -> Answer:
    return Answer(Personal(text), origin, Trust.REGISTERED, AT)


def in_turn(shift: int) -> Callable[[], str]:
    numbers = iter(range(shift, 100_000))
    return lambda: HARD[next(numbers) % len(HARD)]


def stored(visit: Visit):
    """What the back office takes out of the store."""
    application = build_submission(visit, AT).applications[0]
    kept = decode(encode(application))
    assert kept == application
    for item in kept.items:
        if item.kind in FREE:
            assert item.value == visit.answers.given[FieldPath(item.path)].value
    return kept


def delivery(application):
    return Delivery("MH01-261121-0001-6/1", 1, AT, simulated=False, application=application)


def half_marked(text: str) -> str:
    """Half a surrogate pair is no character; it goes out as U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def assert_robot_gets_it_and_nothing_runs(application) -> None:
    case = csv_case(delivery(application))
    labels, cells = csv.reader(io.StringIO(case.csv.decode("utf-8-sig"), newline=""))
    schema = json.loads(case.schema)
    assert len(labels) == len(set(labels)) == len(cells)
    for cell in (*labels, *cells):
        assert not cell.lstrip(" \u3000").startswith(RUNS_A_FORMULA)
        assert not set(cell) & set("\r\n")
    for item, column in zip(application.items, schema["columns"], strict=True):
        assert column["value"] == half_marked(item.value.reveal())
        cell = cells[column["column"] - 1]
        robot = cell[1:] if column["column"] in schema["apostrophe"] else cell
        assert robot == one_line(half_marked(item.shown.reveal()))


def one_line(text: str) -> str:
    """Breaks as ␊, as the robot's guide says."""
    for end in ("\r\n", "\r"):
        text = text.replace(end, "\n")
    return "".join("␊" if char in "\n\u2028\u2029\v\f\x85" else char for char in text)


def assert_receiver_gets_it(application) -> None:
    body = json.loads(wire_record(delivery(application)).body)
    sent = [(item["value"], item["shown"]) for item in body["items"]]
    assert sent == [(half_marked(i.value.reveal()), half_marked(i.shown.reveal())) for i in application.items]


@cache
def sheets() -> SheetMaker:
    design = SheetDesign("架空市", folder_of_backgrounds(FORMS))
    return SheetMaker(load_fonts(), design, lambda day: in_era(day).text, lambda _: "27" * 120)


def assert_on_paper(application) -> None:
    made = sheets().make(receipt(application), ALL, 0)
    assert paper.collisions(made.inks) == []
    assert paper.outside(made.inks, A4) == []
    assert nothing_lost(application, made.pdf)
    texts = "".join(item.shown.reveal() for item in application.items)
    for char in UNSEEN:
        assert char not in texts or any(f"U+{ord(char):04X}" in warning for warning in made.warnings)


@pytest.mark.parametrize("number", range(len(ALL)), ids=lambda number: f"{ALL[number].id}-{ALL[number].version}")
def test_every_form_carries_hard_texts_out_by_every_way(number):
    application = stored(handed_in(ALL[number], in_turn(number)))
    assert any(item.kind in FREE for item in application.items)
    assert_robot_gets_it_and_nothing_runs(application)
    assert_receiver_gets_it(application)
    assert_on_paper(application)


@given(st.sampled_from(ALL), st.lists(st.one_of(st.text(max_size=40), st.sampled_from(HARD)), min_size=1, max_size=5))
@example(ALL[0], ["\ud842"])
@settings(max_examples=60, deadline=None)
def test_any_texts_reach_store_robot_and_receiver(form, texts):
    numbers = iter(range(100_000))
    application = stored(handed_in(form, lambda: texts[next(numbers) % len(texts)]))
    assert_robot_gets_it_and_nothing_runs(application)
    assert_receiver_gets_it(application)


@given(st.sampled_from(sorted(FREE - {FieldKind.ACCOUNT_HOLDER, FieldKind.KANA})), st.text(max_size=40))
@example(FieldKind.NAME, LIMITS["control and direction"])
@example(FieldKind.NAME, LIMITS["markup"])
@example(FieldKind.ADDRESS, LIMITS["variants"])
def test_what_is_typed_is_taken_as_it_is_or_refused(kind, text):
    field = Field("x", kind, Words("欄"))
    try:
        taken = canonical_answer(field, text)
    except InputError:
        return
    if not text.strip():
        assert not taken  # blanks of any kind are no answer
        return
    spaceless = str.maketrans(dict.fromkeys((" ", IDEOGRAPHIC_SPACE, "\r", "\n", "\t")))  # how lines break is not said
    assert taken.translate(spaceless) == text.translate(spaceless)
    assert not set(taken) & set(UNSEEN)


@pytest.mark.parametrize("name", LIMITS)
def test_a_name_is_on_the_slip_or_marked_there(name):
    form = next(form for form in ALL if form.id == "juminhyo")
    application = stored(handed_in(form, lambda: LIMITS[name]))
    design = SlipDesign(Words("架空市役所"), print_name=True)
    slip = SlipMaker(load_fonts(), SigningKey.generate(simulated=True), design, era).make(receipt(application))
    missing = visible(LIMITS[name]) - visible(paper.words_of(slip.pdf))
    assert not [char for char in missing if char.isprintable()]
    for char in set(UNSEEN) & set(LIMITS[name]):
        assert any(f"U+{ord(char):04X}" in warning for warning in slip.warnings)
