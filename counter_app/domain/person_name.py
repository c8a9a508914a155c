"""氏名: kept as it is written. 姓 and 名 are told apart only where exactly one U+3000 stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.plain_text import IDEOGRAPHIC_SPACE, checked, graphemes

LONGEST = 100  # graphemes; the certificate's profile stops at 200 bytes, names of foreign residents run long
_SPACES = re.compile("[ \u00a0\u3000]+")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")


@dataclass(frozen=True, repr=False)
class PersonName:
    """A name that holds no invisible character. `full` is never normalised."""

    full: str

    @classmethod
    def typed(cls, text: str) -> Self:
        """Take a typed name: spaces between 姓 and 名 become one U+3000, between Latin words one ASCII space.

        Raises InputError EMPTY, INVISIBLE_CHARACTER or TOO_LONG.
        """
        space = " " if _LATIN.search(text) else IDEOGRAPHIC_SPACE
        return cls.as_written(_SPACES.sub(space, text.replace("\t", space)))

    @classmethod
    def as_written(cls, text: str) -> Self:
        """Take a name from a card or register without touching its inner spaces. Raises InputError as `typed`."""
        name = checked(text, LONGEST)
        if not name:
            raise InputError(InputReason.EMPTY)
        return cls(name)

    def split(self) -> tuple[str, str] | None:
        """Return (姓, 名), or None where that would be a guess."""
        parts = self.full.split(IDEOGRAPHIC_SPACE)
        return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None  # noqa: PLR2004  # 姓 and 名

    def __len__(self) -> int:
        return graphemes(self.full)

    def __repr__(self) -> str:
        return "PersonName(•••)"
