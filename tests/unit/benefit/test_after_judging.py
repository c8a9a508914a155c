"""The list of work, the transfer file, the letter."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise, permutations

import pypdf
import pytest

from counter_app.benefit.account import Account
from counter_app.benefit.reasons import CAUSES, Why
from counter_app.benefit.rules import Payer
from counter_app.benefit.transfer_file import RECORD, Payment, transfer_file
from counter_app.benefit.work_list import Item, ordered, totals
from counter_app.domain.bank_account import AccountType, TransferTarget
from counter_app.slips.correction_letter import CorrectionLetter, correction_letter
from counter_app.slips.fonts import load_fonts
from counter_app.slips.page import A4, MM
from counter_app.slips.pen import Mark
from tests.fakes import canary
from tests.fakes.benefit_town import banks

PAYER = Payer("0000000001", "カクウシ", "0001", "001", "1", "7777777", date(2026, 6, 15))


def item(place, number, *whys):
    return Item.of(place, number, "2026-05-02T00:00:00", whys, CAUSES)


def test_the_most_minutes_saved_for_a_minute_come_first():
    items = [
        item(0, "A1", Why.NOT_HEAD),
        item(1, "A2", Why.HOLDER_DIFFERENT),
        item(2, "A3", Why.ACCOUNT_TYPE_UNKNOWN),
        item(3, "A0", Why.HOLDER_MISSING),
    ]
    for some in permutations(items):
        found = ordered(some)
        assert [each.application_id for each in found] == ["A0", "A3", "A2", "A1"]
        assert all(one.worth >= other.worth for one, other in pairwise(found))
    said = totals(items)
    assert (said["applications"], said["minutes"], said["minutesSaved"]) == (4, 13.0, 85.0)


def test_reasons_nobody_settles_take_no_time():
    assert item(0, "A1", Why.LATE, Why.PERSON_UNCLEAR).whys == (Why.PERSON_UNCLEAR,)


def test_transfer_records():
    account = Account(TransferTarget("0001", "001", AccountType.ORDINARY, "0000123"), "ﾜﾀﾅﾍﾞ ﾊﾅｺ" + "ｱ" * 25)
    payments = [Payment("A1", account, 200_000), Payment("A2", account, 100_000)]
    records = b"".join(transfer_file(PAYER, payments, banks())).split(b"\r\n")
    assert [len(record) for record in records] == [RECORD] * 5 + [0]
    header, one, _, trailer, end, _ = (record.decode("cp932") for record in records)
    assert header.startswith("1210" + "0000000001" + "ｶｸｳｼ ")
    assert header[54:62] == "06150001"
    assert (one[0], one[1:5], one[20:23], one[42], one[43:50], one[80:90]) == (
        "2",
        "0001",
        "001",
        "1",
        "0000123",
        "0000200000",
    )
    assert one[50:80] == ("ﾜﾀﾅﾍﾞ ﾊﾅｺ" + "ｱ" * 25)[:30]
    assert trailer.rstrip() == "8000002000000300000"
    assert end.rstrip() == "9"


LETTER = CorrectionLetter(
    "架空市 暮らし応援給付金", "A1", canary.FULL_NAME, "東京都架空市見本町一丁目２番３号", "見本荘１０１",
    (("通帳の写しを送ってください。", ("口座番号が7桁の数字ではありません",)), ("委任状が必要です。", ("申請者は世帯主ではありません",))),
    "架空市 給付金担当", "架空市見本町1-1", "00-0000-0000", "平日 8:30-17:15", date(2026, 6, 1), date(2026, 6, 30),
)  # fmt: skip


@pytest.fixture(scope="module")
def letter():
    return correction_letter(LETTER, load_fonts())


def test_the_letter_says_what_is_missing_and_until_when(letter):
    document = pypdf.PdfReader(io.BytesIO(letter.pdf))
    said = "".join(page.extract_text() for page in document.pages).replace("\n", "")
    assert len(document.pages) == 1
    assert set(letter.flagged) <= {"邉\U000e0102"}  # a variant that not every release of the font draws
    for text in ("花子", "通帳の写しを送ってください", "口座番号が7桁", "委任状", "2026年6月30日", "申請番号 A1"):
        assert text in said
    assert "花子" not in str(document.metadata)


def test_the_letter_is_the_same_bytes_each_time(letter):
    assert correction_letter(LETTER, load_fonts()).pdf == letter.pdf


def test_the_address_stands_in_the_window_and_alone(letter):
    """長形3号: the window shows 20 to 100 mm from the left and 15 to 60 mm from above, give or take the fold."""
    texts = [ink for ink in letter.inks if ink.mark is Mark.TEXT]
    left = [ink for ink in texts if ink.left < 90 * MM and ink.top > (A4.height - 85) * MM]
    assert len(left) == 3
    assert all(ink.right <= 105 * MM and ink.bottom >= (A4.height - 60) * MM for ink in left)
    overlapping = [(a, b) for a in texts for b in texts if a is not b and a.left < b.right and b.left < a.right
                   and a.bottom + 0.5 < b.top and b.bottom + 0.5 < a.top]  # fmt: skip
    assert overlapping == []


def test_long_names_and_many_points_stay_on_the_page():
    from dataclasses import replace  # noqa: PLC0415  # only here

    long = replace(LETTER, name="渡邉" * 30, address="架空市" * 40, asked=LETTER.asked * 8)
    made = correction_letter(long, load_fonts())
    assert all(ink.left >= 0 and ink.right <= 210 * MM and ink.bottom >= 0 for ink in made.inks)
    assert len(pypdf.PdfReader(io.BytesIO(made.pdf)).pages) > 1
