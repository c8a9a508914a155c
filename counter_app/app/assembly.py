"""Composition root of a terminal: settings, reader, visit, office. What windows and commands are put together from."""

from __future__ import annotations

import argparse
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.late import LateRegister
from counter_app.app.late_office import LateOffice
from counter_app.app.office import FORMS, LIFE_EVENTS, LOCALE, TABLES, TEST_TRUST, connector_ids
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.channel import Channel
from counter_app.failures import FailureCode, SettingsError
from counter_app.flow.state import Rules, Visit
from counter_app.i18n.texts import Texts
from counter_app.settings import CardTrust, Role, Settings, SlipWay, load
from counter_app.tables.shipped import ShippedTables

if TYPE_CHECKING:
    from counter_app.app.forms_in_force import FormsInForce
    from counter_app.domain.advice import Advice
    from counter_app.domain.answers import Answer, FieldPath
    from counter_app.packs.catalogue import Catalogue
    from counter_app.ports import CardSlot, Clock, Register
    from counter_app.runtime import VisitRuntime
    from counter_app.settings.values import RegisterSettings

SETTINGS_VARIABLE = "KAKANAI_SETTINGS"
_USUAL, _TRIAL = Path("counter.toml"), Path("var/office")
_CHANNELS = {Role.COUNTER: Channel.COUNTER, Role.KIOSK: Channel.KIOSK, Role.DESK: Channel.COUNTER}


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings named on the command line or in the environment, else `counter.toml` here, else a trial."""
    named = options.settings or os.environ.get(SETTINGS_VARIABLE)
    if named is None and not _USUAL.exists():
        sys.stderr.write(f"no {_USUAL}: a trial kiosk with its office in {_TRIAL}\n")
        return Settings(Role.KIOSK, "TRIAL", "お試し", _TRIAL.resolve())
    return load(Path(named or _USUAL))


def load_catalogue() -> Catalogue:
    """Read the shipped forms."""
    from counter_app.packs.catalogue import Catalogue  # noqa: PLC0415  # heavy rooms open when they are used

    return Catalogue.load(FORMS, connector_ids())


def clock_of(settings: Settings) -> Clock:
    """Return the machine's clock, or the one a training shares. Raises SettingsError where that is not there."""
    if settings.training_clock is None:
        from counter_app.devices.clock import SystemClock  # noqa: PLC0415  # as above

        return SystemClock()
    from counter_app.devices.training_clock import TrainingClock  # noqa: PLC0415  # as above

    try:
        return TrainingClock(settings.training_clock)
    except OSError as error:
        cause = f"cards.training_clock: {error.strerror}"
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, cause) from None


@cache
def shipped_tables() -> ShippedTables:
    """Return the tables this program carries, the same to every visit."""
    return ShippedTables(TABLES)


def rules_of(settings: Settings) -> Rules:
    """Which cards a terminal takes, through which door its applications come in, which tables it carries."""
    trust = Authenticity.SIMULATED if settings.trust is CardTrust.SIMULATED else Authenticity.VERIFIED
    return Rules(
        _CHANNELS[settings.role],
        frozenset({trust}),
        shipped_tables(),
        by_event=LIFE_EVENTS.is_dir(),
        register=settings.register is not None,
        papers=settings.papers.wanted,
    )


def prefill_from(clock: Clock, visit: Visit) -> tuple[tuple[FieldPath, Answer], ...]:
    """Offer what the card of the visit said, and what the register said of its holder, to everything that asks."""
    if visit.card.reading is None:
        return ()
    from counter_app.domain.household import Found  # noqa: PLC0415  # as above
    from counter_app.prefill.card import card_answers  # noqa: PLC0415
    from counter_app.prefill.register import register_answers  # noqa: PLC0415

    now, forms = clock.now(), visit.asked_forms
    entries = card_answers(visit.card.reading, forms, visit.answers, now)
    if isinstance(visit.register.answer, Found):
        entries += register_answers(visit.register.answer, forms, visit.answers, now, simulated=visit.simulated)
    return tuple(entries)


def make_runtime(
    settings: Settings, slot: CardSlot, office: LateOffice, clock: Clock, in_force: FormsInForce
) -> VisitRuntime:
    """Put the runtime of one terminal together; the caller starts and closes it."""
    from counter_app.app.papers import OfficePapers  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.devices.printer_watch import PolledPrinter  # noqa: PLC0415
    from counter_app.flow.patience import Patience  # noqa: PLC0415
    from counter_app.runtime import VisitRuntime, World  # noqa: PLC0415

    world = World(
        slot,
        office,
        office,
        clock,
        lambda visit: prefill_from(clock, visit),
        lambda visit: advice_for(in_force, clock, visit),
        open_register(settings),
        OfficePapers(settings, office, in_force) if settings.papers.wanted else None,
        PolledPrinter(office.printer_state) if settings.slip.way is not SlipWay.FILE else None,
    )
    patience = Patience(settings.idle_s, settings.warning_s, settings.card_away_s)
    return VisitRuntime(rules_of(settings), world, patience)


def advice_for(in_force: FormsInForce, clock: Clock, visit: Visit) -> Advice:
    """Say what follows from the visit's event under its answers, with the forms that were in force beside it."""
    from counter_app.navigator.advise import advise  # noqa: PLC0415  # as above

    assert visit.event is not None
    today = clock.now().date()
    forms = {form.id: form for form in in_force.beside(visit.event).catalogue.effective(today)}
    return advise(visit.event, forms, visit.answers, today)


def open_register(settings: Settings) -> Register | None:
    """Return the register of the settings; None where there is none."""
    chosen = settings.register
    return LateRegister(lambda: _made_register(settings, chosen)) if chosen is not None else None


def _made_register(settings: Settings, chosen: RegisterSettings) -> Register:
    from counter_app.app.counter_register import register_of  # noqa: PLC0415  # as above

    return register_of(settings, chosen)


def open_slot(settings: Settings, clock: Clock) -> CardSlot:
    """Return the slot of the reader bound to this terminal."""
    from counter_app.cards.trust import TrustStore  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.devices.pcsc import PcscCardSlot  # noqa: PLC0415

    simulated = settings.trust is CardTrust.SIMULATED
    trust = TrustStore.for_simulated_cards(TEST_TRUST) if simulated else TrustStore.production()
    return PcscCardSlot(settings.reader or None, trust, clock)


def texts() -> Texts:
    """Return the shipped catalogues."""
    return Texts(LOCALE)
