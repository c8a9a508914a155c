"""What a decision was made with: the same of these and the same application give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.matching.rules import RULES


@dataclass(frozen=True)
class Provenance:
    """Printed with each decision. Digests are hexadecimal; an empty one says that there was none."""

    variants: str = ""
    towns: str = ""
    register: str = ""
    as_of: str = ""  # day of the extract, YYYY-MM-DD
    rules: str = RULES

    def document(self) -> dict[str, str]:
        """As JSON has it."""
        said = {"rules": self.rules, "variants": self.variants, "towns": self.towns}
        return said | {"register": self.register, "asOf": self.as_of}
