import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import kana
from counter_app.domain.input_error import InputError, InputReason

LETTERS = "".join(chr(c) for c in range(ord("ァ"), ord("ヶ") + 1) if chr(c) not in "ヮヰヱ")
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=3)
TO_HIRAGANA = {c: c - 0x60 for c in range(ord("ァ"), ord("ヶ") + 1)}
WIDE_FORMS = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンヲァィゥェォャュョッー・"
)
HALF_FORMS = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｦｧｨｩｪｫｬｭｮｯｰ･"
HALF = dict(zip(WIDE_FORMS, HALF_FORMS, strict=True))


@given(WORDS)
def test_katakana_hiragana_and_spaces_come_to_one_form(words):
    canonical = "\u3000".join(words)
    assert kana.full_width(canonical) == canonical
    assert kana.full_width(" 　 ".join(words).translate(TO_HIRAGANA) + " ") == canonical


@given(st.text("".join(HALF) + "ガギグザダバパヴ", min_size=1, max_size=20).filter(lambda t: t[0] not in "ー・"))
def test_half_width_is_widened(text):
    parts = unicodedata.normalize("NFD", text).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")
    assert kana.full_width("".join(HALF.get(c, c) for c in parts)) == text


@given(st.text(max_size=30))
def test_any_text_becomes_canonical_or_a_named_refusal(text):
    for convert in (kana.full_width, kana.account_holder):
        try:
            once = convert(text)
        except InputError:
            continue
        assert convert(once) == once


@given(st.text(LETTERS + "ー・　", min_size=1, max_size=15).filter(lambda t: t.strip("　")))
def test_holder_form_uses_only_the_character_set_of_transfers(text):
    allowed = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ()-./")
    allowed |= set("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ")
    assert set(kana.account_holder(text)) <= allowed


def test_known_forms():
    assert kana.full_width("わたなべ　はなこ") == "ワタナベ　ハナコ"
    assert kana.full_width("ﾜﾀﾅﾍﾞ ﾊﾅｺ") == "ワタナベ　ハナコ"
    assert kana.full_width("さとー") == "サトー"
    assert kana.full_width("サト-") == "サトー"
    assert kana.full_width("マリア・ルイサ") == "マリア・ルイサ"
    assert kana.account_holder("わたなべ　はなこ") == "ﾜﾀﾅﾍﾞ ﾊﾅｺ"
    assert kana.account_holder("ジュン ショーヲ") == "ｼﾞﾕﾝ ｼﾖ-ｵ"
    assert kana.account_holder("Smith　ｊｏｈｎ") == "SMITH JOHN"
    assert kana.same_holder("ﾜﾀﾅﾍﾞﾊﾅｺ", "ワタナベ　ハナコ")
    assert not kana.same_holder("ﾜﾀﾅﾍﾞ ﾀﾛｳ", "ワタナベ　ハナコ")


@pytest.mark.parametrize("text", ["渡邉", "ABC", "ワタナベ1", "-", "ワ-タ\u200bナ"])
def test_what_is_not_kana_is_refused(text):
    with pytest.raises(InputError) as refused:
        kana.full_width(text)
    assert refused.value.reason is InputReason.NOT_KANA
