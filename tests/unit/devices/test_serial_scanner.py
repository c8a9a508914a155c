"""A hand scanner on a serial line: a pseudo-terminal plays the device, plugged in, unplugged, plugged in elsewhere."""

from __future__ import annotations

import itertools
import os
import pty

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.devices.scanning.serial_port import SerialScanner
from counter_app.devices.scanning.serial_text import SerialText
from counter_app.failures import FailureCode
from counter_app.ports.scanning import ScannerReady, ScannerTrouble
from tests.fakes.cameras import Heard

CODE = b"2701" + b"1234567890" * 30


class Plug:
    """A device under a name that stays the same wherever it is plugged in, as /dev/serial/by-id does."""

    def __init__(self, name):
        self.name, self.line = name, None

    def plug_in(self):
        self.line, other = pty.openpty()
        os.set_blocking(self.line, True)
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(other))
        self.other = other

    def unplug(self):
        self.name.unlink(missing_ok=True)
        os.close(self.other)
        os.close(self.line)
        self.line = None

    def send(self, data):
        os.write(self.line, data)


@pytest.fixture
def plug(tmp_path):
    made = Plug(tmp_path / "scanner")
    made.plug_in()
    yield made
    if made.line is not None:
        made.unplug()


@pytest.fixture
def scanner(plug):
    made = SerialScanner(str(plug.name), again_s=0.01)
    yield made
    made.stop()


def test_codes_come_with_and_without_an_end(scanner, plug):
    heard = Heard()
    scanner.start(heard)
    assert heard.next() == ScannerReady()
    plug.send(CODE + b"\r\n")
    assert heard.next().text.reveal() == CODE.decode()
    plug.send(CODE[:100])  # ends by silence
    assert heard.next().text.reveal() == CODE[:100].decode()
    plug.send(b"\x02" + CODE + b"\x03https://example.com/\r")
    assert heard.next().text.reveal() == CODE.decode()
    assert heard.next().text.reveal() == "https://example.com/"


def test_unplugged_and_back(scanner, plug):
    heard = Heard()
    scanner.start(heard)
    assert heard.next() == ScannerReady()
    plug.unplug()
    failed, missing = heard.next(), heard.next()
    assert (type(failed), failed.code) == (ScannerTrouble, FailureCode.SCANNER_FAILED)
    assert (type(missing), missing.code) == (ScannerTrouble, FailureCode.SCANNER_MISSING)
    assert scanner.check() == []  # it runs, and tells by itself
    plug.plug_in()
    assert heard.next() == ScannerReady()
    plug.send(CODE + b"\n")
    assert heard.next().text.reveal() == CODE.decode()


def test_stopped_started_and_asked(scanner, plug, tmp_path):
    assert scanner.check() == []
    assert "スキャナーを開けません" in SerialScanner(str(tmp_path / "none")).check()[0]
    heard = Heard()
    scanner.start(heard)
    assert heard.next() == ScannerReady()
    scanner.stop()
    plug.send(CODE + b"\n")  # nobody asked for it: it is not read later either
    again = Heard()
    scanner.start(again)
    assert again.next() == ScannerReady()
    plug.send(CODE[:50] + b"\n")
    assert again.next().text.reveal() == CODE[:50].decode()
    assert heard.rest() == []


lines = st.lists(st.binary(max_size=30), max_size=8)


@given(lines, st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=100, deadline=None)
def test_how_bytes_arrive_makes_no_difference(sent, cuts):
    data = b"\r".join(sent) + b"\r"
    whole = SerialText(20).take(data)
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = SerialText(20)
    assert [text for at, to in itertools.pairwise(places) for text in pieces.take(data[at:to])] == whole
    assert all(0 < len(text) <= 20 for text in whole)
    assert pieces.quiet() == []


def test_what_is_too_long_is_dropped_up_to_its_end():
    heard = SerialText(10)
    assert heard.take(b"1" * 11) == []
    assert heard.take(b"1" * 1000) == []
    assert heard._bytes == bytearray(b"1" * 10)
    assert heard.take(b"\r22\r") == ["22"]
