"""`main.py office`: a whole office on one machine, a busy morning of 300 visitors, and whether everything added up."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from counter_app.app.busy_morning.conduct import Conductor
from counter_app.app.busy_morning.plan import Morning, plan_morning
from counter_app.app.busy_morning.result import Result, examine
from counter_app.app.busy_morning.town import Town, running_town
from counter_app.app.command_line import DONE, ENVIRONMENT, print_json
from counter_app.devices.clock import SystemClock
from counter_app.failures import FailureCode, SettingsError

_SECONDS_OF_A_SHOW = 300.0
_OVER_AT = 13  # o'clock: a morning that is over, so that certificates made in it are valid by now
_MINUTE = 60


def run_office(options: argparse.Namespace) -> int:
    """Run the morning; status 4 where something does not add up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # every program of the office ends with us
    started = time.monotonic()
    morning = plan_morning(options.visitors, options.seed, options.day or _last_morning(SystemClock().now()))
    windows = not options.no_windows
    if windows and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures: list[Path] = []
    try:
        with running_town(options.directory.resolve(), morning.opens) as town:
            result = _with_windows(town, morning, options, pictures) if windows else _conducted(town, morning, options)
    except FileNotFoundError as missing:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"PostgreSQL: {missing}") from None
    seconds = round(time.monotonic() - started, 1)
    if options.json:
        print_json({**result.document(), "seconds": seconds, "pictures": [str(each) for each in pictures]})
    else:
        sys.stdout.write(_told(morning, result, seconds, pictures))
    return DONE if result.holds else ENVIRONMENT


def _last_morning(now: datetime) -> date:
    """Return the newest working day whose morning is over."""
    day = now.date() if now.hour >= _OVER_AT else now.date() - timedelta(days=1)
    while day.weekday() >= 5:  # noqa: PLR2004  # Saturday
        day -= timedelta(days=1)
    return day


def _conducted(
    town: Town, morning: Morning, options: argparse.Namespace, look: Callable[[str], None] = lambda _moment: None
) -> Result:
    say = _quiet if options.json else _say
    show = _SECONDS_OF_A_SHOW if not options.fast and not options.no_windows else 0.0
    began, first = time.monotonic(), morning.opens
    told = [first]

    def rest(until: datetime) -> None:
        if until - told[0] >= timedelta(minutes=30):
            told[0] = until
            say(
                f"  ▸ {until:%H:%M}　受付 {len(conductor.happened.receipts)}　処理済 {conductor.back.counts['complete']}"
            )
        due = (until - first).total_seconds() / (4 * 3600) * show
        time.sleep(max(0.0, began + due - time.monotonic()) if show else 0.0)

    conductor = Conductor(town, morning, options.seed, look=look, rest=rest)
    conductor.run()
    return examine(town, morning, conductor)


def _with_windows(town: Town, morning: Morning, options: argparse.Namespace, pictures: list[Path]) -> Result:
    """Desk, board and wallboard on this thread, the morning on another."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # Qt only where windows are wanted
    from counter_app.app.busy_morning.conduct import CLERKS  # noqa: PLC0415
    from counter_app.app.busy_morning.town import NAMES, OFFICE  # noqa: PLC0415
    from counter_app.app.busy_morning.wishes import COUNTER  # noqa: PLC0415
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415
    from counter_app.app.kpi_commands import figures_of  # noqa: PLC0415
    from counter_app.domain.staff import whole_office  # noqa: PLC0415
    from counter_app.store.called_numbers import StoreCalledNumbers  # noqa: PLC0415
    from counter_app.ui.office_windows import OfficeWorld, run_windows  # noqa: PLC0415

    office = town.office
    titles = {
        form.id: form.title.ja
        for form in FormsInForce(office.settings, town.clock).get().catalogue.effective(morning.day)
    }
    numbers = StoreCalledNumbers(office.database, COUNTER, town.clock, simulated=True)
    clerk = whole_office(CLERKS[0], f"{OFFICE}-1", OFFICE)
    world = OfficeWorld(
        office.work_list,
        figures_of(office),
        numbers,
        clerk,
        texts(),
        town.clock,
        COUNTER,
        titles,
        NAMES,
        options.pictures,
    )
    return run_windows(world, lambda look: _conducted(town, morning, options, look), pictures)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _quiet(_line: str) -> None:
    return


def _told(morning: Morning, result: Result, seconds: float, pictures: list[Path]) -> str:
    figures, told = result.figures, result.told
    lines = [
        f"\n{morning.day:%Y-%m-%d} の午前（模擬カード・架空の人物・模擬時刻）",
        f"来庁          {told['visitors']} 人（うち呼出前に帰った人 {told['gaveUp']} 人）",
        (
            f"受付          {_number(figures['visits'])} 回　{_number(figures['received'])} 件　"
            f"（PC/SCの模擬カードを実際に読んだ受付 {told['realCards']} 回、受付票の印字 {told['slips']} 枚）"
        ),
        f"処理件数      {_number(figures['processed'])} 件　未処理 {told['open']} 件",
        f"待ち時間      中央値 {_time(figures['wait_p50'])}　90%点 {_time(figures['wait_p90'])}",
        f"窓口処理時間  中央値 {_time(figures['desk_p50'])}　90%点 {_time(figures['desk_p90'])}",
        (
            f"書かない率    項目 {_share(figures['unwritten_items'])}　受付 {_share(figures['unwritten_visits'])}　"
            f"紙より減った記入 {_number(figures['entries_saved'])} 項目"
        ),
        f"once-only     {_share(figures['once_only'])}",
        f"回線断        10分　その間の受付 {told['visitsWhileCut']} 回　最大未送信 {told['mostUnsent']} 通　復旧後すべて送信",
        f"ロボット      {told['robotReports']} 件（失敗 {told['robotFailed']} 件）",
        f"監査証跡      {told['auditEntries']} 件 検証済み",
        f"日計表        {told['closingReport']}",
        *(f"画面          {each}" for each in pictures),
        "",
        *(
            f"  {'○' if check.holds else '×'} {check.name}{_why(check.holds, check.expected, check.found)}"
            for check in result.checks
        ),
        f"\n{'すべて一致しました。' if result.holds else '一致しないものがあります。'}（{seconds:.0f} 秒）",
    ]
    return "\n".join(lines) + "\n"


def _why(holds: bool, expected: object, found: object) -> str:  # noqa: FBT001  # of a printed line
    if not holds:
        return f"　予定 {expected}　実際 {found}"
    return f"　{expected}" if isinstance(expected, int | float) else ""


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.0f}"


def _time(value: float | None) -> str:
    return "—" if value is None else f"{int(value) // _MINUTE}分{int(value) % _MINUTE:02d}秒"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
