"""Every reason why an application is not simply paid: what follows, the sentence, the letter's words, the minutes.

docs/BENEFIT.md shows the same table. `minutes` and `saved` are estimates that a rules file replaces by the office's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What an application is. Only 支払可 may be paid without a person having looked; 不可 is a proposal to decide so."""

    PAY = "支払可"
    LOOK = "要確認"
    REFUSE = "不可"


class Why(StrEnum):
    """Programs rely on the values."""

    # 申請
    ROW_BROKEN = "ROW_BROKEN"
    ID_TWICE = "ID_TWICE"
    RECEIVED_UNCLEAR = "RECEIVED_UNCLEAR"
    EARLY = "EARLY"
    LATE = "LATE"
    # 本人
    PERSON_UNCLEAR = "PERSON_UNCLEAR"
    NOT_IN_REGISTER = "NOT_IN_REGISTER"
    APPLICANT_DECEASED = "APPLICANT_DECEASED"
    APPLICANT_MOVED_OUT = "APPLICANT_MOVED_OUT"
    PRESENCE_UNCLEAR = "PRESENCE_UNCLEAR"
    PROTECTED = "PROTECTED"
    # 世帯
    HOUSEHOLD_UNKNOWN = "HOUSEHOLD_UNKNOWN"
    HOUSEHOLD_WITHOUT_HEAD = "HOUSEHOLD_WITHOUT_HEAD"
    NOT_HEAD = "NOT_HEAD"
    HEAD_CLAIM_DIFFERENT = "HEAD_CLAIM_DIFFERENT"
    DELEGATE = "DELEGATE"
    MEMBERS_MISSING = "MEMBERS_MISSING"
    MEMBERS_UNREADABLE = "MEMBERS_UNREADABLE"
    MEMBER_NOT_IN_HOUSEHOLD = "MEMBER_NOT_IN_HOUSEHOLD"
    MEMBER_NOT_LISTED = "MEMBER_NOT_LISTED"
    MEMBER_TWICE = "MEMBER_TWICE"
    MEMBER_CHOICE_UNCLEAR = "MEMBER_CHOICE_UNCLEAR"
    MEMBER_GONE = "MEMBER_GONE"
    MEMBER_CLAIMED_ELSEWHERE = "MEMBER_CLAIMED_ELSEWHERE"
    NOBODY_TO_PAY = "NOBODY_TO_PAY"
    # 二重
    ALREADY_PAID = "ALREADY_PAID"
    MEMBER_ALREADY_PAID = "MEMBER_ALREADY_PAID"
    DUPLICATE = "DUPLICATE"
    DUPLICATE_DIFFERS = "DUPLICATE_DIFFERS"
    DUPLICATE_UNCLEAR = "DUPLICATE_UNCLEAR"
    TWO_HEADS = "TWO_HEADS"
    # 口座
    ACCOUNT_MISSING = "ACCOUNT_MISSING"
    BANK_CODE_WRONG = "BANK_CODE_WRONG"
    BANK_UNKNOWN = "BANK_UNKNOWN"
    BRANCH_CODE_WRONG = "BRANCH_CODE_WRONG"
    BRANCH_UNKNOWN = "BRANCH_UNKNOWN"
    ACCOUNT_TYPE_UNKNOWN = "ACCOUNT_TYPE_UNKNOWN"
    ACCOUNT_NUMBER_WRONG = "ACCOUNT_NUMBER_WRONG"
    YUCHO_WRONG = "YUCHO_WRONG"
    HOLDER_MISSING = "HOLDER_MISSING"
    HOLDER_NOT_KANA = "HOLDER_NOT_KANA"
    HOLDER_ORGANISATION = "HOLDER_ORGANISATION"
    HOLDER_DIFFERENT = "HOLDER_DIFFERENT"
    HOLDER_NOT_COMPARABLE = "HOLDER_NOT_COMPARABLE"
    ACCOUNT_SHARED = "ACCOUNT_SHARED"


