"""Every paper of one receipt as files: the slip, an application sheet per procedure, and the guide sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.devices.slip_printer import keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counter_app.domain.advice import Advice
    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.failures import FormError
    from counter_app.settings import Settings
    from counter_app.slips.guide import GuideMaker
    from counter_app.slips.own_sheet import Files
    from counter_app.slips.sheet import SheetMaker
    from counter_app.slips.slip import SlipMaker


@dataclass(frozen=True)
class Papers:
    """What was written. `warnings`: code points no font could draw; `refused`: own PDFs that could not be used."""

    slip: Path
    sheets: tuple[Path, ...]
    guide: Path | None
    warnings: tuple[str, ...]
    refused: tuple[FormError, ...]

    def as_json(self) -> dict[str, Any]:
        """Return a document without any personal value."""
        return {
            "slip": str(self.slip),
            "sheets": [str(file) for file in self.sheets],
            "guide": str(self.guide) if self.guide else None,
            "warnings": list(self.warnings),
            "refused": [str(error) for error in self.refused],
        }


@dataclass(frozen=True)
class PaperMakers:
    """Makes all papers of an office. `forms` are all versions of all forms."""

    slips: SlipMaker
    sheets: SheetMaker
    guides: GuideMaker
    forms: Sequence[Form]

    def write(self, receipt: Receipt, folder: Path, advice: Advice | None = None, *, again: bool = False) -> Papers:
        """Write the papers of a receipt into `folder`; a guide only where there is advice.

        Files are named by the receipt number, and only their owner may read them.
        Raises SlipError FOLDER_UNWRITABLE.
        """
        slip = self.slips.make(receipt, again=again)
        made = [self.sheets.make(receipt, self.forms, n) for n in range(len(receipt.submission.applications))]
        warnings = [*slip.warnings, *(code for sheet in made for code in sheet.warnings)]
        return Papers(
            slip=keep(folder, f"{receipt.number}.pdf", slip.pdf),
            sheets=tuple(keep(folder, f"{receipt.number}-sheet-{n}.pdf", s.pdf) for n, s in enumerate(made, start=1)),
            guide=keep(folder, f"{receipt.number}-guide.pdf", self.guides.make(receipt, advice).pdf)
            if advice
            else None,
            warnings=tuple(dict.fromkeys(warnings)),
            refused=tuple(sheet.refused for sheet in made if sheet.refused is not None),
        )


def paper_makers(settings: Settings, slips: SlipMaker, forms: Sequence[Form], backgrounds: Files) -> PaperMakers:
    """Put together what makes papers; `backgrounds` gives the PDFs beside the forms."""
    from counter_app.domain.wareki import in_era  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.domain.words import Words  # noqa: PLC0415
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415
    from counter_app.slips.guide import GuideMaker  # noqa: PLC0415
    from counter_app.slips.sheet import SheetDesign, SheetMaker  # noqa: PLC0415

    fonts, design = load_fonts(), SheetDesign(settings.municipality, backgrounds)
    sheets = SheetMaker(fonts, design, lambda day: in_era(day).text, slips.code)
    return PaperMakers(slips, sheets, GuideMaker(fonts, Words(settings.terminal), lambda day: in_era(day).text), forms)
