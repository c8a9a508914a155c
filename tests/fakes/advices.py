"""What the navigator might say about a family that moved in, put together by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter_app.domain.advice import Advice, AtRisk, LastDay, ProcedureAdvice, Reason, Verdict
from counter_app.domain.form import Form
from counter_app.domain.words import Words
from tests.fakes.forms import form

TODAY = date(2026, 11, 21)
CARD = Words(
    "マイナンバーカード（引っ越した方全員）", "マイナンバーカード（みんなの 分）", "Everybody's My Number card"
)
BOOK = Words("通帳またはキャッシュカード", "つうちょう", "A bank book or cash card")


def procedure(form_id: str, ja: str, easy: str, en: str) -> Form:
    where = Words("5番窓口（子育て支援課）", "5ばんの まどぐち", "Counter 5 (child support)")
    return replace(form(form_id), title=Words(ja, easy, en), next_step=where)


ALLOWANCE = procedure("jido-teate", "児童手当　認定請求", "こどもの お金を もらう 申請", "Child allowance claim")
HEALTH = procedure("kokuho", "国民健康保険の加入", "国民健康保険に 入る", "Joining National Health Insurance")
DOG = procedure("dog", "犬の登録の変更", "犬の 登録", "Dog registration")
MOPED = procedure("moped", "原付の標識の交付", "小さい バイクの 番号", "Moped plate")
SCHOOL = procedure("school", "小中学校の転入学", "学校に 入る", "Enrolling at school")


def why(ja: str, easy: str, en: str) -> Reason:
    return Reason("why", Words(ja, easy, en), verified=True)


def advice(*more: ProcedureAdvice) -> Advice:
    return Advice(
        "moving-in",
        TODAY,
        (
            ProcedureAdvice(
                HEALTH, Verdict.NEEDED, (why("会社の健康保険に入っていない方がいるため", "会社の 保険が ない 人が います", "Somebody has no employer's insurance"),),
                verified=True, due=LastDay(date(2026, 11, 18), "国民健康保険法施行規則第3条", verified=True, passed=True),
                lost=Words("届出が遅れると、保険料はさかのぼってかかります。", "おそいと、前の 分も はらいます。", "You pay for the months before, too."),
                at_risk=AtRisk(0, per_month=False, verified=False), bring=(CARD,),
            ),
            ProcedureAdvice(
                ALLOWANCE, Verdict.NEEDED, (why("18歳の年度末までのお子さんがいるため", "子どもが います", "There is a child of allowance age"),),
                verified=True, due=LastDay(date(2026, 11, 25), "児童手当法第8条", verified=True, passed=False),
                at_risk=AtRisk(10_000, per_month=True, verified=True), bring=(CARD, BOOK),
            ),
            ProcedureAdvice(
                DOG, Verdict.NEEDED, (why("犬を飼っているため", "犬が います", "You keep a dog"),),
                due=LastDay(date(2026, 12, 14), "狂犬病予防法第4条", verified=False, passed=False),
                at_risk=AtRisk(5_000, per_month=False, verified=False),
            ),
            ProcedureAdvice(MOPED, Verdict.NOT_NEEDED, (why("原付をお持ちでないため", "小さい バイクが ないから", "You have no moped"),), verified=True),
            ProcedureAdvice(SCHOOL, Verdict.OPEN, (), verified=True),
            *more,
        ),
    )  # fmt: skip
