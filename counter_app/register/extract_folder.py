"""A folder of household extracts that the core system's link delivers; the register as far as a counter needs it.

Read anew for each card: nothing of a household stays in memory after the visit. Files that are no extract are skipped
and counted; names of files may hold names of people, so neither they nor their contents are ever logged.
"""

from __future__ import annotations

import logging
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.household import Household, NotFound, RegisterAnswer, RegisterDown, Source
from counter_app.failures import FailureCode
from counter_app.matching.evidence import Notation
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.register.extract_file import ExtractError, parse_extract
from counter_app.register.linking import link

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading

_log = logging.getLogger(__name__)
_LARGEST_BYTES = 256 * 1024
_MOST_FILES = 20_000


def plain_notation() -> Notation:
    """Notation without any table of towns: towns are told apart by their words."""
    variants = Variants.shipped()
    return Notation(variants, Towns.national(None, variants.fold))


@dataclass(frozen=True)
class ExtractFolder:
    """A `ports.Register`. `sources` are the kinds of extract this office takes from the folder.

    `notation`: how names and addresses are read, asked for with the first card.
    """

    folder: Path
    sources: frozenset[Source] = frozenset(Source)
    notation: Callable[[], Notation] = plain_notation

    def household_of(self, reading: CardReading) -> RegisterAnswer:
        """See `ports.Register`. A forged card is nobody's."""
        if reading.authenticity is Authenticity.FORGED:
            return NotFound()
        refused: Counter[str] = Counter()
        try:
            answer = link(reading.four, self._households(refused), self.notation())
        except OSError as error:
            _log.warning("register_down kind=%s", type(error).__name__)
            return RegisterDown(FailureCode.REGISTER_UNREADABLE)
        if refused:
            _log.warning("extracts_refused code=%s %s", FailureCode.REGISTER_FILE_REFUSED.value, _by_key(refused))
        return replace(answer, skipped=sum(refused.values()))

    def check(self) -> list[str]:
        """Say what keeps the folder from being used, in Japanese for the administrator; empty when usable."""
        refused: Counter[str] = Counter()
        try:
            count = sum(1 for _ in self._households(refused))
        except OSError as error:
            return [f"連携フォルダーを読み取れません（{type(error).__name__}）。"]
        if refused:
            return [
                f"連携フォルダーに形式の合わないファイルが{sum(refused.values())}件あります（{_by_key(refused)}）。正常{count}件。"
            ]
        return []

    def _households(self, refused: Counter[str]) -> Iterator[Household]:
        """Yield what the folder holds; what is no extract is counted under the key that is wrong."""
        for place, path in enumerate(sorted(self.folder.iterdir())):
            if place >= _MOST_FILES:
                refused["too many files"] += 1
                return
            if path.suffix != ".json":
                continue
            try:
                household = parse_extract(_text(path))
            except ExtractError as error:
                refused[error.key] += 1
            else:
                if household.source in self.sources:
                    yield household


def _text(path: Path) -> str:
    """Read a plain file of a sensible size; a link or a device could be anything."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST_BYTES:
            raise ExtractError("file")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExtractError("file") from error


def _by_key(refused: Counter[str]) -> str:
    return " ".join(f"{key}={count}" for key, count in sorted(refused.items()))
