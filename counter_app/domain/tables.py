"""What a terminal carries with it beside its forms: tables of banks and of postal codes, or none.

Apart from `reference`, so that a fresh visit does not load what reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.domain.bank_table import BankTable
    from counter_app.domain.postal_table import PostalTable


class Tables(Protocol):
    """The tables of one terminal. None where a table is missing or damaged: then everything is typed by hand."""

    @property
    def banks(self) -> BankTable | None:
        """Banks and their branches."""

    @property
    def places(self) -> PostalTable | None:
        """Postal codes and towns."""


class NoTables:
    """A terminal without tables."""

    @property
    def banks(self) -> BankTable | None:
        """None."""
        return None

    @property
    def places(self) -> PostalTable | None:
        """None."""
        return None


NO_TABLES = NoTables()
