"""Who acts is asked at every call: behind a locked screen, after a change of role, and at the counter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from counter_app.app.acting_work_list import ActingWorkList
from counter_app.app.late_office import LateOffice
from counter_app.app.roles import roles_of
from counter_app.app.signed_in import CurrentClerk
from counter_app.domain.reissue import ReissueReason
from counter_app.domain.staff import SHIPPED_ROLES, Clerk, Reach
from counter_app.failures import CounterError, FailureCode, SignInError
from counter_app.personal import Personal
from counter_app.ports import Doing, Step, ViewPurpose, WorkList
from counter_app.settings import parse_text
from counter_app.signin.password import Passwords
from counter_app.signin.session import Limits, LockReason, Method
from counter_app.store.schema import audit
from counter_app.store.sign_in import StoreSignIn
from counter_app.store.staff import NewStaff, StoreStaff
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import HandClock, submission
from tests.unit.test_signed_in import LEAST

BOSS = Clerk("boss", SHIPPED_ROLES["admin"], "T1", "MH01")
CALLS = {
    "rows": lambda work, _case, who: work.rows(who),
    "detail": lambda work, case, who: work.detail(case, who, ViewPurpose.REVIEW),
    "step": lambda work, case, who: work.step(case, who, Doing(Step.TAKE)),
    "bulk": lambda work, case, who: work.bulk([case], who, Doing(Step.TAKE)),
    "correct": lambda work, case, who: work.correct(case, who, {}, "誤記"),
    "history": lambda work, case, who: work.history(case, who),
    "corrections": lambda work, case, who: work.corrections(case, who),
    "views": lambda work, case, who: work.views(case, who),
}


class Desk:
    """A town whose clerk ito sits at a terminal."""

    def __init__(self, folder) -> None:
        self.town = Town(folder)
        roles = dict(SHIPPED_ROLES)
        self.staff = StoreStaff(self.town.database, self.town.keys, self.town.clock, roles)
        self.staff.found(NewStaff("boss", Personal("見本\u3000一郎"), "admin", "MH01"), BOSS)
        self.staff.add(NewStaff("ito", Personal("伊藤\u3000二郎"), "leader", "MH01"), BOSS)
        self.store = StoreSignIn(
            self.town.database, self.town.keys, self.town.clock, roles, terminal="T1", passwords=Passwords()
        )
        self.current = CurrentClerk(self.town.clock, Limits())
        self.ito = Clerk("ito", roles["leader"], "T1", "MH01")
        self.current.sign_in(self.ito, Method.PASSWORD)
        self.work = ActingWorkList(self.town.work, lambda: self.store.as_enrolled(self.current.clerk()))
        self.case = self.town.desk.submit(submission()).application_id(0)

    def refusal_of(self, call: str) -> FailureCode:
        with pytest.raises(CounterError) as refused:
            CALLS[call](self.work, self.case, self.ito)
        return refused.value.code


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.town.database.close()


def test_every_call_of_the_port_is_asked_for():
    assert set(CALLS) == {name for name in vars(WorkList) if not name.startswith("_")}


@pytest.mark.parametrize("call", sorted(CALLS))
def test_behind_a_locked_screen_nothing_is_done_and_nothing_is_noted(desk, call):
    desk.current.lock(LockReason.ASKED)
    before = desk.town.count("audit")
    assert desk.refusal_of(call) is FailureCode.SIGNED_OUT
    assert desk.town.count("audit") == before


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_late_call_of_the_person_before_is_not_done_in_the_next_ones_name(desk, call):
    desk.current.sign_in(BOSS, Method.PASSWORD)
    assert desk.refusal_of(call) is FailureCode.SIGNED_OUT


def test_another_role_counts_from_the_next_call_on(desk):
    assert Step.ASSIGN in desk.work.rows(desk.ito)[0].steps
    desk.staff.set_role("ito", "counter", BOSS)
    assert Step.ASSIGN not in desk.work.rows(desk.ito)[0].steps
    assert desk.refusal_of("step") is FailureCode.STEP_NOT_ALLOWED
    desk.staff.set_role("ito", "admin", BOSS)
    assert desk.refusal_of("detail") is FailureCode.CASE_OUT_OF_REACH


@pytest.mark.parametrize("call", sorted(CALLS))
def test_who_is_disabled_does_nothing_more(desk, call):
    desk.staff.set_active("ito", BOSS, active=False)
    assert desk.refusal_of(call) is FailureCode.SIGNED_OUT
    assert desk.staff.ids() == ("boss",)


@pytest.fixture
def counter(tmp_path):
    office = LateOffice(parse_text(LEAST, tmp_path / "counter.toml"), HandClock())
    yield office
    office.close()


def entries(office) -> list[tuple[str, str, str | None]]:
    with office.opened().database.reading() as connection:
        found = connection.execute(select(audit.c.actor, audit.c.action, audit.c.terminal).order_by(audit.c.seq))
        return [tuple(row) for row in found if row.action in {"submit", "slip.print"}]


def test_the_clerk_at_the_counter_stands_in_the_chain_and_reaches_what_they_took_in(counter):
    clerk = Clerk("ito", SHIPPED_ROLES["counter"], "3番窓口", "MH01")
    counter.acts_for(lambda: clerk)
    receipt = counter.submit(submission())
    counter.slip_printed(receipt.number)
    assert entries(counter) == [("ito", "submit", "3番窓口"), ("ito", "slip.print", "3番窓口")]
    own = replace(clerk, role=replace(clerk.role, reach=Reach.OWN))
    work = counter.opened().work_list
    assert [row.application_id for row in work.rows(own)] == [receipt.application_id(0)]
    assert work.detail(receipt.application_id(0), own, ViewPurpose.INQUIRY)
    assert work.rows(replace(own, id="ono")) == []


def test_a_reissue_names_the_clerk_and_where_or_the_terminal_alone(counter):
    counter.acts_for(lambda: SATO)
    receipt = counter.submit(submission())
    counter.slip_reissued(receipt.number, ReissueReason.DAMAGED)
    counter.acts_for(None)
    counter.slip_reissued(receipt.number, ReissueReason.ASKED)
    with counter.opened().database.reading() as connection:
        found = connection.execute(
            select(audit.c.actor, audit.c.terminal, audit.c.purpose).where(audit.c.action == "slip.reissue")
        )
        own = counter.opened().settings.terminal
        assert [tuple(row) for row in found] == [(SATO.id, SATO.terminal, "damaged"), ("desk:MH01", own, "asked")]


def test_nobody_hands_in_behind_a_locked_screen_but_the_slip_still_comes_out(counter):
    def nobody() -> Clerk:
        raise SignInError(FailureCode.SIGNED_OUT)

    visit = submission()
    counter.acts_for(nobody)
    with pytest.raises(SignInError):
        counter.submit(visit)
    counter.acts_for(lambda: Clerk("boss", SHIPPED_ROLES["admin"], "T1", "MH01"))
    with pytest.raises(SignInError) as refused:
        counter.submit(visit)
    assert refused.value.code is FailureCode.RIGHT_MISSING
    counter.acts_for(lambda: SATO)
    receipt = counter.submit(visit)
    counter.acts_for(nobody)
    counter.slip_printed(receipt.number)
    assert [entry[0] for entry in entries(counter)] == [SATO.id, "desk:MH01"]


def test_a_resident_alone_is_nobodys_clerk(counter):
    counter.submit(submission())
    assert [entry[0] for entry in entries(counter)] == ["desk:MH01"]


def test_roles_of_the_municipality_have_their_titles(tmp_path):
    text = LEAST + '[roles.tax]\ntitle = "税務"\nrights = ["list"]\nreach = "office"\n'
    assert roles_of(parse_text(text, tmp_path / "counter.toml"))["tax"].title == "税務"
