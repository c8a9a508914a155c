"""The machine's own Chromium without a window, and a camera that shows a picture."""

from __future__ import annotations

import gzip
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image
    from playwright.sync_api import Browser, Page, Playwright

AXE = Path(__file__).parents[1] / "samples" / "axe" / "axe.min.js.gz"


@contextmanager
def chromium(player: Playwright, flags: Sequence[str] = ()) -> Iterator[Browser]:
    """A browser; `--no-sandbox` because tests may run as root in a container."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program is not None, "Chromium is missing: packaging/system-packages.txt names it"
    browser = player.chromium.launch(executable_path=program, args=["--no-sandbox", *flags])
    try:
        yield browser
    finally:
        browser.close()


def camera_flags(film: Path) -> tuple[str, ...]:
    """Let the browser's camera show `film` and allow every page to use it."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )


def write_film(picture: Image.Image, film: Path) -> None:
    """Write two equal frames of 640 x 480 as YUV4MPEG2; Chromium plays them for ever."""
    grey = picture.convert("L").resize((640, 480)).tobytes()
    frame = b"FRAME\n" + grey + b"\x80" * (640 * 480 // 2)
    film.write_bytes(b"YUV4MPEG2 W640 H480 F15:1 Ip A1:1 C420jpeg\n" + frame * 2)


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds, one line each. Run by the test's own tool, outside the page's policy."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    found = page.evaluate("axe.run(document)")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]
