"""支援措置: addresses of a protected person leave the house only where the way out says `protected = true`."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.application import Application, Item
from counter_app.personal import Personal
from counter_app.ports import Delivery

HIDDEN = "（秘匿）"
_ADDRESSES = frozenset({"address", "postal-code", "phone"})


def is_protected(application: Application) -> bool:
    """Tell whether the application is under 支援措置; what an older release stored says nothing of it."""
    return bool(getattr(application, "protected", False))


def as_allowed(delivery: Delivery, *, protected: bool) -> Delivery:
    """Return the delivery as this way out may see it."""
    if protected or not is_protected(delivery.application):
        return delivery
    items = tuple(_hidden(item) for item in delivery.application.items)
    return replace(delivery, application=replace(delivery.application, items=items))


def _hidden(item: Item) -> Item:
    if item.kind not in _ADDRESSES and "address" not in item.path.lower():
        return item
    return replace(item, value=Personal(HIDDEN), shown=Personal(HIDDEN), others=(), ruling=None)
