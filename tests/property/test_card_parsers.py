"""Bytes from a card nobody vouches for: a value or CARD_ANSWER_MALFORMED / CERTIFICATE_MALFORMED, nothing else."""

# a value is as good an outcome as the right failure
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.cards.certificates import Certificate, SignatureHolder
from counter_app.cards.common_ap import CardIssue
from counter_app.cards.surface_ap import FaceRecord
from counter_app.cards.text_ap import FourRecord
from counter_app.cards.tlv import Tlv, total_length
from counter_app.cards.trust import CvCertificate
from counter_app.devices.virtual_card.issuer import jpki_files, surface_files, text_files
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.failures import CardError, FailureCode

MALFORMED = {FailureCode.CARD_ANSWER_MALFORMED, FailureCode.CERTIFICATE_MALFORMED}
tags = st.sampled_from([0x90, 0x91, 0x7F21, 0x5F4E, 0xFF20, 0xDF21, 0xDF2A, 0x30])


@given(tags, st.binary(max_size=700), st.sampled_from([None, 2, 3]), st.integers(0, 300))
def test_what_is_built_is_read_back_with_any_filler(tag, value, octets, filler):
    entry = Tlv.build(tag, value, length_octets=octets)
    assert (entry.tag, entry.value) == (tag, value)
    assert Tlv.parse_list(entry + b"\xff" * filler) == [entry]
    assert total_length(bytes(entry[:7])) == len(entry)


@given(st.binary(max_size=64))
@settings(max_examples=300)
def test_any_bytes_are_objects_or_malformed(data):
    try:
        entries = Tlv.parse_list(data)
    except CardError as error:
        assert error.code is FailureCode.CARD_ANSWER_MALFORMED
    else:
        joined = b"".join(entries)
        assert data.startswith(joined)
        assert set(data[len(joined) :]) <= {0xFF}


@cache
def _files():
    profile = load_profile(SHIPPED / "hanako.toml")
    text, surface, jpki = text_files(profile), surface_files(profile), jpki_files(profile)

    def exact(file):
        return file[: total_length(file[:7])]

    def holder(der):
        return SignatureHolder.parse(Certificate.parse(der))

    return [
        (FourRecord.parse, exact(text[2])),
        (CvCertificate.parse, exact(text[4])),
        (FaceRecord.parse, exact(surface[2])),
        (Certificate.parse, exact(jpki[0x0A])),
        (holder, exact(jpki[0x01])),
        (CardIssue.parse, b"\x01\x1c400000099999999" + b"99999" + b"20350217"),
    ]


changes = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=8)


@given(st.integers(0, 5), changes, st.one_of(st.none(), st.integers(0, 20_000)))
@example(3, [(15, 128)], None)  # a certificate's number that is negative
@settings(max_examples=400, deadline=None)
def test_damaged_files_parse_or_are_malformed(which, positions, cut):
    parse, file = _files()[which]
    damaged = bytearray(file)
    # half of the damage goes where structure is: the first bytes
    for number, (position, value) in enumerate(positions):
        damaged[position % (len(damaged) if number % 2 else min(len(damaged), 64))] = value
    try:
        parse(bytes(damaged if cut is None else damaged[: cut % len(damaged)]))
    except CardError as error:
        assert error.code in MALFORMED
        assert "花子" not in str(error)


@given(st.integers(0, 5), st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_parse_or_are_malformed(which, data):
    parse, _ = _files()[which]
    try:
        parse(data)
    except CardError as error:
        assert error.code in MALFORMED


def test_the_undamaged_files_parse():
    for parse, file in _files():
        parse(file)
