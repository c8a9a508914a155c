"""What is planted is found wherever it lies and however it is spelled; what nobody planted is not."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import uuid
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.app import residue_commands
from counter_app.app.command_line import main
from counter_app.domain.residue import Marks, checks, spellings
from counter_app.store import residue_scan
from counter_app.store.residue_scan import Scan
from counter_app.store.schema import metadata
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import application, item, submission

NAME = "澤田\U000e0100\u3000はな江"
NUMBER = "123456789018"  # an invented one: the check digit of 12345678901 is 8
MARKS = spellings([NAME])


def found(content, marks=MARKS):
    scan = Scan(marks)
    scan.text("here", content)
    return {finding.kind for finding in scan.findings}


def test_the_check_digit_by_the_ordinance():
    assert checks(NUMBER.encode())
    assert [checks(f"12345678901{digit}".encode()) for digit in range(10)].count(True) == 1
    assert not checks(b"000000000000")


SPELLED = {
    "utf-8": NAME.encode(),
    "utf-16": NAME.encode("utf-16-le"),
    "utf-32": NAME.encode("utf-32-le"),
    "cp932": NAME.replace("\U000e0100", "").encode("cp932"),
    "euc": NAME.replace("\U000e0100", "").encode("euc_jp"),
    "jis": "澤田はな江".encode("iso2022_jp"),
    "no spaces": "澤田はな江".encode(),
    "backwards": NAME[::-1].encode(),
    "hex": NAME.encode().hex().encode(),
    "json": json.dumps({"name": NAME}).encode(),
    "base64": base64.b64encode(b"x" * 7 + NAME.encode() + b"yz"),
    "base64 again": base64.b64encode(b"x" * 6 + NAME.encode()),
    "zlib": zlib.compress(b"before" + NAME.encode()),
    "gzip": gzip.compress(NAME.encode()),
    "pdf stream": b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n"
    + zlib.compress(NAME.encode("utf-16-be"))
    + b"\nendstream",
}


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED.keys())
def test_every_spelling_is_found(spelled):
    assert found(random.Random(1).randbytes(5000) + spelled + random.Random(2).randbytes(5000))
    assert not found(random.Random(1).randbytes(10_000))


def test_a_name_within_a_zip_is_found():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("case.txt", "x" * 50 + NAME)
    assert any(kind.endswith("packed") for kind in found(out.getvalue()))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3000), st.sampled_from([600, 701, 1000, 4096]))
def test_where_a_piece_ends_makes_no_difference(before, size):
    content = b"a" * before + NAME.encode() + b"a" * 200 + f" {NUMBER} ".encode() + b"a" * 900
    scan = Scan(MARKS)
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    marks = sorted(set(scan._marks_of(iter(pieces))))
    assert marks == sorted(set(scan._marks_of(iter([content]))))
    assert ("number:ascii", before + len(NAME.encode()) + 201) in marks


NUMBERS = {
    "alone": NUMBER.encode(),
    "groups": b"1234 5678 9018",
    "hyphens": b"1234-5678-9018",
    "utf-16": NUMBER.encode("utf-16-le"),
    "wide": "１２３４５６７８９０１８".encode(),
    "wide cp932": "１２３４５６７８９０１８".encode("cp932"),
    "json": b'{"n":"123456789018"}',
    "packed": zlib.compress(b"n=\n123456789018\n" * 3),
}
NO_NUMBERS = (
    b"123456789019",
    b"1234567890180",
    b"202611211830",
    b"0.123456789018",
    b"1234-5678-9018-3456",
    b"ab123456789018",
)


@pytest.mark.parametrize("spelled", NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_that_checks_is_found(spelled):
    assert any(kind.startswith("number:") for kind in found(b"(" + spelled + b")", Marks()))


@pytest.mark.parametrize("other", NO_NUMBERS)
def test_digits_that_are_something_else_are_not(other):
    assert found(b"(" + other + b")", Marks()) == set()


@pytest.mark.parametrize(
    "line", ["pin=4821", '"PIN": "4821"', "暗証番号：4821", "password: 4821", "code_b=12345678901234"]
)
def test_a_pin_beside_its_name_is_found(line):
    assert found(line.encode(), Marks()) == {"secret"}
    assert found(line.replace("4821", "three").replace("12345678901234", "").encode(), Marks()) == set()


def synthetic(size, seed):
    """Lines as logs, exports and settings have them, with every kind of digits that is no 個人番号."""
    some, begin, out = random.Random(seed), datetime(2026, 4, 1, tzinfo=UTC), io.StringIO()
    while out.tell() < size:
        at = begin + timedelta(seconds=some.randrange(30_000_000))
        identity, receipt = uuid.UUID(int=some.getrandbits(128), version=4), some.randrange(9999)
        out.write(
            f"{at.isoformat()} INFO delivery_settled key=MH01-261121-{receipt:04d}-6/1 attempt={some.randrange(9)}\n"
        )
        out.write(f'{{"id":"{identity}","sha":"{some.randbytes(32).hex()}","at":{int(at.timestamp() * 1e6)}}}\n')
        out.write(
            f"架空市見本町{some.randrange(20)}丁目{some.randrange(90)}番地,090-{receipt:04d}-5678,{at:%Y%m%d%H%M},{at:%Y%m%d%H%M%S}\n"
        )
        out.write(
            f"{some.random()} {some.randrange(10**10)} {some.randrange(10**7):07d} 令和8年{at.month}月 pin_tries=3 ¥{receipt:,}\n"
        )
    return out.getvalue().encode()


def test_ten_megabytes_of_ordinary_text_raise_at_most_one_false_alarm():
    scan = Scan(MARKS)
    for seed in range(10):
        scan.text(f"text {seed}", synthetic(1_000_000, seed))
    assert scan.size >= 10_000_000
    assert sum(finding.count for finding in scan.findings) <= 1


SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "市民課"
[store]
directory = "office"
[connectors.rpa-folder]
folder = "FOLDER"
"""
PLACES = (
    "office/slips/a.pdf", "office/counter.log", "office/counter.db-extra", "office/keys/note.txt", "office/closings/x.pdf",
    "spool/d00001-001", "spool/tmp/x", "temp/_MEI/x.json", "temp/upload.zip", "rpa/out/case.csv", "rpa/done/r.json",
)  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch):
    for name in ("spool", "temp", "rpa"):
        (tmp_path / name).mkdir()
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS.replace("FOLDER", str(tmp_path / "rpa")), encoding="utf-8")
    monkeypatch.setattr(residue_commands, "SPOOL", tmp_path / "spool")
    monkeypatch.setattr(residue_commands.tempfile, "gettempdir", lambda: str(tmp_path / "temp"))
    monkeypatch.setattr(residue_commands, "_CLIPBOARDS", ())
    return file


