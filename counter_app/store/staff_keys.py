"""What seals values of staff, and what hides whom a row is about. Derived from the store's key, one label per use."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.store.key_file import KEY_BYTES, StoreKeys
from counter_app.store.sealing import CaseKey, Place


class StaffKeys:
    """Seals by row and column; names rows by keyed hash."""

    def __init__(self, keys: StoreKeys) -> None:
        self._seal = CaseKey(_derived(keys.case, b"kakanai/staff/1"))
        self._names = _derived(keys.case, b"kakanai/staff-lookup/1")

    def seal(self, column: str, staff_id: str, plain: str | bytes) -> bytes:
        """Return the sealed value of one cell of `staff`."""
        return self._seal.seal(plain if isinstance(plain, bytes) else plain.encode(), Place("staff", column, staff_id))

    def open(self, column: str, staff_id: str, sealed: bytes) -> bytes:
        """Return the plain bytes. Raises StoreError STORE_CORRUPT."""
        return self._seal.open(sealed, Place("staff", column, staff_id))

    def subject(self, kind: str, value: str) -> str:
        """Return `kind:<64 hex digits>`: the same for the same value, and nothing to read in it.

        Somebody may type a password where the id belongs; it must not lie in a table.
        """
        return (
            f"{kind}:{hmac.digest(self._names, f'{kind}|{value}'.encode(errors='surrogatepass'), hashlib.sha256).hex()}"
        )

    def card(self, key_id: str) -> str:
        """Return what is stored of a card's key."""
        return self.subject("card", key_id).partition(":")[2]


def _derived(key: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=label).derive(key)
