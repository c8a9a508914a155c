"""Before a way out gets an application of protected people (支援措置), where they live is taken out of it.

Only a destination whose settings say `protected = true` gets the addresses: the municipality has made sure who reads
there. It stands around every connector, so that no connector has to remember it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from counter_app.domain.protection import hide_protected
from counter_app.failures import FailureCode, SettingsError
from counter_app.ports.outbox import Connector, Delivery, DeliveryOutcome

KEY = "protected"


class Hiding:
    """A `Connector` around another one. `inner` is what delivers."""

    def __init__(self, inner: Connector) -> None:
        self.inner = inner

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Hand over without addresses where they are protected."""
        return self.inner.deliver(replace(delivery, application=hide_protected(delivery.application)))

    def check(self) -> list[str]:
        """See the connector itself."""
        return self.inner.check()


def trusted(options: Mapping[str, object], connector: str) -> tuple[bool, Mapping[str, object]]:
    """Return whether a destination gets protected addresses, and the connector's own options. Raises SettingsError."""
    value = options.get(KEY, False)
    if not isinstance(value, bool):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{KEY}: true or false is needed")
    return value, {key: option for key, option in options.items() if key != KEY}


def innermost(way: Connector) -> Connector:
    """Return the connector itself, where it stands behind one that hides."""
    return way.inner if isinstance(way, Hiding) else way
