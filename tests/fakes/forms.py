"""Small forms of every shape, for tests of the flow; the shipped ones are tested as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import MappingProxyType

from counter_app.domain.advice import Advice, ProcedureAdvice, Verdict
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.form import Choice, Condition, Fee, Field, FieldKind, Form, Need
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.words import Words
from counter_app.flow.state import Visit
from counter_app.personal import Personal


def words(text: str) -> Words:
    return Words(text, text, text)


NAME = Field("applicant.fullName", FieldKind.NAME, words("氏名"), prefill="fullName", gif="fullName")
PHONE = Field("applicant.phone", FieldKind.PHONE, words("電話番号"), need=Need.SOFT)
COPIES = Field("copies", FieldKind.NUMBER, words("通数"), min=1, max=20)
SCOPE = Field(
    "scope",
    FieldKind.CHOICE,
    words("範囲"),
    choices=(Choice("all", words("世帯全部")), Choice("part", words("世帯一部"))),
)
MEMBERS_WANTED = Field(
    "membersWanted", FieldKind.TEXT, words("必要な人"), when=(Condition("scope", frozenset({"part"})),)
)
CHILD_ROW = (
    Field("fullName", FieldKind.NAME, words("お子さまの氏名")),
    Field("dateOfBirth", FieldKind.DATE, words("生年月日")),
    Field("livesTogether", FieldKind.YES_NO, words("同居")),
    Field("address", FieldKind.ADDRESS, words("別居先"), when=(Condition("livesTogether", frozenset({"no"})),)),
)
CHILDREN = Field("children", FieldKind.GROUP, words("お子さま"), min=1, max=4, items=CHILD_ROW)


def form(form_id: str, *fields: Field, fee: Fee | None = None) -> Form:
    return Form(
        id=form_id,
        version="1",
        title=words(form_id),
        legal_basis="試験用",
        verified=True,
        effective_from=date(2026, 1, 1),
        destination="S01",
        connector="rpa-folder",
        fields=fields,
        fee=fee,
    )


CERTIFICATE = form("certificate", NAME, PHONE, SCOPE, MEMBERS_WANTED, COPIES, fee=Fee(300, per="copies", verified=True))
CHILD_BENEFIT = form("child-benefit", NAME, PHONE, CHILDREN)
FORMS = (CERTIFICATE, CHILD_BENEFIT)


MOVED = Field("move.date", FieldKind.DATE, words("異動日"))
DOG = Field("household.dog", FieldKind.YES_NO, words("犬"), together="household")
MOPED = Field("household.moped", FieldKind.YES_NO, words("原付"), together="household")
MEMBER_ROW = (
    Field("fullName", FieldKind.NAME, words("氏名"), prefill="fullName"),
    Field("dateOfBirth", FieldKind.DATE, words("生年月日"), prefill="dateOfBirth"),
    Field("nationalInsurance", FieldKind.YES_NO, words("国保"), across=True),
)
MEMBERS = Field("members", FieldKind.GROUP, words("引っ越す方"), min=1, max=8, items=MEMBER_ROW, prefill_first_row=True)
CLAIM_ROW = (
    Field("fullName", FieldKind.NAME, words("児童の氏名")),
    Field("dateOfBirth", FieldKind.DATE, words("児童の生年月日")),
    Field("livesTogether", FieldKind.YES_NO, words("同居")),
)
CLAIMED = Field(
    "children",
    FieldKind.GROUP,
    words("児童"),
    min=1,
    max=8,
    items=CLAIM_ROW,
    rows_of="members",
    row_when=(Condition("derivedAllowanceAge", frozenset({"yes"})),),
)
SITUATION = form("situation", MOVED, MEMBERS, DOG, MOPED)
MOVE_IN = form("move-in", NAME, PHONE, MOVED, MEMBERS)
CLAIM = form("claim", NAME, CLAIMED)
DOG_NOTICE = form("dog-notice", NAME, Field("dog.name", FieldKind.TEXT, words("犬の名")))
MOVING = LifeEvent("moving", words("引っ越し"), words("引っ越し"), "ひっこし", SITUATION, "move.date", rules=())


def advise(visit: Visit) -> Advice:
    """A navigator of three rules: everybody moves in, children claim, dogs are told about."""
    answers = visit.answers
    young = [answers.text(f"members.{row}.derivedAllowanceAge") for row in range(answers.rows("members"))]
    child = Verdict.OPEN if "" in young else Verdict.NEEDED if "yes" in young else Verdict.NOT_NEEDED
    dog = {"yes": Verdict.NEEDED, "no": Verdict.NOT_NEEDED}.get(answers.text("household.dog"), Verdict.OPEN)
    verdicts = ((MOVE_IN, Verdict.NEEDED), (CLAIM, child), (DOG_NOTICE, dog))
    return Advice("moving", date(2026, 11, 21), tuple(ProcedureAdvice(each, verdict, ()) for each, verdict in verdicts))


def answers_of(said: dict[str, str], origin: Origin = Origin.RESIDENT) -> Answers:
    """Answers as one person stated them."""
    at = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    given = {FieldPath(path): Answer(Personal(text), origin, Trust.STATED, at) for path, text in said.items()}
    return Answers(MappingProxyType(given))
