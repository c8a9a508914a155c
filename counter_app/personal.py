"""Values that belong to a person: readable on purpose, never by accident.

`Personal[T]` wraps what a resident told us or a card said. It compares by value and shows nothing in `repr`,
`str`, format strings, logs or tracebacks. `Secret` holds a PIN or 照合番号 in a buffer that is overwritten after
its single use; it cannot be compared, copied, pickled or printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar, final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

from contextlib import contextmanager

T = TypeVar("T")

MASK = "•••"


@final
@dataclass(frozen=True, slots=True, repr=False)
class Personal(Generic[T]):
    """A value about a person. `reveal()` is the only way in, so that every use can be found by searching."""

    _value: T

    def reveal(self) -> T:
        """Hand out the value, for a screen, a slip, the store or a connector."""
        return self._value

    def __repr__(self) -> str:
        return f"Personal({MASK})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a personal value is not pickled; seal it with the store")


@final
class Secret:
    """A PIN, password or 照合番号 on its way to the card: used once, then overwritten.

    Overwriting our own buffer is not proof that no copy is left in this process (the interpreter, Qt and libc make
    their own); it keeps the secret out of everything we keep on purpose. See docs/decisions on session residue.
    """

    __slots__ = ("_buffer",)

    def __init__(self, value: bytes | bytearray) -> None:
        self._buffer = bytearray(value)

    def __len__(self) -> int:
        return len(self._buffer)

    @property
    def is_spent(self) -> bool:
        """True once used or wiped."""
        return not self._buffer

    def borrow(self) -> AbstractContextManager[bytearray]:
        """Lend the bytes to one VERIFY; they are overwritten on leaving the block, whatever happened."""
        return self._borrow()

    @contextmanager
    def _borrow(self) -> Iterator[bytearray]:
        if not self._buffer:
            raise ValueError("secret already used")
        try:
            yield self._buffer
        finally:
            self.wipe()

    def wipe(self) -> None:
        """Overwrite and empty the buffer. Safe to call twice."""
        for index in range(len(self._buffer)):
            self._buffer[index] = 0
        self._buffer.clear()

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")

    __hash__ = None  # type: ignore[assignment]  # a secret must not become a key of a table

    def __eq__(self, other: object) -> bool:
        return self is other
