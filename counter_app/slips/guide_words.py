"""The fixed words of the guide sheet (案内票), in every language of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.words import ENGLISH, Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from counter_app.domain.advice import AtRisk

TITLE = Words("これからの手続の案内票", "これから する 手続きの 紙", "Your next procedures")
DONE = Words("今日、受け付けた手続", "今日 うけつけた 手続き", "Received today")
TO_DO = Words("これから必要な手続", "これから する 手続き", "Still to do")
NOTHING_TO_DO = Words(
    "今日受け付けた手続のほかに、必要な手続は見つかりませんでした。",
    "ほかに する 手続きは ありません。",
    "We found nothing else that you need to do.",
)
DUE = Words("期限", "いつまで", "By")
DUE_ABOUT = Words("期限のめやす", "だいたい いつまで", "Probably by")
NO_DUE = Words("期限は決まっていません", "いつまでかは きまって いません", "No fixed date")
PASSED = Words(
    "期限を過ぎています。今日のうちに職員にご相談ください。",
    "おわりの 日を すぎました。今日 市の 人に 話して ください。",
    "This date has passed. Please talk to our staff today.",
)
WHERE = Words("どこで", "どこで", "Where")
WHY = Words("理由", "どうして", "Why")
BRING = Words("持ってくるもの", "持ってくる もの", "Please bring")
FOR_NUMBERS = Words("手続", "手続き", "for")
OPEN = Words("職員に確かめる手続", "市の 人に 聞く 手続き", "Please ask our staff about these")
NOT_NEEDED = Words("今回は必要のない手続", "しなくて いい 手続き", "Not needed this time")
ASK_STAFF = Words("職員にご確認ください", "市の 人に 聞いて ください", "please ask our staff")
MONEY_UNKNOWN = Words(
    "遅れると、お金がもらえなくなることがあります。金額は職員にご確認ください。",
    "おそくなると、お金を もらえないかも しれません。市の 人に 聞いて ください。",
    "You may lose money if you are late. Please ask our staff how much.",
)
WEEKDAYS = "月火水木金土日"
_WEEKDAYS_IN_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(on: date, era: Callable[[date], str]) -> Words:
    """`令和8年12月4日（2026年）金曜日`, `4 December 2026 (Fri)`."""
    weekday = WEEKDAYS[on.weekday()]
    return Words(
        f"{era(on)}（{on.year}年）{weekday}曜日",
        f"{on.year}年（{era(on).split('年', 1)[0]}年）{on.month}月{on.day}日 {weekday}曜日",
        f"{on.day} {_MONTHS[on.month - 1]} {on.year} ({_WEEKDAYS_IN_ENGLISH[on.weekday()]})",
    )


def at_risk(money: AtRisk, due: date) -> Words:
    """What is lost after the last day. Only for amounts that were verified."""
    yen = f"{money.yen:,}円"
    until = f"{due.month}月{due.day}日"
    return Words(
        f"{until}までに出さないと、{yen}{'／月' if money.per_month else ''}を失うおそれがあります。",
        f"{until}までに 出さないと、{'1か月 ' if money.per_month else ''}{yen}を もらえないかも しれません。",
        f"If you hand it in after {due.day} {_MONTHS[due.month - 1]}, you may lose ¥{money.yen:,}"
        f"{' a month' if money.per_month else ''}.",
    )


def numbers(of: list[int], language: str) -> str:
    """`（手続1・3）`: which procedures a thing to bring is for."""
    if language == ENGLISH:
        return f" (for {', '.join(map(str, of))})"
    return f"（{FOR_NUMBERS.of(language)}{'・'.join(map(str, of))}）"
