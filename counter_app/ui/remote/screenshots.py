"""Pictures of every state of a call at the terminal: `main.py screenshots`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QWidget

from counter_app.domain.channel import Channel
from counter_app.flow.state import Reader, Rules, Step, Visit
from counter_app.i18n.texts import Texts
from counter_app.remote.beside import AssistantView, assistant_view
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.window import KioskWindow
from counter_app.ui.remote.assistant_window import AssistantWindow
from counter_app.ui.remote.beside import CallBeside
from counter_app.ui.remote.door import Calls
from counter_app.ui.remote.sample_calls import (
    TELEPHONE,
    CallSample,
    StandingDoor,
    StandingMandates,
    StandingScreen,
    call_samples,
    talking,
)
from counter_app.ui.remote.sample_papers import HIDDEN, a_paper
from counter_app.ui.sample_events import EVENT_QUESTIONS, EVENTS
from counter_app.ui.sample_forms import FORMS
from counter_app.ui.sample_visits import samples
from counter_app.ui.screenshots import LOCALE, SIZES, StandingRuntime
from counter_app.ui.settling import settle
from counter_app.ui.start import make_application
from counter_app.ui.theme import Contrast, Metrics, TextSize, Theme

_LOOKS = ((Contrast.STANDARD, TextSize.NORMAL), (Contrast.HIGH, TextSize.LARGEST))
_LARGEST = frozenset(
    {"01-ask", "02-calling", "05-shown", "05-shown-folded", "06-proposal", "08-pin", "13-paper-hide", "13-paper-shown"}
)
_OTHER_LANGUAGES = frozenset(
    {"02-calling", "04-nothing-shown", "06-proposal", "07-talk", "11-mandate-page", "13-paper-hide"}
)


def open_call(
    sample: CallSample,
    texts: Texts,
    size: tuple[int, int],
    look: tuple[Contrast, TextSize] = _LOOKS[0],
) -> tuple[KioskWindow, CallBeside, StandingDoor]:
    """Open the kiosk on one state of a call. The caller ends the window."""
    from counter_app.ui.kiosk.guide import Guide  # noqa: PLC0415  # as the kiosk: with its pages

    theme = kiosk_theme(*size, KioskSettings())
    make_application("kiosk", theme.with_look(*look))
    door = StandingDoor(sample.share, sample.media)
    window = open_kiosk(
        StandingRuntime(sample.page.visit),
        texts,
        FORMS,
        theme,
        KioskSettings(fullscreen=False),
        guide=lambda: Guide((), EVENTS, EVENT_QUESTIONS, ()),
        calls=lambda: Calls(door, StandingMandates()),
    )
    window.resize(*size)
    window.show()
    if look != (theme.contrast, theme.text_size):
        window.wear_look(*look)
    assert window.calls is not None
    beside = window.calls()
    assert isinstance(beside, CallBeside)
    if sample.cover:
        beside.ask_for(sample.cover)
    _lay(sample.paper, beside, door)
    beside.turn_to(sample.tab)
    for _twice in range(2):  # once the page has its place, its frame is drawn
        settle()
        beside.refresh()
    settle()
    return window, beside, door


def _lay(stage: str, beside: CallBeside, door: StandingDoor) -> None:
    """Bring a paper as far as the sample says."""
    if stage not in {"hide", "failed"} or beside.paper is None:
        return
    door.papers.gives = a_paper() if stage == "hide" else None
    beside.paper.take()
    settle()
    if stage == "hide":
        beside.paper.boxes = HIDDEN
        beside.turn_to("show")


def make_call_screenshots(out_dir: Path) -> Iterator[Path]:
    """Write a PNG for every state; yield each path."""
    texts = Texts(LOCALE)
    out_dir.mkdir(parents=True, exist_ok=True)
    for language in ("ja", "ja-easy", "en"):
        for sample in call_samples(language):
            if language != "ja" and sample.name not in _OTHER_LANGUAGES:
                continue
            for size in SIZES if language == "ja" else SIZES[:1]:
                yield _picture(out_dir, sample, texts, size, language)
            if language == "ja" and sample.name in _LARGEST:
                yield _picture(out_dir, sample, texts, SIZES[0], language, _LOOKS[1])
    for name, view in _assistant_views():
        make_application("assistant", Theme(Metrics.of_desk()))
        shown = AssistantWindow(StandingScreen(view), (texts.of("ja"), Theme(Metrics.of_desk())))
        shown.resize(520, 760)
        shown.show()
        settle()
        yield _saved(shown, out_dir / f"20-assistant-{name}.png")
        shown.end()


def _assistant_views() -> Iterator[tuple[str, AssistantView | None]]:
    pages = {each.name: each.visit for each in samples("ja")}
    pin, receipt = pages["04-pin"], pages["10-receipt"]
    yield "away", None
    welcome = Visit(Rules(Channel.KIOSK), reader=Reader(), step=Step.WELCOME)
    yield "welcome", assistant_view(welcome, None, TELEPHONE)
    yield "pin", replace(assistant_view(pin, talking(pin).share, TELEPHONE), phrase="card-on-reader")
    yield "receipt", assistant_view(receipt, talking(receipt).share, TELEPHONE)


def _picture(  # noqa: PLR0913, PLR0917  # what a picture differs by
    out_dir: Path,
    sample: CallSample,
    texts: Texts,
    size: tuple[int, int],
    language: str,
    look: tuple[Contrast, TextSize] = _LOOKS[0],
) -> Path:
    window, _beside, _door = open_call(sample, texts, size, look)
    worn = "-largest-black" if look == _LOOKS[1] else ""
    path = _saved(window, out_dir / f"{sample.name}-{language}{worn}-{size[0]}x{size[1]}.png")
    window.end()
    window.deleteLater()
    settle()
    return path


def _saved(window: QWidget, path: Path) -> Path:
    window.grab().save(str(path))
    with Image.open(path) as picture:
        picture.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)  # they go into the repository
    return path
