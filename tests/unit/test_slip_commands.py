"""`slip print`, `slip sheets`, `verify-page build`, `names prove` as they are typed, on an office in a folder of the test."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from counter_app.app.acting import acting
from counter_app.app.command_line import DONE, main
from counter_app.app.desk import reissue_slip
from counter_app.app.late_office import LateOffice
from counter_app.domain.reissue import ReissueReason
from counter_app.domain.staff import Reach
from counter_app.failures import CounterError, FailureCode
from counter_app.settings import load
from counter_app.store.schema import audit
from tests.fakes.stores import SATO
from tests.fakes.visits import HandClock, submission

SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "3番窓口"
[store]
directory = "office"
"""


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS, "utf-8")
    return file


@pytest.fixture
def office(settings):
    opened = LateOffice(load(settings), HandClock())
    yield opened
    opened.close()


def run(settings, capsys, *arguments):
    assert main(["--settings", str(settings), *map(str, arguments)]) == DONE
    return json.loads(capsys.readouterr().out)


def reissues(office):
    query = select(audit.c.actor, audit.c.object_id, audit.c.terminal, audit.c.purpose)
    with office.opened().database.reading() as connection:
        rows = connection.execute(query.where(audit.c.action == "slip.reissue").order_by(audit.c.seq))
        return [tuple(row) for row in rows]


def test_a_slip_printed_again_is_noted_with_account_terminal_and_reason(settings, office, capsys, tmp_path):
    number = str(office.submit(submission()).number)
    printed = run(settings, capsys, "slip", "print", number, "--reason", "lost", "--json")
    assert printed["receipt"] == number
    run(settings, capsys, "slip", "print", number, "--json")
    run(settings, capsys, "slip", "sheets", number, "--out", tmp_path / "papers", "--json")
    assert reissues(office) == [(acting(), number, "3番窓口", reason) for reason in ("lost", "asked", "asked")]


def test_a_desk_reissues_only_what_the_clerk_may_open_and_names_the_clerk(office):
    case = office.submit(submission()).application_id(0)
    parts = office.opened()
    assert reissue_slip(parts, parts.work_list, lambda: SATO, case, ReissueReason.DAMAGED) == case.partition("/")[0]
    assert reissues(office) == [(SATO.id, case.partition("/")[0], SATO.terminal, "damaged")]
    stranger = replace(SATO, id="ono", role=replace(SATO.role, reach=Reach.OWN))
    with pytest.raises(CounterError) as refused:
        reissue_slip(parts, parts.work_list, lambda: stranger, case, ReissueReason.LOST)
    assert refused.value.code is FailureCode.CASE_OUT_OF_REACH
    assert len(reissues(office)) == 1


def test_a_reason_nobody_knows_is_refused(settings, capsys):
    with pytest.raises(SystemExit):
        main(["--settings", str(settings), "slip", "print", "MH01-261121-0001-6", "--reason", "because"])
    assert "because" in capsys.readouterr().err


def test_the_page_holds_the_offices_keys_and_no_private_one(settings, office, capsys, tmp_path):
    office.opened()
    built = run(
        settings, capsys, "verify-page", "build", "--out", tmp_path / "page", "--office", "架空市役所", "--json"
    )
    page = (tmp_path / "page" / "index.html").read_text("utf-8")
    facts = json.loads(page.partition('id="facts">')[2].partition("</script>")[0])
    assert [key["kid"] for key in facts["keys"]] == built["keys"]
    assert all(set(key) == {"kty", "crv", "kid", "x", "simulated"} for key in facts["keys"])
    assert facts["office"] == "架空市役所"
    assert len(facts["procedures"]) > 5
    assert len(page.encode()) == built["bytes"] < 120_000
