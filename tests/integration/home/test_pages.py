"""The home pages in a real browser: for everybody's eyes and hands, and closed to everything outside."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from counter_app.app.home_households import Household
from counter_app.devices.scanner import read_codes
from counter_app.domain.scanned import Preferences
from counter_app.domain.words import LANGUAGES
from counter_app.home.page_html import file_name
from counter_app.home.preferences import preferences_of
from tests.fakes.chromium import axe_violations

ROOT = Path(__file__).parents[3]
AXE = ROOT / "tests" / "samples" / "axe"
VENDOR = ROOT / "resources" / "home" / "vendor"
NAMES = ("index", "preferences", "event-tennyu", "event-shibou", "form-tennyu", "form-juminhyo", "form-jido-teate")
_ALL_SHOWN = """() => {
  for (const add of document.querySelectorAll(".add")) add.click();
  for (const hidden of document.querySelectorAll("[hidden]")) hidden.hidden = false;
  return document.documentElement.scrollWidth;
}"""


def plan_of(site, name):
    return next(plan for plan in site.plans if plan.name == name)


@pytest.mark.parametrize("folder", [AXE, VENDOR], ids=["axe", "qr"])
def test_what_was_vendored_is_unchanged(folder):
    lines = [line.split() for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines() if line[0] != "#"]
    assert len(lines) == 2
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for _, name in lines} == {
        name: digest for digest, name in lines
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(site, phone, language):
    found = {}
    for name in NAMES:
        phone.open(site.folder / file_name(name, language))
        if violations := axe_violations(phone.page):
            found[name] = violations
    phone.open(site.page(plan_of(site, "form-tennyu"), language))
    phone.page.evaluate(_ALL_SHOWN)
    if violations := axe_violations(phone.page):
        found["everything shown"] = violations
    assert found == {}


def test_axe_finds_nothing_beside_errors_and_codes(site, phone):
    plan = plan_of(site, "form-juminhyo")
    household = Household(plan, 1, site.today)
    phone.open(site.page(plan, "ja"))
    phone.fill(plan, household.typed | {"applicant.phoneNumber": "12"})
    assert phone.finish().complaints
    assert axe_violations(phone.page) == []
    phone.fill(plan, household.typed | {"applicant.phoneNumber": "090-1234-5678"})
    assert phone.finish().complaints == ()
    assert phone.page.locator("#done").is_visible()
    assert axe_violations(phone.page) == []


def test_nothing_has_to_be_pushed_sideways_at_320_pixels(site, narrow_phone):
    """Every event and every third form in every language, all questions shown at once."""
    wide = {}
    chosen = [plan.name for at, plan in enumerate(site.plans) if plan.event or at % 3 == 0]
    for at, name in enumerate(["index", "preferences", *chosen]):
        file = file_name(name, LANGUAGES[at % 3])
        narrow_phone.open(site.folder / file)
        if (width := narrow_phone.page.evaluate(_ALL_SHOWN)) > 320:
            wide[file] = width
    assert wide == {}


def test_keyboard_alone(site, phone):
    """From the top of the page to the code with Tab, Space, arrows and Enter."""
    plan = plan_of(site, "form-juminhyo")
    phone.open(site.page(plan, "ja"))
    press, focused = phone.page.keyboard.press, "() => document.activeElement.id"
    kind = "() => document.activeElement.type || document.activeElement.tagName"
    named = False
    for _ in range(120):
        press("Tab")
        if phone.page.evaluate(focused) == "make":
            break
        if phone.page.evaluate(kind) == "text" and not named:
            phone.page.keyboard.insert_text("渡邉\U000e0102\u3000花子")
            named = True
        elif phone.page.evaluate(kind) == "radio":
            press("Space")
    else:
        pytest.fail("the key that makes the code was never reached")
    press("Enter")
    phone.page.wait_for_selector("#done:not([hidden])")
    assert phone.page.evaluate("() => document.activeElement.tagName") == "H1"
    answers = site.opener.open(read_codes(phone.picture())[0]).answers
    assert "渡邉\U000e0102\u3000花子" in {said.reveal() for said in answers.values()}
    assert len(answers) > 1


def test_what_is_wrong_is_listed_and_led_to(site, phone):
    phone.open(site.page(plan_of(site, "form-tennyu"), "ja"))
    wanted = {
        "move.date": "2026-02-30",
        "applicant.fullNameKana": "渡辺",
        "applicant.phoneNumber": "1",
        "move.newAddress": "架空市1",
    }
    phone.fill(plan_of(site, "form-tennyu"), wanted)
    shown = phone.finish()
    assert [line.rpartition(": ")[2][:5] for line in shown.complaints] == ["ない日付で", "ひらがなか", "電話番号を"]
    assert phone.page.evaluate("() => document.activeElement.id") == "errors"
    phone.page.locator("#errors a").nth(2).click()
    assert phone.page.evaluate("() => document.activeElement.getAttribute('aria-invalid')") == "true"
    assert phone.page.locator("#done").is_hidden()


@pytest.mark.parametrize("number", ["123456789018", "1234 5678 9018", "１２３４－５６７８－９０１８"])
def test_nobodys_individual_number_goes_into_a_code(site, phone, number):
    phone.open(site.page(plan_of(site, "form-tennyu"), "ja"))
    phone.fill(plan_of(site, "form-tennyu"), {"move.newAddress": f"架空市 {number}"})
    assert [line.rpartition(": ")[2] for line in phone.finish().complaints] == ["マイナンバーは書かないでください。"]


def test_more_than_a_code_holds_is_said(site, phone):
    plan = plan_of(site, "form-tennyu")
    household = Household(plan, 3, site.today)
    names = {f"members.{row}.fullName": "".join(chr(0x4E00 + 97 * row + 7 * n) for n in range(90)) for row in range(9)}
    phone.open(site.page(plan, "ja"))
    phone.fill(plan, household.typed | {"members": "9"} | names)
    assert "QRコードに入りきりません" in phone.finish().complaints[0]


def test_an_empty_page_makes_no_code(site, phone):
    phone.open(site.page(plan_of(site, "form-tennyu"), "ja"))
    phone.page.click("#make")
    assert phone.page.locator("#nothing").is_visible()
    assert phone.page.locator("#done").is_hidden()


def test_nothing_is_sent_or_stored(site, phone):
    plan = plan_of(site, "event-tennyu")
    phone.open(site.page(plan, "en"))
    phone.requests.clear()
    phone.fill(plan, Household(plan, 5, site.today).typed)
    phone.finish()
    assert [url for url in phone.requests if not url.startswith("blob:")] == []
    tried = """async () => { try { await fetch("https://example.invalid/"); return "sent"; } catch { return "refused"; } }"""
    refused = []
    phone.page.on("console", lambda line: refused.append(line.text))
    assert phone.page.evaluate(tried) == "refused"
    assert any("Content Security Policy" in line for line in refused)
    assert phone.page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_foreign_script_does_not_run(site, phone, tmp_path):
    text = (site.folder / "form-juminhyo.html").read_text("utf-8")
    (tmp_path / "changed.html").write_text(
        text.replace("</main>", "<script>globalThis.ran = 1</script></main>"), "utf-8"
    )
    phone.open(tmp_path / "changed.html")
    assert phone.page.evaluate("() => globalThis.ran ?? 0") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_preferences(site, phone, language):
    phone.open(site.folder / file_name("preferences", language))
    read = lambda: preferences_of(read_codes(whole(phone))[0])  # noqa: E731  # said twice
    assert read() == Preferences()
    for name, place in (("language", 3), ("letters", 3), ("contrast", 2), ("quiet", 1)):
        phone.page.check(f"input[name={name}][value='{place}']")
    assert read() == Preferences("en", "largest", "high", quiet=True)


def whole(phone):
    phone.page.locator("#qr svg").scroll_into_view_if_needed()
    return phone.picture()


def test_no_page_reaches_outside(site):
    outside = re.compile(r"""(?:src|href)=["']?+(?!#|[\w.-]+\.html["'>])|https?://(?!www\.w3\.org)|url\(""")
    assert {name for name in site.sizes if outside.search((site.folder / name).read_text("utf-8"))} == set()
