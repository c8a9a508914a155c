"""Who acts now, as everything that acts asks for it."""

from __future__ import annotations

import pytest

from counter_app.app.roles import roles_of
from counter_app.app.signed_in import CurrentClerk
from counter_app.domain.staff import SHIPPED_ROLES, Clerk, Right, whole_office
from counter_app.failures import FailureCode, SettingsError, SignInError
from counter_app.settings import SignInMethod, parse_text
from counter_app.signin.session import Ended, Limits, Locked, LockReason, Method
from tests.fakes.visits import HandClock

BOSS = Clerk("boss", SHIPPED_ROLES["leader"], "T1", "MH01")
LEAST = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "審査"\n[store]\ndirectory = "office"\n'


def acts(current: CurrentClerk) -> bool:
    try:
        return current.clerk() == BOSS
    except SignInError as refused:
        assert refused.code is FailureCode.SIGNED_OUT
        return False


def test_nobody_acts_before_signing_in_under_a_lock_or_after_the_day():
    clock = HandClock()
    current = CurrentClerk(clock, Limits())
    assert not acts(current)
    current.sign_in(BOSS, Method.PASSWORD)
    assert acts(current)
    clock.turn(minutes=9)
    current.touched()
    clock.turn(minutes=9)
    assert acts(current)
    clock.turn(minutes=1)
    assert not acts(current)
    current.touched()
    assert current.look()[1] == Locked(LockReason.IDLE)
    assert current.unlock(BOSS, Method.PASSWORD)
    assert acts(current)
    clock.turn(hours=9)
    assert not current.unlock(BOSS, Method.PASSWORD)
    assert isinstance(current.look()[1], Ended)
    current.end()
    assert current.look() is None


def test_a_lock_that_time_made_is_not_undone_by_turning_the_clock_back():
    clock = HandClock()
    current = CurrentClerk(clock, Limits())
    current.sign_in(BOSS, Method.PASSWORD)
    clock.turn(minutes=11)
    current.touched()
    clock.turn(minutes=-11)
    assert not acts(current)


def test_the_same_person_in_another_role_does_not_unlock():
    current = CurrentClerk(HandClock(), Limits())
    current.sign_in(BOSS, Method.CARD)
    current.card_taken()
    promoted = Clerk("boss", SHIPPED_ROLES["admin"], "T1", "MH01")
    assert not current.unlock(promoted, Method.CARD)
    assert not current.unlock(BOSS, Method.PASSWORD)
    assert current.unlock(BOSS, Method.CARD)


def test_where_nobody_signs_in_the_whole_office_acts():
    clerk = whole_office("窓口職員", "T1", "MH01")
    current = CurrentClerk.always(clerk, HandClock())
    current.lock(LockReason.ASKED)
    assert current.clerk() is clerk


def test_roles_and_sign_in_of_the_settings(tmp_path):
    text = LEAST + (
        '[signin]\nrequired = true\nmethods = ["password"]\nlongest_s = 36000\n'
        '[roles.tax]\ntitle = "税務"\nrights = ["list", "view"]\nreach = "section"\nhidden = ["bank.*"]\n'
    )
    settings = parse_text(text, tmp_path / "counter.toml")
    assert settings.signin.methods == (SignInMethod.PASSWORD,)
    assert (settings.signin.idle_lock_s, settings.signin.longest_s) == (600, 36000)
    tax = roles_of(settings)["tax"]
    assert (tax.title, tax.rights, tax.hidden) == ("税務", {Right.LIST, Right.VIEW}, {"bank.*"})
    assert roles_of(settings)["admin"] == SHIPPED_ROLES["admin"]


@pytest.mark.parametrize(
    "more",
    [
        '[signin]\nmethods = ["face"]\n',
        "[signin]\nmethods = []\n",
        '[signin]\nrequired = "yes"\n',
        "[signin]\nidle_lock_s = 0\n",
        '[roles.tax]\ntitle = "税務"\nrights = ["fly"]\nreach = "section"\n',
        '[roles.tax]\ntitle = "税務"\nrights = ["list"]\nreach = "moon"\n',
        '[roles.tax]\nrights = ["list"]\nreach = "all"\n',
        '[roles.tax]\ntitle = "税務"\nreach = "all"\npin = 1\n',
        '[roles.admin]\ntitle = "管理者"\nrights = ["audit"]\nreach = "all"\n',
        "roles = 3\n",
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path, more):
    text = more + LEAST if more.startswith("roles") else LEAST + more
    with pytest.raises(SettingsError) as refused:
        roles_of(parse_text(text, tmp_path / "counter.toml"))
    assert refused.value.code is FailureCode.SETTINGS_BAD_VALUE
