"""A short busy morning of the whole office: two terminals, hub, PostgreSQL, clerks, robot, one line cut."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.app.busy_morning.plan import plan_morning

VISITORS, SEED, DAY = 30, 7, date(2026, 11, 20)


@pytest.fixture(scope="module")
def morning():
    return plan_morning(VISITORS, SEED, DAY)


@pytest.fixture(scope="module")
def ran(run_main, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    ran = run_main(
        "office", "--visitors", VISITORS, "--seed", SEED, "--day", DAY, "--fast", "--no-windows", "--json",
        "--directory", folder / "town",
    )  # fmt: skip
    assert ran.status == 0, ran.stderr[-2000:] + ran.stdout[-6000:]
    return ran.document


def found(ran, name):
    return next(check["found"] for check in ran["checks"] if check["name"] == name)


def test_everything_the_office_says_is_what_was_planned_and_seen(ran):
    assert [check["name"] for check in ran["checks"] if not check["holds"]] == []


def test_every_visitor_has_one_receipt_and_the_hub_has_all_of_them(ran, morning):
    assert found(ran, "端末の受付番号（重複なし）") == len(morning.served) == VISITORS
    assert len(set(found(ran, "端末の受付番号＝本庁の受付番号"))) == VISITORS
    assert found(ran, "端末の未送信") == found(ran, "本庁の未送付（RPA連携）") == found(ran, "隔離された電文") == 0


def test_the_board_shows_the_figures_of_the_plan(ran, morning):
    figures = ran["figures"]
    assert figures["visits"] == VISITORS
    assert figures["received"] == sum(len(each.wish.procedures) for each in morning.served)
    assert figures["processed"] == ran["clerks"]["complete"]
    assert figures["abandoned_share"] == pytest.approx(len(morning.gone) / len(morning.people))
    assert ran["visitors"] == len(morning.people)


def test_visits_went_on_while_the_line_was_cut(ran):
    assert ran["visitsWhileCut"] > 0
    assert ran["mostUnsent"] > 1
