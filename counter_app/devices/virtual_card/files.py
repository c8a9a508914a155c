"""Elementary files of a card application, and the rule that guards each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from counter_app.devices.virtual_card.pins import PinCounter


@dataclass(frozen=True, slots=True)
class Rule:
    """Any ONE of these PIN files verified opens the file. `free` needs none; no keys and not free: never opens."""

    keys: frozenset[int] = frozenset()
    free: bool = False

    def allows(self, verified: frozenset[int]) -> bool:
        """True when the verified PIN files of this application satisfy the rule."""
        return self.free or bool(self.keys & verified)


FREE = Rule(free=True)
NEVER = Rule()


def any_of(*pin_files: int) -> Rule:
    """Opened by any one of these PIN files."""
    return Rule(frozenset(pin_files))


@dataclass(frozen=True, slots=True)
class TransparentFile:
    """Bytes up to the physical size of the file, filler included."""

    content: bytes = field(repr=False)
    rule: Rule


@dataclass(frozen=True, slots=True)
class RecordFile:
    """Records, numbered from 1."""

    records: tuple[bytes, ...] = field(repr=False)
    rule: Rule


@dataclass(frozen=True, slots=True)
class PinFile:
    """A PIN, password or 照合番号."""

    counter: PinCounter


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key that signs (`key`), or one whose use is not simulated (None)."""

    key: RSAPrivateKey | None = field(repr=False)
    rule: Rule


ElementaryFile = TransparentFile | RecordFile | PinFile | KeyFile
