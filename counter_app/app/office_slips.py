"""Slips of an office: the keys they are signed with, what makes them, what brings them onto paper.

Libraries are imported by their first use: the first page of a terminal comes before all of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.settings import CardTrust, Settings

if TYPE_CHECKING:
    from counter_app.devices.passing_papers import PassingPapers
    from counter_app.devices.slip_printer import FolderSlipPrinter
    from counter_app.signing import KeyRing, PublishedKey, SigningKey
    from counter_app.slips.slip import SlipMaker


def slip_keys(settings: Settings) -> KeyRing:
    """Return the office's public slip keys, making the signing key where there is none yet."""
    return _open_slip_keys(settings)[1]


def signing_key(settings: Settings) -> SigningKey:
    """Return the key this office signs slips and closing reports with."""
    return _open_slip_keys(settings)[0]


def publish_slip_key(settings: Settings, key: PublishedKey) -> None:
    """Let slips of another terminal of ours be checked here."""
    slip_keys(settings).publish(key, settings.slip_keys / "slip_keys.json")


def _open_slip_keys(settings: Settings) -> tuple[SigningKey, KeyRing]:
    from counter_app.signing import open_keys  # noqa: PLC0415  # as above

    settings.slip_keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    simulated = settings.trust is CardTrust.SIMULATED
    return open_keys(settings.slip_keys / "slip.key", settings.slip_keys / "slip_keys.json", simulated=simulated)


def slip_maker(settings: Settings) -> SlipMaker:
    """Make what makes slips: fonts, the signing key, the design of the municipality."""
    from counter_app.domain.wareki import in_era  # noqa: PLC0415  # as above
    from counter_app.domain.words import Words  # noqa: PLC0415
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415
    from counter_app.slips.slip import SlipDesign, SlipMaker, SlipWords  # noqa: PLC0415

    key, _ = _open_slip_keys(settings)
    words, large = SlipWords(settings.slip.words.value), settings.slip.large
    design = SlipDesign(Words(settings.terminal), settings.paper.value, settings.print_name, words, large)
    return SlipMaker(load_fonts(), key, design, lambda day: in_era(day).text)


def slip_printer(settings: Settings, maker: SlipMaker) -> FolderSlipPrinter:
    """Keep slips in the office's folder, and print them where there is a way onto paper."""
    from counter_app.app.ways_onto_paper import for_slips  # noqa: PLC0415  # as above
    from counter_app.devices.slip_printer import FolderSlipPrinter  # noqa: PLC0415  # as above

    return FolderSlipPrinter(maker.make, settings.slips, for_slips(settings), passing_papers(settings))


def passing_papers(settings: Settings) -> PassingPapers | None:
    """Return the papers of a branch terminal, which do not stay; None at an office."""
    if settings.branch is None:
        return None
    from counter_app.devices.passing_papers import PassingPapers  # noqa: PLC0415  # as above

    return PassingPapers(settings.slips)
