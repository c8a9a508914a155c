"""Ways out, one file each. A connector registers a maker under the id that forms name: `connector = "rpa-folder"`.

A maker takes the connector's own table of counter.toml and raises SettingsError for what it cannot use; whatever is
only missing or unreachable at the moment is said by `check()` and by the outcome of a delivery.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from counter_app.ports.outbox import Connector
from counter_app.registry import Registry, discover

ConnectorMaker = Callable[[Mapping[str, object]], Connector]

connectors: Registry[ConnectorMaker] = Registry("connector")


def load_connectors() -> Registry[ConnectorMaker]:
    """Import every connector of this room, so that the registry is complete."""
    discover(sys.modules[__name__])
    return connectors
