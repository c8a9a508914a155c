"""`main.py work …` where staff sign in: somebody answers for every command, with the rights of their role."""

from __future__ import annotations

import pyotp
import pytest

from counter_app.app.office import open_office
from counter_app.devices.clock import SystemClock
from counter_app.settings import load
from tests.e2e.test_staff_commands import PASSWORD, SETTINGS
from tests.fakes import canary
from tests.fakes.visits import application, submission

CLERK = "mizu-iro no kasa 2 hon"
TAX = '[roles.keeper]\ntitle = "文書管理"\nrights = ["list", "view", "audit"]\nreach = "office"\n'


@pytest.fixture
def house(tmp_path, run_main):
    """One case, an administrator and a keeper of documents who may look but write no files."""
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS + TAX, "utf-8")
    office = open_office(load(file), SystemClock())
    case = office.desk.submit(submission(application(), simulated=True)).application_id(0)
    office.close()

    def run(*arguments: object, lines: tuple[str, ...] = ()):
        return run_main("--settings", file, *arguments, stdin="".join(f"{line}\n" for line in lines).encode())

    run("staff", "init", "boss", "--json", lines=(canary.FULL_NAME, PASSWORD))
    added = run("staff", "add", "--by-key-owner", "ito", "keeper", "--json", lines=("伊藤 二郎", CLERK))
    codes = iter(added.document["recoveryCodes"])
    return run, case, lambda: (CLERK, next(codes))


def test_somebody_answers_for_every_command(house, tmp_path):
    run, case, secrets = house
    for nobody in (("work", "list"), ("work", "show", case), ("export", "case", case, "--out", tmp_path)):
        refused = run(*nobody)
        assert (refused.status, b"A104" in refused.stderr) == (3, True), nobody
    wrong = run("work", "list", "--as", "ito", lines=("wrong password here", "123456"))
    assert (wrong.status, b"A101" in wrong.stderr) == (3, True)
    listed = run("work", "list", "--as", "ito", "--json", lines=secrets())
    assert [row["id"] for row in listed.document] == [case]
    assert run("work", "show", case, "--as", "ito", lines=secrets()).status == 0
    exported = run("export", "case", case, "--out", tmp_path, "--as", "ito", lines=secrets())
    assert (exported.status, b"A110" in exported.stderr) == (3, True)
    taken = run("work", "take", case, "--as", "ito", lines=secrets())
    assert (taken.status, b"STEP_NOT_ALLOWED" in taken.stderr) == (3, True)
    views = run("audit", "views", case.partition("/")[0], "--as", "ito", "--json", lines=secrets())
    assert [(view["clerk"], view["role"], view["terminal"]) for view in views.document] == [
        ("ito", "文書管理", "審査1")
    ]


def test_a_correction_reads_the_secrets_before_the_changes(house):
    run, case, _secrets = house
    again = run("staff", "enrol-totp", "--by-key-owner", "ito", "--json")
    run("staff", "role", "--by-key-owner", "ito", "leader", "--json")
    code = pyotp.parse_uri(again.document["totpUri"]).now()
    changes = "applicant.dateOfBirth=1980-02-19"
    corrected = run("work", "correct", case, "--reason", "誤記", "--as", "ito", "--json", lines=(CLERK, code, changes))
    assert corrected.status == 0, corrected.stderr
    assert corrected.document["corrected"] is True
