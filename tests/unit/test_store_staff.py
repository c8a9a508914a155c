"""Enrolling staff and letting them in, on a real store."""

from __future__ import annotations

import pyotp
import pytest

from counter_app.domain.staff import SHIPPED_ROLES, Clerk, whole_office
from counter_app.failures import FailureCode, SignInError
from counter_app.personal import Personal, Secret
from counter_app.signin import one_time
from counter_app.signin.attempts import Open, Wait
from counter_app.signin.password import Cost, Passwords
from counter_app.signin.session import Method
from counter_app.store import audit
from counter_app.store.sign_in import StoreSignIn
from counter_app.store.staff import NewStaff, StoreStaff
from tests.fakes import canary
from tests.fakes.leaks import Scanner
from tests.fakes.stores import Town

PASSWORDS = Passwords(Cost(memory_kib=64, passes=1, lanes=1))
PASSWORD = "saba wa 3jikan niru no da"
OWNER = whole_office("cli:root", "T1", "MH01")


class Staffed:
    """A store with one administrator, and whoever else a test enrols."""

    def __init__(self, folder, url=None) -> None:
        self.town = Town(folder, url=url)
        self.clock = self.town.clock
        self.people = StoreStaff(self.town.database, self.town.keys, self.clock, SHIPPED_ROLES)
        self.secrets: dict[str, str] = {}
        self.codes = self.people.found(self.new("boss", role="admin"), OWNER)
        self.boss = Clerk("boss", SHIPPED_ROLES["admin"], "T1", "MH01")

    def new(self, staff_id: str, role: str = "reviewer", **more) -> NewStaff:
        secret = one_time.new_secret()
        self.secrets[staff_id] = secret.reveal()
        encoded = PASSWORDS.hash(Secret(PASSWORD.encode()))
        return NewStaff(staff_id, Personal(canary.FULL_NAME), role, "MH01", "市民課", encoded, secret, **more)

    def door(self, terminal: str = "T1") -> StoreSignIn:
        return StoreSignIn(
            self.town.database, self.town.keys, self.clock, SHIPPED_ROLES, terminal=terminal, passwords=PASSWORDS
        )

    def code(self, staff_id: str) -> str:
        return pyotp.TOTP(self.secrets[staff_id]).generate_otp(one_time.step_of(self.clock.now()))

    def enter(self, staff_id: str, password: str = PASSWORD, code: str | None = None, terminal: str = "T1", **more):
        typed = code if code is not None else self.code(staff_id)
        return self.door(terminal).with_password(staff_id, Secret(password.encode()), Secret(typed.encode()), **more)

    def wrong(self, staff_id: str, terminal: str = "T1") -> SignInError:
        with pytest.raises(SignInError) as refused:
            self.enter(staff_id, "not this one at all", "000000", terminal)
        return refused.value

    def actions(self) -> list[tuple[str, str]]:
        with self.town.database.reading() as connection:
            audit.verify(connection)
            return [(row.action, row.object_id) for row in connection.execute(audit.audit.select()).all()]


@pytest.fixture
def office(tmp_path, store_url):
    made = Staffed(tmp_path, store_url)
    yield made
    made.town.database.close()


def code_of(call) -> FailureCode:
    with pytest.raises(SignInError) as refused:
        call()
    return refused.value.code


def test_the_right_password_and_code_let_in_and_the_chain_says_so(office):
    found = office.enter("boss")
    assert found.clerk == Clerk("boss", SHIPPED_ROLES["admin"], "T1", "MH01", "市民課")
    assert (found.name.reveal(), found.method) == (canary.FULL_NAME, Method.PASSWORD)
    assert office.actions() == [("staff.enrol", "staff:boss"), ("sign-in", "staff:boss")]


def test_only_the_first_person_founds(office):
    assert code_of(lambda: office.people.found(office.new("other", "admin"), OWNER)) is FailureCode.STAFF_EXISTS


