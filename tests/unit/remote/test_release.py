"""Nothing leaves the terminal but what the resident released: random visits of one person, random releases, all bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.residue import checks
from counter_app.flow.state import CardTalk, Problem, Rules, Step, Visit
from counter_app.personal import Personal
from counter_app.remote import messages as ms
from counter_app.remote.actors import NOTHING, Actor
from counter_app.remote.facts import fact_of
from counter_app.remote.release import Releases, covered, most, objection, outgoing, releasable
from counter_app.remote.replica import Replica
from counter_app.remote.shared_form import Proposal
from tests.fakes import canary, forms
from tests.fakes.leaks import Scanner

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NUMBER = "123456789018"
HERE = Replica("c1", "MH02")
PHOTO = b"\x00\x00\x00\x0cjP  canary photo"
CONSENT = Field("applicant.consent", FieldKind.CONSENT, forms.words("同意"))
NEVER = tuple(
    Field(fact, FieldKind.TEXT, forms.words("秘密"))
    for fact in ("applicant.individualNumber", "applicant.myNumber", "card.pin", "applicant.photo", "signPassword")
)
MEMO = Field("memo", FieldKind.TEXT, forms.words("ほかに"))
SECRETS = forms.form("secrets", CONSENT, *NEVER, MEMO)
CHOSEN = (*forms.FORMS, forms.MOVE_IN, SECRETS)
# one word a path, told apart in any bytes
PATHS = [
    "applicant.fullName", "applicant.phone", "scope", "membersWanted", "copies", "children", "move.date", "members",
    *(f"children.{row}.{key}" for row in (0, 1) for key in ("fullName", "dateOfBirth", "livesTogether", "address")),
    *(f"members.{row}.{key}" for row in (0, 1) for key in ("fullName", "dateOfBirth", "nationalInsurance")),
    "applicant.consent", "memo", *(field.fact for field in NEVER), "forms.never.asked",
]  # fmt: skip
FIXED = {"scope": "part", "children": "2", "members": "2", "children.0.livesTogether": "no", "copies": "19"}
NEVER_PATHS = {field.fact for field in NEVER} | {"forms.never.asked"}


def word(path: str) -> str:
    """What was answered there: her name and a word of its own."""
    return FIXED.get(path) or f"{canary.FULL_NAME}の{PATHS.index(path):03d}番"


def visit_of(answered: dict[str, str], *, step=Step.QUESTIONS, asking=None, away=False) -> Visit:
    given_ = {FieldPath(p): Answer(Personal(t), Origin.RESIDENT, Trust.STATED, AT) for p, t in answered.items()}
    offered = {p: replace(a, value=Personal("offered-" + a.value.reveal())) for p, a in given_.items()}
    frozen = MappingProxyType
    answers = Answers(frozen(given_), frozen(offered), frozen({p: (a,) for p, a in offered.items()}))
    card = CardTalk(status=canary.STATUS, reading=replace(canary.reading(), face=Personal(PHOTO)), away=away)
    return Visit(
        Rules(Channel.KIOSK), step=step, visit_id=UUID(int=7), started_at=AT, forms=CHOSEN, answers=answers, card=card,
        asking=asking, problem=Problem(FieldPath("memo"), "input.too-long", Personal("typed-and-not-taken 1234")),
    )  # fmt: skip


def said(visit: Visit, releases: Releases, replica: Replica) -> tuple[Replica, bytes]:
    wires = []
    for actor, body in outgoing(visit, releases, replica):
        replica, message = replica.say(actor, body)
        wires.append(message.as_bytes())
    return replica, b"\n".join(wires)


answered = st.lists(st.sampled_from(PATHS), unique=True).map(lambda paths: {path: word(path) for path in paths})
wanted = st.lists(st.tuples(st.sampled_from([*map(fact_of, PATHS), "made.up"]), st.sampled_from(ms.Sight)), max_size=14)
visits = st.builds(
    visit_of,
    answered,
    step=st.sampled_from(Step),
    asking=st.sampled_from([None, *map(FieldPath, PATHS)]),
    away=st.booleans(),
)
ALWAYS = Scanner(
    ("offered-", "typed-and-not-taken", NUMBER, canary.FULL_ADDRESS, "canary photo", canary.CODE_B.decode()),
    (canary.PIN.decode(),),
)


@given(st.lists(st.tuples(visits, wanted), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_nothing_leaves_that_was_not_released(walk):
    releases, replica = Releases(), Replica("c1", "MH02")
    for visit, facts in walk:
        for fact, sight in facts:
            releases = releases.having(visit, replica, [fact], sight)
        replica, wire = said(visit, releases, replica)
        assert ALWAYS.found(wire) == []
        released = releases.of(visit, replica)
        for path in PATHS:
            if path not in FIXED and (
                released.get(fact_of(path)) is not ms.Sight.SHOWN or path in NEVER_PATHS or covered(visit)
            ):
                assert f"の{PATHS.index(path):03d}番".encode() not in wire
            if fact_of(path) not in released or path in NEVER_PATHS:
                assert f'"{path}"'.encode() not in wire
        assert not released.keys() & NEVER_PATHS
        assert "同意".encode() not in wire


@given(st.lists(st.tuples(visits, wanted), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_all_that_is_released_is_seen_and_said_once(walk):
    releases, replica = Releases(), Replica("c1", "MH02")
    for visit, facts in walk:
        for fact, sight in facts:
            releases = releases.having(visit, replica, [fact], sight)
        replica, _ = said(visit, releases, replica)
        assert outgoing(visit, releases, replica) == ()
        assert replica.view.lost == ()
        if covered(visit):
            continue
        can, kept = releasable(visit), releases.of(visit, replica)
        for item in (item for form in CHOSEN for item in form.asked(visit.answers)):
            sight, answer = kept.get(fact_of(item.path)), visit.answers.find(item.path)
            cell = replica.view.cells.get(item.path)
            if sight is None or answer is None:
                assert cell is None or not cell.filled
            else:
                assert cell is not None
                assert cell.filled
                assert (cell.text == answer.value) is (ms.Sight.PRESENCE not in (sight, can[fact_of(item.path)]))


def test_a_field_that_is_new_in_a_form_is_not_sent_until_it_is_released():
    visit = visit_of({path: word(path) for path in PATHS})
    releases = Releases().having(visit, HERE, releasable(visit), ms.Sight.SHOWN)
    replica, _ = said(visit, releases, Replica("c1", "MH02"))
    new = Field("applicant.illness", FieldKind.TEXT, forms.words("病名"))
    grown = replace(SECRETS, fields=(*SECRETS.fields, new))
    later = replace(visit, forms=(*CHOSEN[:-1], grown))
    given_ = {**later.answers.given, FieldPath(new.fact): Answer(Personal("病名"), Origin.RESIDENT, Trust.STATED, AT)}
    later = replace(later, answers=replace(later.answers, given=MappingProxyType(given_)))
    assert outgoing(later, releases, replica) == ()
    _, wire = said(later, releases.having(later, replica, [new.fact], ms.Sight.SHOWN), replica)
    assert "病名" in wire.decode()


def test_a_kind_that_is_new_is_never_shown():
    strange = replace(MEMO, kind="fingerprint")
    assert most(strange) is None
    assert {kind for kind in FieldKind if most(replace(MEMO, kind=kind)) is None} == set()
    assert most(CONSENT) is ms.Sight.PRESENCE


@pytest.mark.parametrize("field", NEVER, ids=lambda field: field.fact)
def test_names_of_secrets_cannot_be_released(field):
    assert most(field) is None
    visit = visit_of({field.fact: "secret"})
    assert field.fact not in Releases().having(visit, HERE, [field.fact], ms.Sight.SHOWN).facts
    forced = Releases(visit.visit_id, "c1", 0, MappingProxyType({field.fact: ms.Sight.SHOWN}))
    assert b"secret" not in said(visit, forced, Replica("c1", "MH02"))[1].replace(b'"step"', b"")


@given(st.integers(0, 10**11 - 1), st.sampled_from(["", " ", "-", "　", "・"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_number_typed_into_a_released_field_stays_here(digits, between, wide):
    eleven = f"{digits:011d}"
    whole = next((eleven + str(last) for last in range(10) if checks((eleven + str(last)).encode())), None)
    if whole is None:
        return
    text = between.join((whole[:4], whole[4:8], whole[8:]))
    text = text.translate({ord("0") + n: ord("０") + n for n in range(10)}) if wide else text
    visit = visit_of({"memo": f"番号は{text}"})
    replica, wire = said(visit, Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN), Replica("c1", "MH02"))
    assert text not in wire.decode()
    assert whole not in re.sub(r"\D", "", wire.decode())
    assert replica.view.cells["memo"].filled


def test_where_two_forms_ask_the_same_the_stricter_one_counts():
    consent = forms.form("other", replace(MEMO, kind=FieldKind.CONSENT))
    never = forms.form("strange", replace(MEMO, kind="fingerprint"))
    for more, seen in ((consent, ms.Sight.PRESENCE), (never, None)):
        for order in ((SECRETS, more), (more, SECRETS)):
            assert releasable(replace(visit_of({}), forms=order)).get("memo") is seen


def test_releases_end_with_their_visit_and_are_taken_back():
    visit = visit_of({"memo": word("memo")})
    releases = Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN)
    replica, _ = said(visit, releases, Replica("c1", "MH02"))
    assert replica.view.cells["memo"].text == Personal(word("memo"))
    for after, kept in ((replace(visit, visit_id=UUID(int=8)), releases), (visit, releases.without(["memo"]))):
        gone, _ = said(after, kept, replica)
        assert (gone.view.cells, gone.view.released) == ({}, {})


def test_while_a_secret_is_typed_everything_is_covered():
    visit = visit_of({"memo": word("memo")}, asking=FieldPath("memo"))
    releases = Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN)
    for step in (Step.SECRET, Step.READING):
        bodies = [body for _, body in outgoing(replace(visit, step=step), releases, HERE)]
        assert bodies == [ms.Page(step.value, "")]
    assert ms.Page("questions", "memo") in [body for _, body in outgoing(visit, releases, HERE)]


def test_after_everything_was_lost_at_the_hub_all_is_said_anew():
    visit = visit_of({path: word(path) for path in PATHS})
    releases = Releases().having(visit, HERE, releasable(visit), ms.Sight.SHOWN)
    first, _ = said(visit, releases, Replica("c1", "MH02"))
    anew, _ = said(visit, releases, Replica("c1", "MH02.2"))
    assert {p: c.text for p, c in anew.view.cells.items()} == {p: c.text for p, c in first.view.cells.items()}


def test_after_a_stop_nothing_is_said_until_it_is_released_again():
    visit = visit_of({"memo": word("memo")})
    releases = Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN)
    replica, wire = said(visit, releases, Replica("c1", "MH02"))
    assert b"memo" in wire
    for ending in (ms.Stop(), ms.Revoked("m", ms.Why.RESIDENT), ms.HangUp(ms.Why.RESIDENT)):
        ended, _ = replica.say(Actor.RESIDENT, ending)
        assert b"memo" not in said(visit, releases, ended)[1]
        again = releases.having(visit, ended, ["memo"], ms.Sight.SHOWN)
        assert (b"memo" in said(visit, again, ended)[1]) is isinstance(ending, ms.Stop)


def test_a_call_that_goes_on_under_another_log_keeps_what_is_released_unless_it_was_stopped():
    visit = visit_of({"memo": word("memo")})
    releases = Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN)
    replica, _ = said(visit, releases, Replica("c1", "MH02"))
    stopped, _ = replica.say(Actor.RESIDENT, ms.Stop())
    for before, kept in ((replica, True), (stopped, False)):
        anew = Replica("c2", "MH02")
        assert (b"memo" in said(visit, releases.carried(visit, before, anew), anew)[1]) is kept


def test_a_second_call_of_the_same_visit_begins_with_nothing_released():
    visit = visit_of({"memo": word("memo")})
    releases = Releases().having(visit, HERE, ["memo"], ms.Sight.SHOWN)
    assert b"memo" in said(visit, releases, HERE)[1]
    assert b"memo" not in said(visit, releases, Replica("c2", "MH02"))[1]


def suggestion(path, text):
    return Proposal(ms.Mark("D-1", 1), Actor.CLERK, path, Personal(text), NOTHING)


def test_only_what_the_form_takes_reaches_the_resident():
    visit = visit_of({"children": "1"})
    assert objection(visit, suggestion("applicant.fullName", "架空　太郎")) is None
    assert objection(visit, suggestion("children.0.dateOfBirth", "平成30年6月2日")) is None
    assert objection(visit, suggestion("children.0.dateOfBirth", "昨日")) is ms.No.NOT_TAKEN
    assert objection(visit, suggestion("children.1.dateOfBirth", "平成30年6月2日")) is ms.No.GONE
    for path in ("applicant.consent", "card.pin", "children"):
        assert objection(visit, suggestion(path, "yes")) is ms.No.NOT_OFFERED


def test_the_hub_cannot_make_the_terminal_release():
    """A forged release in the log is taken back at once."""
    visit = visit_of({"memo": word("memo")})
    forged = ms.Message("c1", "MH02", 1, Actor.RESIDENT, ms.Release(("memo",), ms.Sight.SHOWN)).ordered(1, AT)
    bodies = [body for _, body in outgoing(visit, Releases(), HERE.hear(forged))]
    assert bodies == [ms.Withdraw(("memo",)), ms.Page("questions", "")]
