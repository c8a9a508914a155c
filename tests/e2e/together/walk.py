"""One 転居届, filled in by two people who do not see each other: what each of them does and must see then."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.e2e.together.two_places import Window

NAME = "渡邉\U000e0102\u3000花子"
BEFORE = "東京都架空市見本町一丁目２番３号"  # on the card; released with the person
AFTER = "東京都架空市花見町三丁目４番５号\u3000花見ハイツ２０２"
KANA, TELEPHONE, PIN = "ワタナベ\u3000ハナコ", "09012345678", "1234"
_RECEIPT = re.compile(r"[0-9A-Z]{2,}(?:-[0-9A-Z]+){2,}")
Look = Callable[[str], None]


@dataclass
class Seen:
    """What was seen on the way. Times in seconds, as a person would have waited."""

    receipt: str = ""
    rings_s: float = 0.0
    answered_s: float = 0.0
    proposed_s: float = 0.0
    desk_before_release: list[str] = field(default_factory=list)
    desk_after_release: list[str] = field(default_factory=list)
    desk_at_the_end: list[str] = field(default_factory=list)


def walk(post: Window, desk: Window, lay_card: Callable[[], None], look: Look) -> Seen:
    """Walk from the welcome page to the slip and the clerk's note. `look` takes a picture of both screens."""
    seen = Seen()
    begin(post, desk, lay_card)
    speak(post, desk, look, seen)
    propose(post, desk, look, seen)
    answer(post)
    answer_the_rest(post)
    look("5-checked")
    hand_in(post, seen)
    desk.tap("受付票を印刷（F10）")
    desk.sees("受付票：印刷しました")
    look("6-handed-in")
    good_bye(desk, look, seen)
    return seen


def begin(post: Window, desk: Window, lay_card: Callable[[], None]) -> None:
    """The resident comes as far as the new address, alone."""
    desk.sees("いま呼出しはありません")
    post.sees("はじめる")
    lay_card()
    post.tap("証明書など、手続を選ぶ", "引っ越し・世帯")
    post.tap_on_some_page("転居届")
    post.tap("次へ")
    post.tap(*PIN, "カードを読み取る")
    post.sees(NAME)
    post.tap("次へ", "今日", "次へ")


def hand_in(post: Window, seen: Seen) -> None:
    """Hand it in, and read the number."""
    post.tap("この内容で申請する")
    post.sees("受付番号")
    seen.receipt = next(found for each in post.words() if (found := _receipt_in(each)))


def _receipt_in(text: str) -> str:
    found = _RECEIPT.search(text)
    return found.group() if found else ""


def speak(post: Window, desk: Window, look: Look, seen: Seen) -> None:
    """Ring, answer, and show who one is: nothing is there before it is shown."""
    post.tap("相談する")
    post.sees("手話で呼ぶ")
    post.tap("職員を呼ぶ")
    seen.rings_s = desk.sees("転居届")
    look("1-ringing")
    desk.key("F4")
    seen.answered_s = post.sees("職員が見ています")
    desk.sees("まだ何も公開されていません")
    seen.desk_before_release = desk.words()
    look("2-nothing-shown")
    post.tap("本人のこと", "引っ越し")
    desk.sees(NAME)
    desk.sees(BEFORE)
    seen.desk_after_release = desk.words()
    look("3-shown")


def propose(post: Window, desk: Window, look: Look, seen: Seen) -> None:
    """The clerk writes the new address, the resident takes it."""
    post.tap("たたむ")
    desk.tap("新しい住所")
    desk.until(lambda: _asked_for_a_value(desk), "the line for a proposal")
    desk.type(AFTER)
    desk.key("Return")
    seen.proposed_s = post.until(lambda: any(map(post.shows, ("1件", "職員の提案"))), "the proposal")
    if not post.shows("職員の提案"):  # on a small screen only that there is one
        post.tap("通話の画面を開く")
    post.sees("職員の提案")
    look("4-proposed")
    post.tap("使う", "たたむ")
    desk.sees("○ 本庁入力")
    post.sees(AFTER)
    post.tap("次へ")


def _asked_for_a_value(desk: Window) -> bool:
    """F8; once more where the field was not released yet: two groups are shown with two taps, and the second may be on its way."""
    desk.key("F8")
    return desk.shows("を提案")


def answer(post: Window) -> None:
    """Who will be the head, and how the name is read."""
    post.sees("世帯主はどなたですか")
    post.tap("わたし", "次へ")
    post.sees("お名前のフリガナ")
    post.type(KANA)
    post.tap("次へ")


def answer_the_rest(post: Window) -> None:
    """Telephone, who else moves, what holds for them."""
    post.sees("電話番号を教えて")
    post.tap(*TELEPHONE, "次へ")
    post.sees("引っ越す方は、ほかにいますか")
    post.tap("次へ")
    post.sees("あてはまる方はいますか")
    post.tap("次へ")
    post.sees("この内容で申請する")


def good_bye(desk: Window, look: Look, seen: Seen) -> None:
    """The clerk hangs up and notes which case it was: then the resident can be told who looked at it."""
    desk.key("F12")
    desk.tap("終える（Enter）")
    desk.sees("通話後の記録")
    seen.desk_at_the_end = desk.words()
    desk.key("1")
    desk.tap("窓口で続けるときは、受付票の番号（読み取りも可）")
    desk.type(seen.receipt)
    look("7-note")
    desk.key("Return")
    desk.sees("いま呼出しはありません")
