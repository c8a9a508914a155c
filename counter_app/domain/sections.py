"""Which section (課) handles a case: by procedure, else by the standard system it goes to.

Data of the municipality (`[sections]` in counter.toml): keys are procedure ids or destinations (`S01`…`S20`,
`outside`), values are names of sections. A reorganisation moves the cases in process with it, for nothing is copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Sections:
    """Destination or procedure → section. Empty: no section is in charge of anything, offices are."""

    by_key: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, procedure: str, destination: str) -> str:
        """Return the section in charge, empty where none is."""
        return self.by_key.get(procedure) or self.by_key.get(destination, "")

    def keys_of(self, section: str) -> frozenset[str]:
        """Return the procedures and destinations one section handles."""
        return frozenset(key for key, name in self.by_key.items() if name == section)
