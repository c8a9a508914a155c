"""A day is closed: what the report says, what its QR code proves, and how days are joined."""

from __future__ import annotations

import io
import json

import pypdfium2
import pytest
from PIL import Image

from counter_app.app.command_line import main
from counter_app.devices.scanner import read_codes
from counter_app.failures import FailureCode, SlipError
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.head_code import HEAD_PREFIX, read_head
from counter_app.slips.page_picture import page_picture
from counter_app.slips.payload import PREFIX, SlipClaims, read, sign
from counter_app.store import audit
from counter_app.store.closing import close_day, last_closing
from tests.fakes import slip_receipts as invented
from tests.fakes.stores import Town
from tests.fakes.visits import RARE, application, submission

SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "架空市役所 市民課"
[store]
directory = "office"
[cards]
trust = "simulated"
"""


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


def run(capsys, *arguments):
    status = main(arguments)
    out = capsys.readouterr().out
    return status, json.loads(out) if out.startswith(("{", "[")) else out


def test_the_report_carries_the_head_and_the_code_is_read_from_its_pixels(settings, tmp_path, capsys):
    out = tmp_path / "closing.pdf"
    main(["--settings", str(settings), "closing", "--out", str(tmp_path / "first.pdf")])
    capsys.readouterr()
    status, said = run(capsys, "--settings", str(settings), "closing", "--out", str(out), "--json")
    assert (status, said["entries"]) == (0, 1)
    picture = Image.open(io.BytesIO(page_picture(out.read_bytes(), 0, 200)))
    assert read_codes(picture) == [said["code"]]
    ring = KeyRing.open(tmp_path / "office" / "keys" / "slip_keys.json")
    head = read_head(said["code"], ring.find)
    assert (head.office, head.seq, head.hash, head.simulated) == ("MH01", 1, said["head"], True)
    text = pypdfium2.PdfDocument(out.read_bytes())[0].get_textpage().get_text_range()
    assert "日計表" in text
    verified = run(capsys, "--settings", str(settings), "audit", "verify", "--anchor", said["code"], "--json")[1]
    assert (verified["entries"], verified["anchors"]) == (2, 1)
    other = said["code"][:-3] + ("123" if said["code"][-3:] != "123" else "321")
    assert main(["--settings", str(settings), "audit", "verify", "--anchor", other]) == 3
    assert main(["--settings", str(settings), "audit", "verify", "--anchor", f"1:{'0' * 64}"]) == 4
    assert main(["--settings", str(settings), "audit", "verify", "--anchor", "nonsense"]) == 3


def test_a_day_counts_what_came_in_and_names_the_head_of_the_report_before(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    today = town.clock.now().date()
    town.desk.submit(submission(application(), application(RARE)))
    first = close_day(town.database, "MH01", today, town.clock.now(), "sato")
    assert (first.visits, first.received, first.still_open, first.unsent, first.previous) == (1, 2, 2, 2, None)
    assert [(each.procedure, each.received) for each in first.by_procedure] == [("juminhyo", 2)]
    town.clock.turn(days=1)
    second = close_day(town.database, "MH01", town.clock.now().date(), town.clock.now(), "sato")
    assert (second.visits, second.received, second.still_open) == (0, 0, 2)
    assert second.previous == first.head
    with town.database.reading() as connection:
        assert last_closing(connection, "MH01") == second.head
        assert last_closing(connection, "MH02") is None
        assert audit.verify(connection, first.head).seq == second.head.seq + 1
    town.database.close()


def test_a_head_is_no_slip_and_a_slip_no_head():
    key = SigningKey.generate(simulated=False)
    ring = KeyRing({key.kid: key.published})
    claims = SlipClaims.of(invented.receipt(invented.juminhyo()))

    slip = sign(claims, key)
    for text in (slip, HEAD_PREFIX + slip[4:]):
        with pytest.raises(SlipError) as caught:
            read_head(text, ring.find)
        assert caught.value.code in {FailureCode.SLIP_UNREADABLE, FailureCode.SLIP_CHANGED}
    assert read(slip, ring.find)[0] == claims
    assert slip.startswith(PREFIX)
