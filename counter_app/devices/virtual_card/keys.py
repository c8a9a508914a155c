"""The TEST keys every simulated card shares, and the test CAs above them (resources/cards)."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from counter_app.devices.virtual_card.encoding import key_id
from counter_app.devices.virtual_card.profile import SHIPPED

TEXT_CA_ID = key_id("9999033", "001")
SURFACE_CA_ID = key_id("9999023", "001")
ISSUING_ID = key_id("9999921", "000")  # 団体コード 99999 and "21", as 13221 and "21" on a real test card


@lru_cache(maxsize=16)
def card_key(name: str) -> RSAPrivateKey:
    """A private key of resources/cards/test_keys by file name.

    The primes are not tested again at every start (36 ms a key): the file is ours and its keys guard nothing.
    """
    pem = (SHIPPED / "test_keys" / f"{name}.pem").read_bytes()
    key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


@lru_cache(maxsize=4)
def authority(table: str) -> x509.Certificate:
    """A test CA certificate: `jpki_user_auth` or `jpki_signature` of test_trust.toml."""
    trust = tomllib.loads((SHIPPED / "test_trust.toml").read_text(encoding="utf-8"))
    return x509.load_pem_x509_certificate(trust[table]["pem"].encode("ascii"))
