"""What robots report, brought back: every result file is noted with its applications, then put away.

A file that cannot be understood stays where it is and is said once; a report about an application that is not here
keeps its whole file back. Notes come before the file is put away: a crash in between notes twice and loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from counter_app.connectors.robot_results import ResultFile, ResultTrouble
from counter_app.domain.robot_report import RobotReport
from counter_app.failures import CounterError

_log = logging.getLogger(__name__)


class ResultFolder(Protocol):
    """Where a robot leaves its results."""

    def results(self) -> list[ResultFile | ResultTrouble]:
        """Return what lies there."""

    def put_away(self, file: ResultFile) -> None:
        """Take a noted file out of the way."""


class ReadBack:
    """Reads every folder once per call. `note` keeps one report; its second argument names the robot."""

    def __init__(self, folders: Iterable[ResultFolder], note: Callable[[RobotReport, str], None], robot: str) -> None:
        self._folders = tuple(folders)
        self._note = note
        self._robot = robot
        self._said: set[Path] = set()

    def run_once(self) -> int:
        """Note what is there; return how many reports."""
        return sum(self._take(folder, found) for folder in self._folders for found in folder.results())

    def _take(self, folder: ResultFolder, found: ResultFile | ResultTrouble) -> int:
        if isinstance(found, ResultTrouble):
            self._say(found.path, found.failure)
            return 0
        try:
            for report in found.reports:
                self._note(report, self._robot)
            folder.put_away(found)
        except CounterError as failure:
            self._say(found.path, failure)
            return 0
        self._said.discard(found.path)
        return len(found.reports)

    def _say(self, path: Path, failure: CounterError) -> None:
        """Once per file: somebody has to look, and is not helped by the same line every few seconds."""
        if path not in self._said:
            self._said.add(path)
            _log.warning("robot_result_kept_back file=%s code=%s cause=%s", path.name, failure.code.name, failure.cause)
