"""What came of the morning: everything the plan and the terminals say, held against what the hub says. No person in it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from counter_app.app.busy_morning.conduct import Conductor
from counter_app.app.busy_morning.plan import Morning, quantile
from counter_app.app.busy_morning.programs import run_main
from counter_app.app.busy_morning.town import OFFICE, Town
from counter_app.app.kpi_commands import figures_of
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.staff import whole_office
from counter_app.figures.grain import Grain, start_of
from counter_app.figures.histogram import ERROR
from counter_app.figures.query import Period
from counter_app.ports import Wanted

_SETTLE_S, _LOOK_S = 60.0, 0.2
_PAGE = 200
_SHOWN = ("visits", "received", "processed", "wait_p50", "wait_p90", "desk_p50", "desk_p90", "back_p50",
          "unwritten_items", "unwritten_visits", "once_only", "entries_saved", "abandoned_share", "returned_share")  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what was planned or seen at the terminals, and what the hub says."""

    name: str
    expected: Any
    found: Any
    within: float = 0.0  # of the expected value; a quantile out of a histogram is never quite exact

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        if not self.within:
            return bool(self.expected == self.found)
        return self.found is not None and abs(self.found - self.expected) <= self.expected * self.within + 1


@dataclass(frozen=True)
class Result:
    """The checks, the figures as the board shows them, and what else is worth telling."""

    checks: tuple[Check, ...]
    figures: dict[str, float | None]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return all(check.holds for check in self.checks)

    def document(self) -> dict[str, Any]:
        """Plain values, for `--json`."""
        checks = [{"name": c.name, "expected": c.expected, "found": c.found, "holds": c.holds} for c in self.checks]
        return {"holds": self.holds, "checks": checks, "figures": self.figures, **self.told}


def settle(town: Town, conductor: Conductor) -> None:
    """Wait, in real time, until nothing is on its way any more: terminals, ways out, robot, finished hours."""
    deadline = time.monotonic() + _SETTLE_S
    while time.monotonic() < deadline and not _is_settled(town, conductor):
        for terminal in town.terminals.values():
            terminal.send()
        conductor.robot.work()
        time.sleep(_LOOK_S)


def _is_settled(town: Town, conductor: Conductor) -> bool:
    period, counted = _today(town), figures_of(town.office).counted_until()
    return (
        not any(terminal.unsent() for terminal in town.terminals.values())
        and town.office.outbox.stats().unsent == 0
        and period.whole.of("robot").of("events") == conductor.happened.applications
        and counted is not None
        and counted >= start_of(Grain.HOUR, town.clock.now() - timedelta(minutes=10))
    )


def _today(town: Town) -> Period:
    now = town.clock.now().astimezone(JAPAN)
    return figures_of(town.office).period(start_of(Grain.DAY, now), now + timedelta(seconds=1))


def examine(town: Town, morning: Morning, conductor: Conductor) -> Result:
    """Look at everything, close the day, and say what holds."""
    settle(town, conductor)
    period = _today(town)
    audit = json.loads(run_main(town.hub_settings, "audit", "verify", "--json"))
    closing = json.loads(run_main(town.hub_settings, "closing", "--json"))
    anchored = json.loads(run_main(town.hub_settings, "audit", "verify", "--json", "--anchor", closing["code"]))
    retention = json.loads(run_main(town.hub_settings, "retention", "run", "--json"))
    aside = json.loads(run_main(town.hub_settings, "hub", "quarantine", "--json"))
    checks = (
        *_counted(town, morning, conductor, len(aside)),
        *_figures(period, morning, conductor),
        Check("日計表の受付回数", len(morning.served), closing["visits"]),
        Check("日計表の受付件数", conductor.happened.applications, closing["received"]),
        Check("日計表のQRで監査証跡を検証", 1, anchored["anchors"]),
        Check("保存年限の処理（当日分は消えない）", 0, sum(rule["count"] for rule in retention["rules"])),
    )
    seen = conductor.happened
    told = {
        "visitors": len(morning.people),
        "gaveUp": len(morning.gone),
        "realCards": seen.real_cards,
        "slips": sum(terminal.slips for terminal in town.terminals.values()),
        "visitsWhileCut": seen.while_cut,
        "mostUnsent": seen.most_unsent,
        "clerks": dict(conductor.back.counts),
        "open": closing["open"],
        "robotReports": conductor.robot.reported,
        "robotFailed": conductor.robot.failed,
        "auditEntries": audit["entries"],
        "clockWentBack": len(audit["clockWentBack"]),
        "closingReport": closing["report"],
        "byProcedure": dict(seen.procedures.most_common()),
    }
    return Result(checks, {name: period.figure(name) for name in _SHOWN}, told)


def _counted(town: Town, morning: Morning, conductor: Conductor, aside: int) -> Iterator[Check]:
    """No receipt lost, none doubled, none of unknown origin."""
    seen = conductor.happened
    at_hub = sorted(_applications(town))
    yield Check("端末の受付番号（重複なし）", len(morning.served), len(set(seen.receipts)))
    yield Check(
        "端末の受付番号＝本庁の受付番号", sorted(seen.receipts), sorted({case.partition("/")[0] for case in at_hub})
    )
    yield Check("申請の件数（端末＝本庁）", seen.applications, len(at_hub))
    yield Check("端末の未送信", 0, sum(terminal.unsent() for terminal in town.terminals.values()))
    yield Check("本庁の未送付（RPA連携）", 0, town.office.outbox.stats().unsent)
    yield Check("隔離された電文", 0, aside)


def _applications(town: Town) -> Iterator[str]:
    clerk, after = whole_office("examiner", OFFICE, OFFICE), None
    while rows := town.office.work_list.rows(clerk, Wanted(), after, _PAGE):
        for row in rows:
            yield row.application_id
        after = rows[-1].application_id


def _figures(period: Period, morning: Morning, conductor: Conductor) -> Iterator[Check]:
    """The figures of the board are those of the plan."""
    seen, clerks = conductor.happened, conductor.back.counts
    waits = [each.waited_s for each in morning.served]
    yield Check("盤面：受付回数", len(morning.served), period.figure("visits"))
    yield Check("盤面：受付件数", seen.applications, period.figure("received"))
    yield Check("盤面：処理件数", clerks["complete"], period.figure("processed"))
    for kind, expected in (
        ("ticket", len(morning.people)),
        ("called", len(morning.served)),
        ("abandoned", len(morning.gone)),
        ("delivered", seen.applications),
        ("claimed", clerks["take"]),
        ("asked", clerks["ask-correction"]),
        ("held", clerks["hold"]),
        ("returned", clerks["return"]),
        ("approved", clerks["approve"]),
        ("robot", conductor.robot.reported),
    ):
        yield Check(f"盤面：{kind}", expected, period.whole.of(kind).of("events"))
    for share, name in ((0.5, "p50"), (0.9, "p90")):
        yield Check(f"盤面：待ち時間 {name}", quantile(waits, share), period.figure(f"wait_{name}"), ERROR)
        yield Check(
            f"盤面：窓口処理時間 {name}", quantile(seen.desk_seconds, share), period.figure(f"desk_{name}"), ERROR
        )
    unwritten = seen.prefilled / (seen.prefilled + seen.asked)
    yield Check("盤面：書かない率（項目）", round(unwritten, 6), round(period.figure("unwritten_items") or 0, 6))
