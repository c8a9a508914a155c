"""The robot at the other end of the RPA folder: takes what is announced, pretends to type it, reports what came of it."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from counter_app.ports import Clock

_HEADER = ("受付番号", "結果", "基幹側番号", "メッセージ", "実行日時")
_FAILS = 0.02


class Robot:
    """Works through `inbox` of one folder. `reported` counts its reports, `failed` those that say 失敗."""

    def __init__(self, folder: Path, clock: Clock, seed: int) -> None:
        self._folder, self._clock = folder, clock
        self._chance = random.Random(seed)  # noqa: S311  # invented outcomes, not a secret
        self.reported = self.failed = 0

    def work(self) -> None:
        """Take every announced case and leave one result file for all of them."""
        rows = [self._type(ready) for ready in sorted((self._folder / "inbox").rglob("*.ok"))]
        if not rows:
            return
        text = io.StringIO()
        csv.writer(text).writerows([_HEADER, *rows])
        at = self._clock.now()
        draft = self._folder / "done" / f"result-{at:%H%M%S}.part"
        draft.write_text(text.getvalue(), encoding="utf-8")
        draft.rename(draft.with_suffix(".csv"))

    def _type(self, ready: Path) -> tuple[str, ...]:
        stem = ready.name.removesuffix(".ok")
        for each in sorted(ready.parent.glob(f"{stem}.*"), key=lambda file: file.suffix != ".csv"):
            each.rename(self._folder / ("working" if each.suffix == ".csv" else "done") / each.name)
        self._folder.joinpath("working", f"{stem}.csv").rename(self._folder / "done" / f"{stem}.csv")
        self.reported += 1
        fails = self._chance.random() < _FAILS
        self.failed += fails
        outcome = ("失敗", "", "画面が応答しませんでした") if fails else ("成功", f"K{self.reported:07d}", "")
        return stem.replace("_", "/"), *outcome, f"{self._clock.now():%Y-%m-%d %H:%M:%S}"
