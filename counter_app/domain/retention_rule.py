"""How long a closed case is kept: rules of the municipality, the first that fits decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

CLOSED_STATES = ("done", "closed", "withdrawn")  # what is still worked on is never deleted
NEVER = 0


@dataclass(frozen=True)
class RetentionRule:
    """Cases in `state` whose procedure fits `procedure` (`*` and `?` as in file names) go `days` after the last step."""

    state: str
    days: int
    procedure: str = "*"

    @property
    def name(self) -> str:
        """What a deletion record says; not about a person."""
        return f"{self.state}/{self.procedure}/{self.days}d"

    def fits(self, state: str, procedure: str) -> bool:
        """Say whether the rule speaks about such a case."""
        return state == self.state and fnmatchcase(procedure, self.procedure)

    def over(self, closed_at: datetime, now: datetime) -> bool:
        """Say whether such a case, closed then, has been kept long enough."""
        return self.days != NEVER and closed_at + timedelta(days=self.days) <= now


def rule_for(rules: tuple[RetentionRule, ...], state: str, procedure: str) -> RetentionRule | None:
    """Return the first rule that fits; None: such a case is kept."""
    return next((rule for rule in rules if rule.fits(state, procedure)), None)
