"""Cases that need a person: who sees which, what answers come to, what a blind check measures, and what stays sealed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import FailureCode, StoreError
from counter_app.matching.outcome import Item, Likeness, Reason, Verdict
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.review import Answer, Beside, Deciding, NewCase, NewRun, RunKind, Said, Stage, WhySame
from counter_app.personal import Personal
from counter_app.store.key_change import change_keys
from counter_app.store.match_review import StoreMatchReview, stage_of
from counter_app.store.match_runs import StoreMatchRuns
from counter_app.store.schema import audit, kpi_event
from tests.fakes.canary import FULL_ADDRESS, FULL_NAME
from tests.fakes.stores import Town

LEADER, REVIEWER, PROTECTED = (SHIPPED_ROLES[name] for name in ("leader", "reviewer", "protected"))
SATO, TANAKA, ITO, SUZUKI = (
    Clerk(name, role, "T1", "MH01", "給付課")
    for name, role in (("sato", REVIEWER), ("tanaka", REVIEWER), ("ito", LEADER), ("suzuki", PROTECTED))
)
COUNTER = Clerk("mori", SHIPPED_ROLES["counter"], "T1", "MH01")
SAID = Said(FULL_NAME, "ワタナベ　ハナコ", "1980-02-17", FULL_ADDRESS)
SAME = Deciding(Answer.SAME, "R-0001", WhySame.NOTATION)
OTHER, HOLD = Deciding(Answer.OTHER), Deciding(Answer.HOLD)


def beside(resident="R-0001", **more):
    reason = Reason(Item.NAME, ReasonCode.NAME_VARIANT, f"「{FULL_NAME}」は異体字です")
    return Beside(resident, SAID, {Item.NAME: Likeness.VARIANT}, (reason,), "住民", "子", bits=41.5, **more)


def case(line, *, blind=False, protected=False):
    alone = Reason(Item.PERSON, ReasonCode.ONLY_ONE_FITS, "当てはまる人は、台帳に1人だけです")
    several = Reason(Item.PERSON, ReasonCode.RIVAL_TWIN, "双子がいます")
    verdict = Verdict.MATCH if blind else Verdict.REVIEW
    people = (beside(protected=protected), beside("R-0002"))
    return NewCase(f"A-{line}", line, verdict, "R-0001", SAID, people, (alone if blind else several,), blind=blind)


class House:
    """A store with what stands over it."""

    def __init__(self, town):
        self.town = town
        self.newly_protected = set()
        self.runs = StoreMatchRuns(town.database, town.keys, town.clock)
        self.review = StoreMatchReview(
            town.database, town.keys, town.clock, lambda ids: bool(self.newly_protected & set(ids))
        )

    def take(self, *cases, kind=RunKind.PLAIN, section="", name="a"):
        made_with = {"rules": "2026.1", "register": "r" * 64, "asOf": "2026-11-01"}
        counts = {Verdict.MATCH: 100, Verdict.REVIEW: len(cases), Verdict.NO_MATCH: 2}
        run = NewRun(kind, made_with, name * 64, counts, b"seed", section)
        return self.runs.take(run, cases, ITO)

    def ids(self, clerk):
        return [line.id for line in self.review.cases(clerk)]

    def first(self, clerk):
        return self.ids(clerk)[0]

    def events(self, kind):
        with self.town.database.reading() as connection:
            query = select(kpi_event.c.outcome).where(kpi_event.c.kind == kind)
            return sorted(connection.execute(query).scalars())

    def acts(self):
        with self.town.database.reading() as connection:
            query = select(audit.c.actor, audit.c.action, audit.c.object_id, audit.c.purpose).order_by(audit.c.seq)
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def house(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield House(town)
    town.database.close()


def refusal(call, *arguments):
    with pytest.raises(StoreError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_run_is_taken_once_and_its_decisions_are_counted(house):
    first = house.take(case(1), case(2))
    again = house.take(case(1), case(2))
    assert (first.cases, first.already, again.cases, again.already) == (2, False, 2, True)
    assert first.id == again.id
    assert house.events("matched") == ["auto"] * 100 + ["manual"] * 4
    assert [run.made_with["asOf"] for run in house.runs.runs(SATO)] == ["2026-11-01"]


def test_an_answer_settles_a_case_and_the_next_one_makes_it_final(house):
    house.take(case(1), case(2), case(3))
    one, two, three = house.ids(SATO)
    assert house.review.decide(one, SATO, SAME) is Stage.SETTLED
    assert house.ids(SATO) == [two, three]
    assert house.review.undo(SATO) == one
    assert house.ids(SATO) == [one, two, three]
    assert refusal(house.review.undo, SATO) is FailureCode.STEP_NOT_ALLOWED
    house.review.decide(one, SATO, OTHER)
    house.review.decide(two, SATO, HOLD)
    assert house.review.undo(SATO) == two
    assert refusal(house.review.undo, SATO) is FailureCode.STEP_NOT_ALLOWED  # the one before is final
    assert [(each.application_id, each.answer) for each in house.review.decided(1, ITO)] == [("A-1", Answer.OTHER)]


def test_what_is_held_comes_last_and_may_still_be_answered(house):
    house.take(case(1), case(2))
    one, two = house.ids(SATO)
    assert house.review.decide(one, SATO, HOLD) is Stage.OPEN
    assert [(line.id, line.held) for line in house.review.cases(SATO)] == [(two, False), (one, True)]
    assert house.review.progress(SATO).held == 1
    assert house.review.decide(one, TANAKA, SAME) is Stage.SETTLED
    assert house.ids(SATO) == [two]


@pytest.mark.parametrize(
    "deciding",
    [
        Deciding(Answer.SAME, "R-0001"),
        Deciding(Answer.SAME, "R-0001", WhySame.OTHER, Personal("　")),
        Deciding(Answer.SAME, "R9", WhySame.NOTATION),
        Deciding(Answer.SAME, "", WhySame.NOTATION),
    ],
    ids=["no reason", "no words", "nobody of the list", "nobody"],
)
def test_the_same_person_needs_a_reason_and_a_person(house, deciding):
    house.take(case(1))
    assert refusal(house.review.decide, house.first(SATO), SATO, deciding) is FailureCode.STEP_NOT_ALLOWED
    assert house.review.progress(SATO).left == 1


def test_only_notation_is_not_said_of_what_differs(house):
    other = beside("R3")
    other = replace(other, likeness={Item.NAME: Likeness.VARIANT, Item.ADDRESS: Likeness.DIFFERENT})
    house.take(replace(case(1), candidates=(other,)))
    number, chosen = house.first(SATO), replace(SAME, resident_id="R3")
    assert refusal(house.review.decide, number, SATO, chosen) is FailureCode.STEP_NOT_ALLOWED
    assert house.review.decide(number, SATO, replace(chosen, why=WhySame.MOVED)) is Stage.SETTLED


def test_money_needs_two_who_do_not_know_of_each_other(house):
    house.take(case(1), kind=RunKind.PAYMENT)
    number = house.first(SATO)
    assert house.review.decide(number, SATO, SAME) is Stage.SECOND
    assert house.ids(SATO) == []
    assert refusal(house.review.decide, number, SATO, SAME) is FailureCode.STEP_NOT_ALLOWED
    seen = house.review.open(number, TANAKA)
    assert seen.given == ()
    assert house.review.decide(number, TANAKA, SAME) is Stage.SETTLED
    assert refusal(house.review.undo, SATO) is FailureCode.STEP_NOT_ALLOWED  # somebody has built on it
    (decided,) = house.review.decided(1, ITO)
    assert (decided.resident_id, decided.clerks) == ("R-0001", ("sato", "tanaka"))


def test_two_answers_that_differ_go_to_whoever_approves(house):
    house.take(case(1), kind=RunKind.PAYMENT)
    number = house.first(SATO)
    house.review.decide(number, SATO, SAME)
    assert house.review.decide(number, TANAKA, replace(SAME, resident_id="R-0002")) is Stage.DISPUTED
    another = replace(SATO, id="kato")
    assert house.ids(another) == []
    given = house.review.open(number, ITO).given
    assert [(each.clerk, each.resident_id) for each in given] == [("sato", "R-0001"), ("tanaka", "R-0002")]
    assert house.review.decide(number, ITO, OTHER) is Stage.SETTLED


def test_stages_follow_from_answers_alone():
    same, other = ("same", "R-0001"), ("other", "")
    plain, payment = RunKind.PLAIN, RunKind.PAYMENT
    assert [stage_of(plain, answers) for answers in ([], [same])] == [Stage.OPEN, Stage.SETTLED]
    assert stage_of(payment, [same]) is Stage.SECOND
    assert stage_of(payment, [same, same]) is Stage.SETTLED
    assert stage_of(payment, [same, ("same", "R-0002")]) is Stage.DISPUTED
    assert stage_of(payment, [same, other, other]) is Stage.SETTLED


def test_a_blind_check_looks_like_any_other_case_and_measures(house):
    house.take(case(1), case(2, blind=True), case(3, blind=True), case(4))
    ids = house.ids(SATO)
    lines = house.review.cases(SATO)
    assert {(line.stage, line.held) for line in lines} == {(Stage.OPEN, False)}
    shown = [house.review.open(number, SATO) for number in ids]
    assert all("blind" not in repr(vars(each)) for each in shown)
    assert ReasonCode.ONLY_ONE_FITS not in {note.code for each in shown for note in each.notes}
    assert [each.bits for each in shown[1].candidates] == [0.0, 0.0]
    house.review.decide(ids[1], SATO, SAME)
    house.review.decide(ids[2], SATO, OTHER)
    checked = house.review.progress(SATO).checked
    assert (checked.hits, checked.trials) == (0, 1)  # the last answer may still be taken back
    house.review.finish(SATO)
    checked = house.review.progress(SATO).checked
    assert (checked.hits, checked.trials) == (1, 2)
    assert house.events("checked") == ["auto", "manual"]
    house.review.finish(SATO)
    assert house.events("checked") == ["auto", "manual"]


def test_an_answer_taken_back_measures_nothing(house):
    house.take(case(1, blind=True))
    house.review.decide(house.first(SATO), SATO, OTHER)
    house.review.undo(SATO)
    house.review.finish(SATO)
    assert house.events("checked") == []
    assert house.review.progress(SATO).checked.trials == 0


def test_protected_people_are_for_those_who_may(house):
    house.take(case(1, protected=True), case(2))
    assert len(house.ids(SATO)) == 1
    assert house.review.progress(SATO).hidden == 1
    hidden, open_one = house.ids(SUZUKI)
    assert refusal(house.review.open, hidden, SATO) is FailureCode.CASE_OUT_OF_REACH
    assert refusal(house.review.decide, hidden, SATO, SAME) is FailureCode.STEP_NOT_ALLOWED
    assert house.review.open(hidden, SUZUKI).candidates[0].protected
    house.newly_protected = {"R-0001"}
    assert refusal(house.review.open, open_one, SATO) is FailureCode.CASE_OUT_OF_REACH
    house.newly_protected = set()
    assert house.ids(SATO) == []  # it stays so


def test_every_view_is_in_the_chain_and_a_refused_one_too(house):
    house.take(case(1, protected=True), case(2))
    hidden, shown = house.ids(SUZUKI)
    house.review.open(shown, SATO)
    refusal(house.review.open, hidden, SATO)
    assert house.acts()[-2:] == [
        ("sato", "view", "A-2", "matching as reviewer"),
        ("sato", "view.refused", "A-1", "matching as reviewer"),
    ]


def test_two_clerks_do_not_look_at_one_case(house):
    house.take(case(1), case(2))
    one, two = house.ids(SATO)
    house.review.open(one, SATO)
    assert (house.ids(SATO), house.ids(TANAKA)) == ([one, two], [two])
    assert refusal(house.review.decide, one, TANAKA, SAME) is FailureCode.STEP_NOT_ALLOWED
    house.town.clock.turn(minutes=11)
    assert house.ids(TANAKA) == [one, two]


def test_a_section_sees_its_own_runs_and_a_counter_none(house):
    house.take(case(1), section="税務課")
    house.take(case(2), section="給付課", name="b")
    assert len(house.ids(SATO)) == 1
    assert len(house.ids(SUZUKI)) == 2
    assert refusal(house.review.cases, COUNTER) is FailureCode.CASE_OUT_OF_REACH
    assert refusal(house.runs.runs, COUNTER) is FailureCode.CASE_OUT_OF_REACH
    assert refusal(house.review.decided, 1, SATO) is FailureCode.CASE_OUT_OF_REACH  # no right to export


def test_how_quickly_it_goes_is_a_median_of_today(house):
    house.take(*(case(line) for line in range(1, 5)))
    for number, seconds in zip(house.ids(SATO)[:3], (9, 30, 12), strict=True):
        house.review.decide(number, SATO, replace(SAME, seconds=seconds))
    progress = house.review.progress(SATO)
    assert (progress.left, progress.mine_today, progress.median_seconds) == (1, 3, 12)
    house.town.clock.turn(days=1)
    assert house.review.progress(SATO).median_seconds is None


def test_nothing_of_a_person_stands_in_clear_and_a_run_can_be_forgotten(house):
    house.take(case(1), case(2))
    number = house.first(SATO)
    house.review.decide(number, SATO, replace(SAME, why=WhySame.OTHER, words=Personal("渡邉さんに電話した")))
    rows = [*house.town.rows("SELECT * FROM match_case"), *house.town.rows("SELECT * FROM match_answer")]
    told = repr(rows)
    for word in ("渡", "R-0001", "花子", "1980", "ワタナベ"):
        assert word not in told
    assert refusal(house.runs.forget, 1, SATO) is FailureCode.CASE_OUT_OF_REACH
    assert house.runs.forget(1, ITO) == 2
    assert house.ids(SATO) == []
    assert house.town.rows("SELECT count(*) FROM match_answer WHERE chosen IS NOT NULL OR words IS NOT NULL") == [(0,)]
    assert refusal(house.review.open, number, SATO) is FailureCode.RECEIPT_UNKNOWN


def test_cases_open_after_the_keys_were_changed(house):
    house.take(case(1), case(2))
    changed = change_keys(house.town.database, house.town.folder / "store.key", house.town.clock, "ito")
    assert changed.wrapped == 2
    assert house.review.open(house.first(SATO), SATO).said.name == FULL_NAME