@dataclass(frozen=True)
class Cause:
    """What a reason does. `letter`: what the applicant is asked for; empty where only the office can settle it."""

    outcome: Outcome
    sentence: str
    minutes: float  # of a clerk, to settle it
    saved: float  # of later work that does not happen once it is settled
    letter: str = ""


_L, _R = Outcome.LOOK, Outcome.REFUSE
_BOOK = "通帳またはキャッシュカードの、金融機関・支店・口座番号・口座名義(カナ)が分かる部分の写しを送ってください。"
_LIST = "世帯全員のお名前と生年月日、受け取りを希望するかどうかを、もう一度記入してください。"
CAUSES: dict[Why, Cause] = {
    Why.ROW_BROKEN: Cause(_L, "申請データの行が壊れていて読めません", 10, 20),
    Why.ID_TWICE: Cause(_L, "同じ申請番号の申請が2件以上あります", 5, 20),
    Why.RECEIVED_UNCLEAR: Cause(_L, "受付日時が読めません", 3, 8),
    Why.EARLY: Cause(_L, "受付開始より前の日付です", 3, 8),
    Why.LATE: Cause(_R, "申請期限を過ぎて受け付けられています", 4, 10),
    Why.PERSON_UNCLEAR: Cause(_L, "台帳のどの人か、自動では決められません", 5, 25),
    Why.NOT_IN_REGISTER: Cause(_R, "台帳に当てはまる人がいません", 8, 15),
    Why.APPLICANT_DECEASED: Cause(_R, "申請者は台帳では死亡となっています", 10, 20),
    Why.APPLICANT_MOVED_OUT: Cause(_R, "申請者は基準日に住民ではありません", 8, 15),
    Why.PRESENCE_UNCLEAR: Cause(_L, "基準日に住民だったかを、台帳だけでは決められません", 8, 15),
    Why.PROTECTED: Cause(_L, "別の担当が扱う申請です", 20, 20),
    Why.HOUSEHOLD_UNKNOWN: Cause(_L, "台帳に世帯番号がありません", 8, 15),
    Why.HOUSEHOLD_WITHOUT_HEAD: Cause(_L, "台帳の世帯に世帯主がいないか、2人以上います", 8, 15),
    Why.NOT_HEAD: Cause(
        _L, "申請者は世帯主ではありません", 6, 20, "世帯主本人の申請、または世帯主からの委任状が必要です。"
    ),
    Why.HEAD_CLAIM_DIFFERENT: Cause(
        _L, "申請書の世帯主が台帳の世帯主と違います", 5, 20, "世帯主のお名前をご確認ください。"
    ),
    Why.DELEGATE: Cause(_L, "代理人による申請です。委任の確認が必要です", 4, 20),
    Why.MEMBERS_MISSING: Cause(_L, "世帯員の記入がありません", 4, 15, _LIST),
    Why.MEMBERS_UNREADABLE: Cause(_L, "世帯員の欄が読めません", 5, 15, _LIST),
    Why.MEMBER_NOT_IN_HOUSEHOLD: Cause(_L, "記入された人の中に、台帳の世帯と合わない人がいます", 6, 20, _LIST),
    Why.MEMBER_NOT_LISTED: Cause(_L, "台帳の世帯員のうち、申請書に書かれていない人がいます", 5, 20, _LIST),
    Why.MEMBER_TWICE: Cause(_L, "同じ人が2回以上書かれています", 3, 15, _LIST),
    Why.MEMBER_CHOICE_UNCLEAR: Cause(_L, "希望する・しないが読み取れない人がいます", 3, 15, _LIST),
    Why.MEMBER_GONE: Cause(_L, "基準日に住民でない人が、希望するとして書かれています", 6, 20),
    Why.MEMBER_CLAIMED_ELSEWHERE: Cause(_L, "同じ人が、別の世帯の申請にも書かれています", 8, 30),
    Why.NOBODY_TO_PAY: Cause(_R, "受け取りを希望する人がいません", 3, 5),
    Why.ALREADY_PAID: Cause(_R, "この世帯または申請者には支払い済みです", 3, 30),
    Why.MEMBER_ALREADY_PAID: Cause(_L, "支払い済みの人が世帯員に含まれています", 8, 30),
    Why.DUPLICATE: Cause(_R, "同じ世帯の、先に受け付けた申請があります", 2, 30),
    Why.DUPLICATE_DIFFERS: Cause(_L, "同じ世帯の申請が2件以上あり、内容が違います", 6, 30),
    Why.DUPLICATE_UNCLEAR: Cause(_L, "同じ世帯または同じ人の申請が2件以上あり、決められないものがあります", 6, 30),
    Why.TWO_HEADS: Cause(_L, "同じ世帯について、別々の人が申請しています", 10, 40),
    Why.ACCOUNT_MISSING: Cause(_L, "振込先の記入がありません", 3, 15, _BOOK),
    Why.BANK_CODE_WRONG: Cause(_L, "金融機関コードが4桁の数字ではありません", 3, 20, _BOOK),
    Why.BANK_UNKNOWN: Cause(_L, "金融機関コードが一覧にありません", 3, 20),
    Why.BRANCH_CODE_WRONG: Cause(_L, "支店コードが3桁の数字ではありません", 3, 20, _BOOK),
    Why.BRANCH_UNKNOWN: Cause(_L, "支店コードが一覧にありません", 3, 20),
    Why.ACCOUNT_TYPE_UNKNOWN: Cause(_L, "預金種目が普通・当座のどちらでもありません", 2, 20, _BOOK),
    Why.ACCOUNT_NUMBER_WRONG: Cause(_L, "口座番号が7桁の数字ではありません", 3, 20, _BOOK),
    Why.YUCHO_WRONG: Cause(_L, "ゆうちょ銀行の記号・番号が正しい形ではありません", 3, 20, _BOOK),
    Why.HOLDER_MISSING: Cause(_L, "口座名義の記入がありません", 2, 20, _BOOK),
    Why.HOLDER_NOT_KANA: Cause(_L, "口座名義が振込に使える文字ではありません", 2, 20, _BOOK),
    Why.HOLDER_ORGANISATION: Cause(_L, "口座名義が法人のものです", 4, 20, _BOOK),
    Why.HOLDER_DIFFERENT: Cause(_L, "口座名義が申請者のフリガナと違います", 3, 25, _BOOK),
    Why.HOLDER_NOT_COMPARABLE: Cause(_L, "申請者のフリガナがなく、口座名義と比べられません", 3, 20),
    Why.ACCOUNT_SHARED: Cause(_L, "同じ口座が、別の世帯の申請にも書かれています", 8, 30),
}
ORDER = {why: place for place, why in enumerate(Why)}
_PERSON_FIRST = frozenset({Why.PERSON_UNCLEAR, Why.PROTECTED, Why.ROW_BROKEN, Why.ID_TWICE})


def in_order(whys: Iterable[Why]) -> tuple[Why, ...]:
    """Each reason once, in the order of this table."""
    return tuple(sorted(set(whys), key=ORDER.__getitem__))


def outcome_of(whys: Iterable[Why], causes: dict[Why, Cause]) -> Outcome:
    """What follows from reasons. Nobody is refused of whom it is not clear who they are."""
    found = set(whys)
    said = {causes[why].outcome for why in found}
    if found & _PERSON_FIRST:
        return Outcome.LOOK
    if Outcome.REFUSE in said:
        return Outcome.REFUSE
    return Outcome.LOOK if said else Outcome.PAY


def asked_of(whys: Iterable[Why], causes: dict[Why, Cause]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What an applicant is asked for, each with the points it is about; nothing while anything is left for the office to clear up."""
    found = [causes[why] for why in whys]
    if not all(cause.letter for cause in found):
        return ()
    wanted = dict.fromkeys(cause.letter for cause in found)
    return tuple((letter, tuple(cause.sentence for cause in found if cause.letter == letter)) for letter in wanted)
