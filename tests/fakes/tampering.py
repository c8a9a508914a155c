"""What can be done to a chain: single changes of every kind, each named, none of them without effect."""

from __future__ import annotations

import random

COLUMNS = ("seq", "at", "actor", "action", "object", "detail", "prev", "hash", "terminal", "purpose")
KINDS = ("edit", "delete", "swap", "double", "insert", "cut", "back", "digit", "none")


def tampered(entries: list[list], choice: random.Random) -> tuple[str, list[list]]:
    """Return what was done, and the chain after it; `entries` is left as it is."""
    kind = choice.choice(KINDS)
    changed = [list(entry) for entry in entries]
    at = choice.randrange(len(changed))
    if kind == "edit":
        column = choice.randrange(len(COLUMNS))
        value = changed[at][column]
        changed[at][column] = value + choice.choice((-1, 1, 1000)) if isinstance(value, int) else f"{value}x"
        return f"edit {COLUMNS[column]}", changed
    if kind == "delete":
        del changed[at]
        if at == len(changed):  # the last one: that is the end cut off
            return "cut", changed
    elif kind == "swap":
        other = (at + choice.randrange(1, len(changed))) % len(changed)
        changed[at], changed[other] = changed[other], changed[at]
    elif kind == "double":
        changed.insert(at, list(changed[at]))
    elif kind == "insert":
        changed.insert(at, [changed[at][0], *changed[choice.randrange(len(changed))][1:]])
        if changed[at] == changed[at + 1]:
            return "double", changed
    elif kind == "cut":
        del changed[-choice.randrange(1, 20) :]
    elif kind == "back":
        changed[at][1] -= choice.randrange(1, 10**12)
    elif kind == "digit":
        column, place = choice.choice((5, 6, 7)), choice.randrange(64)
        text = changed[at][column]
        changed[at][column] = f"{text[:place]}{'0' if text[place] != '0' else '1'}{text[place + 1 :]}"
    else:
        changed[at][choice.choice((8, 9))] = None
    return kind, changed
