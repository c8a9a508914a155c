"""Facts and paths: a fact is a field in whatever row, `children.*.fullName`; a path is one place, `children.0.fullName`."""

from __future__ import annotations


def fact_of(path: str) -> str:
    """Return the fact a path belongs to: the number of the row becomes a star."""
    group, dot, rest = path.partition(".")
    row, after, item = rest.partition(".")
    return f"{group}{dot}*{after}{item}" if row.isdecimal() else path
