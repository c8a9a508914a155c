"""Signed bundles and the shelf: what is carried arrives unchanged, and what was changed is refused."""

import io
import json
import zipfile
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.failures import CounterError, FailureCode, PackError
from counter_app.packs.bundle import Imprint, make_bundle, open_bundle
from counter_app.packs.shelf import RING, Shelf
from counter_app.signing import KeyRing, SigningKey

KEY = SigningKey.generate(simulated=True)
RING_OF_KEY = KeyRing({KEY.kid: KEY.published})
AT = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))
FILES = {"moving/tenkyo.toml": b'id = "tenkyo"\n', "_shared/applicant.toml": "氏名".encode(), "moving/a.pdf": b"%PDF"}


def imprint(version="2027-04", effective=date(2027, 4, 1), at=AT):
    return Imprint(version, "架空市", effective, at, "手数料改定")


def bundle(files=FILES, version="2027-04", key=KEY, **more):
    return make_bundle(files, imprint(version, **more), key)


def repacked(data, **members):
    """The same archive with some members replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        everything = {info.filename: old.read(info) for info in old.infolist()} | members
        for name, content in everything.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def refusal(data, ring=RING_OF_KEY):
    with pytest.raises(PackError) as refused:
        open_bundle(data, ring)
    return refused.value.code


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}/[a-z_]{1,8}\.(toml|pdf)", fullmatch=True), st.binary(max_size=200)))
def test_what_is_packed_comes_out_the_same(files):
    opened = open_bundle(bundle(files), RING_OF_KEY)
    assert dict(opened.files) == files
    assert (opened.manifest.version, opened.manifest.publisher, opened.simulated) == ("2027-04", "架空市", True)


def test_one_content_is_one_sequence_of_bytes():
    assert bundle() == bundle(dict(reversed(FILES.items())))


@given(st.data())
def test_no_single_changed_byte_gets_through_unnoticed(data):
    good = bundle()
    place = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        opened = open_bundle(bytes(changed), RING_OF_KEY)
    except PackError:
        return
    assert dict(opened.files) == FILES  # a byte nobody reads: a time stamp, padding


@given(st.binary(max_size=300))
def test_rubbish_is_refused_calmly(data):
    assert refusal(data) in {FailureCode.PACK_UNREADABLE, FailureCode.PACK_UNKNOWN_PUBLISHER}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"forms/moving/tenkyo.toml": b'id = "other"\n'}, FailureCode.PACK_CHANGED),
        ({"forms/moving/more.toml": b""}, FailureCode.PACK_CHANGED),
        ({"forms/moving/a.pdf": None}, FailureCode.PACK_CHANGED),
        ({"manifest.sig": b"\0" * 64}, FailureCode.PACK_BAD_SIGNATURE),
        ({"manifest.sig": None}, FailureCode.PACK_BAD_SIGNATURE),
        ({"manifest.json": None}, FailureCode.PACK_UNREADABLE),
        ({"manifest.json": b"[" * 100_000}, FailureCode.PACK_UNREADABLE),
        ({"forms/../../evil.toml": b""}, FailureCode.PACK_UNREADABLE),
        ({"forms/moving/.hidden.toml": b""}, FailureCode.PACK_UNREADABLE),
        ({"forms/Moving/Tenkyo.toml": b""}, FailureCode.PACK_UNREADABLE),
        ({"forms/x.exe": b""}, FailureCode.PACK_UNREADABLE),
    ],
)
def test_a_changed_bundle_is_refused_with_its_reason(members, code):
    assert refusal(repacked(bundle(), **members)) is code


def test_a_stranger_and_another_schema_are_refused():
    assert refusal(bundle(), KeyRing({})) is FailureCode.PACK_UNKNOWN_PUBLISHER
    with zipfile.ZipFile(io.BytesIO(bundle())) as archive:
        manifest = json.loads(archive.read("manifest.json")) | {"schema": "kakanai-forms/9"}
    text = json.dumps(manifest).encode()
    signed = repacked(bundle(), **{"manifest.json": text, "manifest.sig": KEY.private.sign(text)})
    assert refusal(signed) is FailureCode.PACK_WRONG_SCHEMA


@pytest.fixture
def shelf(tmp_path):
    KeyRing({}).publish(KEY.published, tmp_path / RING)
    return Shelf(tmp_path, simulated=True)


def test_the_effective_date_decides_what_is_tried_first(shelf):
    shelf.put(bundle(version="now", effective=date(2026, 4, 1)))
    shelf.put(bundle(version="april", effective=date(2027, 4, 1)))
    assert [entry.version for entry in shelf.to_try(date(2027, 3, 31))] == ["now"]
    assert [entry.version for entry in shelf.to_try(date(2027, 4, 1))] == ["april", "now"]


def test_staff_can_go_back_to_an_older_version_and_forth_again(shelf):
    shelf.put(bundle(version="old", effective=date(2026, 4, 1)))
    shelf.put(bundle(version="new", effective=date(2026, 10, 1)))
    before = shelf.stamp()
    shelf.pin("old")
    assert shelf.stamp() != before
    assert next(iter(shelf.to_try(AT.date()))).version == "old"
    shelf.pin(None)
    assert next(iter(shelf.to_try(AT.date()))).version == "new"
    with pytest.raises(PackError, match="F307"):
        shelf.pin("../../etc")


def test_what_was_changed_on_disk_is_refused_and_the_older_one_stays(shelf, tmp_path):
    shelf.put(bundle(version="old", effective=date(2026, 4, 1)))
    shelf.put(bundle(version="new", effective=date(2026, 10, 1)))
    file = tmp_path / "new.forms"
    file.write_bytes(repacked(file.read_bytes(), **{"forms/moving/tenkyo.toml": b"changed"}))
    entries = {entry.version: entry for entry in shelf.to_try(AT.date())}
    assert entries["old"].bundle is not None
    assert entries["new"].bundle is None
    assert isinstance(entries["new"].refused, CounterError)
    assert entries["new"].refused.code is FailureCode.PACK_CHANGED


def test_a_training_bundle_never_reaches_a_production_office(tmp_path):
    KeyRing({}).publish(KEY.published, tmp_path / RING)
    with pytest.raises(PackError, match="F306"):
        Shelf(tmp_path, simulated=False).put(bundle())


def test_a_version_is_never_replaced_by_another_content(shelf):
    shelf.put(bundle())
    shelf.put(bundle())
    with pytest.raises(PackError, match="F305"):
        shelf.put(bundle({"moving/tenkyo.toml": b"other"}))
