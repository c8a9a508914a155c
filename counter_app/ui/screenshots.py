"""Pictures of every page of the kiosk, with an invented person: `main.py screenshots`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image

from counter_app.flow.events import Event
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Texts
from counter_app.ui.kiosk.guide import Guide
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.window import KioskWindow
from counter_app.ui.sample_events import EVENT_QUESTIONS, EVENTS
from counter_app.ui.sample_forms import FORMS
from counter_app.ui.sample_packs import MANY_FORMS, OFTEN, PACKS
from counter_app.ui.sample_scanner import sample_scanning
from counter_app.ui.sample_visits import NOW, Sample, samples
from counter_app.ui.settling import settle
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

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """As `watch`."""

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
    forms = MANY_FORMS if sample.many else FORMS
    guide = Guide(PACKS if sample.many else (), EVENTS, EVENT_QUESTIONS, OFTEN if sample.many else ())
    window = open_kiosk(
        StandingRuntime(sample.visit),
        texts,
        forms,
        theme,
        KioskSettings(fullscreen=False),
        guide=lambda: guide,
        scanning=sample_scanning,
    )
    window.resize(*size)
    window.show()
    if look != (theme.contrast, theme.text_size):
        window.wear_look(*look)
    if sample.cover in {"look", "leave"}:
        window.ask_for(sample.cover)
    if sample.draft:
        window.page.take_draft(sample.draft)
    settle()
    return window


@dataclass(frozen=True)
class Series:
    """Pages to picture in one language, size and look; no `names`: every page."""

    language: str
    size: tuple[int, int] = SIZES[0]
    look: tuple[Contrast, TextSize] = (Contrast.STANDARD, TextSize.NORMAL)
    names: frozenset[str] = frozenset()
    training: bool = False  # 「模擬カード」

    @property
    def suffix(self) -> str:
        """What tells its pictures from those of another series."""
        look = "-largest-black" if self.look == _BLACK else ""
        return f"{'-simulated' if self.training else ''}-{self.language}{look}-{self.size[0]}x{self.size[1]}"


_TELLING = frozenset(
    {
        *("01-welcome", "02-event", "02-procedures-packs", "02-scan", "02-scan-refused", "04-pin", "07-question-kana"),
        *("07-tiles-people", "07-advice", "08-check", "08-check-compare", "10-receipt"),
    }
)
_LARGEST = frozenset(
    {"02-event", "02-procedures", "02-scan", "04-pin", "07-advice", "08-check", "10-receipt", "11-look"}
)
_BLACK = (Contrast.HIGH, TextSize.LARGEST)
SERIES = (
    Series("ja"),
    Series("ja", size=SIZES[1], names=_TELLING),
    Series("ja", look=_BLACK, names=_LARGEST),
    Series("ja-easy", names=_TELLING),
    Series("en", names=_TELLING),
    Series("ja", names=_TELLING, training=True),
)


def make_screenshots(out_dir: Path) -> Iterator[Path]:
    """Write a PNG for every page of every series; yield each path."""
    texts = Texts(LOCALE)
    out_dir.mkdir(parents=True, exist_ok=True)
    for series in SERIES:
        for sample in samples(series.language, training=series.training):
            if not series.names or sample.name in series.names:
                yield _picture(out_dir, sample, texts, series)


def _picture(out_dir: Path, sample: Sample, texts: Texts, series: Series) -> Path:
    window = open_sample(sample, texts, series.size, series.look)
    path = out_dir / f"{sample.name}{series.suffix}.png"
    window.grab().save(str(path))
    with Image.open(path) as picture:
        picture.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)  # they go into the repository
    window.end()
    window.deleteLater()
    settle()
    return path
