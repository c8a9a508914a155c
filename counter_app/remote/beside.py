"""What an assistant's own screen knows of the terminal it stands beside: the page's name, devices, the call's state.

Words of a closed list, nothing else: there is no place for an answer, a name or a field, whoever writes them.

    {"kind":"state", "step":"questions", "phase":"speaking", "reader":"card", "printer":true, "slipAgain":false, "call":"k1"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from counter_app.failures import keeps_from_printing
from counter_app.flow.state import Slip, Step
from counter_app.remote.rights import ID
from counter_app.remote.terminal_share import LineIs, Phase

if TYPE_CHECKING:
    from counter_app.flow.state import Visit
    from counter_app.remote.terminal_share import Share

_KEYS = frozenset({"kind", "step", "phase", "reader", "printer", "slipAgain", "call"})
_ON = frozenset({Phase.CALLING, Phase.SPEAKING})
_KNOWN = frozenset({LineIs.UP, LineIs.LOST})  # the terminal's line has stood: the hub has the call


class ReaderIs(StrEnum):
    """What the terminal's card reader does."""

    CARD = "card"
    EMPTY = "empty"
    TROUBLE = "trouble"


class BesideAsk(StrEnum):
    """What an assistant's own screen asks its terminal to do."""

    RING = "ring"  # for the resident
    PRINT_AGAIN = "print-again"  # the slip


@dataclass(frozen=True)
class AssistantView:
    """What an assistant may know."""

    step: Step
    phase: Phase | None
    reader: ReaderIs
    printer_works: bool
    slip_again: bool
    telephone: str
    phrase: str = ""  # code of the sentence the office said last; its words are the program's own


@dataclass(frozen=True)
class Beside:
    """What a terminal tells. `call`: the id of the call that is on, as soon as the hub knows it; None where none is."""

    view: AssistantView
    call: str | None = None


def assistant_view(visit: Visit, share: Share | None, telephone: str) -> AssistantView:
    """Return what of a visit an assistant may know: the page's name and how the devices are."""
    return AssistantView(
        visit.step,
        share.phase if share is not None else None,
        ReaderIs.TROUBLE if visit.reader.trouble is not None else _lies(visit),
        not keeps_from_printing(visit.printer),
        visit.receipt is not None and visit.slip in {Slip.PRINTED, Slip.FAILED},
        telephone,
    )


def _lies(visit: Visit) -> ReaderIs:
    return ReaderIs.CARD if visit.reader.serial is not None else ReaderIs.EMPTY


def beside_of(visit: Visit, share: Share | None) -> Beside:
    """Return what a terminal tells; the telephone is the hub's to add."""
    view = assistant_view(visit, share, "")
    on = share is not None and view.phase in _ON and share.line in _KNOWN
    return Beside(view, share.replica.call if share is not None and on else None)


def as_words(beside: Beside) -> dict[str, Any]:
    """Return the wire form."""
    view = beside.view
    return {
        "kind": "state",
        "step": view.step.value,
        "phase": view.phase.value if view.phase is not None else None,
        "reader": view.reader.value,
        "printer": view.printer_works,
        "slipAgain": view.slip_again,
        "call": beside.call,
    }


def from_words(words: Mapping[str, Any], telephone: str = "") -> Beside:
    """Read it. Raises ValueError where anything is not a word of the list, or stands there besides."""
    if words.keys() != _KEYS or words["kind"] != "state":
        raise ValueError("keys")
    call, phase, flags = words["call"], words["phase"], (words["printer"], words["slipAgain"])
    if not all(type(each) is bool for each in flags) or not all(type(words[key]) is str for key in ("step", "reader")):
        raise ValueError("types")
    if call is not None and not (type(call) is str and ID.form.fullmatch(call)):
        raise ValueError("call")
    if phase is not None and type(phase) is not str:
        raise ValueError("phase")
    step, reader = Step(words["step"]), ReaderIs(words["reader"])
    return Beside(AssistantView(step, Phase(phase) if phase is not None else None, reader, *flags, telephone), call)
