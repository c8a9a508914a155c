import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.form import Choice, Field, FieldKind
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.kinds import KINDS, canonical, canonical_answer, shown
from counter_app.domain.words import LANGUAGES, Words

LABEL = Words("欄", "らん", "Field")
DIGITS = st.from_regex(r"[0-9０-９ -]{1,12}", fullmatch=True)


def field(kind, **more):
    return Field("x", kind, LABEL, **more)


def test_every_kind_has_its_rule():
    assert set(KINDS) == set(FieldKind)


@given(
    st.sampled_from(FieldKind), st.text(max_size=24) | DIGITS | st.sampled_from(["はい", "女", "S55.2.17", "わたなべ"])
)
def test_canonical_text_is_a_fixed_point(kind, raw):
    try:
        text = canonical(kind, raw)
    except InputError:
        return
    assert canonical(kind, text) == text


@given(st.sampled_from(FieldKind), st.text(max_size=12), st.sampled_from(LANGUAGES))
def test_showing_never_fails(kind, text, language):
    assert bool(shown(field(kind), text, language)) is bool(text)


def test_what_people_read():
    assert shown(field(FieldKind.DATE), "1980-02-17", "ja") == "昭和55年2月17日（1980年）"
    assert shown(field(FieldKind.PHONE), "0312345678", "ja") == "03-1234-5678"
    assert shown(field(FieldKind.POSTAL_CODE), "1234567", "en") == "〒123-4567"
    assert shown(field(FieldKind.YES_NO), "yes", "en") == "Yes"
    assert shown(field(FieldKind.SEX), "2", "ja") == "女"
    assert shown(field(FieldKind.DATE), "damaged", "ja") == "damaged"
    choice = field(FieldKind.CHOICE, choices=(Choice("one", Words("一", "いち", "One")),))
    assert shown(choice, "one", "ja-easy") == "いち"


@pytest.mark.parametrize(
    ("made", "raw", "expected"),
    [
        (field(FieldKind.NUMBER, min=1, max=20), "２０", "20"),
        (field(FieldKind.NUMBER), " 007 ", "7"),
        (field(FieldKind.YES_NO), "はい", "yes"),
        (field(FieldKind.SEX), "女性", "2"),
        (field(FieldKind.CHOICE, choices=(Choice("one", Words("一", "いち", "One")),)), "一", "one"),
        (field(FieldKind.TEXT), "  a\nb ", "a b"),
        (field(FieldKind.NAME), "   ", ""),
    ],
)
def test_typed_text_becomes_canonical(made, raw, expected):
    assert canonical_answer(made, raw) == expected


@pytest.mark.parametrize(
    ("made", "raw", "reason"),
    [
        (field(FieldKind.NUMBER, min=1, max=20), "0", InputReason.NUMBER_TOO_SMALL),
        (field(FieldKind.NUMBER, min=1, max=20), "21", InputReason.NUMBER_TOO_LARGE),
        (field(FieldKind.NUMBER), "二十", InputReason.NOT_A_NUMBER),
        (field(FieldKind.CHOICE, choices=(Choice("one", LABEL),)), "two", InputReason.UNKNOWN_CHOICE),
        (field(FieldKind.TEXT, max=3), "abcd", InputReason.TOO_LONG),
        (field(FieldKind.CONSENT), "maybe", InputReason.UNKNOWN_CHOICE),
        (field(FieldKind.TEXT), "a\u202eb", InputReason.INVISIBLE_CHARACTER),
    ],
)
def test_refused_with_a_reason(made, raw, reason):
    with pytest.raises(InputError) as refused:
        canonical_answer(made, raw)
    assert refused.value.reason is reason
