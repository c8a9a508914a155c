"""The style sheet, from palette and metrics. Widgets choose by the property `look`; no widget sets its own sheet."""

from __future__ import annotations

from functools import lru_cache

from counter_app.ui.theme import Metrics, Palette, Theme


@lru_cache(maxsize=16)
def stylesheet(theme: Theme) -> str:
    """Return the sheet for all windows; kept, because every page asks whether it is worn already."""
    palette, metrics = theme.palette, theme.metrics
    return "\n".join(
        (_texts(palette, metrics), _buttons(palette, metrics), _fields(palette, metrics), _panels(palette))
    )


def _texts(palette: Palette, metrics: Metrics) -> str:
    return f"""
QWidget {{ color: {palette.ink}; font-size: {metrics.body}px; }}
QLabel {{ background: transparent; }}
QLabel[look="title"] {{ font-size: {metrics.title}px; font-weight: bold; }}
QLabel[look="strong"] {{ font-size: {metrics.strong}px; font-weight: bold; }}
QLabel[look="quiet"] {{ color: {palette.quiet}; font-size: {metrics.body}px; }}
QLabel[look="small"] {{ color: {palette.quiet}; font-size: {metrics.small}px; }}
QLabel[look="number"] {{ font-size: {metrics.number}px; font-weight: bold; }}
QLabel[look="error"] {{ color: {palette.error}; font-size: {metrics.body}px; font-weight: bold; }}
QLabel[look="good"] {{ color: {palette.good}; font-weight: bold; }}
QLabel[look="primary"] {{ color: {palette.primary}; font-size: {metrics.strong}px; font-weight: bold; }}
QLabel[look="band"] {{ background: {palette.band}; color: {palette.on_band}; font-size: {metrics.small}px;
  font-weight: bold; padding: 4px; }}
QLabel[look="tag"] {{ background: {palette.soft}; color: {palette.ink}; font-size: {metrics.small}px;
  border: 1px solid {palette.line}; border-radius: 4px; padding: 2px 8px; }}
QLabel[look="step"] {{ color: {palette.quiet}; font-size: {metrics.small}px; }}
QLabel[look="step-now"] {{ color: {palette.ink}; font-size: {metrics.small}px; font-weight: bold; }}
"""


def _buttons(palette: Palette, metrics: Metrics) -> str:
    edge = (
        "min-height: 0px;" if metrics.dense else f"min-height: {metrics.target - 4}px;"
    )  # no width: it would let keys be squeezed below their text
    text = metrics.body if metrics.dense else round(metrics.body * 1.05)
    side = metrics.mm(3)
    return f"""
QPushButton {{ background: {palette.surface}; color: {palette.ink}; border: 2px solid {palette.line};
  border-radius: 8px; padding: 0px {side}px; font-size: {text}px; font-weight: bold; }}
QPushButton[sized="least"] {{ {edge} }}
QPushButton[look="primary"] {{ background: {palette.primary}; color: {palette.on_primary};
  border-color: {palette.primary}; }}
QPushButton[look="huge"] {{ background: {palette.primary}; color: {palette.on_primary};
  border-color: {palette.primary}; font-size: {metrics.title}px; border-radius: 16px; }}
QPushButton[look="header"] {{ font-size: {metrics.header}px; font-weight: normal; }}
QPushButton[look="plain"] {{ border-color: {palette.line}; font-weight: normal; }}
QPushButton[look="danger"] {{ color: {palette.error}; border-color: {palette.error}; }}
QPushButton[look="stop"] {{ font-size: {metrics.header}px; padding: 0px 2px; color: {palette.error};
  border-color: {palette.error}; }}
QPushButton[look="strip"] {{ font-size: {metrics.header}px; padding: 0px 2px; }}
QPushButton[look="strip-news"] {{ font-size: {metrics.header}px; padding: 0px 2px; background: {palette.primary};
  color: {palette.on_primary}; border-color: {palette.primary}; }}
QPushButton[look="key"] {{ font-size: {metrics.mm(9)}px; padding: 0px; }}
QPushButton[look="kana"] {{ font-size: {metrics.strong}px; padding: 0px; }}
QPushButton[look="kana-side"] {{ font-size: {round(metrics.mm(4.8))}px; padding: 0px 2px; }}
QPushButton[look="tile"], QPushButton[look="choice"] {{ text-align: left; border-radius: 12px; padding: 0px; }}
QPushButton:checked {{ background: {palette.soft}; color: {palette.ink}; border: 4px solid {palette.primary}; }}
QPushButton:pressed {{ background: {palette.soft}; color: {palette.ink}; border-color: {palette.primary}; }}
QPushButton[look="primary"]:pressed, QPushButton[look="huge"]:pressed {{ background: {palette.pressed};
  color: {palette.on_primary}; }}
QPushButton[quiet="true"]:pressed {{ background: {palette.surface}; border-color: {palette.line}; }}
QPushButton:disabled {{ color: {palette.quiet}; border: 2px dashed {palette.line}; background: {palette.page}; }}
QPushButton:focus {{ outline: none; }}
"""


def _fields(palette: Palette, metrics: Metrics) -> str:
    height = 36 if metrics.dense else metrics.target
    size = metrics.body if metrics.dense else metrics.strong
    return f"""
QLineEdit {{ background: {palette.surface}; color: {palette.ink}; border: 2px solid {palette.line};
  border-radius: 8px; padding: 0px {metrics.mm(2)}px; font-size: {size}px; min-height: {height}px;
  selection-background-color: {palette.primary}; selection-color: {palette.on_primary}; }}
QLineEdit:focus {{ border: 4px solid {palette.primary}; }}
QLineEdit[wrong="true"] {{ border: 4px solid {palette.error}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
"""


def _panels(palette: Palette) -> str:
    return f"""
QFrame[look="page"] {{ background: {palette.page}; border: none; }}
QFrame[look="bar"] {{ background: {palette.surface}; border: none; }}
QFrame[look="card"] {{ background: {palette.surface}; border: 2px solid {palette.line}; border-radius: 12px; }}
QFrame[look="trouble"] {{ background: {palette.error_soft}; border: 3px solid {palette.error}; border-radius: 12px; }}
QFrame[look="notice"] {{ background: {palette.warning_soft}; border: 3px solid {palette.ink}; border-radius: 12px; }}
QFrame[look="success"] {{ background: {palette.good_soft}; border: 3px solid {palette.good}; border-radius: 12px; }}
QFrame[look="line"] {{ background: {palette.line}; border: none; max-height: 2px; min-height: 2px; }}
"""
