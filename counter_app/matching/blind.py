"""抜き取り確認: which 一致 a person decides about once more without knowing it. Told by a seed that the run keeps.

The draw depends on the seed and the numbers of the applications, never on their order: who keeps the seed can draw it again.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence

SHARE = 0.02


def drawn(seed: bytes, application_ids: Sequence[str], share: float = SHARE) -> frozenset[str]:
    """Return the sample: `share` of them, rounded up, so that a small run has one at least."""
    count = math.ceil(len(set(application_ids)) * share)
    return frozenset(sorted(set(application_ids), key=lambda each: _lot(seed, each))[:count])


def _lot(seed: bytes, application_id: str) -> bytes:
    return hmac.digest(seed, application_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
