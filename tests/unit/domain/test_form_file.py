from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.field_file import KnownNames, parse_block
from counter_app.domain.form import FieldKind, Need
from counter_app.domain.form_file import parse_form
from counter_app.failures import FailureCode, FormError

FORM = """\
id = "sample"
version = "1.0"
legal_basis = "見本法第1条"
verified = false
effective_from = 2026-04-01
destination = "S01"
connector = "rpa-folder"
rules = ["pair"]
title = { ja = "見本", ja-easy = "みほん", en = "Sample" }

[fee]
yen = 300
per = "copies"
verified = false

[[field]]
fact = "applicant.fullName"
kind = "name"
prefill = "fullName"
label = { ja = "氏名", ja-easy = "なまえ", en = "Name" }

[[field]]
fact = "wish"
kind = "choice"
label = { ja = "希望", ja-easy = "きぼう", en = "Wish" }
choice = [
  { code = "one", label = { ja = "一", ja-easy = "1", en = "One" } },
  { code = "two", label = { ja = "二", ja-easy = "2", en = "Two" } },
]

[[field]]
fact = "copies"
kind = "number"
checks = ["copies-1-20"]
when = [{ fact = "wish", is = ["one"] }]
label = { ja = "通数", ja-easy = "まい", en = "Copies" }

[[field]]
fact = "people"
kind = "group"
label = { ja = "人", ja-easy = "ひと", en = "People" }

[[field.item]]
fact = "name"
kind = "name"
label = { ja = "氏名", ja-easy = "なまえ", en = "Name" }

[[field.item]]
use = "born"
"""
NAMES = KnownNames(
    prefill={"fullName": FieldKind.NAME, "dateOfBirth": FieldKind.DATE},
    checks=frozenset({"copies-1-20"}),
    rules={"pair": frozenset({"wish", "people.name"})},
    connectors=frozenset({"rpa-folder", "https-json"}),
    derived=frozenset({"derived.late"}),
)
BORN = '[[field]]\nfact = "dateOfBirth"\nkind = "date"\nlabel = { ja = "生", ja-easy = "うまれ", en = "Born" }\n'
NAMES = KnownNames(
    NAMES.prefill, NAMES.checks, NAMES.rules, NAMES.connectors, NAMES.derived, {"born": parse_block(BORN, "b", NAMES)}
)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def refused(text: str) -> FormError:
    with pytest.raises(FormError) as error:
        parse_form(text, "forms/x/sample.toml", NAMES)
    assert str(error.value.file) == "forms/x/sample.toml"
    return error.value


def test_a_form_is_read_whole():
    form = parse_form(FORM, "sample.toml", NAMES)
    assert (form.id, form.effective_from, form.connector) == ("sample", date(2026, 4, 1), "rpa-folder")
    assert [field.fact for field in form.fields] == ["applicant.fullName", "wish", "copies", "people"]
    assert form.fee
    assert form.fee.per == "copies"
    people = form.fields[3]
    assert [item.fact for item in people.items] == ["name", "dateOfBirth"]
    assert (people.min, people.max, people.need) == (1, 30, Need.REQUIRED)
    assert form.fields[2].when[0].holds("one")
    assert not form.fields[2].when[0].holds("two")


