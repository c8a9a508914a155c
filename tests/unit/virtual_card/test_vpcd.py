"""The card's side of the virtual reader, against a reader played by the test over a real socket."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import load_profile, shipped_profiles
from counter_app.devices.virtual_card.vpcd import InsertedCard, reader_at
from counter_app.failures import CardError, FailureCode

SELECT_TEXT = bytes.fromhex("00A4040C0AD3921000310001010408")


class PlayedReader:
    """The far end: asks for the ATR as soon as a card connects, as vpcd does."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._far: socket.socket | None = None

    def connect(self) -> socket.socket:
        self.hang_up()
        near = socket.create_connection(self._listener.getsockname())
        self._far, _ = self._listener.accept()
        self._far.settimeout(5)
        self.send(b"\x04")
        return near

    def send(self, payload: bytes) -> None:
        self._far.sendall(len(payload).to_bytes(2, "big") + payload)

    def receive(self) -> bytes:
        length = int.from_bytes(self._exactly(2), "big")
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            chunk = self._far.recv(count - len(received))
            if not chunk:
                raise EOFError
            received += chunk
        return received

    def ask(self, payload: bytes) -> bytes:
        self.send(payload)
        return self.receive()

    def hang_up(self) -> None:
        if self._far is not None:
            self._far.close()

    def close(self) -> None:
        self.hang_up()
        self._listener.close()


@pytest.fixture
def reader():
    played = PlayedReader()
    yield played
    played.close()


def card(**faults) -> VirtualCard:
    profile = load_profile(shipped_profiles()["hanako"])
    return VirtualCard(replace(profile, faults=replace(profile.faults, **faults)))


def test_a_card_tells_its_atr_and_answers(reader):
    with InsertedCard(card(), reader.connect) as inserted:
        assert reader.receive() == inserted.card.atr
        assert reader.ask(SELECT_TEXT) == b"\x90\x00"
        assert inserted.is_present

    assert not inserted.is_present


def test_power_clears_and_reset_keeps(reader):
    with InsertedCard(card(), reader.connect):
        reader.receive()
        reader.ask(SELECT_TEXT)
        reader.ask(bytes.fromhex("002000910431323334"))
        reader.send(b"\x02")
        reader.ask(SELECT_TEXT)
        assert reader.ask(bytes.fromhex("00B0820001"))[-2:] == b"\x90\x00"
        for control in (b"\x00", b"\x01"):
            reader.send(control)
        reader.ask(SELECT_TEXT)
        assert reader.ask(bytes.fromhex("00B0820001")) == b"\x69\x82"


def test_removal_closes_the_connection_and_can_be_undone(reader):
    inserted = InsertedCard(card(), reader.connect)
    inserted.insert()
    reader.receive()
    inserted.remove()
    inserted.remove()

    with pytest.raises(EOFError):
        reader.receive()
    with inserted:
        assert reader.receive() == inserted.card.atr


def test_a_torn_card_closes_the_connection_instead_of_answering(reader):
    with InsertedCard(card(remove_after=1), reader.connect) as inserted:
        reader.receive()
        assert reader.ask(SELECT_TEXT) == b"\x90\x00"
        with pytest.raises(EOFError):
            reader.ask(SELECT_TEXT)
        assert inserted.wait_removed(5)


def test_a_reader_that_goes_away_leaves_the_card_alone(reader):
    with InsertedCard(card(), reader.connect) as inserted:
        reader.receive()
        reader.hang_up()

        assert inserted.wait_removed(5)


def test_a_slow_card_can_be_removed_while_it_thinks(reader):
    with InsertedCard(card(delay_ms=10_000), reader.connect) as inserted:
        reader.receive()
        reader.send(SELECT_TEXT)
        inserted.remove()

        assert not inserted.is_present


def test_no_reader_is_a_card_error():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(CardError) as trouble:
        InsertedCard(card(), reader_at("127.0.0.1", port)).insert()

    assert trouble.value.code is FailureCode.NO_READER


def test_a_card_cannot_be_inserted_twice(reader):
    with InsertedCard(card(), reader.connect) as inserted, pytest.raises(ValueError, match="already"):
        inserted.insert()
