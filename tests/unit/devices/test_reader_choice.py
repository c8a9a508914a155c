import pytest

from counter_app.devices.reader_choice import choose_reader
from counter_app.failures import CardError, FailureCode

TWO = ["Virtual PCD 00 00", "Virtual PCD 00 01"]
MIXED = ["SONY FeliCa RC-S300/S 00 00", "Windows Hello for Business 1", "ACS ACR1252 PICC 0", "ACS ACR1252 SAM 0"]


@pytest.mark.parametrize(
    ("attached", "wanted", "chosen"),
    [
        (["Only"], None, "Only"),
        (TWO, "Virtual PCD 00 01", "Virtual PCD 00 01"),
        (TWO, "pcd 00 00", "Virtual PCD 00 00"),
        (MIXED, "rc-s300", "SONY FeliCa RC-S300/S 00 00"),
        (MIXED, "ACR1252 PICC", "ACS ACR1252 PICC 0"),
        (["AB", "ABC"], "AB", "AB"),  # the full name wins over a part of another
    ],
)
def test_chosen_by_name(attached, wanted, chosen):
    assert choose_reader(attached, wanted) == chosen
    assert choose_reader(attached[::-1], wanted) == chosen


@pytest.mark.parametrize(
    ("attached", "wanted", "code"),
    [
        ([], None, FailureCode.NO_READER),
        ([], "RC-S300", FailureCode.NO_READER),
        (TWO, None, FailureCode.READER_NOT_FOUND),
        (TWO, "Virtual", FailureCode.READER_NOT_FOUND),
        (MIXED, "RC-S380", FailureCode.READER_NOT_FOUND),
        (["Only"], "Other", FailureCode.READER_NOT_FOUND),
    ],
)
def test_never_by_position(attached, wanted, code):
    with pytest.raises(CardError) as caught:
        choose_reader(attached, wanted)
    assert caught.value.code is code
    assert all(name in caught.value.cause for name in attached)