def test_a_code_is_taken_once_and_one_step_of_drift_is_allowed(office):
    office.clock.turn(seconds=1)
    used = office.code("boss")
    office.enter("boss", code=used)
    assert code_of(lambda: office.enter("boss", code=used)) is FailureCode.SIGN_IN_REFUSED
    office.clock.turn(seconds=30)
    late = office.code("boss")
    office.clock.turn(seconds=30)
    office.enter("boss", code=late)
    older = office.code("boss")
    office.clock.turn(seconds=90)
    assert code_of(lambda: office.enter("boss", code=older)) is FailureCode.SIGN_IN_REFUSED


def test_a_recovery_code_is_taken_once(office):
    typed = office.codes[0].reveal().lower().replace("-", " ")
    assert office.enter("boss", code=typed).recovery_left == 9
    assert code_of(lambda: office.enter("boss", code=typed)) is FailureCode.SIGN_IN_REFUSED
    again = office.people.set_totp("boss", one_time.new_secret(), office.boss)
    assert code_of(lambda: office.enter("boss", code=office.codes[1].reveal())) is FailureCode.SIGN_IN_REFUSED
    assert office.enter("boss", code=again[0].reveal()).recovery_left == 9


@pytest.mark.parametrize("who", ["boss", "nobody-here"])
def test_wrong_tries_are_counted_down_alike_for_whoever_it_is(office, who):
    seen = [office.wrong(who) for _ in range(5)]
    assert [one.left for one in seen] == [4, 3, 2, 1, 0]
    assert seen[-1].wait_s == 60
    refused = office.wrong(who)
    assert (refused.code, refused.wait_s) == (FailureCode.SIGN_IN_WAIT, 60)
    pauses = []
    for _ in range(6):
        office.clock.turn(seconds=900)
        refused = office.wrong(who)
        assert refused.code is FailureCode.SIGN_IN_REFUSED
        pauses.append(refused.wait_s)
    assert pauses == [120, 240, 480, 900, 900, 900]


def test_a_pause_outlives_a_restart_and_a_clock_that_is_set_back(office):
    for _ in range(5):
        office.wrong("boss")
    office.clock.turn(days=-3)
    assert office.wrong("boss").wait_s == 60
    office.clock.turn(seconds=59)
    assert office.wrong("boss").wait_s == 1
    office.clock.turn(seconds=1)
    assert office.enter("boss").clerk.id == "boss"
    assert office.people.rows(office.boss)[0].admission == Open(5)


def test_the_right_password_during_a_pause_is_not_even_looked_at(office):
    for _ in range(5):
        office.wrong("boss")
    assert code_of(lambda: office.enter("boss")) is FailureCode.SIGN_IN_WAIT


def test_a_terminal_that_tries_many_people_has_to_wait_too(office):
    for number in range(20):
        office.wrong(f"guess-{number}")
    assert code_of(lambda: office.enter("boss")) is FailureCode.SIGN_IN_WAIT
    assert office.enter("boss", terminal="T2").clerk.terminal == "T2"
    office.clock.turn(hours=1)
    assert office.enter("boss").clerk.id == "boss"


def test_an_administrator_ends_a_pause(office):
    office.people.add(office.new("sato"), office.boss)
    for _ in range(5):
        office.wrong("sato")
    assert {row.id: type(row.admission) for row in office.people.rows(office.boss)} == {"boss": Open, "sato": Wait}
    office.people.unlock("sato", office.boss)
    assert office.enter("sato").clerk.role.id == "reviewer"


def test_only_administrators_change_staff_and_the_role_of_now_counts(office):
    office.people.add(office.new("sato"), office.boss)
    sato = office.enter("sato").clerk
    assert code_of(lambda: office.people.add(office.new("x1"), sato)) is FailureCode.RIGHT_MISSING
    office.people.set_role("sato", "admin", office.boss)
    office.people.set_role("boss", "counter", office.boss)
    assert code_of(lambda: office.people.unlock("sato", office.boss)) is FailureCode.RIGHT_MISSING
    assert not office.door().still(sato)


