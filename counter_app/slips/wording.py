"""The fixed words of slips and application sheets. Japanese always stands on the paper, for the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import Origin
from counter_app.domain.words import ENGLISH, Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

TITLE = Words("受付票", "うけつけの 紙", "Receipt slip")
NUMBER = Words("受付番号", "うけつけの ばんごう", "Receipt number")
NEXT = Words("次に行くところ", "つぎに 行くところ", "Where to go next")
RECEIVED = Words("受け付けた手続", "うけつけた 手続き", "What we received")
OPEN = Words("まだ済んでいないこと", "まだ おわっていない こと", "Not finished yet")
FEE = Words("手数料", "お金", "Fee")
NAME = Words("お名前", "なまえ", "Name")
AGAIN = Words("再発行", "もう一度 出した 紙", "Reissued")
SIMULATED = Words(
    "模擬カードで作りました。本物の申請ではありません。",
    "れんしゅうの カードで つくりました。ほんとうの 申請では ありません。",
    "Made with a simulated card. This is not a real application.",
)
SIMULATED_MARK = "模擬カード"
KEEP = Words(
    "受付が終わったしるしです。手続が済むまでお持ちください。",
    "うけつけが おわった しるしです。手続きが おわるまで なくさないで ください。",
    "Please keep this slip until your procedures are complete.",
)
CODE = Words(
    "この票が本物か確かめるための印です。お名前などは入っていません。",
    "この 紙が 本物か しらべる しるしです。なまえは 入っていません。",
    "Proves that this slip is genuine. Holds no personal data.",
)
MORE = Words("次の紙に続きます", "つぎの 紙も 見て ください", "Continued on the next sheet")
FLAGGED = Words(
    "〓は、この機械では印刷できない文字です。受付の記録には元の文字が残っています。",
    "〓は この きかいで 出せない 字です。市の きろくには 元の 字が あります。",
    "〓 marks a character this machine cannot print. Our records keep the original.",
)
SHEET_TITLE = Words("申請内容の控え", "申請した ことの メモ", "Copy of your application")
COLUMNS = (Words("項目", "こと", "Item"), Words("内容", "こたえ", "Answer"), Words("入力元", "どこから", "From"))
ORIGINS = {
    Origin.CARD: Words("カード", "カード", "Card"),
    Origin.RESIDENT: Words("ご本人", "あなた", "You"),
    Origin.STAFF: Words("職員", "市の 人", "Staff"),
    Origin.CLERK: Words("遠隔の職員", "遠くの 市の 人", "Remote staff"),
    Origin.HOME: Words("自宅で入力", "家で 書いた", "At home"),
    Origin.REGISTER: Words("台帳", "市の きろく", "Register"),
    Origin.LAST_VISIT: Words("前回の内容", "前に 書いた", "Last visit"),
    Origin.DERIVED: Words("自動計算", "自動", "Worked out"),
}
_WEEKDAYS = "月火水木金土日"
_NOON = 12
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(at: datetime, era: Callable[[date], str]) -> str:
    """`令和8年11月21日（2026年）土曜日　午後2時05分`; `era` writes the date in 和暦."""
    half, hour = ("午前", at.hour) if at.hour < _NOON else ("午後", at.hour - _NOON)
    day = at.date()
    return f"{era(day)}（{day.year}年）{_WEEKDAYS[day.weekday()]}曜日　{half}{hour}時{at.minute:02}分"


def moment_in(language: str, at: datetime) -> str:
    """The same for people who do not read 和暦; empty where the Japanese line is enough."""
    if language != ENGLISH:
        return ""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at.hour}:{at.minute:02}"


def meter(prefilled: int, typed: int) -> Words:
    """The once-only meter: what did not have to be written."""
    return Words(
        f"自動で入った項目 {prefilled}\n書いた文字 {typed}",
        f"書かなくて よかった こと {prefilled}\n書いた 文字 {typed}",
        f"{prefilled} answers filled in for you, {typed} characters typed",
    )


def due(day: date, language: str, era: Callable[[date], str]) -> str:
    """Return by when something is to be brought, to be put behind it."""
    if language == ENGLISH:
        return f" (by {day.day} {_MONTHS[day.month - 1]} {day.year} / {era(day)}まで)"
    return f"（{era(day)}まで）"
