"""Slips through Qt onto a queue of a real print server: silent, in the right size, the code readable."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from counter_app.devices.scanner import read_codes
from counter_app.domain.words import Words
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.slip import PAPERS, SlipDesign, SlipMaker
from tests.fakes import paper as on_paper
from tests.fakes import slip_receipts as invented

FONTS = load_fonts()
KEY = SigningKey.generate(simulated=False)
ROOT = Path(__file__).parents[3]
PRINTS = """
import sys
from pathlib import Path
from counter_app.failures import SlipError
from counter_app.slips.page_picture import page_rasters
from counter_app.ui.printing.installed_printer import InstalledPrinter
printer = InstalledPrinter(sys.argv[1], page_rasters)
print(printer.check())
try:
    printer.put(Path(sys.argv[2]).read_bytes(), "MH01-261121-0001-6")
except SlipError as told:
    sys.exit(told.code.name)
"""


def printed_by_qt(server, name, file):
    """A process of its own: CUPS looks for its server once."""
    environment = {**os.environ, "CUPS_SERVER": str(server.server.file), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PRINTS, name, str(file)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def slip_file(paper, folder, *, large=False):
    maker = SlipMaker(FONTS, KEY, SlipDesign(Words("架空市役所　市民課"), paper), invented.era)
    slip = maker.make(invented.receipt(), large=large)
    (folder / "slip.pdf").write_bytes(slip.pdf)
    return slip, folder / "slip.pdf"


def sizes(pdf):
    return [(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize(("paper", "large"), [*((paper, False) for paper in PAPERS), ("A6", True)])
def test_qt_prints_every_paper_in_its_size(server, paper, large, tmp_path):
    printer = server.printer(f"qt-{paper}-{large}")
    slip, file = slip_file(paper, tmp_path, large=large)
    done = printed_by_qt(server, printer.name, file)
    assert done.returncode == 0, done.stderr
    printed = server.finished(printer)
    wanted = sizes(slip.pdf)
    assert len(sizes(printed)) == len(wanted)
    for made, meant in zip(sizes(printed), wanted, strict=True):
        assert made == pytest.approx(meant, abs=3)
    assert [code for page in on_paper.pictures(printed, tmp_path, 203) for code in read_codes(page)] == [slip.code]


def test_a_printer_that_is_not_installed(server, tmp_path):
    done = printed_by_qt(server, "Nobody", slip_file("A6", tmp_path)[1])
    assert done.stderr.strip() == "PRINTER_NOT_FOUND"
    assert "Nobody" in done.stdout
