"""Receipts of invented people, for everything about slips."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Counts, Item, OpenItem, Receipt, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.words import Words
from counter_app.personal import Personal

CANARY = "渡邉\U000e0102\u3000花子"
DRAWN_EXACTLY = "渡邉\U000e0100\u3000花子"  # BIZ UD has this variant, no font of ours has U+E0102
JST = timezone(timedelta(hours=9))
AT = datetime(2026, 11, 21, 14, 5, 33, 123456, JST)
VISIT = UUID("0b8f4a52-6d1e-4c39-9a57-2f60d1c7e8aa")


def era(day: date) -> str:
    """令和 only: enough for receipts."""
    return f"令和{day.year - 2018}年{day.month}月{day.day}日"


def item(path: str, label: str, value: str, origin: Origin = Origin.CARD) -> Item:
    return Item(path, path, label, "text", Personal(value), Personal(value), origin, Trust.READ)


def juminhyo(name: str = CANARY) -> Application:
    return Application(
        procedure="juminhyo-no-utsushi",
        form_version="1",
        title=Words("住民票の写しの交付申請", "じゅうみんひょうの コピーを もらう", "Copy of your residence record"),
        destination="S01",
        connector="rpa-folder",
        items=(
            item("applicant.fullName", "氏名", name),
            item("applicant.dateOfBirth", "生年月日", "昭和55年2月17日（1980年）"),
            item("applicant.fullAddress", "住所", "東京都架空市見本町一丁目２番３号　見本荘１０１"),
            item("copies", "通数", "1", Origin.RESIDENT),
        ),
        next_step=Words("3番窓口でお受け取りください", "3ばんの まどぐちへ 行って ください", "Please go to counter 3"),
        fee_yen=300,
    )


def jido_teate() -> Application:
    return Application(
        procedure="jido-teate-nintei",
        form_version="1",
        title=Words("児童手当　認定請求書", "こどもの お金を もらう 申請", "Child allowance claim"),
        destination="S09",
        connector="https-json",
        items=(
            item("applicant.fullName", "氏名", CANARY),
            item("account.number", "口座番号", "0123456", Origin.RESIDENT),
        ),
        open_items=(
            OpenItem("振込先の通帳の写し", AT.date() + timedelta(days=14)),
            OpenItem("監護・生計同一の申立書（お子さんと別に住んでいる方）", AT.date() + timedelta(days=14)),
        ),
        next_step=Words(
            "5番窓口（子育て支援課）へお進みください", "5ばんの まどぐちへ 行って ください", "Please go to counter 5"
        ),
    )


def receipt(
    *applications: Application, language: str = "ja", simulated: bool = False, office: str = "MH01", serial: int = 1
) -> Receipt:
    submission = Submission(
        visit_id=VISIT,
        at=AT,
        channel=Channel.COUNTER,
        language=language,
        simulated=simulated,
        applications=applications or (juminhyo(),),
        counts=Counts(facts_asked=18, facts_prefilled=15, characters_typed=12),
    )
    return Receipt(ReceiptNumber(office, AT.date(), serial), AT, submission)


def at_utc() -> datetime:
    return AT.astimezone(UTC).replace(microsecond=0)
