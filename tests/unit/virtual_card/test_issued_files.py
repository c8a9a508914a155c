"""What is on the card, checked the way a reader would: offsets, digests, signatures up to the shipped anchors."""

from __future__ import annotations

import hashlib
import io
import tomllib

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from PIL import Image

from counter_app.devices.virtual_card.profile import SHIPPED

CODE_B = "55021720352285"


def items(content: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Tag → (whole TLV, value) of one level, stopping at the filler."""
    found, at = {}, 0
    while at < len(content) and content[at : at + 2] != b"\xff\xff":
        start = at
        size = 2 if content[at] & 0x1F == 0x1F else 1
        tag = int.from_bytes(content[at : at + size], "big")
        at += size
        length, at = content[at], at + 1
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(content[at : at + count], "big"), at + count
        found[tag] = (content[start : at + length], content[at : at + length])
        assert at + length <= len(content)
        at += length
    return found


def inside(content: bytes, tag: int) -> dict[int, tuple[bytes, bytes]]:
    return items(items(content)[tag][1])


def rsa_key(encoded: bytes) -> rsa.RSAPublicKey:
    parts = items(encoded)
    exponent, modulus = (int.from_bytes(parts[tag][1], "big") for tag in (0x90, 0x91))
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def trust() -> dict[str, dict[str, object]]:
    return tomllib.loads((SHIPPED / "test_trust.toml").read_text(encoding="utf-8"))


def anchor(table: str) -> rsa.RSAPublicKey:
    entry = trust()[table]
    return rsa.RSAPublicNumbers(int(entry["exponent"]), int(str(entry["modulus"]), 16)).public_key()


def check(key: rsa.RSAPublicKey, signature: bytes, message: bytes) -> None:
    key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


def issuing_key(terminal, table: str) -> rsa.RSAPublicKey:
    """The key EF 0004 certifies, checked with the anchor."""
    certificate, _ = terminal.read(0x0004)
    assert len(certificate) == 568
    parts = inside(certificate, 0x7F21)
    body = parts[0x5F4E][1]
    check(anchor(table), parts[0x5F37][1], body)
    serial, generation = str(trust()[table]["key_id"]).split("/")
    assert body[:16] == serial.encode() + b"\x08\x05" + generation.encode() + bytes(4)
    return rsa_key(body[32:])


@pytest.fixture
def text(terminal):
    terminal.select("text")
    terminal.verify(0x0011, "1234")
    return terminal


@pytest.fixture
def surface(terminal):
    terminal.select("surface")
    terminal.verify(0x0012, CODE_B)
    return terminal


def test_the_four_items_and_their_offsets(text):
    content, _ = text.read(0x0002)
    four = inside(content, 0xFF20)

    assert four[0xDF22][1].decode() == "渡邉\U000e0102　花子"
    assert four[0xDF23][1].decode() == "東京都架空市見本町一丁目２番３号　見本荘１０１"
    assert (four[0xDF24][1], four[0xDF25][1]) == (b"19800217", b"2")
    table = four[0xDF21][1]
    offsets = [int.from_bytes(table[at : at + 2], "big") for at in range(0, 8, 2)]
    assert [content[at : at + 2].hex() for at in offsets] == ["df22", "df23", "df24", "df25"]
    assert content.rstrip(b"\xff") == items(content)[0xFF20][0]


def test_the_four_items_are_signed_up_to_the_anchor(text):
    key = issuing_key(text, "text")
    proof = inside(text.read(0x0003)[0], 0xFF30)
    four = inside(text.read(0x0002)[0], 0xFF20)
    number, _ = text.read(0x0001)

    check(key, proof[0xDF33][1], proof[0xDF31][0] + proof[0xDF32][0])
    assert proof[0xDF31][1] == hashlib.sha256(number).digest()
    signed = b"".join(four[tag][0] for tag in (0xDF22, 0xDF23, 0xDF24, 0xDF25))
    assert proof[0xDF32][1] == hashlib.sha256(signed).digest()


def test_sizes_are_those_of_real_cards(text):
    sizes = {file_id: len(text.read(file_id)[0]) for file_id in (1, 3, 4, 6, 7, 8)}

    assert sizes == {1: 17, 3: 336, 4: 568, 6: 269, 7: 536, 8: 16}


def test_lengths_are_written_wider_than_needed_where_the_card_does_so(text):
    assert text.read(0x0005)[0].startswith(bytes.fromhex("FF4082009FDF41"))
    assert bytes.fromhex("DF43820080") in text.read(0x0005)[0]


def test_the_applications_own_key_is_signed(text):
    own = inside(text.read(0x0007)[0], 0xFF50)

    check(issuing_key(text, "text"), own[0xDF52][1], own[0xDF51][0])


def test_the_number_on_the_card_is_nobodys(text):
    assert text.read(0x0001)[0] == b"\xff\x10\x0c000000000000\xff\xff"


def test_the_face_is_signed_as_three_digests(surface):
    face = inside(surface.read(0x0002)[0], 0xFF20)
    key = issuing_key(surface, "surface")
    block = key.recover_data_from_signature(face[0xDF28][1], padding.PKCS1v15(), None)

    groups = [(0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,)]
    digests = b"".join(hashlib.sha256(b"".join(face[tag][0] for tag in group)).digest() for group in groups)
    assert block == bytes.fromhex("3071300D060960864801650304020105000460") + digests


def test_the_offsets_of_the_face_lead_to_its_items(surface):
    content, _ = surface.read(0x0002)
    table = inside(content, 0xFF20)[0xDF21][1]

    tags = [content[int.from_bytes(table[at : at + 2], "big") :][:2].hex() for at in range(0, 18, 2)]

    assert tags == [f"df{low:02x}" for low in range(0x22, 0x2B)]


def test_the_pictures_can_be_opened(surface):
    face = inside(surface.read(0x0002)[0], 0xFF20)
    photo = Image.open(io.BytesIO(face[0xDF27][1]))
    name, address, code = (Image.open(io.BytesIO(face[tag][1])) for tag in (0xDF25, 0xDF26, 0xDF2A))

    assert (photo.format, photo.mode, photo.size) == ("JPEG2000", "L", (192, 240))
    assert face[0xDF27][1].startswith(bytes.fromhex("0000000C6A5020200D0A870A"))
    assert {name.mode, address.mode, code.mode} == {"1"}
    assert code.size == (24, 12)
    assert face[0xDF29][1] == b"20350217"


def test_the_age_record_and_basics(surface):
    surface.verify(0x0011, "550217")
    age, _ = surface.read(0x0001)
    parts = inside(age, 0xFF10)
    basics, _ = surface.read(0x0003)

    assert (len(age), len(basics)) == (547, 320)
    check(issuing_key(surface, "surface"), parts[0xDF13][1], parts[0xDF11][0] + parts[0xDF12][0])
    assert inside(basics, 0xFF30)[0xDF34][1] == b"99999"


def certificate(terminal, file_id: int) -> x509.Certificate:
    content, status = terminal.read(file_id)
    assert status == 0x9000
    assert content[:2] == b"\x30\x82"
    return x509.load_der_x509_certificate(content[: int.from_bytes(content[2:4], "big") + 4])


@pytest.mark.parametrize(
    ("file_id", "authority_id", "table"), [(0x000A, 0x000B, "jpki_user_auth"), (0x0001, 0x0002, "jpki_signature")]
)
def test_certificates_chain_to_the_shipped_anchor(terminal, file_id, authority_id, table):
    terminal.select("jpki")
    terminal.verify(0x001B, "ABC123")
    holder, authority = certificate(terminal, file_id), certificate(terminal, authority_id)

    holder.verify_directly_issued_by(authority)

    shipped = x509.load_pem_x509_certificate(str(trust()[table]["pem"]).encode())
    assert authority == shipped
    authority.verify_directly_issued_by(authority)
    assert "JPKI-TEST" in authority.subject.rfc4514_string()
    assert "花子" not in holder.subject.rfc4514_string()


def other_names(holder: x509.Certificate) -> dict[str, str]:
    alternative = holder.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = {}
    for name in alternative:
        assert isinstance(name, x509.OtherName)
        head = 3 if name.value[1] == 0x81 else 4 if name.value[1] == 0x82 else 2
        names[name.type_id.dotted_string.removeprefix("1.2.392.200149.8.5.5.")] = name.value[head:].decode()
    return names


def test_the_signature_certificate_carries_the_four_items(terminal):
    terminal.select("jpki")
    terminal.verify(0x001B, "ABC123")

    names = other_names(certificate(terminal, 0x0001))

    assert list(names) == ["1", "4", "3", "5", "2", "6"]
    assert names["1"] == "渡邉　花子"
    assert names["2"] == "01000"
    assert names["3"] == "2"
    assert names["4"] == "319800217"
    assert names["6"] == "0" * len(names["5"])


def test_substituted_characters_are_flagged(terminal_for):
    terminal = terminal_for("yoshida-gaiji")
    terminal.select("jpki")
    terminal.verify(0x001B, "ABC123")

    names = other_names(certificate(terminal, 0x0001))

    assert (names["1"], names["2"], names["3"]) == ("吉田　辻葛", "10011", "3")


def test_the_user_certificate_says_nothing_about_the_holder(terminal):
    terminal.select("jpki")
    holder = certificate(terminal, 0x000A)

    with pytest.raises(x509.ExtensionNotFound):
        holder.extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_a_forged_card_fails_at_each_signature(terminal_for):
    terminal = terminal_for("forged")
    terminal.select("text")
    terminal.verify(0x0011, "1234")
    proof = inside(terminal.read(0x0003)[0], 0xFF30)
    with pytest.raises(InvalidSignature):
        check(issuing_key(terminal, "text"), proof[0xDF33][1], proof[0xDF31][0] + proof[0xDF32][0])
    terminal.select("surface")
    terminal.verify(0x0012, CODE_B)
    face = inside(terminal.read(0x0002)[0], 0xFF20)
    with pytest.raises(InvalidSignature):
        issuing_key(terminal, "surface").recover_data_from_signature(face[0xDF28][1], padding.PKCS1v15(), None)
    terminal.select("jpki")
    with pytest.raises(InvalidSignature):
        certificate(terminal, 0x000A).verify_directly_issued_by(certificate(terminal, 0x000B))
