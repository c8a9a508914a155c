"""What a scanned code turned out to be. Whatever is none of these is refused, and nothing is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from counter_app.domain.answers import FieldPath
from counter_app.domain.receipt import ReceiptNumber
from counter_app.personal import Personal


@dataclass(frozen=True)
class HomeApplication:
    """Answers that were given at home. Nobody has checked them, or who gave them.

    `code` names the code: the same code again has the same (16 bytes of SHA-256). `answers` are texts as they would be
    typed here, by path; they are parsed again like typed ones.
    """

    code: bytes
    made_at: datetime
    language: str
    event: str | None  # id of a life event
    procedures: tuple[str, ...]  # ids of forms
    answers: Mapping[FieldPath, Personal[str]] = field(repr=False)


@dataclass(frozen=True)
class ScannedSlip:
    """A slip. `genuine` where a published key signed exactly this; `simulated` as everywhere."""

    number: ReceiptNumber | None
    genuine: bool
    simulated: bool


@dataclass(frozen=True)
class Preferences:
    """How somebody wants the screen: a code without anything about a person. None leaves it as it is."""

    language: str | None = None
    letters: str | None = None  # a size of ui/theme
    contrast: str | None = None
    quiet: bool | None = None


@dataclass(frozen=True)
class MandatePaper:
    """The paper of a mandate: whoever holds it ends the mandate. `text` is its code, which is on the paper alone."""

    text: Personal[str]


Scanned = HomeApplication | ScannedSlip | Preferences | MandatePaper
