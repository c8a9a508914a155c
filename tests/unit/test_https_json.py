from __future__ import annotations

import hashlib
import json
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.connectors.https_json import LARGEST_ANSWER, Endpoint, HttpsJson, sort_answer
from counter_app.connectors.record import canonical_json, wire_record
from counter_app.failures import FailureCode
from counter_app.ports.outbox import Delivered, Delivery, Refused, RetryLater
from tests.fakes.receiver import Habit, Receiver, make_authority
from tests.fakes.visits import CANARY, JST_NOON, RARE, application

KEY = "MH01-261121-0001-T/1"
DELIVERY = Delivery(KEY, 1, JST_NOON, True, application(RARE))
GOOD = json.dumps({"key": KEY, "reference": "R-1"}).encode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"))


def reach(receiver, authority, **more):
    return HttpsJson(Endpoint(receiver.url, authority.ca, **{"timeout": 5, **more}))


def test_what_arrives_is_the_application_with_gif_names_and_provenance(tmp_path, authority):
    with Receiver(tmp_path, authority) as receiver:
        assert reach(receiver, authority).deliver(DELIVERY) == Delivered("R-1")
        (body,) = receiver.books.bodies()
        (headers,) = receiver.requests
    assert body["key"] == headers["Idempotency-Key"] == KEY
    assert body["simulated"] is True
    assert body["items"][0] == {
        "name": "applicant.fullName", "label": "氏名", "kind": "text", "value": RARE, "shown": RARE,
        "origin": "card", "trust": "verified",
    }  # fmt: skip


def test_the_same_message_has_the_same_bytes_at_every_attempt():
    again = Delivery(KEY, 9, JST_NOON, True, application(RARE))
    assert wire_record(DELIVERY) == wire_record(again)
    assert wire_record(DELIVERY) != wire_record(Delivery(KEY, 1, JST_NOON, True, application(CANARY)))
    assert wire_record(DELIVERY).digest == hashlib.sha256(wire_record(DELIVERY).body).digest()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_canonical_json_reads_back_and_does_not_depend_on_order(document):
    assert json.loads(canonical_json(document)) == document
    if isinstance(document, dict):
        assert canonical_json(dict(reversed(document.items()))) == canonical_json(document)


SORTED = [
    (200, None, GOOD, Delivered("R-1")),
    (201, None, json.dumps({"key": KEY}).encode(), Delivered(None)),
    (204, None, b"", RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, "HTTP 204 without our key")),
    (200, None, b"<html>", RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, "HTTP 200 without our key")),
    (200, None, b'{"key": "other/1"}', RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, "HTTP 200 without our key")),
    (302, None, b"", RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, "HTTP 302")),
    (409, None, GOOD, Refused(FailureCode.CONNECTOR_CONFLICT, "HTTP 409")),
    (400, None, b"", Refused(FailureCode.CONNECTOR_REFUSED, "HTTP 400")),
    (401, None, b"", Refused(FailureCode.CONNECTOR_REFUSED, "HTTP 401")),
    (422, "5", b"", Refused(FailureCode.CONNECTOR_REFUSED, "HTTP 422")),
    (408, None, b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 408")),
    (425, None, b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 425")),
    (429, "120", b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 429", 120.0)),
    (503, " 7 ", b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 503", 7.0)),
    (500, "soon", b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 500")),
    (503, "Fri, 31 Dec 1999 23:59:59 GMT", b"", RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 503", 0.0)),
]


@pytest.mark.parametrize(("status", "retry_after", "body", "outcome"), SORTED)
def test_answers_are_sorted(status, retry_after, body, outcome):
    assert sort_answer(status, retry_after, body, KEY) == outcome


@given(st.integers(100, 599), st.none() | st.text(), st.binary() | st.just(GOOD))
def test_any_answer_is_sorted_and_only_ours_counts_as_delivered(status, retry_after, body):
    outcome = sort_answer(status, retry_after, body, KEY)
    assert isinstance(outcome, Delivered) == (200 <= status < 300 and body == GOOD)
    if isinstance(outcome, RetryLater) and outcome.wait_seconds is not None:
        assert outcome.wait_seconds >= 0


def test_a_refusal_and_a_busy_receiver(tmp_path, authority):
    with Receiver(tmp_path, authority) as receiver:
        receiver.habits.extend([Habit.REFUSE, Habit.BUSY])
        refused, busy = (reach(receiver, authority).deliver(DELIVERY) for _ in range(2))
        assert receiver.books.effects().total() == 0
    assert refused == Refused(FailureCode.CONNECTOR_REFUSED, "HTTP 422")
    assert busy == RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "HTTP 503", 7.0)


def test_a_receiver_of_another_authority_is_not_told_anything(tmp_path, authority):
    stranger = make_authority(tmp_path / "stranger", "stranger")
    with Receiver(tmp_path, stranger) as receiver:
        connector = reach(receiver, authority)
        outcome = connector.deliver(DELIVERY)
        assert receiver.requests == []
        assert "証明書" in connector.check()[0]
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.CONNECTOR_CERTIFICATE)


def test_a_receiver_that_asks_for_our_certificate(tmp_path, authority):
    with Receiver(tmp_path, authority, client_ca=True) as receiver:
        without = reach(receiver, authority).deliver(DELIVERY)
        with_it = reach(receiver, authority, client_certificate=authority.client).deliver(DELIVERY)
    assert (type(without), without.code) == (RetryLater, FailureCode.CONNECTOR_CERTIFICATE)
    assert with_it == Delivered("R-1")


@pytest.mark.parametrize("file", ["missing.pem", "not-a-certificate.pem"])
def test_a_ca_file_that_is_not_one_is_a_matter_of_certificates(tmp_path, file):
    (tmp_path / "not-a-certificate.pem").write_text("nothing")
    outcome = HttpsJson(Endpoint("https://127.0.0.1:1/", tmp_path / file)).deliver(DELIVERY)
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.CONNECTOR_CERTIFICATE)


def test_nobody_listening_is_a_matter_of_the_line(authority):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{reserved.getsockname()[1]}/"
        outcome = HttpsJson(Endpoint(url, authority.ca, timeout=2)).deliver(DELIVERY)
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.CONNECTOR_UNREACHABLE)


def test_a_line_cut_in_the_middle_of_tls_is_a_matter_of_the_line(authority):
    with socket.create_server(("127.0.0.1", 0)) as server:
        hanging_up = threading.Thread(target=lambda: server.accept()[0].close())  # noqa: PLW0108  # accept must wait
        hanging_up.start()
        outcome = HttpsJson(Endpoint(f"https://127.0.0.1:{server.getsockname()[1]}/", authority.ca)).deliver(DELIVERY)
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.CONNECTOR_UNREACHABLE)


def test_an_answer_without_end_is_cut_off(tmp_path, authority, monkeypatch):
    with Receiver(tmp_path, authority) as receiver:
        long = json.dumps({"key": KEY, "reference": "x" * LARGEST_ANSWER}).encode()
        monkeypatch.setattr(receiver.books, "take_in", lambda *_: (200, json.loads(long)))
        outcome = reach(receiver, authority).deliver(DELIVERY)
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.CONNECTOR_ANSWER_MALFORMED)
