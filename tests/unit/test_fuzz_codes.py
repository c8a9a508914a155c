"""Hostile texts at everything a scanned code reaches; a million of them with `main.py bench scan --fuzz 1000000`."""

from __future__ import annotations

import pytest

from counter_app.app.code_parsers import CodeParser, every_parser
from counter_app.app.fuzz_codes import Fuzz
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import CounterError, FailureCode

PARSERS = every_parser()


def test_each_is_taken_or_refused_with_a_code():
    fuzz = Fuzz(seed=1)
    fuzz.run(20_000)
    assert fuzz.findings == []
    for name, outcome in fuzz.outcomes.items():
        assert outcome.taken, name
        assert outcome.taken + outcome.refused.total() == 20_000


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_to_be_damaged_was_good(name):
    parser = PARSERS[name]
    assert parser.codes
    for code in parser.codes:
        assert parser.read(code) is not None


def test_a_text_is_always_the_same():
    """Keys differ from run to run, so codes do; what is not made from one does not. A seal is another one each time."""
    fuzz = Fuzz(seed=7)
    twice = [(fuzz.text(number), fuzz.text(number)) for number in range(200)]
    assert [one for one, again in twice if one != again and not one[0].startswith("2601")] == []
    assert sum(one == again for one, again in twice) > 150
    assert len({fuzz.text(number)[0] for number in range(200)}) > 150
    other = Fuzz(seed=8)
    assert [fuzz.text(number) for number in range(50)] != [other.text(number) for number in range(50)]


def falls_over(text: str) -> object:
    return int(text[4:10])


def answers_with_a_foreign_code(_text: str) -> object:
    raise CounterError(FailureCode.STORE_CORRUPT)


def believes_anything(text: str) -> object:
    return text


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (falls_over, "ValueError"),
        (answers_with_a_foreign_code, "refused as STORE_CORRUPT"),
        (believes_anything, "taken though it was changed"),
    ],
)
def test_a_parser_that_is_wrong_is_found(read, what):
    fuzz = Fuzz(seed=1)
    good = fuzz.parsers["slip"].codes
    fuzz.parsers["wrong"] = CodeParser(read, frozenset({FailureCode.SLIP_UNREADABLE}), good)
    fuzz.outcomes["wrong"] = type(fuzz.outcomes["slip"])()
    fuzz.run(300)
    assert {finding.parser for finding in fuzz.findings} == {"wrong"}
    assert what in {finding.what for finding in fuzz.findings}
    assert fuzz.report()["holds"] is False


def test_everything_a_code_reaches_is_tried():
    ways = {
        "slip",
        "slip verification",
        "closing report",
        "enrolment",
        "home application",
        "preferences",
        "recognised",
        "mandate paper",
    }
    assert PARSERS.keys() == ways


@pytest.mark.parametrize("port", ["8443" + "0" * 5000, "008443" + "0" * 5000, "00000", "000080123", ""])
def test_the_port_of_an_enrolment_code(port):
    good = PARSERS["enrolment"].codes[0]
    with pytest.raises(CounterError) as caught:
        EnrolmentCode.parse(good.replace("*8443*", f"*{port}*"))
    assert caught.value.code is FailureCode.ENROLMENT_MALFORMED
