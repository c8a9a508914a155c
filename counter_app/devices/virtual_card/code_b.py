"""照合番号B as printed on a card: 14 digits (facts §2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counter_app.devices.virtual_card.profile import PrintedEra

if TYPE_CHECKING:
    from counter_app.devices.virtual_card.profile import CardProfile

# First day of each era and the year before its first; a simulated card needs no more of the calendar than this.
_ERAS = ((date(2019, 5, 1), 2018), (date(1989, 1, 8), 1988), (date(1926, 12, 25), 1925), (date(1912, 7, 30), 1911))


def printed_birth(profile: CardProfile) -> str:
    """Year of the era (or the last two digits of the western year), month, day: six digits."""
    born = profile.holder.date_of_birth.reveal()
    if profile.holder.printed_era is PrintedEra.WESTERN:
        year = born.year % 100
    else:
        year = next((born.year - base for first, base in _ERAS if born >= first), born.year - 1867)
    return f"{year:02}{born.month:02}{born.day:02}"


def code_b(profile: CardProfile) -> str:
    """生年月日 ‖ 有効期限 (western year) ‖ セキュリティコード."""
    return f"{printed_birth(profile)}{profile.expiry.year:04}{profile.security_code.reveal()}"
