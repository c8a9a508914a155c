"""Finding a procedure: by title, reading, id and Latin letters, however they are spelt."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.words import Words
from counter_app.packs.search import find_procedures, fold, sounds
from tests.fakes.forms import form

TENNYU = replace(
    form("tennyu"), title=Words("転入届", "ひっこしてきた とどけ", "Moving in"), reading="てんにゅうとどけ"
)
JUMINHYO = replace(
    form("juminhyo"), title=Words("住民票の写し", "じゅうみんひょう"), reading="じゅうみんひょうのうつし"
)
TEATE = replace(form("jido-teate"), title=Words("児童手当 認定請求"), reading="じどうてあて")
FORMS = (TENNYU, JUMINHYO, TEATE)


@pytest.mark.parametrize(
    "query", ["転入", "てんにゅう", "テンニュウ", "ﾃﾝﾆｭｳ", "tennyu", "tennyuu", "tenyu", "Moving", "ten"]
)
def test_every_way_to_write_it_finds_the_procedure(query):
    assert find_procedures(FORMS, query)[0] is TENNYU


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jidouteate", "zidoteate"),
        ("juminhyo", "jyuuminhyou"),
        ("shinbun", "shimbun"),
        ("chiji", "tizi"),
        ("tsuchi", "tuti"),
        ("gakkou", "がっこう"),
        ("kin'iro", "きんいろ"),
        ("fujin", "ふじん"),
    ],
)
def test_latin_spellings_of_one_sound_are_one(one, other):
    assert sounds(one) == sounds(other)


def test_a_half_written_word_finds_what_it_may_become():
    assert TEATE in find_procedures(FORMS, "jid")
    assert find_procedures(FORMS, "jidoute") == (TEATE,)
    assert JUMINHYO in find_procedures(FORMS, "juuminh")


def test_sounds_count_from_the_beginning_only():
    assert TENNYU not in find_procedures(FORMS, "nyu todoke nai")
    assert find_procedures(FORMS, "ぬるぽ") == ()


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3096), max_size=12))
def test_sounds_settle_and_never_fail(kana):
    assert sounds(kana) == sounds(fold(kana))
