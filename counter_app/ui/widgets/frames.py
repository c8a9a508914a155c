"""Panels and layouts, so that pages read as what they show and not as how it is put together."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

L = TypeVar("L", bound=QLayout)


def panel(look: str, *, margin: int = 16, gap: int = 8) -> tuple[QFrame, QVBoxLayout]:
    """Return a framed panel and the column inside it."""
    frame = QFrame()
    frame.setProperty("look", look)
    return frame, column(frame, margin=margin, gap=gap)


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = 8) -> QVBoxLayout:
    """Return a column of widgets."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, margin, gap)


def row(parent: QWidget | None = None, *, margin: int = 0, gap: int = 8) -> QHBoxLayout:
    """Return a row of widgets."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, margin, gap)


def grid(parent: QWidget | None = None, *, margin: int = 0, gap: int = 8) -> QGridLayout:
    """Return a grid of widgets."""
    made = QGridLayout(parent) if parent is not None else QGridLayout()
    return _spaced(made, margin, gap)


def _spaced(made: L, margin: int, gap: int) -> L:
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    return made
