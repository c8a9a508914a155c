from __future__ import annotations

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

MESSAGE = b"a message of the resident"
DIGEST = hashlib.sha256(MESSAGE).digest()
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + DIGEST


@pytest.fixture
def signer(terminal):
    """The user authentication PIN verified, its key selected."""
    terminal.select("jpki")
    assert terminal.verify(0x0018, "1234") == 0x9000
    assert terminal.file(0x0017) == 0x9000
    return terminal


def sign(terminal, p1: int, content: bytes, p2: int = 0x80) -> tuple[bytes, int]:
    return terminal.send(f"802A{p1:02X}{p2:02X}{len(content):02X}{content.hex()}00")


def public_key(terminal, file_id: int):
    content, _ = terminal.read(file_id)
    length = int.from_bytes(content[2:4], "big") + 4
    return x509.load_der_x509_certificate(content[:length]).public_key()


def recovered(key, signature: bytes) -> bytes:
    numbers = key.public_numbers()
    return pow(int.from_bytes(signature, "big"), numbers.e, numbers.n).to_bytes(256, "big")


@pytest.mark.parametrize(("p1", "content"), [(0x00, DIGEST_INFO), (0x02, DIGEST), (0x03, MESSAGE)])
def test_three_ways_to_the_same_pkcs1_signature(signer, p1, content):
    signature, status = sign(signer, p1, content)

    assert status == 0x9000
    public_key(signer, 0x000A).verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())


def test_the_bare_digest_is_padded_without_digest_info(signer):
    signature, _ = sign(signer, 0x01, MESSAGE)

    assert recovered(public_key(signer, 0x000A), signature) == b"\x00\x01" + b"\xff" * 221 + b"\x00" + DIGEST


@pytest.mark.parametrize(("p1", "content"), [(0x04, DIGEST), (0x05, MESSAGE)])
def test_pss(signer, p1, content):
    signature, _ = sign(signer, p1, content)

    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    public_key(signer, 0x000A).verify(signature, MESSAGE, scheme, hashes.SHA256())


@pytest.mark.parametrize("count", [1, 51, 245])
def test_any_block_up_to_245_bytes_is_padded_as_it_is(signer, count):
    block = bytes(range(1, 246))[:count]

    signature, _ = sign(signer, 0x00, block)

    assert recovered(public_key(signer, 0x000A), signature) == b"\x00\x01" + b"\xff" * (253 - count) + b"\x00" + block


@pytest.mark.parametrize(
    ("p1", "content", "status"),
    [(0x00, bytes(246), 0x6700), (0x02, bytes(31), 0x6700), (0x04, bytes(33), 0x6700), (0x06, DIGEST, 0x6A86)],
)
def test_refused_content(signer, p1, content, status):
    assert sign(signer, p1, content) == (b"", status)


def test_one_pin_gives_several_signatures(signer):
    assert [sign(signer, 0x00, DIGEST_INFO)[1] for _ in range(3)] == [0x9000] * 3


def test_no_signature_without_the_pin_of_that_key(terminal):
    terminal.select("jpki")
    terminal.verify(0x0018, "1234")

    assert sign(terminal, 0x00, DIGEST_INFO, 0x97)[1] == 0x9000
    assert sign(terminal, 0x00, DIGEST_INFO, 0x9A) == (b"", 0x6982)


def test_the_signature_key_belongs_to_the_signature_certificate(terminal):
    terminal.select("jpki")
    terminal.verify(0x001B, "ABC123")

    signature, _ = sign(terminal, 0x00, DIGEST_INFO, 0x9A)

    public_key(terminal, 0x0001).verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(("file_id", "status"), [(None, 0x6986), (0x0006, 0x6981), (0x0016, 0x6981)])
def test_only_a_signing_key_signs(terminal, file_id, status):
    terminal.select("jpki")
    if file_id is not None:
        terminal.file(file_id)

    assert sign(terminal, 0x00, DIGEST_INFO) == (b"", status)


def test_there_is_no_default_key_in_the_jpki_application(signer):
    assert sign(signer, 0x00, DIGEST_INFO, 0x00)[1] == 0x6A86


@pytest.mark.parametrize(
    ("application", "code_file", "key_file", "start"), [("text", 0x15, 0x0007, 5), ("surface", 0x12, 0x0002, None)]
)
def test_the_card_proves_that_it_is_no_copy_without_a_pin(terminal, application, code_file, key_file, start):
    """Clone check: the default key of a 券面 application signs a nonce; its public key lies in the file."""
    terminal.select(application)
    signature, status = sign(terminal, 0x00, DIGEST_INFO, 0x00)
    assert status == 0x9000
    terminal.verify(code_file, "55021720352285")
    content, _ = terminal.read(key_file)
    begin = content.index(bytes.fromhex("9003010001"), start or 0) + 5 + 4

    modulus = int.from_bytes(content[begin : begin + 256], "big")

    block = pow(int.from_bytes(signature, "big"), 65537, modulus).to_bytes(256, "big")
    assert block.endswith(b"\x00" + DIGEST_INFO)
