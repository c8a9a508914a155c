"""Two of three: every pair gives the secret back, one tells nothing, and what is mistyped is refused."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.failures import FailureCode, StoreError
from counter_app.store.shares import Share, inverse, join, split, times

SECRETS = st.binary(min_size=1, max_size=32)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567189-"


def by_logarithms():
    """The field made another way: powers of the generator 3, each by a shift and an addition."""
    powers, value = [], 1
    for _ in range(255):
        powers.append(value)
        value ^= value << 1 if value < 0x80 else (value << 1) ^ 0x11B
    return powers, {power: at for at, power in enumerate(powers)}


def test_every_product_and_every_inverse_of_the_field():
    powers, logs = by_logarithms()
    assert sorted(powers) == list(range(1, 256))
    for a, b in itertools.product(range(1, 256), repeat=2):
        assert times(a, b) == powers[(logs[a] + logs[b]) % 255]
    assert all(times(a, 0) == times(0, a) == 0 for a in range(256))
    assert all(times(a, inverse(a)) == 1 for a in range(1, 256))
    assert times(0x57, 0x83) == 0xC1  # FIPS 197, 4.2


@settings(deadline=None, max_examples=50)
@given(SECRETS, st.integers(2, 4), st.integers(0, 2))
def test_enough_shares_in_any_order_give_the_secret_back(secret, needed, more):
    shares = split(secret, "0a1b2c3d", needed=needed, made=needed + more)
    for chosen in itertools.combinations(shares[::-1], needed):
        assert join(chosen) == secret
    assert join(shares) == secret
    with pytest.raises(StoreError) as caught:
        join(shares[: needed - 1] + shares[:1])
    assert caught.value.code is FailureCode.RECOVERY_SHARE_WRONG


def test_one_share_fits_every_secret_exactly_once():
    """For each value a share may have, each secret is reached by exactly one random byte: it tells nothing."""
    for point in (0, 1, 2):
        seen = {
            (secret, split(bytes([secret]), "0" * 8, random=lambda _, byte=byte: bytes([byte]))[point].values)
            for secret in (0, 1, 90, 255)
            for byte in range(256)
        }
        assert len(seen) == 4 * 256


@given(SECRETS)
def test_the_printed_form_is_read_back_however_it_is_typed(secret):
    for share in split(secret, "0a1b2c3d"):
        text = share.text()
        assert Share.parse(text) == share
        assert Share.parse(f" {text[:9].lower()} {text[9:20]}\n{text[20:]} ") == share
        assert "values" not in repr(share)


ONE_SHARE = split(b"0123456789abcdef0123456789abcdef", "0a1b2c3d", random=random.Random(7).randbytes)[0].text()


@given(st.data())
def test_a_wrong_character_is_noticed(data):
    text = ONE_SHARE
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(LETTERS).filter(lambda char: char != text[at]))
    with pytest.raises(StoreError) as caught:
        Share.parse(text[:at] + other + text[at + 1 :])
    assert caught.value.code is FailureCode.RECOVERY_SHARE_WRONG
    assert text[10:20] not in str(caught.value)


def test_shares_of_two_sets_do_not_mix():
    one, two = split(b"a" * 32, "00000001"), split(b"b" * 32, "00000002")
    with pytest.raises(StoreError):
        join((one[0], two[1]))
