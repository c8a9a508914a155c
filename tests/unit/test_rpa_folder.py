from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.connectors.csv_case import csv_case, harmless
from counter_app.connectors.robot_results import ResultTrouble, parse_results
from counter_app.connectors.rpa_folder import RpaFolder
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.robot_report import RobotReport, RobotVerdict
from counter_app.failures import DeliveryError, FailureCode
from counter_app.personal import Personal
from counter_app.ports.outbox import Delivered, Delivery, RetryLater
from tests.fakes.visits import CANARY, JST_NOON, RARE, application, item

JST = timezone(timedelta(hours=9))
NUMBER = ReceiptNumber("MH01", JST_NOON.date(), 1)
KEY = f"{NUMBER}/1"
STEM = f"{NUMBER}_1"
HEADER = "受付番号,結果,基幹側番号,メッセージ,実行日時\r\n"


@pytest.fixture
def robot(tmp_path):
    (tmp_path / "robot").mkdir()
    return tmp_path / "robot"


def delivery(name=CANARY, *items):
    base = application(name)
    filled = replace(base, items=(*base.items, *items))
    return Delivery(KEY, 1, JST_NOON.astimezone(JST), False, filled)


def table(case):
    text = case.csv.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_published_case_has_csv_schema_and_announcement(robot):
    assert isinstance(RpaFolder(robot).deliver(delivery()), Delivered)
    inbox = robot / "inbox"
    assert {path.name for path in inbox.iterdir()} == {f"{STEM}.csv", f"{STEM}.schema.json", f"{STEM}.ok"}
    announced = json.loads((inbox / f"{STEM}.ok").read_bytes())
    assert announced == {
        "rows": 1,
        "sha256": {
            "csv": hashlib.sha256((inbox / f"{STEM}.csv").read_bytes()).hexdigest(),
            "schema": hashlib.sha256((inbox / f"{STEM}.schema.json").read_bytes()).hexdigest(),
        },
    }
    assert (inbox / f"{STEM}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_people_read_the_csv_and_machines_the_schema():
    case = csv_case(delivery())
    header, row = table(case)
    cells = dict(zip(header, row, strict=True))
    assert (cells["受付番号"], cells["氏名"], cells["生年月日"]) == (KEY, CANARY, "昭和55年2月17日")
    assert (cells["受付日"], cells["受付時刻"], cells["未記入の項目"]) == ("2026-11-21", "12:00:00", "電話番号")
    columns = {column["label"]: column for column in json.loads(case.schema)["columns"]}
    assert columns["生年月日"]["value"] == "1980-02-17"
    assert columns["氏名"]["name"] == "applicant.fullName"
    assert all(header[column["column"] - 1] == label for label, column in columns.items())


def test_labels_that_occur_more_than_once_are_numbered():
    children = [item(f"children.{n}.fullName", name, label="子の氏名") for n, name in enumerate(("一郎", "二郎"))]
    odd = item("x", "y", label="子の氏名（1）")
    header, row = table(csv_case(delivery(CANARY, *children, odd)))
    assert len(header) == len(set(header)) == len(row)
    assert row[header.index("子の氏名（2）")] == "一郎"


FORMULAS = ["=1+1", "+81-3", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u3000＝1", "＋1", "－1", "＠x", "'=1", "\x00=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text_and_nothing_is_lost(formula):
    case = csv_case(delivery(formula))
    header, row = table(case)
    schema = json.loads(case.schema)
    cell = row[header.index("氏名")]
    assert cell.startswith("'")
    assert header.index("氏名") + 1 in schema["apostrophe"]
    assert next(c["value"] for c in schema["columns"] if c["label"] == "氏名") == formula


@given(st.text())
def test_no_cell_starts_a_formula_and_the_apostrophe_comes_off_again(text):
    cell, escaped = harmless(text)
    assert not cell.lstrip(" \u3000\ufeff\x00").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert "\n" not in cell
    assert "\r" not in cell
    if not set(text) & set("\r\n\u2028\u2029\v\f\x85"):
        assert (cell[1:] if escaped else cell) == text


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=10)), max_size=6))
def test_every_case_is_one_table_of_two_lines_with_the_values_beside_it(pairs):
    items = [item(f"f{n}", value, label=label) for n, (label, value) in enumerate(pairs)]
    case = csv_case(delivery(CANARY, *items))
    header, row = table(case)
    assert len(header) == len(set(header)) == len(row)
    assert case.csv.count(b"\n") == 2
    assert [c["value"] for c in json.loads(case.schema)["columns"]][3:] == [value for _, value in pairs]


