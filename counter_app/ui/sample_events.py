"""Life events, a household and advice about it, invented, for pictures and tests of the pages that guide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter_app.domain.advice import Advice, AtRisk, LastDay, ProcedureAdvice, Reason, Verdict
from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.form import Field, FieldKind, Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.words import Words
from counter_app.flow.state import Visit
from counter_app.navigator.which_event import EventQuestion
from counter_app.ui.sample_forms import FIELDS, FORMS

TODAY = date(2026, 11, 21)


def _w(ja: str, easy: str, en: str) -> Words:
    return Words(ja, easy, en)


_MEMBER = (
    Field("fullName", FieldKind.NAME, _w("氏名", "なまえ", "Name")),
    Field("dateOfBirth", FieldKind.DATE, _w("生年月日", "うまれた ひ", "Date of birth")),
    Field(
        "nationalInsurance",
        FieldKind.YES_NO,
        _w("国民健康保険", "こくみん けんこうほけん", "National Health Insurance"),
        question=_w(
            "国民健康保険に入る方はどなたですか",
            "こくみん けんこうほけんに はいる ひとは だれですか",
            "Who joins National Health Insurance?",
        ),
        why=_w(
            "会社などの健康保険に入っていない方です。",
            "かいしゃの ほけんに はいっていない ひとです。",
            "Those who are not insured through a company.",
        ),
        across=True,
    ),
)
MEMBERS = Field(
    "members",
    FieldKind.GROUP,
    _w("引っ越す方", "ひっこす ひと", "People moving"),
    min=1,
    max=10,
    question=_w("今日引っ越すのはどなたですか", "きょう ひっこすのは だれですか", "Who is moving today?"),
    items=_MEMBER,
    prefill_first_row=True,
)
_TILES = (
    ("dog", "犬を飼っている", "いぬが いる", "We have a dog"),
    ("moped", "125cc以下のバイクがある", "ちいさい バイクが ある", "We have a moped"),
    ("water", "水道を使い始める", "すいどうを つかう", "We start using water"),
    ("nursery", "保育園などを希望する", "ほいくえんに いれたい", "We want a nursery place"),
    ("afterSchoolCare", "学童保育を希望する", "がくどうに いれたい", "We want after-school care"),
    ("publicHousing", "市営住宅に住む", "しえいじゅうたくに すむ", "We live in public housing"),
    ("singleParent", "ひとり親の世帯である", "おやが ひとりの かぞく", "Single-parent household"),
    ("landOrHouse", "市内に土地や家がある", "とちや いえが ある", "We own land or a house here"),
)
HOUSEHOLD = tuple(
    Field(
        f"household.{fact}",
        FieldKind.YES_NO,
        _w(ja, easy, en),
        together="household",
        question=_w(
            "あてはまるものを押してください", "あてはまる ものを おしてください", "Touch everything that applies"
        ),
    )
    for fact, ja, easy, en in _TILES
)
QUESTIONS: Form = replace(
    FORMS[1], id="moving-situation", fields=(replace(FIELDS[5], fact="move.date"), MEMBERS, *HOUSEHOLD)
)

_EVENTS = (
    ("tennyu", "引っ越してきた（転入）", "この まちに ひっこしてきた", "I moved to this city"),
    ("tenkyo", "市内で引っ越した（転居）", "おなじ まちの なかで ひっこした", "I moved inside the city"),
    ("tenshutsu", "市外へ引っ越す（転出）", "ほかの まちへ ひっこす", "I move out of this city"),
    ("shussei", "子どもが生まれた（出生）", "あかちゃんが うまれた", "A child was born"),
    ("shibou", "家族が亡くなった（おくやみ）", "かぞくが なくなった", "A family member has died"),
    ("kekkon", "結婚した・結婚する（婚姻）", "けっこんした・けっこんする", "Marriage"),
    ("rikon", "離婚した・離婚する", "りこんした・りこんする", "Divorce"),
    ("shigoto", "仕事をやめた・始めた（退職・就職）", "しごとを やめた・はじめた", "I left or started a job"),
    ("saigai", "災害にあった", "さいがいに あった", "I was hit by a disaster"),
)
EVENTS: tuple[LifeEvent, ...] = tuple(
    LifeEvent(event, _w(ja, easy, en), _w(ja, easy, en), "", QUESTIONS, "move.date", rules=(), order=at)
    for at, (event, ja, easy, en) in enumerate(_EVENTS)
)
EVENT_QUESTIONS = (
    EventQuestion(
        "finding.died",
        _w("ご家族が亡くなられましたか", "かぞくが なくなりましたか", "Has a family member died?"),
        ("shibou",),
    ),
    EventQuestion(
        "finding.couple",
        _w(
            "結婚または離婚をされましたか",
            "けっこんや りこんを しましたか",
            "Have you married or divorced?",
        ),
        ("kekkon", "rikon"),
    ),
)

PEOPLE = (
    ("渡邉\U000e010f\u3000花子", "1980-02-17"),
    ("渡邉\U000e010f\u3000太郎", "1978-07-30"),
    ("渡邉\U000e010f\u3000一郎", "2012-05-05"),
    ("渡邉\U000e010f\u3000さくら", "2024-03-03"),
)
HOUSEHOLD_ANSWERS = {
    FieldPath("members"): str(len(PEOPLE)),
    **{row_path("members", row, "fullName"): name for row, (name, _born) in enumerate(PEOPLE)},
    **{row_path("members", row, "dateOfBirth"): born for row, (_name, born) in enumerate(PEOPLE)},
}


def _reason(code: str, words: Words, *rows: int) -> Reason:
    return Reason(code, words, "見本法", verified=True, rows=rows)


def _due(day: int, *, verified: bool = True, month: int = 11) -> LastDay:
    last = date(2026, month, day)
    return LastDay(last, "見本法第1条", verified, last < TODAY)


def advice_of(visit: Visit) -> Advice:
    """Return the invented advice as one about the visit's event."""
    return advice() if visit.event is None else replace(advice(), event=visit.event.id)


