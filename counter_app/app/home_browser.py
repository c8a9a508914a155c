"""A browser that fills in home pages as a person would, and hands out what is on its screen. For tests and `bench home`."""

from __future__ import annotations

import io
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from counter_app.domain.form import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from counter_app.home.asked import PagePlan, Question

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
# Fills what is shown, again and again until nothing more appears; answers with the paths that were filled in.
_FILL = """(wanted) => {
  const shown = (box) => box && box.offsetParent !== null, filled = [];
  const tell = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  const put = (box, kind, text) => {
    if (kind === "date") {
      const [era, ...parts] = box.querySelectorAll("select,input");
      text.split("-").forEach((part, at) => { parts[at].value = String(Number(part)); });
      return tell(era);
    }
    const tick = box.querySelector("input[type=checkbox]"), dot = box.querySelector(`input[type=radio][value="${text}"]`);
    const input = tick || dot || box.querySelector("select,input");
    if (tick) tick.checked = text === "1"; else if (dot) dot.checked = true; else input.value = text;
    tell(input);
  };
  for (let more = true; more;) {
    more = false;
    for (const each of wanted) {
      const box = document.getElementById("q" + each.at);
      if (!shown(box)) continue;
      if (each.rows) {
        while (box.querySelectorAll(".rows>fieldset").length < each.rows.length) box.querySelector(".add").click();
        each.rows.forEach((cells, row) => cells.forEach((one) => {
          const cell = box.querySelectorAll(".rows>fieldset")[row].querySelector(`:scope>[data-j="${one.at}"]`);
          if (shown(cell) && !one.done) { one.done = more = true; put(cell, one.kind, one.text); }
        }));
      } else if (!each.done) { each.done = more = true; put(box, each.kind, each.text); }
    }
  }
  for (const each of wanted) {
    const box = document.getElementById("q" + each.at);
    if (!shown(box)) continue;
    if (!each.rows) filled.push(each.path);
    else each.rows.forEach((cells, row) => cells.forEach((one) => {
      if (shown(box.querySelectorAll(".rows>fieldset")[row].querySelector(`:scope>[data-j="${one.at}"]`))) filled.push(one.path);
    }));
  }
  return filled;
}"""


def browser_program(named: str = "") -> str | None:
    """Return the browser of this machine, or None."""
    found = (shutil.which(name) for name in ((named,) if named else _PROGRAMS))
    return next((program for program in found if program), None)


@contextmanager
def browser(program: str) -> Iterator[Any]:
    """Start a browser without a window, and end it whatever happens."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # for tests and measurements, never for the product

    with sync_playwright() as driver:
        options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []  # its sandbox refuses root
        running = driver.chromium.launch(executable_path=program, args=options)
        try:
            yield running
        finally:
            running.close()


@dataclass(frozen=True)
class Shown:
    """What a page came to: the picture of its screen, and what it said was wrong."""

    screen: Image.Image
    complaints: tuple[str, ...]


class Phone:
    """One page at the size of a phone, without a network. Keeps what was asked for and what went wrong."""

    def __init__(self, running: Any, size: Mapping[str, int] | None = None, scale: float = 2) -> None:
        self.context = running.new_context(viewport=dict(size or PHONE), device_scale_factor=scale, offline=True)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def open(self, file: Path) -> None:
        """Show a page from a file."""
        self.page.goto(file.resolve().as_uri())

    def fill(self, plan: PagePlan, typed: Mapping[str, str]) -> frozenset[str]:
        """Fill in what is asked; return the paths that were there to fill in."""
        wanted = [_wanted(at, question, typed) for at, question in enumerate(plan.questions)]
        return frozenset(self.page.evaluate(_FILL, [each for each in wanted if each]))

    def finish(self) -> Shown:
        """Press the key and look at the screen."""
        self.page.click("#make")
        self.page.wait_for_selector("#done:not([hidden]),#errors:not([hidden]),#nothing:not([hidden])")
        complaints = tuple(self.page.locator("#errors li").all_inner_texts())
        return Shown(self.picture(), complaints)

    def picture(self) -> Image.Image:
        """Return the pixels of the screen."""
        return Image.open(io.BytesIO(self.page.screenshot()))

    def close(self) -> None:
        """Forget everything."""
        self.context.close()


def _wanted(at: int, question: Question, typed: Mapping[str, str]) -> dict[str, Any] | None:
    if question.field.kind is not FieldKind.GROUP:
        return _cell(at, question, question.fact, typed)
    rows = int(typed.get(question.fact, "0"))
    cells = [
        [
            cell
            for place, item in enumerate(question.items)
            if (cell := _cell(place, item, f"{question.fact}.{row}.{item.fact}", typed))
        ]
        for row in range(rows)
    ]
    return {"at": at, "rows": cells} if rows else None


def _cell(at: int, question: Question, path: str, typed: Mapping[str, str]) -> dict[str, Any] | None:
    if path not in typed:
        return None
    text, codes = typed[path], question.entry.codes
    told = str(codes.index(text)) if codes else text
    return {"at": at, "kind": question.field.kind.value, "text": told, "path": path}
