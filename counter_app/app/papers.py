"""Every paper of one receipt as files: the slip, an application sheet per procedure, and the guide sheet."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from counter_app.app.office_slips import passing_papers
from counter_app.app.ways_onto_paper import for_sheets
from counter_app.devices.slip_printer import keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.late_office import LateOffice
    from counter_app.domain.advice import Advice
    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.failures import FormError
    from counter_app.settings import Settings
    from counter_app.slips.guide import GuideMaker
    from counter_app.slips.own_sheet import Files
    from counter_app.slips.sheet import SheetMaker
    from counter_app.slips.slip import SlipMaker


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Papers:
    """What was written. `warnings`: code points no font could draw; `refused`: own PDFs that could not be used."""

    slip: Path | None
    sheets: tuple[Path, ...]
    guide: Path | None
    warnings: tuple[str, ...]
    refused: tuple[FormError, ...]

    def as_json(self) -> dict[str, Any]:
        """Return a document without any personal value."""
        return {
            "slip": str(self.slip) if self.slip else None,
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
        """Write all papers of a receipt into `folder`; a guide only where there is advice.

        Files are named by the receipt number, and only their owner may read them.
        Raises SlipError FOLDER_UNWRITABLE.
        """
        slip = self.slips.make(receipt, again=again)
        file = keep(folder, f"{receipt.number}.pdf", slip.pdf)
        papers = self.follow(receipt, folder, advice)
        return replace(papers, slip=file, warnings=tuple(dict.fromkeys((*slip.warnings, *papers.warnings))))

    def follow(self, receipt: Receipt, folder: Path, advice: Advice | None, *, with_sheets: bool = True) -> Papers:
        """Write what follows the slip, as `write`."""
        numbers = range(len(receipt.submission.applications) if with_sheets else 0)
        made = [self.sheets.make(receipt, self.forms, n) for n in numbers]
        guide = self.guides.make(receipt, advice) if advice else None
        return Papers(
            slip=None,
            sheets=tuple(keep(folder, f"{receipt.number}-sheet-{n}.pdf", s.pdf) for n, s in enumerate(made, start=1)),
            guide=keep(folder, f"{receipt.number}-guide.pdf", guide.pdf) if guide else None,
            warnings=tuple(dict.fromkeys(code for sheet in made for code in sheet.warnings)),
            refused=tuple(sheet.refused for sheet in made if sheet.refused is not None),
        )


class OfficePapers:
    """The `Papers` port of a terminal: makes what the settings want, keeps the files, prints them where a printer is."""

    def __init__(self, settings: Settings, office: LateOffice, in_force: FormsInForce) -> None:
        self._settings, self._office, self._in_force = settings, office, in_force

    def print(self, receipt: Receipt, advice: Advice | None) -> None:
        """See `ports.Papers`."""
        wanted, forms, passing = self._settings.papers, self._in_force.get(), passing_papers(self._settings)
        if passing is not None:
            passing.require_ours()
        slips = self._office.opened().slip_maker
        makers = paper_makers(self._settings, slips, forms.catalogue.all(), forms.tree.background)
        papers = makers.follow(
            receipt, self._settings.slips, advice if wanted.guide else None, with_sheets=wanted.sheets
        )
        for refused in papers.refused:
            _log.warning("own_sheet_refused %s", refused)
        printer = for_sheets(self._settings)
        if printer is not None:
            for file in (*([papers.guide] if papers.guide else []), *papers.sheets):
                printer.put(file.read_bytes(), file.stem)
                if passing is not None:
                    passing.printed(file)


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
