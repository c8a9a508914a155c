"""Pictures of every page of the kiosk, with an invented person: `python -m counter_app.ui.screenshots DIRECTORY`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from counter_app.flow.events import Event
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Texts
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.window import KioskWindow
from counter_app.ui.sample_forms import FORMS
from counter_app.ui.sample_visits import NOW, Sample, samples
from counter_app.ui.start import make_application
from counter_app.ui.theme import Contrast, TextSize

SIZES = ((1280, 800), (1920, 1080))
LOCALE = Path(__file__).parents[2] / "resources" / "locale"


class StandingClock:
    """Always the same moment, so that pictures can be compared."""

    def now(self) -> datetime:
        """Return the moment of the samples."""
        return NOW

    def monotonic(self) -> float:
        """Return zero: nothing ever times out."""
        return 0.0


class StandingRuntime:
    """Shows one visit and lets nothing happen."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.clock = StandingClock()

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Do nothing: the visit never changes."""

    def post(self, event: Event) -> None:
        """As `watch`."""

    def touched(self) -> None:
        """As `watch`."""


def open_sample(
    sample: Sample,
    texts: Texts,
    size: tuple[int, int],
    look: tuple[Contrast, TextSize] = (Contrast.STANDARD, TextSize.NORMAL),
) -> KioskWindow:
    """Open the kiosk on one sample, laid out at `size`. The caller ends it."""
    theme = kiosk_theme(*size, KioskSettings())
    make_application("kiosk", theme.with_look(*look))
    window = open_kiosk(StandingRuntime(sample.visit), texts, FORMS, theme, KioskSettings(fullscreen=False))
    window.resize(*size)
    window.show()
    if look != (theme.contrast, theme.text_size):
        window.wear_look(*look)
    if sample.cover in {"look", "leave"}:
        window.ask_for(sample.cover)
    settle()
    return window


def settle() -> None:
    """Let layouts and deletions happen."""
    for _round in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def make_screenshots(
    out_dir: Path, sizes: Sequence[tuple[int, int]] = SIZES, languages: Sequence[str] = ("ja",), only: str = ""
) -> Iterator[Path]:
    """Write a PNG per page, size and language; yield each path. `only` is a part of the sample's name."""
    texts = Texts(LOCALE)
    out_dir.mkdir(parents=True, exist_ok=True)
    for language in languages:
        for size in sizes:
            for sample in samples(language, training="simulated" in only):
                if only and only not in sample.name:
                    continue
                yield _picture(out_dir, sample, texts, size, language)


def _picture(out_dir: Path, sample: Sample, texts: Texts, size: tuple[int, int], language: str) -> Path:
    window = open_sample(sample, texts, size)
    path = out_dir / f"{sample.name}-{language}-{size[0]}x{size[1]}.png"
    window.grab().save(str(path))
    window.end()
    window.deleteLater()
    settle()
    return path


if __name__ == "__main__":
    for made in make_screenshots(Path(sys.argv[1]), languages=sys.argv[2:] or ("ja",)):
        sys.stderr.write(f"{made}\n")