MUTATIONS = [
    # (what is replaced, by what, code, the text on whose line the mistake is)
    ('legal_basis = "', 'legal_bases = "', FailureCode.FORM_UNKNOWN_KEY, "legal_bases"),
    ('kind = "number"', 'kynd = "number"', FailureCode.FORM_UNKNOWN_KEY, "kynd"),
    ('en = "Copies"', 'fr = "Copies"', FailureCode.FORM_UNKNOWN_KEY, '"通数"'),
    ('ja-easy = "2", ', "", FailureCode.FORM_BAD_VALUE, '"二"'),
    (', en = "Copies"', "", FailureCode.FORM_BAD_VALUE, '"通数"'),
    ('en = "Wish"', 'en = " "', FailureCode.FORM_BAD_VALUE, '"希望"'),
    ('kind = "number"', 'kind = "numbr"', FailureCode.FORM_UNKNOWN_NAME, '"numbr"'),
    ('prefill = "fullName"', 'prefill = "fullNmae"', FailureCode.FORM_UNKNOWN_NAME, "fullNmae"),
    ('prefill = "fullName"', 'prefill = "dateOfBirth"', FailureCode.FORM_BAD_VALUE, "prefill ="),
    ('connector = "rpa-folder"', 'connector = "rpa-fodler"', FailureCode.FORM_UNKNOWN_NAME, "rpa-fodler"),
    ('destination = "S01"', 'destination = "S21"', FailureCode.FORM_UNKNOWN_NAME, "S21"),
    ('"copies-1-20"', '"copies-1-2"', FailureCode.FORM_UNKNOWN_NAME, "copies-1-2"),
    ('rules = ["pair"]', 'rules = ["pear"]', FailureCode.FORM_UNKNOWN_NAME, "rules"),
    ('fact = "name"', 'fact = "nom"', FailureCode.FORM_UNKNOWN_NAME, "rules"),
    ('fact = "copies"', 'fact = "wish"', FailureCode.FORM_DUPLICATE, 'fact = "wish"\nkind = "number"'),
    ('code = "two"', 'code = "one"', FailureCode.FORM_DUPLICATE, '"二"'),
    ('{ fact = "wish", is', '{ fact = "wsh", is', FailureCode.FORM_UNKNOWN_NAME, '"wsh"'),
    ('{ fact = "wish", is', '{ fact = "people", is', FailureCode.FORM_UNKNOWN_NAME, '"people", is'),
    ('is = ["one"]', 'is = ["three"]', FailureCode.FORM_UNKNOWN_NAME, "three"),
    ('is = ["one"]', 'is = "one"', FailureCode.FORM_BAD_VALUE, 'is = "one"'),
    ('is = ["one"]', "is = []", FailureCode.FORM_BAD_VALUE, "is = []"),
    ('is = ["one"]', 'is = ["one"], is_not = ["two"]', FailureCode.FORM_BAD_VALUE, "is_not"),
    ('fact = "wish", is = ["one"]', 'fact = "derived.late", is = ["maybe"]', FailureCode.FORM_UNKNOWN_NAME, "maybe"),
    ("effective_from = 2026-04-01", 'effective_from = "2026"', FailureCode.FORM_BAD_VALUE, "effective_from"),
    ("yen = 300", "yen = -1", FailureCode.FORM_BAD_VALUE, "yen"),
    ('per = "copies"', 'per = "sheets"', FailureCode.FORM_UNKNOWN_NAME, "sheets"),
    ('use = "born"', 'use = "burn"', FailureCode.FORM_UNKNOWN_NAME, "burn"),
    ('use = "born"', 'use = "born"\nneed = "soft"', FailureCode.FORM_UNKNOWN_KEY, 'need = "soft"'),
    ('id = "sample"', 'id = "Sample!"', FailureCode.FORM_BAD_VALUE, "id ="),
    ('fact = "copies"', 'fact = "Copies"', FailureCode.FORM_BAD_VALUE, '"Copies"'),
    ('fact = "copies"', 'fact = "copies"\ngif = "wish"', FailureCode.FORM_DUPLICATE, 'gif = "wish"'),
    ('fact = "copies"', 'fact = "copies"\nmin = 5\nmax = 2', FailureCode.FORM_BAD_VALUE, "min = 5"),
    ("verified = false\neffective", "verified = 0\neffective", FailureCode.FORM_BAD_VALUE, "verified = 0"),
    ('connector = "rpa-folder"', 'connector = "rpa-folder', FailureCode.FORM_UNREADABLE, "connector"),
    ('connector = "rpa-folder"', 'connector = "a"\nconnector = "b"', FailureCode.FORM_UNREADABLE, 'connector = "b"'),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), MUTATIONS)
def test_a_mistake_is_refused_with_its_line(old, new, code, place):
    assert old in FORM
    text = FORM.replace(old, new, 1)
    error = refused(text)
    assert (error.code, error.line) == (code, line_of(text, place)), error


def test_an_unknown_key_says_what_may_be_meant():
    assert "'label' meant" in str(refused(FORM.replace("label =", "lable =", 1)))


def test_a_field_of_a_block_must_fit_where_it_is_used():
    wide = '[[field]]\nfact = "a.b"\nkind = "text"\nlabel = { ja = "ア", ja-easy = "ア", en = "A" }\n'
    names = KnownNames({}, frozenset(), {}, frozenset(), blocks={"born": parse_block(wide, "b", NAMES)})
    names = KnownNames(NAMES.prefill, NAMES.checks, NAMES.rules, NAMES.connectors, NAMES.derived, names.blocks)
    with pytest.raises(FormError) as error:
        parse_form(FORM, "f", names)
    assert error.value.line == line_of(FORM, '[[field.item]]\nuse = "born"')


@given(st.integers(0, len(FORM) - 1), st.characters(categories=["L", "N", "P", "Zs"]) | st.sampled_from('"[]{}=\n#'))
def test_any_damage_is_a_form_or_a_refusal_with_a_line(position, char):
    text = FORM[:position] + char + FORM[position + 1 :]
    try:
        parse_form(text, "f", NAMES)
    except FormError as error:
        assert error.line is not None
        assert 1 <= error.line <= text.count("\n") + 1
