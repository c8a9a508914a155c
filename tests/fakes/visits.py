"""Invented people and submissions for the tests of the store and the connectors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Counts, Item, OpenItem, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.words import Words
from counter_app.personal import Personal

JST_NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CANARY = "渡邉\U000e0102\u3000花子"
RARE = "\U00020bb7田\u3000太郎"  # 𠮷: beyond the BMP


class HandClock:
    """A clock that is turned by hand."""

    def __init__(self, at: datetime = JST_NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


def item(path: str, value: str, *, shown: str | None = None, label: str = "氏名", kind: str = "text") -> Item:
    return Item(path, path, label, kind, Personal(value), Personal(shown or value), Origin.CARD, Trust.VERIFIED)


def application(name: str = CANARY, *, connector: str = "rpa-folder", procedure: str = "juminhyo") -> Application:
    return Application(
        procedure=procedure,
        form_version="1",
        title=Words("住民票の写しの交付申請"),
        destination="市民課",
        connector=connector,
        items=(
            item("applicant.fullName", name),
            item("applicant.dateOfBirth", "1980-02-17", shown="昭和55年2月17日", label="生年月日", kind="date"),
            item("applicant.fullAddress", "東京都架空市見本町一丁目２番３号\u3000見本荘１０１", label="住所"),
        ),
        open_items=(OpenItem("電話番号", date(2026, 12, 5)),),
        next_step=Words("３番の窓口へ"),
        fee_yen=300,
    )


def submission(*applications: Application, visit_id: UUID | None = None, simulated: bool = False) -> Submission:
    return Submission(
        visit_id=visit_id or uuid4(),
        at=JST_NOON,
        channel=Channel.KIOSK,
        language="ja-easy",
        simulated=simulated,
        applications=applications or (application(),),
        counts=Counts(
            facts_asked=3, facts_prefilled=9, characters_typed=14, started_at=JST_NOON - timedelta(minutes=4)
        ),
    )
