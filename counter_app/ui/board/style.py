"""What the board needs on top of the staff's style sheet: large figures, quiet definitions, tables, steppers."""

from __future__ import annotations

from counter_app.ui.theme import Palette


def board_stylesheet(palette: Palette) -> str:
    """Return the rules for widgets no other staff window has."""
    return f"""
QMainWindow {{ background: {palette.page}; }}
QFrame[look="tile"], QFrame[look="sheet"] {{ background: {palette.surface}; border: 1px solid #cfd4db;
  border-radius: 8px; }}
QFrame[look="tile"]:focus, QFrame[look="tile"]:hover {{ border: 3px solid {palette.focus_inner}; }}
QFrame[look="alarm"] {{ background: {palette.error_soft}; border: none; border-left: 6px solid {palette.error};
  border-radius: 4px; }}
QFrame[look="calm"] {{ background: {palette.good_soft}; border: none; border-left: 6px solid {palette.good};
  border-radius: 4px; }}
QLabel[look="tile-name"] {{ font-size: 15px; font-weight: bold; }}
QLabel[look="tile-number"] {{ font-size: 38px; font-weight: bold; color: {palette.primary}; }}
QLabel[look="tile-unit"] {{ font-size: 16px; }}
QLabel[look="tile-note"] {{ font-size: 13px; color: {palette.ink}; }}
QLabel[look="formula"] {{ font-size: 13px; color: {palette.quiet}; }}
QLabel[look="statement"] {{ font-size: 18px; font-weight: bold; }}
QLabel[look="statement-small"] {{ font-size: 15px; font-weight: bold; }}
QLabel[look="alarm-what"] {{ font-size: 15px; font-weight: bold; }}
QLabel[look="alarm-do"] {{ font-size: 14px; }}
QLabel[look="result"] {{ font-size: 38px; font-weight: bold; color: {palette.primary}; }}
QLabel[look="result-more"] {{ font-size: 20px; font-weight: bold; }}
QLabel[look="field"] {{ font-size: 14px; }}
QLabel[look="definition"] {{ font-size: 14px; color: {palette.ink}; }}
QPushButton[look="slim"] {{ background: {palette.surface}; }}
QComboBox:disabled {{ color: {palette.quiet}; border: 2px dashed {palette.line}; background: {palette.page}; }}
QPushButton[look="step"] {{ min-height: 36px; max-width: 40px; min-width: 40px; font-size: 18px; border-radius: 5px; padding: 0px; }}
QPushButton[look="step"]:focus {{ border: 3px solid {palette.focus_inner}; background: {palette.focus_outer};
  color: {palette.focus_inner}; }}
QDoubleSpinBox QLineEdit, QSpinBox QLineEdit {{ border: none; min-height: 0px; padding: 0px; background: transparent;
  font-size: 16px; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0px; height: 0px; border: none; }}
QPushButton[look="tab"]:focus {{ padding: 0px 11px; }}
QSlider {{ min-height: 30px; }}
QSlider::groove:horizontal {{ height: 6px; background: {palette.line}; border-radius: 3px; }}
QSlider::handle:horizontal {{ background: {palette.primary}; width: 20px; margin: -8px 0px; border-radius: 10px; }}
QSlider:focus {{ border: 2px solid {palette.focus_inner}; background: {palette.focus_outer}; border-radius: 5px; }}
QDoubleSpinBox, QSpinBox {{ min-height: 34px; font-size: 16px; border: 2px solid {palette.line}; border-radius: 5px;
  background: {palette.surface}; padding: 0px 6px; }}
QDoubleSpinBox:focus, QSpinBox:focus {{ border: 2px solid {palette.focus_inner}; background: #fffbe6; }}
QTableWidget {{ background: {palette.surface}; alternate-background-color: #f7f9fc; gridline-color: #d9d9d9;
  border: 1px solid {palette.line}; font-size: 14px; selection-background-color: {palette.soft};
  selection-color: {palette.ink}; }}
QTableWidget {{ outline: 0; border-width: 2px; }}
QTableWidget:focus {{ border: 2px solid {palette.focus_inner}; }}
QTableWidget::item {{ padding: 4px 8px; }}
QScrollBar:horizontal {{ height: 14px; background: {palette.page}; }}
QScrollBar::handle:horizontal {{ background: {palette.line}; border-radius: 6px; min-width: 40px; }}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0px; }}
"""
