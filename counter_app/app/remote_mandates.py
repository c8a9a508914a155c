"""Mandates put together: signed at a terminal, checked at the hub, ended wherever their paper is read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.failures import FailureCode, HubError, RemoteError, SettingsError
from counter_app.settings import CardTrust

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.app.late import LateRuntime, LateSlot
    from counter_app.app.late_office import LateOffice
    from counter_app.app.office import Office
    from counter_app.cards.trust import TrustStore
    from counter_app.connectors.remote_mandates import HubMandates
    from counter_app.devices.mandate_card import MandateCard
    from counter_app.dispatch.mandate_desk import CardMandates
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.hub.remote_board import MandateNote
    from counter_app.personal import Secret
    from counter_app.ports import Clock
    from counter_app.remote.mandate import Challenge, RevokeCode, Terms
    from counter_app.settings import Settings
    from counter_app.slips.page import Paper, Printed


def trust_of(settings: Settings) -> TrustStore:
    """Return whose cards count at this installation."""
    from counter_app.app.office import TEST_TRUST  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.cards.trust import TrustStore  # noqa: PLC0415

    simulated = settings.trust is CardTrust.SIMULATED
    return TrustStore.for_simulated_cards(TEST_TRUST) if simulated else TrustStore.production()


# at the hub


def mandate_reader(trust: TrustStore, clock: Clock) -> Callable[[str, Challenge], MandateNote]:
    """Return what a hub reads mandates with: `RemoteParts.read_mandate`. A simulated card's is refused in production."""
    from counter_app.hub.remote_board import MandateNote  # noqa: PLC0415  # as above
    from counter_app.remote.mandate import checked  # noqa: PLC0415
    from counter_app.remote.mandate_text import from_text  # noqa: PLC0415

    def read(text: str, asked: Challenge) -> MandateNote:
        try:
            document = from_text(text)
        except ValueError:
            raise RemoteError(FailureCode.MANDATE_REFUSED, "not base 64") from None
        mandate = checked(document, asked, trust, clock.now())
        return MandateNote(mandate.id, mandate.ends, mandate.terms.revoke.hex())

    return read


# at a terminal


def hub_mandates(settings: Settings) -> HubMandates:
    """Return the hub's door for mandates. Raises HubError BRANCH_NOT_ENROLLED."""
    from counter_app.app.branch_files import BranchFiles  # noqa: PLC0415  # as above
    from counter_app.connectors.remote_mandates import HubMandates  # noqa: PLC0415

    if settings.branch is None:
        raise HubError(FailureCode.BRANCH_NOT_ENROLLED, "no [branch] section")
    files = BranchFiles(settings.branch.certificate.parent)
    return HubMandates(files.line(settings.branch.hub), files.name.id)


def mandate_desk(
    settings: Settings, room: RemoteShare, runtime: LateRuntime, slot: LateSlot, in_force: FormsInForce
) -> CardMandates:
    """Return what a kiosk's window has mandates signed with, by the card on its own reader. Raises HubError."""
    from counter_app.dispatch.mandate_desk import CardMandates, MandateParts  # noqa: PLC0415  # as above

    hub = hub_mandates(settings)
    parts = MandateParts(
        settings.municipality or settings.terminal,
        TerminalCard(settings, slot, runtime.clock),
        runtime.beside_the_card,
        hub.challenge,
        hub.hand_in,
        lambda terms, code: print_mandate(settings, terms, code, in_force),
        runtime.clock,
    )
    return CardMandates(parts, room)


