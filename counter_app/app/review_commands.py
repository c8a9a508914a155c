"""`main.py review …`: cases of 照合 that need a person, from the command line, and the window they are decided in."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from typing import TYPE_CHECKING, Any

from counter_app.app.command_line import print_json
from counter_app.app.typed_secrets import line as typed_line
from counter_app.app.work_commands import clerk_of, opened_office
from counter_app.failures import DeliveryError, FailureCode, StoreError
from counter_app.matching.review import Answer, Deciding, WhySame
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.staff import Clerk
    from counter_app.matching.review import CaseLine, OpenCase
    from counter_app.signin.door import WhoIsHere
    from counter_app.store.match_runs import Taken
    from counter_app.ui.review.window import ReviewWindow
    from counter_app.ui.signin.gate import Behind


def load(options: argparse.Namespace) -> None:
    """Take a finished run in."""
    from counter_app.app.review_load import load as take  # noqa: PLC0415  # the engine, only where a run is taken in

    with opened_office(options) as office:
        _say(options, [_of_run(take(options, office, clerk_of(office, options)))])


def list_runs(options: argparse.Namespace) -> None:
    """Say which runs there are, and what they were made with."""
    from counter_app.app.review_office import runs_of  # noqa: PLC0415  # heavy rooms open when they are used

    with opened_office(options) as office:
        _say(options, [_of_run(each) for each in runs_of(office).runs(clerk_of(office, options))])


def list_cases(options: argparse.Namespace) -> None:
    """List what this person may decide now."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        _say(options, [_of_line(each) for each in review_of(office).cases(clerk_of(office, options))])


def show_case(options: argparse.Namespace) -> None:
    """Show one case; the view is logged first."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        print_json(_of_case(review_of(office).open(options.case, clerk_of(office, options))))


def decide(options: argparse.Namespace) -> None:
    """Answer one case. The case is opened first: nobody decides about what they have not been shown."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        clerk, review = clerk_of(office, options), review_of(office)
        words = typed_line("理由") if options.words else ""
        case = review.open(options.case, clerk)
        answer = Answer(options.answer)
        chosen = ""
        if answer is Answer.SAME:
            if not 1 <= options.candidate <= len(case.candidates):
                raise StoreError(
                    FailureCode.STEP_NOT_ALLOWED, f"case {options.case}: --candidate 1 to {len(case.candidates)}"
                )
            chosen = case.candidates[options.candidate - 1].resident_id
        why = WhySame(options.why) if options.why else None
        stage = review.decide(options.case, clerk, Deciding(answer, chosen, why, Personal(words)))
        _say(options, [{"id": options.case, "application": case.line.application_id, "stage": stage.value}])


def undo(options: argparse.Namespace) -> None:
    """Take the last answer back, while it is not final."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        _say(options, [{"id": review_of(office).undo(clerk_of(office, options))}])


def finish(options: argparse.Namespace) -> None:
    """Make the last answer final."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        review_of(office).finish(clerk_of(office, options))


