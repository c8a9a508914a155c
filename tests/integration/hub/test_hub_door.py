"""Who gets through the door: certificates, one-time codes, slow and large talkers."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.connectors.hub_line import HubLine, ask_enrolment
from counter_app.dispatch.branch_sender import Step
from counter_app.domain.branch_answer import Contact, LineClosed, LineDown, TurnedAway
from counter_app.domain.branch_message import LARGEST_BODY, TerminalName
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import CounterError, FailureCode
from counter_app.hub.authority import found_authority, request_certificate
from counter_app.hub.enrolment import invite
from counter_app.signing import SigningKey
from tests.fakes.hub_house import SHORT, Hub, hand_in

CLOSED = LineClosed(FailureCode.HUB_NOT_TRUSTED)


def code_of(call):
    with pytest.raises(CounterError) as caught:
        call()
    return caught.value.code


def certify(authority, branch, now, days=397):
    """Give the terminal a certificate, without asking anybody."""
    name = TerminalName(branch.office, "kiosk")
    key, request = request_certificate(name)
    made = authority.issue_terminal(x509.load_pem_x509_csr(request.encode()), name, now, days)
    branch.files.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key)
    branch.line.close()


def test_a_revoked_terminal_sends_nothing_from_that_moment_on(hub, branch):
    hand_in(branch, 2)
    assert branch.sender.step() is Step.SENT
    hub.terminals.revoke("MH02", "test")
    assert branch.drain() == [Step.CLOSED]
    assert branch.outbox.line().code is FailureCode.HUB_NOT_TRUSTED
    assert branch.outbox.line().unsent_messages == 3
    branch.enrol(hub.code()).line.close()
    assert branch.drain() == [Step.SENT] * 3
    assert branch.outbox.line().code is None


def test_a_revocation_beside_the_keys_survives_a_restored_database(hub, branch):
    hub.authority.note_revoked([hub.rows("SELECT serial FROM hub_certificate")[0][0]])
    assert branch.line.greet() == CLOSED


def test_an_expired_certificate_closes_the_line(hub, branch, clock):
    certify(hub.authority, branch, clock.now() - timedelta(days=400))
    assert branch.line.greet() == CLOSED
    assert raw_greeting(hub, branch) == b""


def test_a_certificate_of_another_authority_closes_the_line(hub, branch, clock, tmp_path):
    certify(found_authority(tmp_path / "other", ["127.0.0.1"], clock.now()), branch, clock.now())
    assert branch.line.greet() == CLOSED
    assert raw_greeting(hub, branch) == b""


def raw_greeting(hub, branch):
    """What the hub answers to this certificate, whatever the terminal thinks of it."""
    context = ssl.create_default_context(cadata=hub.authority.root_pem.decode())
    context.load_cert_chain(branch.files.certificate)
    with (
        socket.create_connection(("127.0.0.1", hub.port), 5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        suppress(OSError),
    ):
        line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        return line.recv(4096)
    return b""


def test_a_terminal_talks_to_no_hub_of_another_authority(branch, clock, tmp_path):
    with Hub(tmp_path / "other-office", clock) as other:
        line = HubLine(replace(branch.files.line(), hub=f"https://127.0.0.1:{other.port}"))
        assert line.greet() == CLOSED
        assert other.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_without_a_certificate_only_enrolment_answers(hub, branch):
    context = ssl.create_default_context(cadata=hub.authority.root_pem.decode())
    for path, status in (("/v1/health", b"401"), ("/v1/ca", b"200")):
        with (
            socket.create_connection(("127.0.0.1", hub.port), 5) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        ):
            assert line.version() == "TLSv1.3"
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert status in line.recv(4096).partition(b"\r\n")[0]
    assert isinstance(branch.line.greet(), Contact)


def test_a_hub_that_is_not_there_is_a_line_that_is_down(branch):
    line = HubLine(replace(branch.files.line(), hub="https://127.0.0.1:1"))
    assert line.greet() == LineDown(FailureCode.HUB_UNREACHABLE)


def test_a_code_is_good_once(hub, tmp_path):
    code = hub.code()
    assert enrol(code, BranchFiles(tmp_path / "one")).id == "MH02"
    assert code_of(lambda: enrol(code, BranchFiles(tmp_path / "two"))) is FailureCode.ENROLMENT_REFUSED
    assert not (tmp_path / "two").exists()
    assert (tmp_path / "one" / "terminal.pem").stat().st_mode & 0o777 == 0o600


def test_a_code_is_good_for_minutes(hub, tmp_path, clock):
    code = hub.code()
    clock.turn(minutes=16)
    assert code_of(lambda: enrol(code, BranchFiles(tmp_path / "one"))) is FailureCode.ENROLMENT_REFUSED


def test_a_code_makes_no_other_terminal_than_it_says(hub):
    code = EnrolmentCode.parse(hub.code("MH02", "kiosk"))
    root = hub.authority.root_pem.decode()
    for name in (TerminalName("MH03", "kiosk"), TerminalName("MH02", "counter")):
        asked = replace(code, name=name)
        request = request_certificate(name)[1]
        assert code_of(lambda a=asked, r=request: ask_enrolment(a, root, r)) is FailureCode.ENROLMENT_REFUSED
    assert hub.rows("SELECT count(*) FROM hub_certificate") == [(0,)]


def test_no_token_is_said_to_a_hub_the_code_does_not_name(hub, tmp_path, clock):
    other = found_authority(tmp_path / "other", ["127.0.0.1"], clock.now())
    text = str(invite(other, hub.terminals, TerminalName("MH02", "kiosk"), ("127.0.0.1", hub.port), "x").code)
    assert code_of(lambda: enrol(text, BranchFiles(tmp_path / "one"))) is FailureCode.ENROLMENT_REFUSED
    assert hub.rows("SELECT count(*) FROM hub_invitation WHERE used_at IS NOT NULL") == [(0,)]


def test_the_token_is_not_in_the_database(hub):
    token = EnrolmentCode.parse(hub.code()).token
    (row,) = hub.rows("SELECT * FROM hub_invitation")
    assert token not in str(row)
    assert token.lower() not in str(row)


def test_a_terminal_set_up_anew_does_not_give_the_numbers_of_today_again(hub, branch, tmp_path):
    hand_in(branch, 3)
    branch.drain()
    files = BranchFiles(tmp_path / "anew")
    enrol(hub.code(), files)
    assert files.about["last_serial"] == 103


@pytest.mark.parametrize("said", [b"", b"GET /v1/hea"], ids=["silent", "half a head"])
def test_whoever_talks_slowly_is_not_waited_for(tmp_path, clock, said):
    with (
        Hub(tmp_path / "office", clock, patience=SHORT) as hub,
        socket.create_connection(("127.0.0.1", hub.port), 5) as plain,
        ssl.create_default_context(cadata=hub.authority.root_pem.decode()).wrap_socket(
            plain, server_hostname="127.0.0.1", suppress_ragged_eofs=True
        ) as line,
    ):
        if said:
            line.sendall(said)
        assert _to_the_end(line) == b""


def test_a_body_that_does_not_come_is_not_waited_for(hub, branch, clock):
    hand_in(branch)
    waiting = branch.outbox.due()
    context = ssl.create_default_context(cadata=hub.authority.root_pem.decode())
    context.load_cert_chain(branch.files.certificate)
    head = "".join(f"{name}: {value}\r\n" for name, value in waiting.envelope.as_document().items())
    with (
        Hub(hub.folder, clock, patience=SHORT) as impatient,
        socket.create_connection(("127.0.0.1", impatient.port), 5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
    ):
        line.sendall(f"POST /v1/messages HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 3000\r\n\r\nabc".encode())
        assert b" 408 " in _to_the_end(line).partition(b"\r\n")[0]


def _to_the_end(line):
    """Everything the other side says until it hangs up; a test without an answer ends by the socket's own time-out."""
    heard = b""
    try:
        while more := line.recv(4096):
            heard += more
            if b"408" in heard:
                break
    except (ConnectionResetError, ssl.SSLError):
        return heard
    return heard