class TerminalCard:
    """`dispatch.mandate_desk.SigningCard`; reader and certificates are looked for at the first question."""

    def __init__(self, settings: Settings, slot: LateSlot, clock: Clock) -> None:
        self._settings, self._slot, self._clock = settings, slot, clock

    @cached_property
    def _card(self) -> MandateCard:
        from counter_app.devices.mandate_card import MandateCard  # noqa: PLC0415  # as above
        from counter_app.devices.pcsc import PcscCardSlot  # noqa: PLC0415

        slot = self._slot.slot()
        if not isinstance(slot, PcscCardSlot):
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "this terminal's reader does not sign")
        return MandateCard(slot, trust_of(self._settings), self._clock)

    def tries(self) -> int | None:
        """Tries left of the 利用者証明用 PIN. Raises CounterError."""
        return self._card.tries()

    def sign(self, terms: Terms, pin: Secret, tries_shown: int) -> bytes:
        """Return the signed document. Raises CounterError."""
        try:
            return self._card.sign(terms, pin, tries_shown)
        finally:
            pin.wipe()


def print_mandate(settings: Settings, terms: Terms, code: RevokeCode, in_force: FormsInForce) -> None:
    """Bring the paper out: A4 where sheets are printed, else on what slips are printed on, else as a file. Raises SlipError."""
    from counter_app.app.ways_onto_paper import for_sheets, for_slips  # noqa: PLC0415  # as above
    from counter_app.slips.page import A4  # noqa: PLC0415
    from counter_app.slips.slip import PAPERS  # noqa: PLC0415

    sheets = for_sheets(settings)
    printer = sheets or for_slips(settings)
    small = printer is not None and sheets is None
    made = _sheet(settings, terms, code, in_force, PAPERS[settings.paper.value] if small else A4)
    if printer is not None:
        printer.put(made.pdf, "委任の控え")
        return
    from counter_app.app.office_slips import passing_papers  # noqa: PLC0415  # as above
    from counter_app.devices.slip_printer import keep  # noqa: PLC0415

    passing = passing_papers(settings)
    if passing is not None:
        passing.require_ours()
    keep(settings.slips, f"mandate-{terms.challenge.nonce.hex()[:8]}.pdf", made.pdf)


def _sheet(settings: Settings, terms: Terms, code: RevokeCode, in_force: FormsInForce, paper: Paper) -> Printed:
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415  # as above
    from counter_app.slips.mandate_sheet import mandate_sheet  # noqa: PLC0415

    forms = {form.id: form for form in in_force.get().catalogue.effective(in_force.today)}
    titles = [forms[each].title.ja if each in forms else each for each in terms.procedures]
    office, simulated = settings.municipality or settings.terminal, settings.trust is CardTrust.SIMULATED
    return mandate_sheet(terms, code, titles, office, load_fonts(), simulated=simulated, paper=paper)


# where a paper is read


def paper_ender(settings: Settings, office: LateOffice | Office) -> Callable[[str], bool]:
    """Return what ends a mandate by its code: at a branch through the hub, at the office in its own store.

    It blocks, says False where the mandate had ended before, and raises CounterError.
    """
    return lambda text: _end_by_paper(settings, office, text)


def _end_by_paper(settings: Settings, office: LateOffice | Office, text: str) -> bool:
    if settings.branch is not None:
        return hub_mandates(settings).end_by_paper(text)
    from counter_app.app.late_office import LateOffice  # noqa: PLC0415  # as above

    opened = office.opened() if isinstance(office, LateOffice) else office
    return end_in_store(opened, text, f"terminal:{settings.office}")


def end_in_store(office: Office, text: str, actor: str) -> bool:
    """End a mandate by its paper's code in the office's store; a hub that serves sees it within half a second.

    Raises RemoteError MANDATE_REFUSED where there is none, StoreError.
    """
    from counter_app.remote.mandate import RevokeCode  # noqa: PLC0415  # as above
    from counter_app.store.remote_calls import RemoteCalls  # noqa: PLC0415

    calls = RemoteCalls(office.database, office.clock)
    mandate = calls.mandate_of_paper(RevokeCode.parse(text).digest.hex())
    if mandate is None:
        raise RemoteError(FailureCode.MANDATE_REFUSED, "not the code of a mandate of this office")
    return calls.revoke_mandate(mandate, "paper", actor)