def advice() -> Advice:
    """Two needed, one of them late, one with money at risk, one nobody has verified, one open, two not needed."""
    needed = Verdict.NEEDED
    everybody = _w(
        "市の外から引っ越してきた方は全員必要です", "ひっこしてきた ひとは みんな いります", "Needed by all who move in"
    )
    child = _w("18歳までのお子さんがいます", "18さいまでの こどもが います", "You have a child of up to 18")
    dog = _w("犬を飼っています", "いぬが います", "You have a dog")
    paper = _w("転出証明書（お持ちの方）", "てんしゅつしょうめいしょ", "Moving-out certificate, if you have one")
    bank = _w("口座のわかるもの", "ぎんこうの つうちょう", "Something that shows your bank account")
    late = _w(
        "正当な理由なく遅れると過料の対象になることがあります",
        "おくれると おかねを はらう ことが あります",
        "Being late may be fined",
    )
    month = _w(
        "1か月分の手当が受けられなくなります", "1かげつの おかねが もらえません", "One month of the benefit is lost"
    )
    return Advice(
        "tennyu",
        TODAY,
        (
            ProcedureAdvice(
                FORMS[1], needed, (_reason("moved-in", everybody),), "見本法", True, _due(20), late, bring=(paper,)
            ),
            ProcedureAdvice(
                FORMS[2],
                needed,
                (_reason("child", child, 2, 3),),
                "見本法",
                True,
                _due(24),
                month,
                AtRisk(10_000, True, True),
                (bank,),
            ),
            ProcedureAdvice(FORMS[5], needed, (_reason("insurance", everybody),), "見本法", True, _due(28)),
            ProcedureAdvice(
                FORMS[6],
                needed,
                (replace(_reason("dog", dog), verified=False),),
                "見本法",
                False,
                _due(21, verified=False, month=12),
            ),
            ProcedureAdvice(FORMS[3], Verdict.OPEN, (), asks=(FieldPath("household.singleParent"),)),
            ProcedureAdvice(
                FORMS[4],
                Verdict.NOT_NEEDED,
                (_reason("not:tax", _w("証明書を求められていません", "いまは いりません", "Nobody asked for it")),),
            ),
            ProcedureAdvice(
                FORMS[7],
                Verdict.NOT_NEEDED,
                (
                    _reason(
                        "not:age",
                        _w("70歳以上の方がいません", "70さいより うえの ひとが いません", "Nobody is 70 or older"),
                    ),
                ),
            ),
        ),
    )