def test_a_body_too_large_is_turned_away(branch):
    hand_in(branch)
    waiting = branch.outbox.due()
    assert isinstance(branch.line.send(waiting.envelope, bytes(LARGEST_BODY + 1)), TurnedAway)


def test_an_envelope_that_is_none_is_turned_away(branch):
    hand_in(branch)
    waiting = branch.outbox.due()
    said = branch.line._ask("POST", "/v1/messages", waiting.body, {"Message-Id": "x"})
    assert said.status == 400
    assert json.loads(json.dumps(dict(said.document)))["error"] == FailureCode.MESSAGE_UNREADABLE.value


def enrolling(hub, tmp_path, slip_key, name="new"):
    return lambda: enrol(hub.code("MH05"), BranchFiles(tmp_path / name), slip_key)


def test_the_office_gets_the_key_it_checks_the_terminals_slips_with(hub, tmp_path):
    key = SigningKey.generate(simulated=False).published
    enrolling(hub, tmp_path, key)()
    assert [(each.kid, each.simulated) for each in hub.published] == [(key.kid, False)]


def test_a_key_of_simulated_slips_never_comes_into_a_real_office(hub, tmp_path):
    key = SigningKey.generate(simulated=True).published
    assert code_of(enrolling(hub, tmp_path, key)) is FailureCode.ENROLMENT_REFUSED
    assert hub.published == []


def test_nobody_without_an_invitation_gets_a_key_in(hub, tmp_path):
    key, code = SigningKey.generate(simulated=False).published, hub.code("MH05")
    enrol(code, BranchFiles(tmp_path / "first"))
    again = code_of(lambda: enrol(code, BranchFiles(tmp_path / "second"), key))
    assert (again, hub.published) == (FailureCode.ENROLMENT_REFUSED, [])
