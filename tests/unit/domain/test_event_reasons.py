"""What happened answers why a procedure is wanted; and every code it answers with is one a form offers."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.derive import derive
from counter_app.domain.event_reasons import _REASONS, REASON_FACTS
from counter_app.domain.kinds import canonical_answer
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal

TODAY, AT = date(2026, 11, 21), datetime(2026, 11, 21, 9, tzinfo=UTC)
FIELDS = {
    field.fact: field
    for form in Catalogue.load(Path(__file__).parents[3] / "forms", {"rpa-folder", "https-json"}).all()
    for field in form.fields
}


def said(texts):
    answer = {p: Answer(Personal(t), Origin.RESIDENT, Trust.STATED, AT) for p, t in texts.items()}
    return Answers({FieldPath(path): given for path, given in answer.items()})


def known(texts):
    answers = derive(said(texts), TODAY, AT)
    return {fact: answers.text(fact) for fact in REASON_FACTS if answers.text(fact)}


@pytest.mark.parametrize(("fact", "code"), [pair for _, _, follows in _REASONS for pair in follows.items()])
def test_every_reason_is_an_answer_of_a_form(fact, code):
    assert canonical_answer(FIELDS[fact], code) == code


def test_without_an_event_nothing_is_guessed():
    assert known({"move.date": "2026-11-01", "birth.date": "2026-11-01", "deceased.dateOfDeath": "2026-11-01"}) == {}


def test_a_job_that_ended_opens_insurance_and_pension():
    ended = known({"job.change": "left"})
    assert ended == {"insurance.gainReason": "left-employer", "pension.reason": "left-employer"}
    assert known({"job.change": "joined"}) == {"insurance.lossReason": "joined-employer"}


def test_a_birth_gives_the_day_of_the_claim():
    born = known({"birth.notified": "no", "birth.date": "2026-11-10"})
    assert (born["start.reason"], born["start.date"], born["pregnancy.delivered"]) == ("birth", "2026-11-10", "yes")


@pytest.mark.parametrize(("overseas", "pension"), [("yes", "returned"), ("no", None)])
def test_moving_in_from_overseas_begins_the_pension(overseas, pension):
    moved = known({"move.fromOverseas": overseas})
    assert moved["insurance.gainReason"] == "moved-in"
    assert moved.get("pension.reason") == pension


def test_what_a_person_said_stands_and_a_withdrawn_ground_takes_its_reason_along():
    answers = derive(said({"job.change": "left", "pension.reason": "voluntary"}), TODAY, AT)
    assert answers.text("pension.reason") == "voluntary"
    assert answers.text("insurance.gainReason") == "left-employer"
    nothing = Answer(Personal(""), Origin.RESIDENT, Trust.STATED, AT)
    without = derive(answers.enter(FieldPath("job.change"), nothing), TODAY, AT)
    assert (without.text("insurance.gainReason"), without.text("pension.reason")) == ("", "voluntary")


@pytest.mark.parametrize(
    ("texts", "is_head", "name"),
    [
        ({"move.newHead": "applicant"}, "yes", None),
        ({"move.newHead": "lives-there", "move.newHeadName": "見本　太郎"}, "no", "見本　太郎"),
        (
            {
                "move.newHead": "moves-along",
                "members": "1",
                "members.0.fullName": "渡邉　一郎",
                "members.0.relationship": "head",
            },
            "no",
            "渡邉　一郎",
        ),
        ({"move.newHead": "moves-along"}, "no", None),
    ],
)
def test_the_head_after_a_move_is_not_asked_again(texts, is_head, name):
    found = known(texts)
    assert (found["household.applicantIsHead"], found.get("household.headName")) == (is_head, name)


def household(*places):
    names = ("渡邉　花子", "渡邉　一郎", "渡邉　二葉")
    texts = {"applicant.fullName": names[0], "members": str(len(places))}
    for row, place in enumerate(places):
        texts |= {f"members.{row}.fullName": names[row], f"members.{row}.relationship": place}
        texts |= {f"members.{row}.dateOfBirth": f"198{row}-02-17"}
    return texts


@pytest.mark.parametrize("places", [("head", "husband", "child"), ("wife", "head", "child"), ("head", "partner")])
def test_the_spouse_in_the_list_is_not_asked_for(places):
    found = known(household(*places))
    assert (found["spouse.exists"], found["spouse.livesSeparately"]) == ("yes", "no")
    assert (found["spouse.fullName"], found["spouse.dateOfBirth"]) == ("渡邉　一郎", "1981-02-17")


@pytest.mark.parametrize("places", [("child", "head", "wife"), ("head", "child"), ("head", "wife", "partner")])
def test_where_the_list_leaves_the_spouse_open_it_is_asked(places):
    assert "spouse.exists" not in known(household(*places))
