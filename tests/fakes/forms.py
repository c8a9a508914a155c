"""Small forms of every shape, for tests of the flow; the shipped ones are tested as they are."""

from __future__ import annotations

from datetime import date

from counter_app.domain.form import Choice, Condition, Fee, Field, FieldKind, Form, Need
from counter_app.domain.words import Words


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
