"""Slips through a real print server, and what it says about its printers."""

from __future__ import annotations

import getpass
import os
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from counter_app.devices.cups_queue import CupsQueue, Server
from counter_app.devices.scanner import read_codes
from counter_app.devices.slip_printer import FolderSlipPrinter
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, SlipError
from counter_app.ports.printing import PrinterState
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.page import MM
from counter_app.slips.page_picture import page_size
from counter_app.slips.slip import PAPERS, SlipDesign, SlipMaker
from tests.fakes import paper as on_paper
from tests.fakes import slip_receipts as invented

FONTS = load_fonts()
KEY = SigningKey.generate(simulated=False)
TOLD_WITHIN_S = 2.0


def maker(paper="A6"):
    return SlipMaker(FONTS, KEY, SlipDesign(Words("架空市役所　市民課"), paper), invented.era)


def codes_on(pdf, folder):
    return [code for page in on_paper.pictures(pdf, folder, 203) for code in read_codes(page)]


def size_of(pdf):
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return float(box.width) / MM, float(box.height) / MM


@pytest.mark.parametrize("paper", PAPERS)
def test_a_slip_comes_out_of_the_queue(server, paper, tmp_path):
    printer = server.printer(f"out-{paper}")
    receipt = invented.receipt()
    made = FolderSlipPrinter(maker(paper).make, tmp_path / "slips", printer.queue()).print(receipt)
    (printed,) = printer.printed
    assert printed == made.pdf.read_bytes()
    assert codes_on(printed, tmp_path) == [maker(paper).make(receipt).code]


@pytest.mark.skipif(os.geteuid() != 0, reason="cups-pdf is a printer that only root's print server may start")
@pytest.mark.parametrize("paper", PAPERS)
def test_what_debians_pdf_printer_prints_has_its_size_and_its_code(server, paper, tmp_path):
    slip = maker(paper).make(invented.receipt())
    place = Path("/var/spool/cups-pdf/ANONYMOUS" if getpass.getuser() != "root" else "/root/PDF")
    before = set(place.glob("*.pdf"))
    server.pdf_printer(f"pdf-{paper}").put(slip.pdf, "MH01-261121-0001-6")
    (made,) = set(place.glob("*.pdf")) - before
    printed = made.read_bytes()
    made.unlink()
    assert codes_on(printed, tmp_path) == [slip.code]
    assert size_of(printed) == pytest.approx(size_of(slip.pdf), abs=0.5)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("media-empty-error", FailureCode.PRINTER_PAPER_OUT),
        ("cover-open-error", FailureCode.PRINTER_COVER_OPEN),
        ("offline-report", FailureCode.PRINTER_OFFLINE),
        ("media-jam-error", FailureCode.PRINTER_JAMMED),
        ("toner-empty-error", FailureCode.PRINTER_INK_OUT),
        ("connecting-to-device", FailureCode.PRINTER_OFFLINE),
        ("fuser-over-temp-error", FailureCode.PRINTER_FAILED),
    ],
)
def test_what_the_printer_says_is_told_in_time_and_the_slip_does_not_come_out_later(server, reason, code):
    printer, slip = server.printer(f"says-{reason}"), maker().make(invented.receipt())
    printer.says(reason)
    for _ in range(2):  # the second time the server remembers it from the first
        pauses = []
        with pytest.raises(SlipError) as caught:
            printer.queue(pauses).put(slip.pdf, "MH01-261121-0001-6")
        assert caught.value.code is code
        assert sum(pauses) <= TOLD_WITHIN_S
    printer.is_well()
    printer.queue().put(slip.pdf, "MH01-261121-0001-6")
    assert printer.printed == [slip.pdf]  # once: what was told to have failed never came


@pytest.mark.parametrize(
    ("stopped", "started"), [(("cupsdisable",), ("cupsenable",)), (("cupsreject",), ("cupsaccept",))]
)
def test_a_stopped_queue_is_told_at_once(server, stopped, started):
    printer, slip = server.printer(f"stopped-{stopped[0]}"), maker().make(invented.receipt())
    server.run(*stopped, printer.name)
    pauses = []
    queue = printer.queue(pauses)
    assert queue.state() == PrinterState((FailureCode.PRINTER_STOPPED,))
    with pytest.raises(SlipError) as caught:
        queue.put(slip.pdf, "MH01-261121-0001-6")
    assert caught.value.code is FailureCode.PRINTER_STOPPED
    assert pauses == []
    server.run(*started, printer.name)
    assert queue.state() == PrinterState()
    queue.put(slip.pdf, "MH01-261121-0001-6")
    assert printer.printed == [slip.pdf]


def test_a_queue_that_is_not_there(server):
    nobody = CupsQueue("nobody", page_size, server.server)
    assert nobody.state() == PrinterState((FailureCode.PRINTER_NOT_FOUND,))
    assert "nobody" in nobody.check()[0]
    with pytest.raises(SlipError) as caught:
        nobody.put(b"%PDF-", "title")
    assert caught.value.code is FailureCode.PRINTER_NOT_FOUND


def test_a_server_that_is_not_there(tmp_path):
    gone = CupsQueue("Front", page_size, Server(tmp_path / "no.sock"))
    assert gone.state() == PrinterState((FailureCode.PRINTER_NOT_FOUND,))


def test_the_server_is_found_as_other_programs_find_it():
    assert Server.of_machine("/tmp/cups.sock").file == Path("/tmp/cups.sock")
    assert (Server.of_machine("print.city:8631/version=1.1").host, Server.of_machine("print.city:8631").port) == (
        "print.city",
        8631,
    )