def test_the_last_administrator_stays(office):
    office.people.add(office.new("sato"), office.boss)
    before = office.actions()
    assert code_of(lambda: office.people.set_active("boss", office.boss, active=False)) is FailureCode.LAST_ADMIN
    assert code_of(lambda: office.people.set_role("boss", "counter", office.boss)) is FailureCode.LAST_ADMIN
    assert office.actions() == before
    assert office.people.rows(office.boss)[0].active


def test_a_disabled_person_does_not_get_in_and_keeps_their_entries(office):
    office.people.add(office.new("sato"), office.boss)
    clerk = office.enter("sato").clerk
    assert office.door().still(clerk)
    office.people.set_active("sato", office.boss, active=False)
    assert not office.door().still(clerk)
    office.clock.turn(seconds=31)
    assert code_of(lambda: office.enter("sato")) is FailureCode.SIGN_IN_REFUSED
    assert ("staff.disable", "staff:sato") in office.actions()


def test_only_the_same_person_unlocks(office):
    office.people.add(office.new("sato"), office.boss)
    clerk = office.enter("boss").clerk
    office.door().note_lock(clerk, "idle")
    assert code_of(lambda: office.enter("sato", unlocks=clerk)) is FailureCode.SIGN_IN_REFUSED
    office.clock.turn(seconds=30)
    assert office.enter("boss", unlocks=clerk).clerk == clerk
    assert [row.terminal for row in office.people.rows(office.boss)] == ["T1", None]
    office.door().note_end(clerk, "asked")
    assert [action for action, _ in office.actions()][-4:] == [
        "sign-in.lock",
        "sign-in.failed",
        "sign-in.unlock",
        "sign-in.end",
    ]


def test_an_old_hash_is_renewed_by_the_next_sign_in(office):
    cheap = Passwords(Cost(memory_kib=32, passes=1, lanes=1)).hash(Secret(PASSWORD.encode()))
    office.people.set_password("boss", cheap, office.boss)
    office.enter("boss")
    with office.town.database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT password FROM staff").scalar_one()
    assert "m=64," in stored
    office.clock.turn(seconds=30)
    assert office.enter("boss").clerk.id == "boss"


def test_nothing_secret_stands_in_any_row(office):
    """Read through the database's own key: what somebody with a copy of a PostgreSQL would see."""
    office.enter("boss")
    office.wrong(PASSWORD)  # typed where the id belongs
    with office.town.database.reading() as connection:
        rows = [
            connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            for table in ("staff", "staff_recovery", "signin_attempt", "staff_session", "audit")
        ]
    plain = b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for rs in rows for r in rs for cell in r)
    words = (PASSWORD, office.secrets["boss"], canary.FULL_NAME, *(code.reveal() for code in office.codes))
    assert Scanner(words).found(plain) == []
    assert b"staff:boss" in plain


def test_what_was_typed_is_overwritten_whatever_happens(office):
    for who, password in (("boss", PASSWORD), ("boss", "x" * 12), ("nobody", PASSWORD)):
        office.clock.turn(seconds=30)
        typed, code = Secret(password.encode()), Secret(office.code("boss").encode())
        try:
            office.door().with_password(who, typed, code)
        except SignInError:
            assert (who, password) != ("boss", PASSWORD)
        assert typed.is_spent
        assert code.is_spent


def test_a_year_wrong_on_the_clock_does_not_bar_anybody_for_a_year(office):
    office.clock.turn(days=365)
    for _ in range(5):
        office.wrong("boss")
    office.clock.turn(days=-365)
    assert office.wrong("boss").wait_s == 60
    office.clock.turn(seconds=60)
    assert office.enter("boss").clerk.id == "boss"
