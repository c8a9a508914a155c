import pytest

from counter_app.cards.channel import Apdu, Response, TracingChannel, status_name
from counter_app.failures import CardError, FailureCode


class Always:
    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def transmit(self, _apdu):
        return self.answer


@pytest.mark.parametrize(
    ("apdu", "wire"),
    [
        (Apdu(0, 0x20, 0, 0x80), "00200080"),
        (Apdu(0, 0xB0, 0, 0, le=256), "00B0000000"),
        (Apdu(0, 0xB0, 1, 0, le=7), "00B0010007"),
        (Apdu(0, 0xB0, 0, 0, le=336), "00B00000000150"),
        (Apdu(0, 0xB0, 0, 0, le=65536), "00B00000000000"),
        (Apdu(0, 0xA4, 2, 0x0C, b"\x00\x02"), "00A4020C020002"),
        (Apdu(0x80, 0x2A, 0, 0x80, b"ab", le=256), "802A008002616200"),
    ],
)
def test_wire_forms(apdu, wire):
    assert apdu.encode().hex().upper() == wire


def test_an_answer_has_a_status_word():
    assert Response.parse(b"ab\x90\x00") == (b"ab", 0x9000)
    for raw in (b"", b"\x90"):
        with pytest.raises(CardError) as caught:
            Response.parse(raw)
        assert caught.value.code is FailureCode.CARD_ANSWER_MALFORMED


def test_status_words_have_names():
    assert status_name(0x6A82) == "6A82 FILE_NOT_FOUND"
    assert status_name(0x63C2) == "63C2"


def test_trace_and_reprs_hold_no_secret_and_no_content():
    lines = []
    traced = TracingChannel(Always(b"canary\x90\x00"), lines.append)
    traced.transmit(bytearray(b"\x00\x20\x00\x80\x061234AB"))
    traced.transmit(b"\x00\xa4\x02\x0c\x02\x00\x02")
    said = " ".join(map(str, lines)) + repr(lines) + repr(Apdu(0, 0x20, 0, 0x80, b"1234")) + repr(Response(b"can", 1))
    assert "1234" not in said
    assert "canary" not in said
    assert b"1234".hex() not in said
    assert lines[0].sent == 5  # not even how long the password was
    assert str(lines[1]) == "00A4020C 0002 (7 bytes) -> 6 bytes, 9000 OK"


def test_an_exchange_without_answer_is_traced_too():
    class Gone:
        def transmit(self, _apdu):
            raise CardError(FailureCode.CARD_REMOVED)

    lines = []
    with pytest.raises(CardError):
        TracingChannel(Gone(), lines.append).transmit(b"\x00\xb0\x00\x00\x00")
    assert [line.sw for line in lines] == [None]
