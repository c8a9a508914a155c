"""Opening what was filled in at home, put together from an office's keys, pages and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.app.office import LOCALE, ROOT
from counter_app.home.keys import KeyFolder
from counter_app.home.opener import Opener
from counter_app.home.page_html import Frame
from counter_app.home.site import Office, Scripts, Site
from counter_app.home.tables import KeptDefinitions
from counter_app.i18n.texts import Texts
from counter_app.packs.pack_file import read_packs
from counter_app.settings import CardTrust

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from counter_app.home.definition import Definition
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.ports import Clock
    from counter_app.ports.scanning import HomeCodes
    from counter_app.settings import Settings

PAGES = ROOT / "resources" / "home"


def home_keys(settings: Settings) -> KeyFolder:
    """Return where the keys of the home pages lie; it need not exist yet."""
    return KeyFolder(settings.slip_keys / "home", simulated=settings.trust is CardTrust.SIMULATED)


def municipality_of(settings: Settings) -> str:
    """Return the code a page is bound to, six digits where it is set."""
    return settings.figures.municipality_code


def home_tables(settings: Settings, present: Callable[[], tuple[Definition, ...]]) -> KeptDefinitions:
    """Return the definitions of the pages this office has built, and those of `present`."""
    return KeptDefinitions(settings.directory / "home", present)


def home_codes(settings: Settings, forms: Callable[[], OfficeForms], clock: Clock) -> HomeCodes:
    """Return what opens codes; `forms` gives the forms in force (`FormsInForce.get`). Nothing is read before a code comes."""
    keys, tables = home_keys(settings), _Tables()

    def present() -> tuple[Definition, ...]:
        return tables.of(forms(), clock.now().date())

    return Opener(keys.load, home_tables(settings, present).find, municipality_of(settings), clock.now)


def site_of(office: Office, town: str, built: str) -> Site:
    """Put a site together for an office; raises OSError where a resource is missing."""
    return Site(Frame.read(PAGES, town, built), Scripts.read(PAGES), Texts(LOCALE), office)


def office_of(forms: OfficeForms, municipality: str, key: bytes) -> Office:
    """Return whose site it is, with the packs in their order."""
    packs, _ = read_packs(forms.tree, forms.catalogue.all())
    return Office(municipality, key, tuple((pack.id, pack.title) for pack in packs))


def definitions_on(forms: OfficeForms, today: date) -> tuple[Definition, ...]:
    """Return the tables of the pages these forms make on a day; takes a second or two."""
    site = site_of(Office("", b""), "", "")
    return site.definitions(forms.catalogue.effective(today), forms.events.effective(today))


class _Tables:
    """A terminal that never built pages knows those of its forms of today; worked out once a day."""

    def __init__(self) -> None:
        self._known: tuple[OfficeForms, date, tuple[Definition, ...]] | None = None

    def of(self, forms: OfficeForms, today: date) -> tuple[Definition, ...]:
        """Return the tables of all pages of a day."""
        if self._known is None or self._known[0] is not forms or self._known[1] != today:
            self._known = forms, today, definitions_on(forms, today)
        return self._known[2]
