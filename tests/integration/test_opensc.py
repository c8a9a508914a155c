"""The simulated card before clients nobody here wrote: OpenSC through the real service, OpenSSL for the verdict."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.pcsc,
    pytest.mark.skipif(shutil.which("pkcs15-tool") is None, reason="opensc is not installed"),
]

MODULE = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def run(*command: str, good: bool = True) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "OPENSC_DRIVER": "jpki", "LC_ALL": "C"},
    )
    said = done.stdout + done.stderr
    assert (done.returncode == 0) is good, said
    return said


@pytest.fixture
def card(lay_down):
    return lay_down("hanako").card


def certificate(path: Path, number: str, *more: str) -> Path:
    run("pkcs15-tool", "--read-certificate", number, *more, "--output", str(path))
    return path


def public_key(certificate_file: Path) -> Path:
    path = certificate_file.with_suffix(".pub")
    path.write_text(run("openssl", "x509", "-in", str(certificate_file), "-pubkey", "-noout"))
    return path


@pytest.mark.usefixtures("card")
def test_opensc_takes_it_for_a_jpki_card():
    said = run("opensc-tool", "-a", "-n")

    assert "3b:88:80:01:00:00:41:e0:b3:81:a1:00:3b" in said
    assert "jpki" in said


@pytest.mark.usefixtures("card")
def test_pins_and_their_tries_are_listed():
    said = run("pkcs15-tool", "--list-pins")

    tries = [int(line.split(":")[1]) for line in said.splitlines() if "Tries left" in line]
    assert tries == [3, 5]


@pytest.mark.usefixtures("card")
def test_certificates_chain_by_openssl(tmp_path):
    user = certificate(tmp_path / "user.pem", "1")
    signature = certificate(tmp_path / "signature.pem", "2", "--verify-pin", "--auth-id", "2", "--pin", "ABC123")
    user_ca = certificate(tmp_path / "user_ca.pem", "3")
    signature_ca = certificate(tmp_path / "signature_ca.pem", "4")

    for authority, holder in ((user_ca, user), (signature_ca, signature)):
        said = run("openssl", "verify", "-CAfile", str(authority), "-attime", "1800000000", str(holder))
        assert said.endswith("OK\n")


@pytest.mark.usefixtures("card")
def test_the_signature_certificate_stays_closed_without_its_password(tmp_path):
    run("pkcs15-tool", "--read-certificate", "2", "--output", str(tmp_path / "x.pem"), good=False)


def test_a_wrong_pin_costs_a_try_and_a_right_one_restores_it(card):
    said = run("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "9999", good=False)
    assert "incorrect" in said.lower()
    assert card.tries()["jpki/0018"] == 2

    run("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "1234")
    assert card.tries()["jpki/0018"] == 3


@pytest.mark.usefixtures("card")
def test_a_signature_by_pkcs15_is_good_for_openssl(tmp_path):
    message, digest, signature = tmp_path / "m.txt", tmp_path / "h.bin", tmp_path / "s.bin"
    message.write_bytes(b"a message")
    digest.write_bytes(hashlib.sha256(b"a message").digest())
    run(
        *("pkcs15-crypt", "--sign", "--key", "1", "--pin", "1234", "--sha-256", "--pkcs1"),
        *("--input", str(digest), "--output", str(signature)),
    )

    key = public_key(certificate(tmp_path / "user.pem", "1"))

    said = run("openssl", "dgst", "-sha256", "-verify", str(key), "-signature", str(signature), str(message))
    assert "Verified OK" in said


@pytest.mark.usefixtures("card")
def test_a_signature_by_pkcs11_is_good_for_openssl(tmp_path):
    message, signature = tmp_path / "m.txt", tmp_path / "s.bin"
    message.write_bytes(b"another message")
    run(
        *("pkcs11-tool", "--module", MODULE, "--slot-index", "0", "--login", "--pin", "1234"),
        *("--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01"),
        *("--input-file", str(message), "--output-file", str(signature)),
    )

    key = public_key(certificate(tmp_path / "user.pem", "1"))

    said = run("openssl", "dgst", "-sha256", "-verify", str(key), "-signature", str(signature), str(message))
    assert "Verified OK" in said


@pytest.mark.usefixtures("card")
def test_opensc_finds_no_errors():
    said = run("pkcs11-tool", "--module", MODULE, "--slot-index", "0", "--login", "--pin", "1234", "--test")

    assert "No errors" in said


def test_opensc_never_touches_the_face_applications(card):
    run("pkcs15-tool", "--dump")

    assert card.apdu_log
    assert not [command for command in card.apdu_log if bytes.fromhex("D392100031") in command]
