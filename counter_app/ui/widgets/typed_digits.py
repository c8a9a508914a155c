"""Digits of a secret while they are typed: never a `str` or QString, and overwritten before they are let go."""

from __future__ import annotations

from counter_app.personal import MASK


class TypedDigits(bytearray):
    """A buffer that becomes a `Secret` when it is `whole`. It belongs to one page, which forgets it when it goes."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def __repr__(self) -> str:
        return f"TypedDigits({MASK})"

    @property
    def whole(self) -> bool:
        """Tell whether every place has its digit."""
        return len(self) == self.length

    def add(self, digit: int) -> None:
        """Take a digit 0–9; one too many is left out."""
        if not self.whole:
            self.append(ord("0") + digit)

    def erase(self) -> None:
        """Take the last digit back, if there is one."""
        if self:
            self[-1] = 0
            self.pop()

    def forget(self) -> None:
        """Overwrite all of it."""
        for at in range(len(self)):
            self[at] = 0
        self.clear()
