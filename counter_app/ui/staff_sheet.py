"""What the staff's windows need on top of the common style sheet: dense cells, marks, tables."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from counter_app.ui.marks import Mark, Tone
from counter_app.ui.stylesheet import stylesheet
from counter_app.ui.theme import Metrics, Palette, Theme

_ARROW = (Path(__file__).parents[2] / "resources" / "marks" / "down.png").as_posix()
_ROUND_RIGHT = "border-top-right-radius: 6px; border-bottom-right-radius: 6px;"


def staff_stylesheet(theme: Theme) -> str:
    """Return the whole sheet of a staff window."""
    parts = (
        stylesheet(theme),
        _cells(theme.palette),
        _marks(theme.palette, theme.metrics),
        _controls(theme.palette),
        _table(theme.palette),
    )
    return "\n".join(parts)


def tone_colours(palette: Palette, tone: Tone) -> tuple[str, str, str]:
    """Return text, ground and edge of a tone; text reaches 7:1 on its ground."""
    return {
        Tone.VERIFIED: (palette.good, palette.good_soft, palette.good),
        Tone.STATED: (palette.primary, palette.soft, palette.primary),
        Tone.CAUTION: (palette.ink, palette.warning_soft, palette.ink),
        Tone.STOP: (palette.error, palette.error_soft, palette.error),
        Tone.QUIET: (palette.quiet, palette.surface, palette.line),
    }[tone]


def show_mark(widget: QWidget, mark: Mark) -> None:
    """Give a label or frame the tone of a mark."""
    show_tone(widget, mark.tone)


def show_tone(widget: QWidget, tone: Tone) -> None:
    """Give a label or frame a tone; the style sheet is asked again only where it changed."""
    if widget.property("tone") != tone.value:
        widget.setProperty("tone", tone.value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _cells(palette: Palette) -> str:
    rules = [
        f"""
