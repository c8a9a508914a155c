"""The verb of 照合 by people: review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.app.verbs import by_clerk, command
from counter_app.matching.review import Answer, RunKind, WhySame


def add_review(commands: Any) -> None:
    """Add review; without a verb of its own it opens the window."""
    about = "照合: what the rules left to a person; the window opens without a verb"
    review = commands.add_parser("review", help=about, description=about)
    review.set_defaults(run="review_commands:show_window")
    more = review.add_subparsers(title="review")
    _add_runs(more)
    by_clerk(command(more, "list", "review_commands:list_cases", "cases this person may decide now"))
    show = by_clerk(command(more, "show", "review_commands:show_case", "one case; the view is logged"))
    show.add_argument("case", type=int)
    decide = by_clerk(command(more, "decide", "review_commands:decide", "answer one case"))
    decide.add_argument("case", type=int)
    decide.add_argument("answer", choices=[each.value for each in Answer])
    decide.add_argument("--candidate", type=int, default=0, help="with `same`: which of the candidates of `show`")
    decide.add_argument("--why", choices=[each.value for each in WhySame], default=None, help="with `same`: the reason")
    decide.add_argument(
        "--words", action="store_true", help="words for the reason are a line of stdin; needed with other"
    )
    by_clerk(command(more, "undo", "review_commands:undo", "take the last answer back, while it is not final"))
    by_clerk(command(more, "finish", "review_commands:finish", "make the last answer final"))
    by_clerk(command(more, "figures", "review_commands:figures", "what is left, and what the blind checks came to"))


def _add_runs(more: Any) -> None:
    load = by_clerk(command(more, "load", "review_commands:load", "take in a finished run of `match run`"))
    load.add_argument("--applications", type=Path, required=True, help="the CSV the run was about")
    load.add_argument("--outcomes", type=Path, required=True, help="what it wrote")
    load.add_argument(
        "--kind", choices=[each.value for each in RunKind], default=RunKind.PLAIN.value, help="payment: two persons"
    )
    load.add_argument("--section", default="", help="who handles it; everybody with the right otherwise")
    load.add_argument("--encoding", default=None, help="of the applications; told from the file otherwise")
    by_clerk(command(more, "runs", "review_commands:list_runs", "runs, and what they were made with"))
    results = by_clerk(command(more, "results", "review_commands:results", "what was decided, as a new CSV"))
    results.add_argument("run_id", type=int, metavar="RUN")
    results.add_argument("--out", type=Path, required=True)
    forget = by_clerk(command(more, "forget", "review_commands:forget", "destroy what is kept of a run about people"))
    forget.add_argument("run_id", type=int, metavar="RUN")
