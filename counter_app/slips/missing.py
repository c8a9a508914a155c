"""補正: what is still missing from an application, with the last day to bring it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counter_app.domain.application import Application, Receipt
    from counter_app.domain.form import Form


@dataclass(frozen=True)
class Missing:
    """One open item; `due` None where no day was set."""

    label: str
    due: date | None = None


def missing_of(application: Application) -> tuple[Missing, ...]:
    """Return the open items of an application."""
    return tuple(Missing(item.label, item.due) for item in application.open_items)


def to_bring(application: Application) -> tuple[Missing, ...]:
    """Return what the resident can bring or answer; what staff look up themselves is not on the slip."""
    return tuple(Missing(item.label, item.due) for item in application.open_items if not item.by_staff)


def dated(open_items: Iterable[Missing], receipt: Receipt, form: Form | None) -> tuple[Missing, ...]:
    """Give what has no day of its own the days its form allows."""
    last = receipt.at.date() + timedelta(days=form.completion_days) if form else None
    return tuple(Missing(entry.label, entry.due or last) for entry in open_items)
