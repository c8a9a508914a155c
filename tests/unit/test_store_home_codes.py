"""A code from home is taken once: with the submission or not at all, at an office, a branch terminal and its hub."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import uuid4

import pytest

from counter_app.failures import FailureCode, HomeError, HubError, StoreError
from counter_app.store.branch_payload import decode_receipt, encode_receipt
from counter_app.store.home_codes import KEPT, forget_old_codes, was_used
from counter_app.store.submit import StoreDesk
from tests.fakes.stores import Town
from tests.fakes.visits import submission

CODE, OTHER = bytes(range(16)), bytes(16)


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def brought(code=CODE, visit=None):
    return replace(submission(visit_id=visit or uuid4()), home_code=code)


def test_a_code_that_was_handed_in_is_not_taken_again(town):
    receipt = town.desk.submit(brought())
    assert town.desk.home_code_used(CODE)
    assert not town.desk.home_code_used(OTHER)
    with pytest.raises(HomeError) as refused:
        town.desk.submit(brought())
    assert refused.value.code is FailureCode.HOME_USED
    assert town.count("submission") == 1
    assert town.desk.submit(brought(OTHER)).number.serial == receipt.number.serial + 1


def test_the_same_visit_again_gets_its_receipt(town):
    visit = uuid4()
    first = town.desk.submit(brought(visit=visit))
    assert town.desk.submit(brought(visit=visit)).number == first.number


def test_a_submission_that_fails_leaves_its_code_free(town):
    town.refuse_inserts("outbox")
    with pytest.raises(StoreError):
        town.desk.submit(brought())
    town.allow_inserts("outbox")
    assert not town.desk.home_code_used(CODE)
    assert town.desk.submit(brought()).number.serial == 1


def test_of_two_terminals_at_the_same_moment_one_takes_it(town):
    outcomes: list[object] = []
    ready = threading.Barrier(2)

    def hand_in() -> None:
        desk = StoreDesk(town.database, "MH01", town.keys, town.clock)
        ready.wait(20)
        try:
            outcomes.append(desk.submit(brought()))
        except HomeError as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count(FailureCode.HOME_USED) == 1
    assert len(outcomes) == 2
    assert town.count("submission") == 1


def test_a_code_is_forgotten_when_it_could_not_be_opened_any_more(town):
    town.desk.submit(brought())
    assert forget_old_codes(town.database, town.clock.now() + KEPT) == 0
    assert was_used(town.database, CODE)
    assert forget_old_codes(town.database, town.clock.now() + KEPT * 1.01) == 1
    assert not was_used(town.database, CODE)


def test_a_branch_terminal_sends_it_along(town):
    receipt = town.desk.submit(brought())
    whole = replace(receipt, submission=replace(receipt.submission, home_code=CODE))
    assert decode_receipt(encode_receipt(whole)).submission.home_code == CODE
    assert decode_receipt(encode_receipt(receipt)).submission.home_code == receipt.submission.home_code


def test_a_message_with_half_a_code_is_not_taken_in(town):
    receipt = town.desk.submit(brought(OTHER))
    half = replace(receipt, submission=replace(receipt.submission, home_code=CODE[:8]))
    with pytest.raises(HubError) as refused:
        decode_receipt(encode_receipt(half))
    assert refused.value.code is FailureCode.MESSAGE_UNREADABLE