def figures(options: argparse.Namespace) -> None:
    """Say how it goes and what the blind checks came to."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # as above
    from counter_app.app.review_office import review_of  # noqa: PLC0415
    from counter_app.domain.words import JAPANESE  # noqa: PLC0415
    from counter_app.ui.review_words import checked_line  # noqa: PLC0415

    with opened_office(options) as office:
        found = review_of(office).progress(clerk_of(office, options))
    if not options.json:
        sys.stdout.write(checked_line(found.checked, texts().of(JAPANESE)) + "\n")
        sys.stdout.write(f"left\t{found.left}\nheld\t{found.held}\nhidden\t{found.hidden}\n")
        return
    checked = found.checked
    print_json(
        {
            "left": found.left,
            "held": found.held,
            "hidden": found.hidden,
            "mineToday": found.mine_today,
            "medianSeconds": found.median_seconds,
            "checked": {
                "count": checked.trials,
                "wrong": checked.hits,
                "low": checked.low if checked.trials else None,
                "high": checked.high if checked.trials else None,
                "interval": "Clopper-Pearson, 95 %",
            },
        }
    )


def results(options: argparse.Namespace) -> None:
    """Write what was decided about a run, for the procedure it came from. The file names residents by their ids only."""
    from counter_app.app.review_office import review_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        found = review_of(office).decided(options.run_id, clerk_of(office, options))
    try:
        handle = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            out = csv.writer(file, lineterminator="\r\n")
            out.writerow(("application_id", "answer", "resident_id", "why", "decided_by", "decided_at"))
            for each in found:
                clerks = " ".join(each.clerks)
                out.writerow(
                    (each.application_id, each.answer.value, each.resident_id, each.why, clerks, each.at.isoformat())
                )
    except OSError as error:
        raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"--out: {error.strerror}") from None
    _say(options, [{"run": options.run_id, "decided": len(found)}])


def forget(options: argparse.Namespace) -> None:
    """Destroy what is kept of a run about people."""
    from counter_app.app.review_office import runs_of  # noqa: PLC0415  # as above

    with opened_office(options) as office:
        gone = runs_of(office).forget(options.run_id, clerk_of(office, options))
        _say(options, [{"run": options.run_id, "forgotten": gone}])


def show_window(options: argparse.Namespace) -> int:
    """Open the window; where sign-in is required, the door comes first."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # Qt only where a window opens
    from counter_app.app.gate import gate_before  # noqa: PLC0415
    from counter_app.app.review_office import review_world  # noqa: PLC0415
    from counter_app.domain.staff import whole_office  # noqa: PLC0415
    from counter_app.ui import shell  # noqa: PLC0415
    from counter_app.ui.review.window import open_review  # noqa: PLC0415
    from counter_app.ui.signin.behind import OneWindow  # noqa: PLC0415
    from counter_app.ui.start import fill_screen  # noqa: PLC0415

    with opened_office(options) as office:
        settings = office.settings

        def window_of(clerk: Clerk, acting: Callable[[], Clerk]) -> ReviewWindow:
            return open_review(review_world(office, clerk, acting, texts()))

        def doors(acting: Callable[[], Clerk]) -> Callable[[WhoIsHere], Behind]:
            def open_for(who: WhoIsHere) -> Behind:
                window = window_of(who.clerk, acting)
                fill_screen(window)
                return OneWindow(window)

            return open_for

        if settings.signin.required:
            return shell.run_until_closed(lambda: gate_before(settings, office, office.clock, doors))
        everybody = whole_office(settings.actor, settings.terminal, settings.office)
        return shell.run_until_closed(lambda: shell.on_screen(window_of(everybody, lambda: everybody)))


def _say(options: argparse.Namespace, documents: list[dict[str, Any]]) -> None:
    if options.json:
        print_json(documents)
        return
    for each in documents:
        sys.stdout.write("\t".join(str(value) for value in each.values()) + "\n")


def _of_run(run: Taken) -> dict[str, Any]:
    return {
        "run": run.id,
        "kind": run.kind,
        "at": run.at.isoformat(),
        "by": run.actor,
        "section": run.section,
        "applications": run.applications,
        "madeWith": dict(run.made_with),
        "counts": dict(run.counts),
        "cases": run.cases,
        "settled": run.settled,
        "already": run.already,
    }


def _of_line(line: CaseLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "run": line.run,
        "application": line.application_id,
        "stage": line.stage.value,
        "held": line.held,
    }


def _of_case(case: OpenCase) -> dict[str, Any]:
    names = ("name", "kana", "dob", "address", "building")
    return {
        **_of_line(case.line),
        "kind": case.kind.value,
        "said": {name: getattr(case.said, name) for name in names},
        "candidates": [
            {
                "candidate": place,
                "resident": each.resident_id,
                "said": {name: getattr(each.said, name) for name in names},
                "likeness": {item.value: likeness.value for item, likeness in each.likeness.items()},
                "status": each.status,
                "reasons": [{"code": reason.code.value, "sentence": reason.sentence} for reason in each.reasons],
            }
            for place, each in enumerate(case.candidates, start=1)
        ],
        "notes": [{"code": note.code.value, "sentence": note.sentence} for note in case.notes],
    }
