"""What a page needs that is one file: digests its policy names, and JSON that cannot end the element it stands in."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode


def digest(content: str) -> str:
    """Return a script or style as a Content-Security-Policy names it, quotes included."""
    return "'sha256-" + b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def json_block(told: object, *, sort_keys: bool = False) -> str:
    """Return JSON for a script element."""
    document = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return document.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
