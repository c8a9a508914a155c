"""Sentences of a call: every one in every language, and what nobody has read says so."""

import pytest

from counter_app.failures import CounterError
from counter_app.remote.phrases import SHIPPED, Phrases, read_phrases

LEAST = """
[languages]
ja = { name = "日本語", verified = true }
[[phrase]]
code = "wait"
ja = "お待ちください"
"""


def test_the_shipped_ones_are_there_in_every_language_and_most_are_not_verified():
    phrases = Phrases.shipped()
    assert {tag for tag, each in phrases.languages.items() if not each.verified} == {"zh", "pt", "vi"}
    assert len(phrases.for_clerk()) >= 9
    assert phrases.words("wait", "vi") == "Xin vui lòng chờ một chút."
    assert phrases.words("cannot-hear", "ja") == "聞こえません"
    assert "cannot-hear" not in {each.code for each in phrases.for_clerk()}


def test_an_unknown_language_reads_japanese_and_an_unknown_code_stands_as_it_is():
    phrases = Phrases.shipped()
    assert phrases.words("wait", "ko") == phrases.words("wait", "ja")
    assert phrases.language_shown("ko").tag == "ja"
    assert phrases.words("of-a-newer-release", "ja") == "［of-a-newer-release］"


@pytest.mark.parametrize(
    "broken",
    [
        LEAST.replace('ja = "お待ちください"', ""),
        LEAST.replace('ja = "お待ちください"', 'ja = ""'),
        LEAST.replace("wait", "not a code"),
        LEAST.replace("verified = true", 'verified = "yes"'),
        LEAST.replace("ja = {", "en = {").replace('ja = "', 'en = "'),
        LEAST + LEAST.partition("[[phrase]]")[1] + LEAST.partition("[[phrase]]")[2],
        LEAST + 'by = "somebody"\n',
        LEAST + 'ko = "기다리세요"\n',
        "[[phrase]]",
        "not toml",
    ],
)
def test_a_file_that_is_not_whole_is_refused(broken):
    assert read_phrases(LEAST).words("wait", "ja") == "お待ちください"
    with pytest.raises(CounterError):
        read_phrases(broken)


def test_no_sentence_is_longer_than_a_line_of_the_terminal():
    assert all(len(text) <= 110 for each in Phrases.shipped().sentences.values() for text in each.words.values())
    assert SHIPPED.name == "phrases.toml"
