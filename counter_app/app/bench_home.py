"""`main.py bench home`: households fill in pages in a real browser, the code is read off the screen's pixels and opened.

Every page is opened from a file, without a network. What is counted: codes whose answers are letter for letter what was
typed, codes that could not be read, pages that asked for anything after they were loaded.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_commands import say
from counter_app.app.home_browser import Phone, browser, browser_program
from counter_app.app.home_codes import office_of, site_of
from counter_app.app.home_households import Household
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.devices.scanner import read_codes
from counter_app.domain.words import LANGUAGES
from counter_app.failures import HomeError
from counter_app.home.codec import raw
from counter_app.home.keys import HomeKey, HomeKeys
from counter_app.home.opener import Opener
from counter_app.home.page_html import file_name
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.home.asked import PagePlan

_TOWN = "999997"  # no municipality has it


@dataclass
class Tally:
    """What came of it. `lost`: seeds of households whose code was not what they typed."""

    identical: int = 0
    unread: list[int] = field(default_factory=list)
    too_much: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    requests: int = 0
    errors: list[str] = field(default_factory=list)
    answers: int = 0
    digits: list[int] = field(default_factory=list)
    making_ms: list[float] = field(default_factory=list)
    opening_ms: list[float] = field(default_factory=list)


class BuiltSite:
    """All pages in a folder, and what opens their codes."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.today = folder, now.date()
        self.key = HomeKey.generate(now - timedelta(minutes=1), simulated=True)
        self.forms, _ = read_office_forms("bench", FormTree.of_folder(FORMS), connector_ids())
        asked = self.forms.catalogue.effective(self.today), self.forms.events.effective(self.today)
        site = site_of(office_of(self.forms, _TOWN, raw(self.key.public)), "架空市", self.today.isoformat())
        self.sizes = {}
        for name, text in site.files(*asked):
            (folder / name).write_text(text, "utf-8")
            self.sizes[name] = len(text.encode())
        self.plans = site.plans(*asked)
        tables = {plan.definition.id: plan.definition for plan in self.plans}
        ring = HomeKeys({self.key.kid: self.key})
        self.opener = Opener(lambda: ring, tables.get, _TOWN, SystemClock().now)

    def page(self, plan: PagePlan, language: str) -> Path:
        """Return the file of a page."""
        return self.folder / file_name(plan.name, language)

    def turn(self, seed: int) -> tuple[PagePlan, str]:
        """Return whose turn it is: every second household tells a life event, all languages in turn."""
        events = [plan for plan in self.plans if plan.event]
        forms = [plan for plan in self.plans if not plan.event]
        chosen = events[seed // 2 % len(events)] if seed % 2 else forms[seed // 2 % len(forms)]
        return chosen, LANGUAGES[seed // 2 % len(LANGUAGES)]


def bench_home(options: argparse.Namespace) -> int:
    """Measure and say; status 3 where a code was not what was typed."""
    program = browser_program(options.chromium)
    if program is None:
        sys.stderr.write("no Chromium here: install it, or name it with --chromium\n")
        return 4
    with TemporaryDirectory() as folder:
        site = BuiltSite(Path(folder), SystemClock().now())
        tally = walk(site, program, range(options.seed, options.seed + options.households))
    report = told(site, tally)
    say(options, report)
    return 0 if report["holds"] else 3


def walk(site: BuiltSite, program: str, seeds: range) -> Tally:
    """Let the households fill in their pages, one after the other."""
    tally = Tally()
    with browser(program) as running:
        phone = Phone(running)
        for seed in seeds:
            _one(site, phone, seed, tally)
        tally.errors += phone.errors
        phone.close()
    return tally


def told(site: BuiltSite, tally: Tally) -> dict[str, Any]:
    """Return the report."""
    count = tally.identical + len(tally.unread) + len(tally.too_much) + len(tally.lost)
    return {
        "households": count,
        "identical": tally.identical,
        "unread": tally.unread,
        "tooMuch": tally.too_much,
        "different": tally.lost,
        "requestsAfterLoad": tally.requests,
        "errors": tally.errors,
        "answers": tally.answers,
        "digits": {"median": statistics.median(tally.digits or [0]), "most": max(tally.digits, default=0)},
        "makingMs": _spread(tally.making_ms),
        "openingMs": _spread(tally.opening_ms),
        "pages": len(site.sizes),
        "largestPage": max(site.sizes.values()),
        "holds": tally.identical == count and not tally.requests and not tally.errors,
    }


def _one(site: BuiltSite, phone: Phone, seed: int, tally: Tally) -> None:
    plan, language = site.turn(seed)
    household = Household(plan, seed, site.today)
    phone.open(site.page(plan, language))
    phone.requests.clear()
    filled = phone.fill(plan, household.typed)
    began = perf_counter()
    shown = phone.finish()
    tally.making_ms.append((perf_counter() - began) * 1000)
    tally.requests += sum(not url.startswith("blob:") for url in phone.requests)
    if shown.complaints:
        tally.too_much.append(seed)
        return
    texts = read_codes(shown.screen)
    if len(texts) != 1:
        tally.unread.append(seed)
        return
    began = perf_counter()
    try:
        found = site.opener.open(texts[0])
    except HomeError as refused:
        tally.errors.append(f"{seed}: {refused.code.value}")
        tally.lost.append(seed)
        return
    tally.opening_ms.append((perf_counter() - began) * 1000)
    tally.digits.append(len(texts[0]))
    answers = {path: said.reveal() for path, said in found.answers.items()}
    tally.answers += len(answers)
    right_page = (found.event, found.procedures, found.language) == (*plan.stands_for, language)
    if right_page and not household.differences(plan, filled, answers):
        tally.identical += 1
    else:
        tally.lost.append(seed)


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {"p50": round(ordered[len(ordered) // 2], 1), "p99": round(ordered[-1 - len(ordered) // 100], 1)}
