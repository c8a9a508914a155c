"""What a robot that types into a core system says about each application."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.personal import Personal


class RobotVerdict(StrEnum):
    """What a robot says about its typing."""

    DONE = "done"  # 成功
    FAILED = "failed"  # 失敗
    MISMATCH = "mismatch"  # 不一致


@dataclass(frozen=True)
class RobotReport:
    """One line of a robot's result file. It is noted; closing the application stays with a person."""

    application_id: str
    verdict: RobotVerdict
    core_number: str | None  # 基幹側番号
    message: Personal[str]  # free text of the robot: may quote what it typed
    at: datetime
