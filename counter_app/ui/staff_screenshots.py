"""Pictures of every state of the staff's windows: `main.py screenshots`.

Writes DIRECTORY/counter, desk, review, remote-desk, signin, board, wallboard and workshop. The people are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QWidget

from counter_app.i18n.texts import Texts
from counter_app.packs.catalogue import Catalogue
from counter_app.ui.board import screenshots as board
from counter_app.ui.counter import screenshots as counter
from counter_app.ui.desk import screenshots as desk
from counter_app.ui.desk import transcription_screenshots as transcription
from counter_app.ui.remote_desk import screenshots as remote_desk
from counter_app.ui.review import screenshots as review
from counter_app.ui.signin import screenshots as signin
from counter_app.ui.start import make_application
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.workshop import screenshots as workshop
from counter_app.ui.workshop.bench import SheetPicture

SIZES = ((1280, 800), (1920, 1080))
_ROOT = Path(__file__).parents[2]
_CONNECTORS = ("rpa-folder", "https-json")


def make_staff_screenshots(out_dir: Path, sheet: SheetPicture) -> Iterator[Path]:
    """Write a PNG per state and size; yield each path. `sheet` draws an application sheet as a PNG."""
    make_application("screenshots", Theme(Metrics.of_desk()))
    texts = Texts(_ROOT / "resources" / "locale")
    forms = Catalogue.load(_ROOT / "forms", _CONNECTORS).all()
    for name, window in transcription.screenshots(texts, *transcription.NARROW):
        yield _picture(out_dir / "desk", name, window)
    for size in SIZES:
        for name, window in counter.screenshots(texts, forms, *size):
            yield _picture(out_dir / "counter", name, window)
        for name, window in desk.screenshots(texts, *size):
            yield _picture(out_dir / "desk", name, window)
        for name, window in transcription.screenshots(texts, *size):
            yield _picture(out_dir / "desk", name, window)
        for name, window in review.screenshots(texts, *size):
            yield _picture(out_dir / "review", name, window)
        for name, window in remote_desk.screenshots(texts, forms, *size):
            yield _picture(out_dir / "remote-desk", name, window)
        for name, window in signin.screenshots(texts):
            window.resize(*size)
            yield _picture(out_dir / "signin", name, window)
        for name, shown in board.screenshots(texts, *size):
            yield _picture(out_dir / "board", name, shown)
        for name, hall in board.hall_screenshots(texts, *size):
            yield _picture(out_dir / "wallboard", name, hall)
        for name, window in workshop.screenshots(texts, _ROOT / "forms", sheet, *size):
            yield _picture(out_dir / "workshop", f"{name}-at-{size[0]}" if window.isModal() else name, window)


def _picture(folder: Path, name: str, window: QWidget) -> Path:
    """Keep few colours: the pictures go into the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{window.width()}x{window.height()}.png"
    window.grab().save(str(path))
    with Image.open(path) as picture:
        picture.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
