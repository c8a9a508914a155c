"""A stranger's text: one of ours, or politely refused; never acted on, never told to a log."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.app.recognised import Recognised
from counter_app.domain.answers import FieldPath
from counter_app.domain.scanned import HomeApplication, Preferences, ScannedSlip
from counter_app.failures import FailureCode, HomeError, HubError, RemoteError, SlipError
from counter_app.flow import events as ev
from counter_app.home.codec import PREFIX as HOME_PREFIX
from counter_app.home.preferences import preferences_text
from counter_app.personal import Personal
from counter_app.remote.mandate import RevokeCode
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.payload import SlipClaims, sign
from tests.fakes import slip_receipts
from tests.fakes.forms import FORMS, MOVING
from tests.fakes.scanner import OpenCodes

MADE = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
FROM_HOME = HOME_PREFIX + "12345"
APPLICATION = HomeApplication(
    b"h" * 16, MADE, "ja", None, ("certificate",), {FieldPath("applicant.fullName"): Personal("渡辺　花子")}
)
KEY, SIMULATED, STRANGER = (SigningKey.generate(simulated=simulated) for simulated in (False, True, False))
RING = KeyRing({key.kid: key.published for key in (KEY, SIMULATED)})


class Forms:
    """What is in force."""

    @property
    def catalogue(self):
        return self

    @property
    def events(self):
        return Events()

    def effective(self, _day):
        return FORMS


class Events:
    def effective(self, _day):
        return (MOVING,)


def recognised(*used):
    codes = OpenCodes({FROM_HOME: APPLICATION})
    return Recognised(lambda: RING, codes, Forms, lambda: date(2026, 11, 21), lambda code: code in used)


def slip(key=KEY):
    return sign(SlipClaims.of(slip_receipts.receipt()), key)


def meaning(text, *used):
    return recognised(*used).event(Personal(text))


def test_a_code_from_home_becomes_answers():
    event = meaning(FROM_HOME)
    assert isinstance(event, ev.HomeBrought)
    assert [path for path, _ in event.home.entries] == ["applicant.fullName"]
    assert event.home.code == APPLICATION.code


def test_a_slip_of_ours_is_known_and_so_is_a_simulated_one():
    for key, simulated in ((KEY, False), (SIMULATED, True)):
        found = recognised().scanned(Personal(slip(key)))
        assert found == ScannedSlip(slip_receipts.receipt().number, genuine=True, simulated=simulated)
    assert meaning(f" {slip()}\r\n") == ev.SlipBrought(ScannedSlip(slip_receipts.receipt().number, True, False))


@pytest.mark.parametrize(
    "wanted", [Preferences(), Preferences("en", "largest", "high", True), Preferences(letters="large", quiet=False)]
)
def test_preferences(wanted):
    assert meaning(preferences_text(wanted)) == ev.PreferencesBrought(wanted)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://example.org/", FailureCode.CODE_NOT_OURS),
        ("", FailureCode.CODE_NOT_OURS),
        ("2801123456", FailureCode.CODE_NOT_OURS),
        ("2" * 5000, FailureCode.CODE_NOT_OURS),
        ("2901", FailureCode.CODE_NOT_OURS),
        ("29019999", FailureCode.CODE_NOT_OURS),
        (HOME_PREFIX + "9", FailureCode.HOME_UNREADABLE),
        ("2701" + "9" * 300, FailureCode.SLIP_UNREADABLE),
        (slip(STRANGER), FailureCode.SLIP_UNKNOWN_KEY),
    ],
)
def test_everything_else_is_refused_with_its_reason(text, code):
    assert meaning(text) == ev.CodeRefused(code)
    with pytest.raises((HomeError, SlipError)) as refused:
        recognised().scanned(Personal(text))
    assert len(text) <= 4 or text[4:] not in str(refused.value)


def test_a_slip_with_one_digit_changed_is_refused():
    text = slip()
    changed = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert meaning(changed) == ev.CodeRefused(FailureCode.SLIP_CHANGED)


def test_what_was_handed_in_before_is_refused():
    assert meaning(FROM_HOME, APPLICATION.code) == ev.CodeRefused(FailureCode.HOME_USED)


def test_an_item_nobody_asks_refuses_the_whole_code():
    strange = replace(APPLICATION, answers={FieldPath("individualNumber"): Personal("1")})
    codes = OpenCodes({FROM_HOME: strange})
    assert replace(recognised(), home=codes).event(Personal(FROM_HOME)) == ev.CodeRefused(FailureCode.HOME_OUTDATED)


def test_nothing_of_a_code_stands_in_a_log(caplog):
    caplog.set_level(logging.DEBUG)
    meaning("2601渡邉花子")
    meaning("https://example.org/?花子")
    assert "花子" not in caplog.text
    assert "example" not in caplog.text
    assert "H201" in caplog.text


PAPER = RevokeCode(b"\x07" * 16)


@pytest.mark.parametrize("now", [True, False])
def test_the_paper_of_a_mandate_ends_it_where_that_is_done(now):
    asked = []
    here = replace(recognised(), end_mandate=lambda code: asked.append(code) or now)
    assert here.event(Personal(f" {str(PAPER).lower()}\n")) == ev.MandatePaperBrought(now)
    assert asked == [str(PAPER)]
    assert meaning(str(PAPER)) == ev.CodeRefused(FailureCode.CODE_NOT_OURS), "and nowhere else"


@pytest.mark.parametrize("text", [str(PAPER)[:-1] + "0", "KKR1*", "KKR1*" + "0" * 32])
def test_a_damaged_one_asks_nobody(text):
    here = replace(recognised(), end_mandate=lambda _code: pytest.fail("asked"))
    assert here.event(Personal(text)) == ev.CodeRefused(FailureCode.CODE_NOT_OURS)


def test_a_paper_nobody_knows_and_a_hub_that_is_away_are_told_apart():
    def refuse(error):
        def end(_code):
            raise error

        return replace(recognised(), end_mandate=end).event(Personal(str(PAPER)))

    assert refuse(RemoteError(FailureCode.MANDATE_REFUSED, "x")) == ev.CodeRefused(FailureCode.CODE_NOT_OURS)
    assert refuse(HubError(FailureCode.HUB_UNREACHABLE, "x")) == ev.CodeRefused(FailureCode.HUB_UNREACHABLE)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"(2601|2701|2801|2901)[0-9]{0,60}", fullmatch=True)))
def test_whatever_is_held_up_is_one_of_four_things(text):
    assert isinstance(meaning(text), ev.CodeRefused | ev.PreferencesBrought | ev.HomeBrought)
