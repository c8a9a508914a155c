"""What a scanned text is: a code from home, a slip, preferences. Everything else is nobody's business here.

A text comes from a stranger. The four digits in front say which reader it is given to, and each of them refuses whatever
it did not make itself. Nothing here opens an address, starts a program or shows the text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.scanned import HomeApplication, MandatePaper, Preferences, Scanned, ScannedSlip
from counter_app.failures import CounterError, FailureCode, HomeError, RemoteError, SlipError
from counter_app.flow import events as ev
from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.home_answers import HomeAnswers
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.ports.scanning import HomeCodes
    from counter_app.signing import KeyRing

_log = logging.getLogger(__name__)
_LONGEST = 4000  # characters; no code of ours is longer


@dataclass(frozen=True)
class Recognised:
    """Knows codes. Keys and forms are asked for anew with each: both may change while a terminal runs.

    `used` asks the store; `end_mandate` ends a mandate by the code on its paper, where that is done here: False where it
    had ended before. Blocks: call it from a worker.
    """

    slip_keys: Callable[[], KeyRing]
    home: HomeCodes
    forms: Callable[[], OfficeForms]
    today: Callable[[], date]
    used: Callable[[bytes], bool]
    end_mandate: Callable[[str], bool] | None = None

    def scanned(self, text: Personal[str]) -> Scanned:
        """Return what a text is. Raises HomeError or SlipError with why it is nothing that can be used."""
        from counter_app.home.codec import PREFIX as HOME  # noqa: PLC0415  # heavy rooms open when used
        from counter_app.home.preferences import PREFIX as PREFERENCES  # noqa: PLC0415
        from counter_app.home.preferences import preferences_of  # noqa: PLC0415
        from counter_app.remote.mandate import MANDATE_PAPER  # noqa: PLC0415
        from counter_app.slips.payload import PREFIX as SLIP  # noqa: PLC0415

        plain = text.reveal()
        if len(plain) > _LONGEST:
            raise HomeError(FailureCode.CODE_NOT_OURS, "too long")
        plain = plain.strip()
        if plain.startswith(HOME):
            return self.home.open(plain)
        if plain.startswith(SLIP):
            return self._slip(plain)
        if plain.startswith(PREFERENCES):
            return preferences_of(plain)
        if plain.upper().startswith(MANDATE_PAPER) and self.end_mandate is not None:
            return MandatePaper(_revoke_code(plain))
        raise HomeError(FailureCode.CODE_NOT_OURS, "of no kind that is used here")

    def event(self, text: Personal[str]) -> ev.Event:
        """Return what a text means to a visit. Never raises: what cannot be used is a refusal."""
        try:
            match self.scanned(text):
                case HomeApplication() as application:
                    return ev.HomeBrought(self.answers(application))
                case ScannedSlip() as slip:
                    return ev.SlipBrought(slip)
                case Preferences() as preferences:
                    return ev.PreferencesBrought(preferences)
                case MandatePaper(code):
                    return ev.MandatePaperBrought(self._ended(code))
        except CounterError as refused:
            _log.warning("code_refused code=%s name=%s", refused.code.value, refused.code.name)
            return ev.CodeRefused(refused.code)

    def answers(self, application: HomeApplication) -> HomeAnswers:
        """Hold a code from home against store and forms. Raises HomeError HOME_USED, HOME_OUTDATED; StoreError."""
        from counter_app.prefill.home import home_answers  # noqa: PLC0415  # as above

        if self.used(application.code):
            raise HomeError(FailureCode.HOME_USED, "handed in before")
        office, today = self.forms(), self.today()
        events = {event.id: event for event in office.events.effective(today)}
        forms = {form.id: form for form in office.catalogue.effective(today)}
        return home_answers(application, events, forms)

    def _ended(self, code: Personal[str]) -> bool:
        """End the mandate of a paper. Raises HomeError CODE_NOT_OURS where there is none, HubError, StoreError."""
        assert self.end_mandate is not None
        try:
            return self.end_mandate(code.reveal())
        except RemoteError as unknown:
            raise HomeError(FailureCode.CODE_NOT_OURS, unknown.cause) from None

    def _slip(self, text: str) -> ScannedSlip:
        from counter_app.slips.verify import Verdict, verify_text  # noqa: PLC0415  # as above

        found = verify_text(text, self.slip_keys())
        if found.claims is None:
            changed = found.verdict is Verdict.CHANGED
            raise SlipError(FailureCode.SLIP_CHANGED if changed else FailureCode.SLIP_UNKNOWN_KEY, "not vouched for")
        return ScannedSlip(found.claims.number, genuine=True, simulated=found.simulated)


def _revoke_code(text: str) -> Personal[str]:
    """Return a revoke code as it stands on its paper. Raises HomeError CODE_NOT_OURS for a damaged one."""
    from counter_app.remote.mandate import RevokeCode  # noqa: PLC0415  # as above

    try:
        return Personal(str(RevokeCode.parse(text)))
    except RemoteError as damaged:
        raise HomeError(FailureCode.CODE_NOT_OURS, damaged.cause) from None
