"""What the window of 照合 needs on top of the staff's sheet. Letters are large: it is read all day."""

from __future__ import annotations

from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import tone_colours
from counter_app.ui.theme import Palette

WIDE = 1500  # from this width on letters are larger still


def review_stylesheet(palette: Palette, *, wide: bool) -> str:
    """Return the rules; `wide`: a large screen."""
    value, words, button = (38, 20, 24) if wide else (25, 15, 19)
    marks = "\n".join(
        f"""QLabel[look="review-mark"][tone="{tone.value}"] {{ color: {ink}; background: {ground}; border: 2px solid {edge}; }}"""
        for tone in Tone
        for ink, ground, edge in (tone_colours(palette, tone),)
    )
    answers = "\n".join(
        f"""QPushButton[look="review-{name}"] {{ font-size: {button}px; font-weight: bold; border-radius: 8px;
  border: 3px solid {edge}; background: {ground}; color: {ink}; padding: 0px 12px; }}
QPushButton[look="review-{name}"]:disabled {{ background: {palette.page}; color: {palette.quiet}; border-color: {palette.line}; }}
QPushButton[look="review-{name}"]:focus {{ border: 4px solid {palette.focus_inner}; }}"""
        for name, ground, ink, edge in (
            ("same", palette.primary, palette.on_primary, palette.primary),
            ("other", palette.surface, palette.error, palette.error),
            ("hold", palette.surface, palette.ink, palette.line),
        )
    )
    return f"""
{answers}
QPushButton[look="review-undo"] {{ font-size: {words}px; border-radius: 8px; border: 1px solid {palette.line}; padding: 0px 8px; }}
QPushButton[look="review-undo"]:disabled {{ color: {palette.quiet}; background: {palette.page}; }}
QPushButton[look="review-why"] {{ font-size: {words}px; font-weight: bold; text-align: left; border-radius: 6px;
  border: 2px solid {palette.primary}; background: {palette.soft}; padding: 0px 12px; }}
QPushButton[look="review-why"]:disabled {{ color: {palette.quiet}; background: {palette.page}; border-color: {palette.line}; }}
QPushButton[look="review-undo"]:focus, QPushButton[look="review-why"]:focus {{ border: 3px solid {palette.focus_inner};
  background: {palette.focus_outer}; color: {palette.focus_inner}; }}
QLabel[look="review-mark"] {{ border: 2px solid transparent; border-radius: 6px; font-size: {words}px; font-weight: bold;
  padding: 1px 8px; min-height: {words + 9}px; max-height: {words + 9}px; }}
QLabel[look="review-value"] {{ font-size: {value}px; font-weight: bold; }}
QLabel[look="review-item"] {{ font-size: {words}px; font-weight: bold; color: {palette.ink}; }}
QLabel[look="review-sentence"] {{ font-size: {words}px; color: {palette.ink}; }}
QLabel[look="review-head"] {{ font-size: {words}px; font-weight: bold; background: {palette.page}; padding: 6px 12px;
  border-bottom: 3px solid {palette.primary}; }}
QLabel[look="review-count"] {{ font-size: {words + 2}px; font-weight: bold; }}
QLabel[look="review-note"] {{ font-size: {words}px; }}
QLabel[look="review-empty"] {{ font-size: {value}px; font-weight: bold; color: {palette.quiet}; }}
QFrame[look="review-cell"], QFrame[look="review-cell-item"] {{ border: none; border-bottom: 1px solid #b3b3b3;
  border-left: 1px solid #d9d9d9; background: {palette.surface}; }}
QFrame[look="review-cell-item"] {{ background: {palette.page}; border-left: none; }}
QWidget[look="review-page"] {{ background: {palette.surface}; }}
QFrame[look="review-strip"] {{ background: {palette.surface}; border: none; border-bottom: 1px solid {palette.line}; }}
{marks}
QListWidget {{ border: 3px solid {palette.surface}; border-radius: 0px; }}
QListWidget::item {{ padding: 0px; border-bottom: 1px solid #d9d9d9; }}
QListWidget::item:selected {{ background: {palette.soft}; }}
QListWidget:focus {{ border: 3px solid {palette.focus_inner}; }}
QFrame[look="candidate"] {{ background: transparent; border: none; border-left: 8px solid transparent; }}
QFrame[look="candidate"][chosen="true"] {{ background: {palette.soft}; border-left: 8px solid {palette.primary}; }}
QLabel[look="candidate-name"] {{ font-size: {words + 5}px; font-weight: bold; }}
QLabel[look="candidate-more"] {{ font-size: {words}px; color: {palette.quiet}; }}
"""
