"""The fixed words of slips. Japanese always stands on the paper, for the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.words import ENGLISH, Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from counter_app.domain.application import Counts

TITLE = Words("受付票", "うけつけの 紙", "Receipt slip")
NUMBER = Words("受付番号", "うけつけの ばんごう", "Receipt number")
NEXT = Words("次に行くところ", "つぎに 行くところ", "Where to go next")
RECEIVED = Words("受け付けた手続", "うけつけた 手続き", "What we received")
OPEN = Words("まだ済んでいないこと", "まだ おわっていない こと", "Not finished yet")
FEE = Words("手数料", "お金", "Fee")
FREE = Words("免除", "はらわなくて いい", "exempt")  # on which ground is nobody's business who sees the slip
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


def meter(counted: Counts) -> Words:
    """The once-only meter: what did not have to be written."""
    if counted.paper.entries:
        paper, today = counted.paper.entries, counted.entries_by_hand
        return Words(
            f"書いた回数　紙なら{paper}回 → 今日は{today}回",
            f"書いた 回数　紙なら {paper}回 → 今日は {today}回",
            f"Entries by hand: {paper} on paper, {today} today",
        )
    prefilled, typed = counted.facts_prefilled, counted.characters_typed
    return Words(
        f"自動で入った項目 {prefilled}\n書いた文字 {typed}",
        f"書かなくて よかった こと {prefilled}\n書いた 文字 {typed}",
        f"{prefilled} answers filled in for you, {typed} characters typed",
    )


def until(day: date, era: Callable[[date], str]) -> Words:
    """The last day to bring what is missing."""
    return Words(
        f"{era(day)}（{day.year}年）まで",
        f"{day.year}年{day.month}月{day.day}日までに",
        f"by {day.day} {_MONTHS[day.month - 1]} {day.year}",
    )
