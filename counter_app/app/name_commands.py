"""`main.py names prove`: every variation sequence and every character of JIS X 0213, on paper, in PDF and on screen."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.slips.fonts import FONT_DIRECTORIES, USED, font_path, load_fonts
from counter_app.slips.name_proof import Fate, FontTables, Tally, jis_x_0213, moji_joho_sequences, prove_paper
from counter_app.slips.name_proof_pdf import changed_by_copying, wrong_outlines
from counter_app.slips.text import code_points

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Proof:
    """What was found for one set of texts."""

    texts: int
    drawn: dict[str, Tally]  # by way: paper, paper bold, screen, screen bold
    changed: list[str]  # other code points come out of the PDF
    compared: int
    outlines: list[str]  # the PDF holds another glyph

    @property
    def holds(self) -> bool:
        """No box, no wrong glyph, no changed text."""
        bad = sum(tally.fates[fate] for tally in self.drawn.values() for fate in (Fate.TOFU, Fate.WRONG))
        return not (bad or self.changed or self.outlines) and all(
            tally.fates.total() == self.texts for tally in self.drawn.values()
        )

    def as_json(self) -> dict[str, object]:
        """Return counts, and what is bad by code point."""
        return {
            "texts": self.texts,
            "holds": self.holds,
            **{way: tally.as_json() for way, tally in self.drawn.items()},
            "pdf": {
                "textsCopied": self.texts - len(self.changed),
                "textsChanged": [code_points(text) for text in self.changed],
                "outlinesCompared": self.compared,
                "outlinesWrong": [code_points(text) for text in self.outlines],
            },
        }


def prove(options: argparse.Namespace) -> int:
    """Prove that names are drawn right; status 3 where a box, a wrong glyph or a changed text was found."""
    started = time.monotonic()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    proofs = {
        "mojiJoho": proof(moji_joho_sequences()[:: options.every]),
        "jisX0213": proof(jis_x_0213()[:: options.every]),
    }
    holds = all(each.holds for each in proofs.values())
    report = {name: each.as_json() for name, each in proofs.items()}
    seconds = round(time.monotonic() - started, 1)
    if options.json:
        print_json({"holds": holds, "seconds": seconds, **report})
    else:
        sys.stdout.writelines(f"{line}\n" for name, each in report.items() for line in _lines(name, each))
        sys.stdout.write(f"{'holds' if holds else 'DOES NOT HOLD'}\t{seconds} s\n")
    return DONE if holds else REFUSED


def proof(texts: Sequence[str]) -> Proof:
    """Look at each text on every way. Raises SlipError FONT_MISSING."""
    from counter_app.ui.name_proof import prove_screen  # noqa: PLC0415  # Qt only where it draws

    fonts = load_fonts()
    tables = {file.stem: FontTables(file) for file in (font_path(each, FONT_DIRECTORIES) for each in USED)}
    drawn = {
        "paper": prove_paper(texts, fonts.regular, tables),
        "paperBold": prove_paper(texts, fonts.bold, tables),
        "screen": prove_screen(texts, tables, bold=False),
        "screenBold": prove_screen(texts, tables, bold=True),
    }
    changed = changed_by_copying(texts, fonts.regular)
    return Proof(len(texts), drawn, changed, *wrong_outlines(texts, fonts.regular, tables))


def _lines(name: str, report: Any) -> list[str]:
    ways = [way for way in report if isinstance(report[way], dict) and way != "pdf"]
    lines = [f"{name}\t{report['texts']} texts"]
    for way in ways:
        found = report[way]
        counts = "\t".join(f"{fate.value} {found[fate.value]}" for fate in Fate)
        lines.append(f"  {way}\t{counts}\t{found['byFont']}\tflagged: {', '.join(found['flaggedTexts']) or 'none'}")
    pdf = report["pdf"]
    lines.append(
        f"  pdf\tcopied {pdf['textsCopied']}\tchanged {len(pdf['textsChanged'])}"
        f"\toutlines {pdf['outlinesCompared']}\twrong {len(pdf['outlinesWrong'])}"
    )
    return lines
