"""Tells a scanner that poses as a keyboard from a person at the keyboard, by its pace alone.

A scanner types a code in one burst and ends it with Enter; a person, however quick, does not press eight keys with less
than 35 ms between any two. So keys are held back while they come that fast: for one press of a person that is 35 ms
nobody notices, and of a code not one digit reaches the field that has the focus.

    keys = HidText()
    keys.press("2", at)   → Held()            show nothing; call `quiet` 35 ms later
    keys.quiet(at)        → Typed("2")        it was a person: give this to the field now
    keys.press("Enter")   → Scanned("2701…")  it was a scanner; the Enter belongs to it
                          → Foreign()         a scanner, but no digits: nothing of it goes anywhere

Pure: the clock is the caller's, in seconds of any rising clock. The input method has to be off: what it composes never
arrives as keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.devices.scanning import LONGEST_TEXT

BURST_S = 0.035  # the longest pause within a burst; the shortest between two keys of a person who types on
SURE = 8  # so many keys in a burst are no person's
SHORTEST_CODE = 20  # digits; ours have hundreds
ENTER = "\n"


@dataclass(frozen=True)
class Held:
    """Nothing is certain yet: the key is not to be used, or belongs to a scanner."""


@dataclass(frozen=True)
class Typed:
    """A person's keys, oldest first, `ENTER` for Enter: they go where they would have gone."""

    keys: str = field(repr=False)


@dataclass(frozen=True)
class Scanned:
    """A code of digits."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Foreign:
    """Some other code."""


Press = Held | Typed | Scanned | Foreign


class HidText:
    """Keys in, one verdict for each. Keeps no more than one code, and forgets it with its end."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._longer = False
        self._last = float("-inf")

    def press(self, key: str, at: float, *, repeated: bool = False) -> tuple[Press, ...]:
        """Take one key: a character, or `ENTER`. `repeated`: the keyboard repeats a key somebody holds down.

        Usually one verdict; two where this key shows that those before it were another's.
        """
        before = self._burst_ended(at)
        self._last = at
        if repeated and len(self._keys) < SURE:
            return (*before, Typed(self._forgotten() + key))
        if key == ENTER:
            return (*before, self._entered())
        if len(self._keys) < LONGEST_TEXT:
            self._keys.append(key)
        else:
            self._longer = True
        return (*before, Held())

    def quiet(self, at: float) -> tuple[Press, ...]:
        """Nothing was pressed up to now: tells whose the keys were that are still held."""
        return self._burst_ended(at)

    def forget(self) -> None:
        """The page changed, the visit ended: nothing that is held goes to the next one."""
        self._forgotten()

    def _burst_ended(self, at: float) -> tuple[Press, ...]:
        if not self._keys or 0 <= at - self._last <= BURST_S:
            return ()
        sure, keys = len(self._keys) >= SURE, self._forgotten()
        return (Foreign(),) if sure else (Typed(keys),)  # a code without its end is none

    def _entered(self) -> Press:
        sure, longer, text = len(self._keys) >= SURE, self._longer, self._forgotten()
        if not sure:
            return Typed(text + ENTER)
        is_code = text.isascii() and text.isdecimal() and len(text) >= SHORTEST_CODE and not longer
        return Scanned(text) if is_code else Foreign()

    def _forgotten(self) -> str:
        keys = "".join(self._keys)
        self._keys.clear()
        self._longer = False
        return keys
