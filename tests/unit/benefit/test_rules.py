"""Rules files: what they may say, and that a misspelt rule is refused."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.benefit.reasons import CAUSES, Outcome, Why, asked_of
from counter_app.benefit.rules import Sampling
from counter_app.failures import ExtractError, FailureCode
from tests.fakes.benefit_town import RULES, rules


def refused(more):
    with pytest.raises(ExtractError) as caught:
        rules(more)
    assert caught.value.code is FailureCode.BENEFIT_RULES_REFUSED
    return str(caught.value)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("[amounts]\n", "amounts"),
        ("[household]\nheads = ['x']\n", "heads"),
        ("[household]\nhead = []\n", "head"),
        ("[register]\ndays_apart = -1\n", "days_apart"),
        ("[register]\ndays_apart = true\n", "days_apart"),
        ("[outcome]\nLATE = '支払可'\n", "LATE"),
        ("[outcome]\nHOLDER_DIFFERENT = '不可'\n", "HOLDER_DIFFERENT"),
        ("[work]\nLATE = { minutes = nan }\n", "minutes"),
        ("[sampling]\nshare = 0.1\n", "seed"),
        ("[sampling]\nshare = 2\n", "share"),
        ("[[amount.extra]]\nyen = 1.5\n", "yen"),
        ("[payer]\ncode = '1'\n", "payer"),
        ("[letters]\n", "letters"),
        ("[\n", "at line"),
    ],
)
def test_what_is_refused_is_named(more, named):
    assert named in refused(more)


def test_a_rules_file_can_only_be_stricter():
    by = rules("[outcome]\nLATE = '要確認'\n[work]\nLATE = { minutes = 7 }\n")
    assert (by.causes[Why.LATE].outcome, by.causes[Why.LATE].minutes) == (Outcome.LOOK, 7)
    assert by.causes[Why.LATE].saved == CAUSES[Why.LATE].saved
    assert {why: cause for why, cause in by.causes.items() if why is not Why.LATE} == {
        why: cause for why, cause in CAUSES.items() if why is not Why.LATE
    }


def test_amounts():
    by = rules("[[amount.extra]]\nborn_from = 2008-04-02\nyen = 50000\n")
    assert by.yen_for([date(1980, 1, 1), date(2008, 4, 2), date(2008, 4, 1), None]) == 450_000
    assert by.yen_for([]) == 0
    assert not by.verified


def test_the_digest_is_of_the_bytes():
    assert rules().digest != rules("\n").digest
    assert RULES.encode().decode() == RULES


def test_sampling_is_by_seed_and_number():
    draw = Sampling(0.2, "s")
    taken = {n for n in range(2000) if draw.takes(f"A{n}")}
    assert taken == {n for n in reversed(range(2000)) if draw.takes(f"A{n}")}
    assert 300 < len(taken) < 500
    assert taken != {n for n in range(2000) if Sampling(0.2, "t").takes(f"A{n}")}
    assert not Sampling(0.0, "s").takes("A1")
    assert Sampling(1.0, "s").takes("A1")


def test_letters_ask_only_what_an_applicant_can_mend():
    [(wanted, points)] = asked_of((Why.BANK_CODE_WRONG, Why.HOLDER_MISSING), CAUSES)
    assert "写し" in wanted
    assert len(points) == 2
    assert len(asked_of((Why.NOT_HEAD, Why.HOLDER_MISSING), CAUSES)) == 2
    assert asked_of((Why.HOLDER_MISSING, Why.ACCOUNT_SHARED), CAUSES) == ()