QFrame[look="cell"] {{ background: {palette.surface}; border: 1px solid #b3b3b3; {_ROUND_RIGHT} }}
QLabel[look="cell-label"] {{ font-size: 13px; font-weight: bold; color: {palette.ink}; }}
QLabel[look="need"] {{ font-size: 12px; color: {palette.quiet}; }}
QLabel[look="need-required"] {{ font-size: 12px; font-weight: bold; color: {palette.error}; }}
QLabel[look="section"] {{ font-size: 17px; font-weight: bold; color: {palette.ink};
  border-bottom: 3px solid {palette.primary}; padding: 6px 2px 2px 2px; }}
QLabel[look="row-number"] {{ font-size: 15px; font-weight: bold; background: {palette.soft};
  border-radius: 4px; padding: 4px 10px; }}
QLabel[look="value"] {{ font-size: 17px; font-weight: bold; }}
QLabel[look="problem"] {{ font-size: 13px; font-weight: bold; color: {palette.error}; }}
QLabel[look="note"] {{ font-size: 13px; color: {palette.quiet}; }}
QLabel[look="body"] {{ font-size: 15px; }}
QLabel[look="panel-title"] {{ font-size: 16px; font-weight: bold; }}
QLineEdit[look="cell"] {{ min-height: 30px; font-size: 16px; border-radius: 5px; padding: 0px 6px; }}
QLineEdit[look="cell"]:focus {{ border: 2px solid {palette.focus_inner}; background: #fffbe6; }}
QLineEdit[look="cell"][wrong="true"] {{ border: 3px solid {palette.error}; }}"""
    ]
    for tone in Tone:
        edge = tone_colours(palette, tone)[2]
        rules.append(f'QFrame[look="cell"][tone="{tone.value}"] {{ border-left: 6px solid {edge}; }}')
    for tone in (Tone.VERIFIED, Tone.STOP, Tone.CAUTION):
        ground = tone_colours(palette, tone)[1]
        rules.append(f'QFrame[look="cell"][tone="{tone.value}"] {{ background: {ground}; }}')
    return "\n".join(rules)


def _marks(palette: Palette, metrics: Metrics) -> str:
    size = 13 if metrics.dense else metrics.small
    rules = []
    for tone in Tone:
        ink, ground, edge = tone_colours(palette, tone)
        rules.append(f"""
QLabel[look="mark"][tone="{tone.value}"] {{ color: {ink}; font-size: {size}px; font-weight: bold; }}
QLabel[look="badge"][tone="{tone.value}"] {{ color: {ink}; background: {ground}; font-size: 15px; font-weight: bold;
  border: 2px solid {edge}; border-radius: 6px; padding: 3px 8px; }}
QFrame[look="remark"][tone="{tone.value}"] {{ background: {ground}; border: 1px solid {edge};
  border-left: 6px solid {edge}; {_ROUND_RIGHT} }}
QLabel[look="sentence"][tone="{tone.value}"] {{ color: {ink}; font-size: 16px; font-weight: bold; }}""")
    rules.append(f'QLabel[look="badge"][tone="verified"] {{ background: {palette.good}; color: {palette.surface}; }}')
    rules.append(f'QLabel[look="badge"][tone="stop"] {{ background: {palette.error}; color: {palette.surface}; }}')
    return "\n".join(rules)


def _controls(palette: Palette) -> str:
    return f"""
QPushButton[look="key-action"], QPushButton[look="key-primary"] {{ min-height: 44px; padding: 0px 12px;
  font-size: 15px; border-radius: 6px; }}
QPushButton[look="key-primary"] {{ background: {palette.primary}; color: {palette.on_primary};
  border-color: {palette.primary}; padding: 0px 22px; font-size: 17px; }}
QPushButton[look="key-primary"]:disabled {{ background: {palette.page}; color: {palette.quiet}; }}
QPushButton[look="slim"] {{ min-height: 26px; padding: 0px 8px; font-size: 13px; border-width: 1px;
  border-radius: 5px; }}
QPushButton[look="chip"] {{ min-height: 30px; padding: 0px 10px; font-size: 14px; border-radius: 15px;
  border: 1px solid {palette.primary}; background: {palette.soft}; }}
QPushButton[look="option"] {{ min-height: 30px; padding: 0px 10px; font-size: 14px; font-weight: normal;
  border: 1px solid {palette.line}; border-radius: 5px; }}
QPushButton[look="option"]:checked {{ background: {palette.primary}; color: {palette.on_primary}; font-weight: bold;
  border: 1px solid {palette.primary}; }}
QPushButton[look="remark"] {{ border: none; background: transparent; text-align: left; padding: 2px; font-size: 14px; }}
QPushButton[look="key-action"]:focus, QPushButton[look="key-primary"]:focus, QPushButton[look="slim"]:focus,
QPushButton[look="chip"]:focus, QPushButton[look="option"]:focus, QPushButton[look="remark"]:focus,
QPushButton[look="tab"]:focus {{ border: 3px solid {palette.focus_inner}; background: {palette.focus_outer};
  color: {palette.focus_inner}; }}
QPushButton[look="tab"] {{ min-height: 40px; padding: 0px 14px; font-size: 15px; border-radius: 0px; border: none;
  border-bottom: 4px solid transparent; background: transparent; font-weight: normal; }}
QPushButton[look="tab"]:checked {{ border-bottom: 4px solid {palette.primary}; font-weight: bold;
  background: {palette.soft}; }}
QComboBox {{ min-height: 30px; font-size: 15px; border: 2px solid {palette.line}; border-radius: 5px;
  background: {palette.surface}; padding: 0px 6px; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: url({_ARROW}); width: 12px; height: 12px; }}
QComboBox:focus {{ border: 2px solid {palette.focus_inner}; background: #fffbe6; }}
QComboBox QAbstractItemView {{ background: {palette.surface}; selection-background-color: {palette.primary};
  selection-color: {palette.on_primary}; }}
QListWidget {{ background: {palette.surface}; border: 2px solid {palette.line}; border-radius: 6px; font-size: 16px; }}
QListWidget::item {{ min-height: 38px; padding-left: 8px; }}
QListWidget::item:selected {{ background: {palette.primary}; color: {palette.on_primary}; }}
QPlainTextEdit {{ background: {palette.surface}; border: 2px solid {palette.line}; border-radius: 6px;
  font-size: 15px; }}
QPlainTextEdit:focus {{ border: 2px solid {palette.focus_inner}; background: #fffbe6; }}
QFrame[look="top"] {{ background: {palette.primary}; border: none; }}
QFrame[look="top"] QLabel {{ color: {palette.on_primary}; font-size: 17px; font-weight: bold; }}
QFrame[look="top"] QLabel[look="top-note"] {{ font-size: 14px; font-weight: normal; }}
QFrame[look="top"] QLabel[look="simulated"] {{ background: {palette.on_band}; color: {palette.band}; border-radius: 4px;
  padding: 2px 12px; font-size: 15px; }}
QFrame[look="top"] QPushButton[look="option"]:checked {{ background: {palette.on_band}; color: {palette.band};
  border-color: {palette.on_band}; }}
QFrame[look="side"] {{ background: {palette.surface}; border: none; border-right: 1px solid {palette.line}; }}
QFrame[look="side-right"] {{ background: {palette.surface}; border: none; border-left: 1px solid {palette.line}; }}
QFrame[look="bottom"] {{ background: {palette.surface}; border: none; border-top: 2px solid {palette.line}; }}
QScrollBar:vertical {{ width: 14px; background: {palette.page}; }}
QScrollBar::handle:vertical {{ background: {palette.line}; border-radius: 6px; min-height: 40px; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0px; }}
"""


def _table(palette: Palette) -> str:
    return f"""
QTableView {{ background: {palette.surface}; alternate-background-color: #f7f9fc; gridline-color: #d9d9d9;
  border: 3px solid {palette.page}; font-size: 15px; selection-background-color: {palette.soft};
  selection-color: {palette.ink}; }}
QTableView:focus {{ border: 3px solid {palette.focus_inner}; }}
QTableView::item {{ padding: 0px 6px; }}
QHeaderView::section {{ background: {palette.page}; color: {palette.ink}; font-size: 14px; font-weight: bold;
  border: none; border-bottom: 2px solid {palette.line}; padding: 6px; text-align: left; }}
"""
