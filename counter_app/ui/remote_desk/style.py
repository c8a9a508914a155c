"""What the remote desk needs on top of the staff's sheet."""

from __future__ import annotations

from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import tone_colours
from counter_app.ui.theme import Palette

WIDE = 1500  # from this width on there is room


def remote_stylesheet(palette: Palette, *, wide: bool) -> str:
    """Return the rules; `wide`: a large screen."""
    words, large, huge = (17, 24, 44) if wide else (15, 19, 34)
    waits = "\n".join(
        f"""QFrame[look="wait"][tone="{tone.value}"] {{ background: {palette.surface}; border: 2px solid {edge};
  border-left: 12px solid {edge}; border-radius: 8px; }}
QLabel[look="waited"][tone="{tone.value}"] {{ color: {ink}; font-size: {huge}px; font-weight: bold; }}"""
        for tone in Tone
        for ink, _ground, edge in (tone_colours(palette, tone),)
    )
    return f"""
{waits}
QLabel[look="wait-title"] {{ font-size: {large}px; font-weight: bold; }}
QLabel[look="wait-more"] {{ font-size: {words}px; color: {palette.ink}; }}
QLabel[look="remote-empty"] {{ font-size: {large + 4}px; font-weight: bold; color: {palette.quiet}; }}
QLabel[look="remote-head"] {{ font-size: {large}px; font-weight: bold; }}
QLabel[look="remote-words"] {{ font-size: {words}px; }}
QLabel[look="remote-small"] {{ font-size: {words - 2}px; color: {palette.quiet}; }}
QLabel[look="remote-title"] {{ font-size: {words}px; font-weight: bold; color: {palette.ink}; background: {palette.page};
  padding: 3px 8px; border-bottom: 2px solid {palette.primary}; }}
QLabel[look="telephone"] {{ font-size: {large}px; font-weight: bold; }}
QLabel[look="remote-tell"][tone] {{ font-size: {words}px; font-weight: bold; padding: 4px 10px; border-radius: 5px; }}
QLabel[look="remote-tell"][tone="stop"] {{ background: {palette.error_soft}; color: {palette.error}; }}
QLabel[look="remote-tell"][tone="caution"] {{ background: {palette.warning_soft}; color: {palette.ink}; }}
QLabel[look="remote-tell"][tone="verified"] {{ background: {palette.good_soft}; color: {palette.good}; }}
QFrame[look="strip"] {{ background: {palette.surface}; border: none; border-bottom: 1px solid {palette.line}; }}
QFrame[look="remote-ask"] {{ background: {palette.soft}; border: none; border-top: 3px solid {palette.primary}; }}
QPushButton[look="answer-call"] {{ background: {palette.good}; color: {palette.surface}; border: 2px solid {palette.good};
  border-radius: 8px; font-size: {large}px; font-weight: bold; min-height: 64px; padding: 0px 28px; }}
QPushButton[look="answer-call"]:disabled {{ background: {palette.page}; color: {palette.quiet};
  border-color: {palette.line}; }}
QPushButton[look="hang-up"] {{ background: {palette.error}; color: {palette.surface}; border: 2px solid {palette.error};
  border-radius: 6px; font-size: {words}px; min-height: 44px; }}
QPushButton[look="side-key"] {{ font-size: {words}px; min-height: 38px; text-align: left; padding: 0px 10px;
  border-radius: 6px; }}
QPushButton[look="result"] {{ font-size: {large}px; min-height: 64px; text-align: left; padding: 0px 18px;
  border-radius: 8px; }}
QPushButton[look="result"]:checked {{ background: {palette.primary}; color: {palette.on_primary}; }}
QPushButton[look="answer-call"]:focus, QPushButton[look="hang-up"]:focus, QPushButton[look="side-key"]:focus,
QPushButton[look="result"]:focus {{ border: 4px solid {palette.focus_inner}; background: {palette.focus_outer};
  color: {palette.focus_inner}; }}
QFrame[look="top"] QPushButton[look="option"] {{ min-width: 84px; }}
QListWidget[look="talk"] {{ font-size: {words}px; border: 1px solid {palette.line}; border-radius: 4px; }}
QListWidget[look="talk"]::item {{ min-height: 24px; padding: 6px 6px; border-bottom: 1px solid #d9d9d9; }}
QListWidget[look="talk"]::item:selected {{ background: {palette.soft}; color: {palette.ink}; }}
QListWidget[look="talk"]:focus {{ border: 3px solid {palette.focus_inner}; }}
"""
