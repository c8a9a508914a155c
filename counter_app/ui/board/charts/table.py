"""A chart as a table: for a screen reader, for whoever cannot make out the drawing, and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

NO_DATA = "記録なし"


@dataclass(frozen=True)
class ChartTable:
    """Heads with their units, and a row of texts per line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def csv(self) -> str:
        """Return it for a spreadsheet; cells that would start a formula there are made texts."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.heads)
        writer.writerows(tuple(_harmless(cell) for cell in row) for row in self.rows)
        return out.getvalue()

    def tabbed(self) -> str:
        """Return it for the clipboard."""
        return "\n".join("\t".join(row) for row in (self.heads, *self.rows))

    def spoken(self) -> str:
        """Return it as a screen reader says it."""
        return "。".join("、".join(f"{h} {c}" for h, c in zip(self.heads, row, strict=True)) for row in self.rows)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "@", "\t"} else cell