def scanned(office, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NAME}\n\n"))
    status = main(["--settings", str(office), "residue", "scan", "--canary", "-", "--json"])
    said = capsys.readouterr()
    assert "澤" not in said.out + said.err
    assert "12345678" not in said.out + said.err
    return status, json.loads(said.out)


def test_what_is_planted_in_twelve_places_is_found_in_all_of_them(office, tmp_path, monkeypatch, capsys):
    assert scanned(office, monkeypatch, capsys)[0] == 0
    spelled = list(SPELLED.values())
    for index, place in enumerate(PLACES):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"x" * 100 + spelled[index] + b"y" * 100)
    with residue_commands.opened_office(_Options(office)) as opened, opened.database.writing() as connection:
        values = {"office": "MH01", "day": opened.clock.now().date(), "last": 1}
        connection.execute(metadata.tables["receipt_serial"].insert(), values)
        row = {"seq": 1, "at": opened.clock.now(), "kind": "x", "simulated": False, "fact": NAME}
        connection.execute(metadata.tables["kpi_event"].insert(), row)
    status, said = scanned(office, monkeypatch, capsys)
    seen = {finding["place"] for finding in said["findings"]}
    assert status == 3
    assert seen == {"database:kpi_event.fact", *(str(tmp_path / place) for place in PLACES)}
    assert len(seen) == 12


class _Options:
    def __init__(self, settings):
        self.settings = settings


def test_a_store_shows_nothing_of_a_person_open_or_closed(tmp_path):
    """Database, journal and shared memory as they lie on the disk; the key file tells nothing by itself."""
    town = Town(tmp_path)
    for _ in range(20):
        town.desk.submit(submission(application(NAME), application(NUMBER)))
    town.desk.submit(submission(application().__class__(**{**application().__dict__, "items": (item("a.b", NUMBER),)})))
    case = town.desk.unprinted()[0].application_id(0)
    town.work.take(case, SATO)
    town.work.return_(case, SATO, NAME)
    for closed in (False, True):
        scan = Scan(spellings([NAME, "1980-02-17", "昭和55年2月17日", "架空市見本町一丁目"]))
        if closed:
            town.database.close()
        else:
            with town.database.reading() as connection:
                scan.clear_columns(connection, metadata.sorted_tables)
            assert scan.rows > 60
        scan.folder(tmp_path)
        assert scan.findings == []
        assert scan.files >= 2


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    scan = Scan(MARKS)
    scan.folder(tmp_path)
    scan.folder(tmp_path / "missing")
    assert len(scan.skipped) == 2
    assert MARKS.overlap < residue_scan.PIECE
