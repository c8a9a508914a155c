"""`main.py demo`: a family of four moves in, with a simulated card behind a real PC/SC service.

With a display the resident's window is shown and a scripted person uses it at a pace people can follow; without one
the same visit runs headless. Ends by itself and leaves no process behind.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from counter_app.app.command_line import print_json
from counter_app.app.office import ROOT
from counter_app.app.scripted_person import load_script
from counter_app.app.visit_script import Stage, outcome, stage, walk
from counter_app.flow.state import Step, Visit

SCRIPT = ROOT / "resources" / "scripts" / "tennyu-4.toml"  # a family of four moves in
FROM_HOME = SCRIPT.with_name("tennyu-4-home.toml")  # the same, with a code made at home
_PACE_S = 0.9
_STEPS = {
    Step.WELCOME: "はじめる",
    Step.EVENT: "何があったかを選ぶ",
    Step.PROCEDURES: "手続を選ぶ",
    Step.SCAN: "自宅で作ったコードをかざす",
    Step.CARD: "マイナンバーカードを置く",
    Step.SECRET: "暗証番号を入れる（残り回数を先に確認）",
    Step.READING: "カードを読む（署名を検証）",
    Step.READ: "読み取った内容を確かめる",
    Step.QUESTIONS: "残りの質問に答える",
    Step.ADVICE: "必要な手続を確かめる",
    Step.CHECK: "内容を確認する",
    Step.SUBMITTING: "申請する（1つのトランザクション）",
    Step.RECEIPT: "受付票を受け取る",
}


def demo(options: argparse.Namespace) -> None:
    """Run the demo and print each step, the receipt number, the slip and what arrived."""
    script = load_script(FROM_HOME if options.home else SCRIPT)
    say: Callable[[str], None] = _quiet if options.json else _tell
    with stage(options.directory, script) as set_up:
        if options.headless:
            visit = walk(set_up, script, say)
        else:
            visit = _in_a_window(set_up, lambda pause: walk(set_up, script, say, pause))
        report = outcome(set_up, visit)
    if options.json:
        print_json(report)
        return
    _tell_outcome(report)


def _in_a_window(set_up: Stage, walk_at: Callable[[Callable[[], None]], Visit]) -> Visit:
    """Show the resident's window on this thread while the scripted person acts on another."""
    from counter_app.app.windows import show_while  # noqa: PLC0415  # Qt only where a window is wanted

    return show_while(set_up, lambda rest: walk_at(lambda: rest(_PACE_S)))


def _tell(step: str) -> None:
    sys.stdout.write(f"  ▸ {_STEPS[Step(step)]}\n")
    sys.stdout.flush()


def _quiet(_step: str) -> None:
    return


def _tell_outcome(report: Mapping[str, Any]) -> None:
    lines = [
        "",
        f"受付番号      {report['receipt']}   （模擬カード）",
        f"受付票        {report['slip']}",
        *(f"              {file}" for file in _papers(report)),
        f"自動で入った  {report['factsPrefilled']} 項目（{_sources(report)}）",
        (
            f"書いた回数    紙なら {report['paper']['entries']} 回 → 今日は {report['entriesByHand']} 回"
            f"（手入力 {report['charactersTyped']} 文字、タッチ {report['taps']} 回）"
        ),
        f"聞き直し      {len(report['askedThoughKnown'])} 回",
        "届いたもの",
    ]
    lines += [f"  {row['id']}  {row['procedure']}  {row['state']}  {row['delivery']}" for row in report["applications"]]
    inbox = Path(str(report["arrivedAt"]))
    lines += [f"  {file}" for file in sorted(inbox.rglob(f"*{report['receipt']}*"))]
    sys.stdout.write("\n".join(lines) + "\n")


def _sources(report: Mapping[str, Any]) -> str:
    """Where it came from, and how much."""
    names = {"card": "カード", "register": "台帳", "home": "自宅", "derived": "導出", "last-visit": "前回"}
    return "・".join(f"{names.get(origin, origin)} {number}" for origin, number in report["prefilledBy"].items())


def _papers(report: Mapping[str, Any]) -> list[str]:
    """List what was printed besides the slip: the guide and the application sheets."""
    slip = Path(str(report["slip"]))
    return [str(file) for file in sorted(slip.parent.glob(f"{report['receipt']}-*.pdf"))]
