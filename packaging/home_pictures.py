"""Takes the pictures of the home pages under docs/screenshots/home. Needs Chromium: packaging/set_up.sh test brings it.

.venv/bin/python packaging/home_pictures.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from counter_app.app.bench_home import BuiltSite  # noqa: E402  # the path comes first
from counter_app.app.home_browser import PHONE, Phone, browser, browser_program  # noqa: E402
from counter_app.devices.clock import SystemClock  # noqa: E402
from counter_app.home.page_html import file_name  # noqa: E402

OUT = ROOT / "docs" / "screenshots" / "home"
NARROW = {"width": 320, "height": 640}
FAMILY = {
    "move.date": "2026-11-14", "move.fromOverseas": "no", "people.card": "yes", "members": "4",
    "members.0.fullName": "遠野原　太郎", "members.0.dateOfBirth": "1985-04-02",
    "members.1.fullName": "遠野原　さくら", "members.1.dateOfBirth": "1987-09-30",
    "members.2.fullName": "遠野原　一二三", "members.2.dateOfBirth": "2016-06-01",
    "members.3.fullName": "遠野原　花子", "members.3.dateOfBirth": "2021-02-17",
    "applicant.phoneNumber": "090-1234-5678", "move.newAddress": "架空市見本町一丁目２番３号",
}  # fmt: skip


def main() -> None:
    """Take them all."""
    OUT.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, browser(browser_program() or "chromium") as running:
        site = BuiltSite(Path(folder), SystemClock().now())
        plan = next(plan for plan in site.plans if plan.name == "event-tennyu")
        for size, name in ((PHONE, "390"), (NARROW, "320")):
            phone = Phone(running, size)
            for page in ("index", "preferences", "event-tennyu", "form-juminhyo"):
                for language in ("ja", "ja-easy", "en") if page == "event-tennyu" else ("ja",):
                    phone.open(site.folder / file_name(page, language))
                    phone.picture().convert("P").save(OUT / f"{page}-{language}-{name}.png", optimize=True)
            phone.open(site.page(plan, "ja"))
            phone.fill(plan, FAMILY)
            phone.page.evaluate("document.querySelectorAll('.row')[0].scrollIntoView()")
            phone.picture().convert("P").save(OUT / f"people-ja-{name}.png", optimize=True)
            phone.finish()
            phone.picture().convert("P").save(OUT / f"code-ja-{name}.png", optimize=True)
            phone.page.click("#back")
            phone.fill(plan, {"applicant.phoneNumber": "12"})
            phone.finish()
            phone.picture().convert("P").save(OUT / f"errors-ja-{name}.png", optimize=True)
            phone.close()


if __name__ == "__main__":
    main()