@pytest.mark.parametrize("place", ["inbox", "working", "done", "error", "thrown away", "only csv moved"])
def test_a_second_delivery_changes_nothing_wherever_the_robot_has_it(robot, place):
    connector = RpaFolder(robot)
    first = connector.deliver(delivery())
    suffixes = [".csv"] if place == "only csv moved" else [".csv", ".schema.json", ".ok"]
    for suffix in suffixes if place != "inbox" else []:
        path = robot / "inbox" / (STEM + suffix)
        path.unlink() if place == "thrown away" else path.replace(
            robot / ("working" if place == "only csv moved" else place) / path.name
        )
    before = {path: path.read_bytes() for path in robot.rglob("*") if path.is_file()}
    assert connector.deliver(delivery()) == first
    assert {path: path.read_bytes() for path in robot.rglob("*") if path.is_file()} == before


def test_a_crash_before_the_announcement_is_made_good(robot):
    connector = RpaFolder(robot)
    connector.deliver(delivery())
    whole = {path.name: path.read_bytes() for path in (robot / "inbox").iterdir()}
    (robot / "inbox" / f"{STEM}.ok").unlink()
    connector.deliver(delivery())
    assert {path.name: path.read_bytes() for path in (robot / "inbox").iterdir()} == whole


def test_a_share_that_is_not_mounted_is_not_replaced_by_a_local_folder(tmp_path):
    outcome = RpaFolder(tmp_path / "share").deliver(delivery())
    assert (type(outcome), outcome.code) == (RetryLater, FailureCode.FOLDER_UNWRITABLE)
    assert not (tmp_path / "share").exists()


def test_a_result_is_read_into_typed_reports_and_put_away(robot):
    connector = RpaFolder(robot)
    connector.deliver(delivery())
    (robot / "done" / "result.csv").write_text(
        HEADER + f"{KEY},成功,K-77,,2026-11-21 13:00:05\r\n{NUMBER}/2,不一致,,{RARE}の生年月日,2026/11/21 13:01\r\n",
        encoding="utf-8-sig",
    )
    (found,) = connector.results()
    assert found.reports == (
        RobotReport(KEY, RobotVerdict.DONE, "K-77", Personal(""), datetime(2026, 11, 21, 13, 0, 5, tzinfo=JST)),
        RobotReport(
            f"{NUMBER}/2", RobotVerdict.MISMATCH, None, Personal(f"{RARE}の生年月日"),
            datetime(2026, 11, 21, 13, 1, tzinfo=JST),
        ),
    )  # fmt: skip
    assert RARE not in repr(found)
    connector.put_away(found)
    assert connector.results() == []
    assert len(list((robot / "read").iterdir())) == 1


def test_cp932_is_what_many_robots_write():
    data = (HEADER + f"{KEY},失敗,,髙橋,2026-11-21T13:00:05+09:00\r\n").encode("cp932")
    (report,) = parse_results(data, "result.csv")
    assert (report.verdict, report.message) == (RobotVerdict.FAILED, Personal("髙橋"))


MALFORMED = [
    "", "x", HEADER + f"{KEY},成功,K,,2026-11-21 13:00:05", "結果,受付番号\r\n",
    HEADER + f"{KEY},正常,K,渡邉,2026-11-21 13:00:05\r\n",
    HEADER + f"{KEY},成功,K,渡邉\r\n",
    HEADER + f"{KEY},成功,K,渡邉,yesterday\r\n",
    HEADER + f"{NUMBER},成功,K,渡邉,2026-11-21 13:00:05\r\n",
    HEADER + f"{NUMBER}/0,成功,K,渡邉,2026-11-21 13:00:05\r\n",
    HEADER + "MH01-261121-0002-T/1,成功,K,渡邉,2026-11-21 13:00:05\r\n",
    HEADER + f"{KEY},成功,K,,2026-11-21 13:00:05\r\n" * 2,
    HEADER + f'{KEY},成功,"K,渡邉,2026-11-21 13:00:05\r\n',
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_a_result_that_is_not_understood_is_believed_in_no_line_and_left_where_it_is(robot, text):
    connector = RpaFolder(robot)
    connector.check()
    (robot / "error" / "result_1.csv").write_bytes(text.encode())
    (found,) = connector.results()
    assert isinstance(found, ResultTrouble)
    assert found.failure.code is FailureCode.ROBOT_RESULT_MALFORMED
    assert "渡邉" not in str(found.failure)
    assert (robot / "error" / "result_1.csv").exists()


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: (HEADER + t + "\n").encode("utf-8", "replace")))
def test_any_bytes_give_reports_or_a_named_failure(data):
    try:
        reports = parse_results(data, "result.csv")
    except DeliveryError as failure:
        code = failure.code
    else:
        code = None
        assert all(report.application_id for report in reports)
    assert code in {None, FailureCode.ROBOT_RESULT_MALFORMED}


def test_reports_written_by_a_robot_survive_reading():
    report = f'{KEY},成功,,"a,b\n改行",2026-11-21 13:00:05\r\n'
    (read,) = parse_results((HEADER + report).encode(), "result.csv")
    assert read.message == Personal("a,b\n改行")
