"""Receipt printers: slips become bytes, the bytes become pixels again, and the code on them is read."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from counter_app.devices import escpos
from counter_app.devices.escpos import DOTS, DOTS_PER_INCH, Raster, is_status, slip_bytes, told
from counter_app.devices.escpos_lines import NetworkPlace, NodePlace, place_of
from counter_app.devices.escpos_printer import EscposPrinter
from counter_app.devices.scanner import read_codes
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, SlipError
from counter_app.ports.printing import PrinterState
from counter_app.ports.scanning import Picture
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.page_picture import page_rasters
from counter_app.slips.slip import SlipDesign, SlipMaker
from tests.fakes import slip_receipts as invented
from tests.fakes.receipt_printer import COVER_OPEN, FINE, JAMMED, NEAR_END, PAPER_OUT, NetworkPrinter, Paper

FONTS = load_fonts()
KEY = SigningKey.generate(simulated=False)
ROLLS = ["80mm", "58mm"]


def a_slip(paper="80mm", *, large=False):
    maker = SlipMaker(FONTS, KEY, SlipDesign(Words("架空市役所　市民課"), paper, print_name=True), invented.era)
    return maker.make(invented.receipt(invented.juminhyo(), invented.jido_teate()), large=large)


def drawn(pdf):
    return page_rasters(pdf, DOTS_PER_INCH)


def printer_on(place, paper="80mm"):
    return EscposPrinter(place, DOTS[paper], drawn)


def codes_on(picture):
    return read_codes(ImageOps.expand(picture, border=16, fill=255))


@pytest.mark.parametrize("paper", ROLLS)
@pytest.mark.parametrize("raster", Raster)
@pytest.mark.parametrize("large", [False, True])
def test_the_bytes_become_the_slip_again_and_its_code_is_read(paper, raster, large):
    slip, printed = a_slip(paper, large=large), Paper()
    printed.feed(slip_bytes(drawn(slip.pdf), DOTS[paper], raster))
    (picture,) = printed.cut
    assert printed.whole
    assert picture.width == DOTS[paper]
    assert codes_on(picture) == [slip.code]


@pytest.mark.parametrize("paper", ROLLS)
def test_a_module_of_the_code_is_four_dots(paper):
    """Along a row of the finder pattern: seven modules, of one colour each."""
    printed = Paper()
    printed.feed(slip_bytes(drawn(a_slip(paper).pdf), DOTS[paper]))
    (picture,) = printed.cut
    widths = {run for row in range(picture.height) for run in finder_runs(picture, row)}
    assert widths == {(4, 4, 12, 4, 4)}


def finder_runs(picture, row):
    """Runs of dots 1:1:3:1:1 at the left of the code, as a reader looks for them."""
    line = picture.crop((0, row, picture.width, row + 1)).tobytes()
    runs, start = [], 0
    for at in range(1, len(line) + 1):
        if at == len(line) or line[at] != line[start]:
            runs.append((line[start], at - start))
            start = at
    for first in range(len(runs) - 4):
        five = [length for _, length in runs[first : first + 5]]
        dark = runs[first][0] == 0
        if dark and 11 <= five[2] <= 13 and all(3 <= five[n] <= 5 for n in (0, 1, 3, 4)) and runs[first - 1][1] >= 16:
            yield tuple(five)


@given(
    st.integers(1, 700),
    st.integers(1, 300),
    st.sampled_from([384, 576]),
    st.sampled_from(list(Raster)),
    st.integers(0, 2**32),
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_printed_comes_out_dot_by_dot(wide, high, dots, raster, seed):
    grey = bytes(Random(seed).choices((0, 127, 128, 255), k=wide * high))
    printed = Paper()
    content = slip_bytes([Picture(wide, high, grey)], dots, raster)
    for start in range(0, len(content), 777):
        printed.feed(content[start : start + 777])
    (picture,) = printed.cut
    expected = Image.new("L", (dots, high), 255)
    page = Image.frombytes("L", (wide, high), grey).point(lambda level: 0 if level < 128 else 255)
    expected.paste(page, (max(dots - wide, 0) // 2 - max(wide - dots, 0) // 2, 0))
    assert picture.tobytes() == expected.tobytes()


def test_no_drawer_is_ever_opened():
    content = slip_bytes(drawn(a_slip().pdf), DOTS["80mm"])
    pulse = Paper()
    with pytest.raises(Exception, match=r".*"):
        pulse.feed(b"\x1bp\x00\x19\xfa")
    Paper().feed(content)  # raises for every command but images, cuts and questions


@given(st.integers(0, 255), st.sampled_from(escpos.QUESTIONS))
def test_every_byte_means_something_or_is_refused(answer, number):
    codes = set(told(number, answer))
    assert codes <= set(FailureCode)
    if is_status(answer) and not answer & 0b0110_1100:
        assert codes == set()


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (FINE, ()),
        (PAPER_OUT, (FailureCode.PRINTER_PAPER_OUT,)),
        (COVER_OPEN, (FailureCode.PRINTER_COVER_OPEN,)),
        (JAMMED, (FailureCode.PRINTER_JAMMED,)),
        (NEAR_END, (FailureCode.PRINTER_PAPER_LOW,)),
        ({**FINE, 1: 0x1A}, (FailureCode.PRINTER_OFFLINE,)),
        ({**FINE, 2: 0xFF}, (FailureCode.PRINTER_OFFLINE,)),
    ],
)
def test_a_printer_says_how_it_is(status, codes):
    with NetworkPrinter(status) as network:
        assert printer_on(NetworkPlace("127.0.0.1", network.port)).state() == PrinterState(codes)
    assert network.paper.cut == []


def test_a_slip_goes_over_the_network():
    slip = a_slip()
    with NetworkPrinter(slowly=997) as network:
        printer_on(place_of(f"tcp://127.0.0.1:{network.port}")).put(slip.pdf, "受付票")
    (picture,) = network.paper.cut
    assert codes_on(picture) == [slip.code]
    assert network.paper.forgotten == 0


def test_a_printer_that_never_answers_prints_all_the_same():
    slip = a_slip("58mm")
    with NetworkPrinter(mute=True) as network:
        printer_on(NetworkPlace("127.0.0.1", network.port), "58mm").put(slip.pdf, "受付票")
        network.paper.feed(b"")
    assert [codes_on(picture) for picture in network.paper.cut] == [[slip.code]]


def test_paper_that_ends_before_the_slip_is_told_and_nothing_is_sent():
    with NetworkPrinter(PAPER_OUT) as network, pytest.raises(SlipError) as caught:
        printer_on(NetworkPlace("127.0.0.1", network.port)).put(a_slip().pdf, "受付票")
    assert caught.value.code is FailureCode.PRINTER_PAPER_OUT
    assert network.taken == len(escpos.QUESTIONS) * 3


@pytest.mark.parametrize(
    ("status", "code"), [(PAPER_OUT, FailureCode.PRINTER_PAPER_OUT), (COVER_OPEN, FailureCode.PRINTER_COVER_OPEN)]
)
def test_trouble_in_the_middle_is_told_and_what_is_left_does_not_come_out_later(status, code):
    with NetworkPrinter(after=(3000, status)) as network, pytest.raises(SlipError) as caught:
        printer_on(NetworkPlace("127.0.0.1", network.port)).put(a_slip().pdf, "受付票")
    assert caught.value.code is code
    assert network.paper.forgotten == 1


def test_a_printer_that_dies_in_the_middle():
    with NetworkPrinter(dies=5000) as network, pytest.raises(SlipError) as caught:
        printer_on(NetworkPlace("127.0.0.1", network.port)).put(a_slip().pdf, "受付票")
    assert caught.value.code is FailureCode.PRINTER_OFFLINE


def test_a_printer_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    nobody = printer_on(NetworkPlace("127.0.0.1", port))
    assert nobody.state() == PrinterState((FailureCode.PRINTER_OFFLINE,))
    assert nobody.check()
    gone = printer_on(NodePlace("/dev/usb/there-is-no-such-printer"))
    assert gone.state() == PrinterState((FailureCode.PRINTER_OFFLINE,))


def test_a_file_collects_slips_for_its_owner_only(tmp_path):
    first, second, file = a_slip(), a_slip("80mm", large=True), tmp_path / "slips.bin"
    for slip in (first, second):
        printer_on(place_of(str(file))).put(slip.pdf, "受付票")
    printed = Paper()
    printed.feed(file.read_bytes())
    assert [codes_on(picture) for picture in printed.cut] == [[first.code], [second.code]]
    assert file.stat().st_mode & 0o077 == 0


def test_a_device_node_is_written_and_asked():
    """A pseudo-terminal stands for /dev/usb/lp0: bytes go in, answers come out of the same node."""
    import threading  # noqa: PLC0415  # only here
    import tty  # noqa: PLC0415  # not on Windows

    slip, printed = a_slip("58mm"), Paper()
    printer_end, our_end = os.openpty()
    tty.setraw(our_end)

    finished = threading.Event()

    def answer(kind, number):
        os.write(printer_end, bytes([FINE[number] if kind == "now" else 0]))
        if kind != "now":
            finished.set()  # the last thing that is asked

    def serve():
        while not finished.is_set():
            printed.feed(os.read(printer_end, 4096), answer)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    node = Path(os.ttyname(our_end))
    printer_on(NodePlace(str(node)), "58mm").put(slip.pdf, "受付票")
    serving.join()
    os.close(printer_end)
    os.close(our_end)
    assert [codes_on(picture) for picture in printed.cut] == [[slip.code]]


@pytest.mark.parametrize("wrong", ["tcp://", "tcp://host:99999999"])
def test_an_address_that_is_none(wrong):
    with pytest.raises(SlipError) as caught:
        place_of(wrong)
    assert caught.value.code is FailureCode.PRINTER_NOT_FOUND
