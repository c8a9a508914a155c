"""The page on which anybody checks a slip, in a real browser, from file://, with nothing but what is in it."""

from __future__ import annotations

import dataclasses
import subprocess

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import sync_playwright

from counter_app.app.verify_page_commands import PARTS
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, SettingsError
from counter_app.i18n.texts import Texts
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.payload import PREFIX, SlipClaims, read, sign
from counter_app.slips.slip import SlipDesign, SlipMaker
from counter_app.slips.verify_page import VerifyPage, verify_page
from tests.fakes import slip_receipts as invented
from tests.fakes.chromium import axe_violations, camera_flags, chromium, write_film

KEY, TRAINING, STRANGER = (SigningKey.generate(simulated=simulated) for simulated in (False, True, False))
RING = KeyRing({key.kid: key.published for key in (KEY, TRAINING)})
TITLES = {each.procedure: each.title for each in (invented.juminhyo(), invented.jido_teate())}
TEXTS = Texts(PARTS.parents[0] / "locale")
RECEIPT = invented.receipt(invented.juminhyo(), invented.jido_teate())
CLAIMS = SlipClaims.of(RECEIPT)
OFFICE = "架空市役所 </script><b>"
NO_BROWSER_ED25519 = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (form, raw, how, ...more) => {
  if (how.name === 'Ed25519') throw new DOMException('unknown', 'NotSupportedError');
  return known(form, raw, how, ...more);
};
"""
DETECTOR = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: 'https://example.jp' }, { rawValue: '%s' }]; } };
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "index.html"
    file.write_text(verify_page(VerifyPage(OFFICE, RING, TITLES), TEXTS, PARTS), "utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(player):
    with chromium(player) as opened:
        yield opened


@pytest.fixture
def page(browser, address):
    with_rules = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", offline=True)
    opened = with_rules.new_page()
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address)
    yield opened
    with_rules.close()
    assert said == []
    assert [url for url in asked if url != address and not url.startswith("blob:")] == []


def typed(page, text):
    page.fill("#digits", text)
    page.click("#typed button")
    page.wait_for_selector("#answer:not([hidden])")
    return page.get_attribute("#answer", "data-verdict"), page.inner_text("#answer")


def message(text):
    number = int(text.removeprefix(PREFIX))
    return bytearray(number.to_bytes((number.bit_length() + 7) // 8))


def test_a_genuine_slip_is_told_with_its_content_and_what_was_not_checked(page):
    verdict, told = typed(page, sign(CLAIMS, KEY))
    assert verdict == "genuine"
    for part in (
        str(RECEIPT.number),
        "2026年11月21日",
        "14:05",
        *(words.ja for words in TITLES.values()),
        KEY.kid.hex(),
    ):
        assert part in told
    assert "後で提出するもの" in told
    assert OFFICE in told
    assert "本人か" in told  # what the page does not know
    assert page.evaluate("document.activeElement.id") == "answer"


@pytest.mark.parametrize("key", [KEY, TRAINING])
def test_what_was_made_for_training_is_never_called_genuine(page, key):
    claims = CLAIMS if key is TRAINING else dataclasses.replace(CLAIMS, simulated=True)
    verdict, told = typed(page, sign(claims, key))
    assert verdict == "simulated"
    assert "本物です" not in told


def test_a_changed_slip_shows_nothing_of_what_it_says(page):
    raw = message(sign(CLAIMS, KEY))
    for position in (20, 30, 45, 60, len(raw) - 70, len(raw) - 10):
        changed = bytearray(raw)
        changed[position] ^= 4
        verdict, told = typed(page, PREFIX + str(int.from_bytes(changed)))
        assert verdict in {"changed", "no-slip"}
        assert "MH01" not in told
    assert verdict == "changed"


def test_a_strangers_key_vouches_for_nothing(page):
    verdict, told = typed(page, sign(CLAIMS, STRANGER))
    assert (verdict, "MH01" in told) == ("unknown-key", False)


@pytest.mark.parametrize(
    "text",
    ["https://example.jp/", "2701", "2701999", "2801" + "1" * 300, "<img src=x onerror=alert(1)>", "2701" + "9" * 900],
)
def test_what_is_no_slip_is_called_so(page, text):
    assert typed(page, text)[0] == "no-slip"


def test_digits_may_be_written_with_spaces_and_wide(page):
    text = sign(CLAIMS, KEY)
    spaced = " ".join(text[i : i + 4] for i in range(0, len(text), 4))
    wide = spaced.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert typed(page, wide + "\n")[0] == "genuine"


def test_browser_and_python_agree_on_every_kind_of_slip(page):
    for procedures in (1, 6, 7, 30, 400):
        many = [dataclasses.replace(invented.juminhyo(), procedure=f"p{n}") for n in range(procedures)]
        receipt = invented.receipt(*many, office="ABCDEF", serial=9_999_999 - procedures)
        text = sign(SlipClaims.of(receipt), KEY)
        verdict, told = typed(page, text)
        claims = read(text, RING.find)[0]
        assert verdict == "genuine"
        assert str(claims.number) in told
        assert all(code.hex() in told for code in claims.procedures)
        further = {0: "", 255: "ほか255件以上"}.get(claims.further, f"ほか{claims.further}件")
        assert further in told


def test_every_field_put_under_the_old_signature_is_refused_in_the_browser_too(page):
    genuine = message(sign(CLAIMS, KEY))
    for edit in ({"procedures": ()}, {"digest": None}, {"simulated": True}, {"further": 3}, {"at": invented.AT}):
        forged = message(sign(dataclasses.replace(CLAIMS, **edit), KEY))[:-64] + genuine[-64:]
        if forged != genuine:
            assert typed(page, PREFIX + str(int.from_bytes(forged)))[0] == "changed"


@pytest.mark.parametrize("text", [sign(CLAIMS, KEY), sign(CLAIMS, KEY)[:-1] + "0"])
def test_the_vendored_check_says_the_same_where_the_browser_knows_no_ed25519(browser, address, text):
    page = browser.new_page()
    page.add_init_script(NO_BROWSER_ED25519)
    page.goto(address)
    try:
        read(text, RING.find)
        expected = "genuine"
    except Exception:  # noqa: BLE001  # whatever it is, it is not genuine
        expected = "changed"
    assert typed(page, text)[0] == expected
    page.close()


def test_a_detector_of_the_browser_is_used_where_there_is_one(browser, address, tmp_path):
    Image.new("L", (50, 50), 255).save(tmp_path / "white.png")
    page = browser.new_page()
    page.add_init_script(DETECTOR % sign(CLAIMS, KEY))
    page.goto(address)
    page.set_input_files("#picture", tmp_path / "white.png")
    page.wait_for_selector("#answer[data-verdict='genuine']")
    page.close()


@pytest.fixture(scope="module")
def photographed(tmp_path_factory):
    """The printed slip as somebody photographs it: turned a little, not quite sharp."""
    folder = tmp_path_factory.mktemp("slip")
    design = SlipDesign(Words("架空市役所"), "A6", print_name=True)
    (folder / "slip.pdf").write_bytes(SlipMaker(load_fonts(), KEY, design, invented.era).make(RECEIPT).pdf)
    subprocess.run(["pdftoppm", "-r", "203", "-gray", "-singlefile", "slip.pdf", "slip"], cwd=folder, check=True)
    with Image.open(folder / "slip.pgm") as picture:
        return picture.convert("L").rotate(7, expand=True, fillcolor=200).filter(ImageFilter.GaussianBlur(0.8))


def test_a_photograph_of_the_printed_slip_is_read(page, photographed, tmp_path):
    photographed.convert("RGB").save(tmp_path / "slip.jpg", quality=80)
    page.set_input_files("#picture", tmp_path / "slip.jpg")
    page.wait_for_selector("#answer[data-verdict='genuine']")
    assert str(RECEIPT.number) in page.inner_text("#answer")


@pytest.mark.parametrize(
    ("name", "content", "said"), [("a.png", b"no picture", "開けません"), ("b.png", None, "見つかりません")]
)
def test_a_picture_without_a_code_gets_a_sentence(page, tmp_path, name, content, said):
    if content is None:
        Image.new("L", (300, 200), 180).save(tmp_path / name)
    else:
        (tmp_path / name).write_bytes(content)
    page.set_input_files("#picture", tmp_path / name)
    page.get_by_role("status").filter(has_text=said).wait_for()
    assert page.is_hidden("#answer")


def test_the_camera_reads_a_slip_and_is_let_go(player, address, photographed, tmp_path):
    side = photographed.width * 3 // 4
    write_film(
        photographed.crop((0, photographed.height - side, photographed.width, photographed.height)),
        tmp_path / "slip.y4m",
    )
    with chromium(player, camera_flags(tmp_path / "slip.y4m")) as filming:
        page = filming.new_page()
        page.goto(address)
        page.click("#camera")
        page.wait_for_selector("#answer[data-verdict='genuine']", timeout=20_000)
        assert str(RECEIPT.number) in page.inner_text("#answer")
        assert page.evaluate("document.getElementById('video').srcObject") is None


def test_without_a_camera_the_page_says_what_else_there_is(page):
    page.click("#camera")
    page.get_by_role("status").filter(has_text="カメラを使えません").wait_for()
    assert page.is_hidden("#finder")


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_no_barrier_is_found_in_any_language_before_and_after_the_answer(page, language):
    page.click(f"[data-language='{language}']")
    assert axe_violations(page) == []
    typed(page, sign(CLAIMS, KEY))
    assert axe_violations(page) == []
    typed(page, sign(CLAIMS, STRANGER))
    assert axe_violations(page) == []


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_nothing_runs_over_the_edge_at_320_pixels(page, language):
    page.set_viewport_size({"width": 320, "height": 640})
    page.click(f"[data-language='{language}']")
    typed(page, sign(CLAIMS, KEY))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_alone_is_enough(page):
    page.keyboard.press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "digits":
            break
        page.keyboard.press("Tab")
    page.keyboard.insert_text(sign(CLAIMS, KEY))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer[data-verdict='genuine']")


def test_the_page_is_small_and_allows_nothing_but_itself(page):
    content = page.content()
    assert len(content.encode()) < 120_000
    policy = page.get_attribute("meta[http-equiv='Content-Security-Policy']", "content")
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert "localStorage" not in content


def test_every_language_has_every_word_of_the_page():
    keys = {
        language: {key for key in TEXTS.keys(language) if key.startswith("verify.")}
        for language in ("ja", "ja-easy", "en")
    }
    assert keys["ja"] == keys["ja-easy"] == keys["en"]
    script = (PARTS / "page.js").read_text("utf-8") + (PARTS / "page.html").read_text("utf-8")
    verdicts = {
        f"verify.{each}.{part}"
        for each in ("genuine", "simulated", "changed", "unknown-key", "no-slip")
        for part in ("title", "what")
    }
    assert [key for key in keys["ja"] - verdicts - {"verify.noscript"} if f'"{key}"' not in script] == []


def test_a_vendored_script_nobody_looked_at_is_refused(tmp_path):
    for name in ("page.css", "page.js", "page.html", "vendor/vendored.js", "vendor/vendored.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((PARTS / name).read_bytes())
    with (tmp_path / "vendor/vendored.js").open("a") as script:
        script.write(" ")
    with pytest.raises(SettingsError) as caught:
        verify_page(VerifyPage(OFFICE, RING, TITLES), TEXTS, tmp_path)
    assert caught.value.code is FailureCode.SETTINGS_UNREADABLE
