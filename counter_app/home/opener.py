"""Opens what was filled in at home. The order of the questions: whose key, unchanged, how old, known to us, well made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.scanned import HomeApplication
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode, HomeError
from counter_app.home.codec import envelope_of, opened
from counter_app.home.definition import NotInTableError
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.home.definition import Definition
    from counter_app.home.keys import HomeKeys

LONGEST_KEPT = timedelta(days=30)
_CLOCKS_DIFFER = timedelta(minutes=10)


class Opener:
    """Keys and tables are asked for anew with each code: both may change while a terminal runs."""

    def __init__(
        self,
        keys: Callable[[], HomeKeys],
        find: Callable[[bytes], Definition | None],
        municipality: str,
        now: Callable[[], datetime],
    ) -> None:
        self._keys, self._find = keys, find
        self._municipality, self._now = municipality, now

    def open(self, text: str) -> HomeApplication:
        """Return what the code says. Raises HomeError H101…H105, H107 and H401; SettingsError for a key file."""
        envelope, now = envelope_of(text), self._now()
        content = opened(envelope, self._keys().opening(envelope.kid, now), self._municipality)
        made_at = datetime.fromtimestamp(content.made_at, UTC)
        if not now - LONGEST_KEPT <= made_at <= now + _CLOCKS_DIFFER:
            raise HomeError(FailureCode.HOME_EXPIRED, "made too long ago, or in the future")
        definition = self._find(content.definition)
        if definition is None or content.language >= len(LANGUAGES):
            raise HomeError(FailureCode.HOME_OUTDATED, "a page this office does not know")
        try:
            answers = definition.answers(content.answers, content.rows)
        except NotInTableError as error:
            raise HomeError(FailureCode.HOME_OUTDATED, str(error)) from None
        return HomeApplication(
            envelope.code,
            made_at,
            LANGUAGES[content.language],
            definition.event,
            (definition.procedure,) if definition.procedure else (),
            {path: Personal(said) for path, said in answers.items()},
        )
