"""What the workshop's window needs on top of the staff's style sheet: trees, tabs, dense lists."""

from __future__ import annotations

from counter_app.ui.theme import Palette


def workshop_stylesheet(palette: Palette) -> str:
    """Return the rules for widgets no other staff window has."""
    return f"""
QTreeWidget {{ background: {palette.surface}; border: 1px solid {palette.line}; border-radius: 6px; font-size: 15px; }}
QTreeWidget::item {{ min-height: 26px; }}
QTreeWidget::item:selected, QListWidget[look="dense"]::item:selected {{ background: {palette.primary};
  color: {palette.on_primary}; }}
QTreeWidget:focus, QListWidget[look="dense"]:focus {{ border: 2px solid {palette.focus_inner}; }}
QListWidget[look="dense"] {{ font-size: 14px; border: 1px solid {palette.line}; }}
QListWidget[look="dense"]::item {{ min-height: 24px; padding-left: 4px; }}
QTabWidget::pane {{ border: none; border-top: 2px solid {palette.line}; }}
QTabBar::tab {{ min-height: 34px; padding: 0px 16px; font-size: 15px; border-bottom: 4px solid transparent; }}
QTabBar::tab:selected {{ border-bottom: 4px solid {palette.primary}; font-weight: bold; background: {palette.soft}; }}
QTabBar:focus {{ outline: none; }}
QTabBar::tab:focus {{ background: {palette.focus_outer}; color: {palette.focus_inner}; }}
QCheckBox {{ font-size: 14px; spacing: 8px; }}
QCheckBox::indicator {{ width: 20px; height: 20px; }}
QCheckBox:focus {{ background: {palette.focus_outer}; }}
QSpinBox {{ min-height: 32px; min-width: 110px; font-size: 15px; }}
QPlainTextEdit {{ font-size: 14px; }}
QPushButton[look="option"]::menu-indicator {{ width: 0px; }}
QPushButton[look="option"] {{ text-align: left; }}
QSplitter::handle {{ background: {palette.line}; width: 4px; }}
QProgressBar {{ min-height: 16px; max-height: 16px; border: 1px solid {palette.line}; border-radius: 4px;
  background: {palette.surface};  }}
QProgressBar::chunk {{ background: {palette.primary}; }}
QMenu {{ font-size: 15px; background: {palette.surface}; border: 1px solid {palette.line}; }}
QMenu::item {{ padding: 6px 24px 6px 28px; }}
QMenu::item:selected {{ background: {palette.primary}; color: {palette.on_primary}; }}
"""
