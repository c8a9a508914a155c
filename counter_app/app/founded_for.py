"""Which cards an office was founded for: written down once, beside its store."""

from __future__ import annotations

from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import Settings


def keep_apart(settings: Settings) -> None:
    """Real and simulated applications never share an office: the first opening decides."""
    mark = settings.directory / "cards"
    try:
        with mark.open("x", encoding="ascii") as file:
            file.write(settings.trust.value)
    except FileExistsError:
        founded = mark.read_text(encoding="ascii").strip()
        if founded != settings.trust.value:
            cause = f"{settings.directory} was founded for {founded} cards"
            raise SettingsError(FailureCode.TEST_TRUST_IN_PRODUCTION, cause) from None
