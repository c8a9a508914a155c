"""Which of the attached readers belongs to this role: by name, never by position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Sequence


def choose_reader(attached: Sequence[str], wanted: str | None) -> str:
    """Return the reader's full name.

    `wanted` is the full name or any part of it that fits one reader only (upper and lower case alike). Without it
    the machine must have exactly one reader: a terminal with a second slot or a virtual reader says which it means.
    Raises NO_READER or READER_NOT_FOUND, whose cause lists what is attached.
    """
    if not attached:
        raise CardError(FailureCode.NO_READER, "no card reader is attached")
    if wanted is None:
        found = list(attached)
    elif wanted in attached:
        return wanted
    else:
        found = [name for name in attached if wanted.casefold() in name.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(attached))
    if wanted is None:
        raise CardError(FailureCode.READER_NOT_FOUND, f"several readers and none is named in the settings: {names}")
    trouble = "fits several readers" if found else "fits no reader"
    raise CardError(FailureCode.READER_NOT_FOUND, f"{wanted!r} {trouble}; attached: {names}")
