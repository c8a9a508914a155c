"""支援措置, from outside: commands, batches, typing over, figures and what a branch terminal sends tell no address."""

from __future__ import annotations

import io
import zipfile

import pytest

from counter_app.app.command_line import main
from counter_app.app.desk import TypingOver
from counter_app.app.office import open_office, ways_out
from counter_app.app.roles import roles_of
from counter_app.connectors.hiding import innermost
from counter_app.domain.staff import Clerk, whole_office
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal, Secret
from counter_app.ports import ViewPurpose
from counter_app.ports.outbox import Delivered, Delivery
from counter_app.settings import ConnectorSettings, load
from counter_app.signin.password import Passwords
from counter_app.store.staff import NewStaff, StoreStaff
from counter_app.store.work_list import StoreWorkList
from tests.contract.test_connectors import BulkSite
from tests.contract.test_house import PRODUCT, ROOT, imported
from tests.contract.test_protected import REVIEWER, TRUSTED, canary, everything, revealed, tells
from tests.fakes.hub_house import Branch, Hub
from tests.fakes.visits import JST_NOON, HandClock, submission

PASSWORD = "saba wa 3jikan niru no da"
SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "審査1"
[store]
directory = "office"
[figures]
municipality_code = "999999"
"""
SIGN_IN = '[signin]\nrequired = true\nmethods = ["password"]\n'
BY_HAND = '[connectors.transcription]\nprotected = true\ndestinations = "default"\n'


class House:
    """An office with one protected case, and its command line."""

    def __init__(self, folder, monkeypatch, capsys) -> None:
        self.folder, self._patch, self._capsys = folder, monkeypatch, capsys
        self.file = folder / "counter.toml"
        self.file.write_text(SETTINGS, "utf-8")
        office = self.open()
        self.case = office.desk.submit(submission(canary())).application_id(0)
        staff = StoreStaff(office.database, office.keys, office.clock, roles_of(office.settings))
        boss = whole_office("key-owner", "T1", "MH01")
        encoded = Passwords().hash(Secret(PASSWORD.encode()))
        staff.found(NewStaff("boss", Personal("見本\u3000一郎"), "admin", "MH01"), boss)
        self.codes = {
            role: staff.add(
                NewStaff(role, Personal("伊藤\u3000二郎"), role, "MH01", "", encoded, Personal("JBSWY3DPEHPK3PXP")),
                boss,
            )
            for role in ("leader", "protected")
        }
        office.close()
        self._spent = 0

    def open(self):
        return open_office(load(self.file), HandClock())

    def run(self, *arguments: str, role: str = "") -> str:
        """What a command writes; signed in as somebody with a role, or as the account at the machine."""
        self.file.write_text(SETTINGS + (SIGN_IN if role else ""), "utf-8")
        lines, who = "", []
        if role:
            lines, who = f"{PASSWORD}\n{self.codes[role][self._spent].reveal()}\n", ["--as", role]
            self._spent += 1
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        status = main(["--settings", str(self.file), *arguments, *who])
        captured = self._capsys.readouterr()
        assert status == 0, captured.err
        return captured.out + captured.err


@pytest.fixture
def house(tmp_path, monkeypatch, capsys):
    return House(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("command", ["show", "history", "list"])
def test_commands_of_the_work_list(house, command):
    case = [] if command == "list" else [house.case]
    assert tells(house.run("work", command, *case, "--json", role="leader")) == []
    if command == "show":
        assert tells(house.run("work", command, *case, "--json", role="protected"))


@pytest.mark.parametrize("how", [["--format", "json"], ["--format", "csv"], ["--encoding", "cp932"]])
@pytest.mark.parametrize("role", ["", "leader", "protected"])
def test_a_case_as_a_file_is_for_a_destination_that_may_not_know(house, tmp_path, how, role):
    out = tmp_path / "out"
    out.mkdir()
    said = house.run("export", "case", house.case, "--out", str(out), "--json", *how, role=role)
    assert tells(said + everything(out, None)) == []
    assert len(list(out.iterdir())) > 0


@pytest.mark.parametrize(("clerk", "trusted", "seen"), [
    (REVIEWER, False, False), (REVIEWER, True, False), (TRUSTED, False, False), (TRUSTED, True, True),
])  # fmt: skip
def test_typing_over_needs_the_clerks_right_and_a_destination_that_may_know(house, clerk, trusted, seen):
    house.file.write_text(SETTINGS + (BY_HAND if trusted else ""), "utf-8")
    office = house.open()
    typing = TypingOver(office, office.work_list, clerk, lambda: clerk, Texts(ROOT / "resources" / "locale"))
    shown = typing.open(house.case)
    assert bool(tells(revealed(list(shown.lines)))) is seen
    views = office.work_list.views(house.case, TRUSTED)
    assert [(view.clerk, view.purpose) for view in views] == [(clerk.id, ViewPurpose.TRANSCRIPTION.value)]
    office.close()


def test_bulk_batches(tmp_path):
    site = BulkSite(tmp_path)
    (way,) = ways_out([ConnectorSettings("bulk-file", {**site.settings, "every": 2})]).values()
    for number in (1, 2, 3):
        key = f"MH01-261121-0001-K/{number}"
        assert isinstance(way.deliver(Delivery(key, 1, JST_NOON, False, canary())), Delivered)
    batches = innermost(way).batches("other")
    batches.issue()
    batches.again(1)
    assert batches.numbers() == [1, 2]
    assert tells(everything(tmp_path, site)) == []


@pytest.mark.parametrize("internal", [[], ["--internal"]])
def test_the_package_of_figures_has_no_person_in_it(house, tmp_path, internal):
    out = tmp_path / "figures.zip"
    month = house.open().clock.now().strftime("%Y-%m")
    said = house.run("kpi", "export", "--month", month, "--out", str(out), "--json", *internal)
    with zipfile.ZipFile(out) as package:
        texts = [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    names = [item.value.reveal() for item in canary().items if item.path.startswith("applicant.fullName")]
    assert tells(said + "\n".join(texts)) == []
    assert [name for name in names if name in "\n".join(texts)] == []
    assert house.case.partition("/")[0] not in "\n".join(texts)


def test_what_a_branch_terminal_keeps_and_sends_is_sealed_and_stays_hidden_at_the_hub(tmp_path):
    clock = HandClock()
    with Hub(tmp_path / "hub", clock) as hub:
        branch = Branch(tmp_path / "branch", clock).enrol(hub.code()).open()
        clerk = Clerk("ito", REVIEWER.role, "支所1", "MH02")
        case = branch.desk.submit(submission(canary()), clerk).application_id(0)
        waiting = branch.outbox.due()
        assert tells(waiting.body.decode("latin-1") + str(waiting.envelope)) == []
        with branch.database.reading() as connection:
            tables = [name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master").all()]
            kept = [
                str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
                for table in tables
                if table.startswith("branch_")
            ]
        assert tells("".join(kept)) == []
        branch.drain()
        work = StoreWorkList(hub.database, hub.keys, clock)
        reviewer = Clerk("ono", REVIEWER.role, "T1", "MH02", "")
        assert tells(revealed(work.detail(case, reviewer, ViewPurpose.REVIEW))) == []
        assert hub.rows("SELECT actor, purpose FROM audit WHERE action = 'submit'") == [("branch:MH02", "clerk ito")]
        assert hub.rows("SELECT taken_in_by FROM work") == [("ito",)]
        branch.close()


def test_the_exports_room_gets_columns_and_never_a_record():
    """Whoever writes a file from a record goes through `connectors`, where hiding is held to its contract."""
    records = {"counter_app.domain.application", "counter_app.store", "counter_app.connectors", "counter_app.ports"}
    strays = [
        f"{file.name}: {name}"
        for file in PRODUCT
        if file.parent == ROOT / "counter_app" / "exports"
        for name in imported(file)
        if any(name == record or name.startswith(record + ".") for record in records)
    ]
    assert strays == []
