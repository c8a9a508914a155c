"""Robot results on their way back: noted once, put away, or kept where somebody can look."""

from __future__ import annotations

from datetime import UTC, datetime

from counter_app.connectors.rpa_folder import RpaFolder
from counter_app.dispatch.read_back import ReadBack
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.robot_report import RobotVerdict
from counter_app.failures import FailureCode, StoreError

NUMBER = ReceiptNumber("MH01", datetime(2026, 11, 21, tzinfo=UTC).date(), 1)
HEADER = "受付番号,結果,基幹側番号,メッセージ,実行日時\r\n"
DONE = f"{NUMBER}/1,成功,K-77,ok,2026-11-21 11:00:00\r\n"


def left_by_robot(folder, text):
    (folder / "done").mkdir(exist_ok=True)
    (folder / "read").mkdir(exist_ok=True)
    (folder / "done" / "result.csv").write_bytes(text.encode("utf-8-sig"))


def test_a_report_is_noted_and_its_file_put_away(tmp_path):
    left_by_robot(tmp_path, HEADER + DONE)
    noted = []
    back = ReadBack([RpaFolder(tmp_path)], lambda report, robot: noted.append((report, robot)), "rpa-folder")
    assert back.run_once() == 1
    assert [(r.application_id, r.verdict, who) for r, who in noted] == [
        (f"{NUMBER}/1", RobotVerdict.DONE, "rpa-folder")
    ]
    assert back.run_once() == 0
    assert not list((tmp_path / "done").iterdir())


def test_what_is_not_understood_stays_and_is_said_once(tmp_path, caplog):
    left_by_robot(tmp_path, HEADER + "nonsense\r\n")
    back = ReadBack([RpaFolder(tmp_path)], lambda _report, _robot: None, "rpa-folder")
    assert [back.run_once(), back.run_once()] == [0, 0]
    assert [line.split()[0] for line in caplog.messages] == ["robot_result_kept_back"]
    assert (tmp_path / "done" / "result.csv").exists()


def test_a_report_about_an_unknown_application_keeps_the_file(tmp_path, caplog):
    left_by_robot(tmp_path, HEADER + DONE)

    def unknown(_report, _robot):
        raise StoreError(FailureCode.RECEIPT_UNKNOWN)

    assert ReadBack([RpaFolder(tmp_path)], unknown, "rpa-folder").run_once() == 0
    assert (tmp_path / "done" / "result.csv").exists()
    assert "RECEIPT_UNKNOWN" in caplog.text
