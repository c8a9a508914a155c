"""The whole site: a page for every form and life event in every language, an index, preferences. Files, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from counter_app.domain.words import LANGUAGES
from counter_app.home.asked import plan_of_event, plan_of_form
from counter_app.home.page_html import file_name, form_data, form_main, language_links
from counter_app.home.preferences_html import preferences_data, preferences_main

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.words import Words
    from counter_app.home.asked import PagePlan
    from counter_app.home.definition import Definition
    from counter_app.home.page_html import Frame
    from counter_app.i18n.texts import Language, Texts

LARGEST = 100_000  # bytes of a page, everything included
_LARGEST_BODY = 64_000  # what the questions may take of it: a test holds frame and scripts to the rest


@dataclass(frozen=True)
class Scripts:
    """What runs in a page."""

    qr: str
    page: str
    preferences: str

    @classmethod
    def read(cls, folder: Path) -> Scripts:
        """Read the scripts; comments of whole lines and indents stay out of the pages."""
        vendored = (folder / "vendor" / "qr.js").read_text("utf-8").strip()
        return cls(vendored, _lean(folder / "page.js"), _lean(folder / "preferences.js"))


@dataclass(frozen=True)
class Office:
    """Whose site it is. `key`: raw public key; `municipality`: its code, empty where none is set."""

    municipality: str
    key: bytes = field(repr=False)
    packs: tuple[tuple[str, Words], ...] = ()  # folder of forms and its title, in order


class Site:
    """Builds the pages of one day's forms."""

    def __init__(self, frame: Frame, scripts: Scripts, texts: Texts, office: Office) -> None:
        self._frame, self._scripts, self._office = frame, scripts, office
        self._say = {language: texts.of(language) for language in LANGUAGES}
        self._languages = {tag: self._say[LANGUAGES[0]](f"home.language.{tag}") for tag in LANGUAGES}

    def plans(self, forms: Sequence[Form], events: Iterable[LifeEvent]) -> tuple[PagePlan, ...]:
        """Return all pages that have something to ask; an event's page asks for as many procedures as it has room for."""
        titles = {form.id: form.title for form in forms}
        by_id = {form.id: form for form in forms}
        of_events = (self._fitting(event, by_id, titles) for event in events)
        return (*of_events, *(plan for form in forms if (plan := plan_of_form(form)).questions))

    def definitions(self, forms: Sequence[Form], events: Iterable[LifeEvent]) -> tuple[Definition, ...]:
        """Return the tables of all pages."""
        return tuple(plan.definition for plan in self.plans(forms, events))

    def files(self, forms: Sequence[Form], events: Iterable[LifeEvent]) -> Iterator[tuple[str, str]]:
        """Yield the name and text of every file."""
        titles = {form.id: form.title for form in forms}
        plans = self.plans(forms, events)
        for say in self._say.values():
            for plan in plans:
                yield file_name(plan.name, say.tag), self._page(plan, say, titles)
            yield file_name("index", say.tag), self._index(plans, {form.id: form.pack for form in forms}, say)
            yield file_name("preferences", say.tag), self._preferences(say)

    def _fitting(self, event: LifeEvent, forms: dict[str, Form], titles: dict[str, Words]) -> PagePlan:
        """The first procedures of an event count most; what does not fit is asked at the counter.

        Whose page it is must not matter: every terminal with the same forms knows the same tables.
        """
        wanted = [forms[procedure] for procedure in event.procedures() if procedure in forms]
        fits, beyond = 0, len(wanted) + 1
        while beyond - fits > 1:
            middle = (fits + beyond) // 2
            if self._size(plan_of_event(event, wanted[:middle]), titles) <= _LARGEST_BODY:
                fits = middle
            else:
                beyond = middle
        return plan_of_event(event, wanted[:fits])

    def _size(self, plan: PagePlan, titles: dict[str, Words]) -> int:
        """Return the bytes of the largest page of a plan, without frame and scripts."""
        return max(
            len((form_main(plan, say, titles) + form_data(plan, say, "", "")).encode()) for say in self._say.values()
        )

    def _page(self, plan: PagePlan, say: Language, titles: dict[str, Words]) -> str:
        links = language_links(say, plan.name, self._languages)
        data = form_data(plan, say, self._office.key.hex(), self._office.municipality)
        scripts = (self._scripts.qr, self._scripts.page)
        return self._frame.page(say, plan.title.of(say.tag), form_main(plan, say, titles), links, scripts, data)

    def _index(self, plans: Iterable[PagePlan], packs: dict[str, str], say: Language) -> str:
        plans = tuple(plans)
        title = say("home.index.title")
        events = _list((plan for plan in plans if plan.event), say)
        forms = "".join(
            f"<h3>{escape(words.of(say.tag))}</h3>{inside}"
            for pack, words in self._office.packs
            if (inside := _list((p for p in plans if p.event is None and packs[p.id] == pack), say))
        )
        main = (
            f"<h1>{title}</h1><p>{say('home.index.lead')}</p><h2>{say('home.index.events')}</h2>{events}"
            f"<h2>{say('home.index.forms')}</h2>{forms}"
            f'<p><a href="{file_name("preferences", say.tag)}">{say("home.index.preferences")}</a></p>'
        )
        return self._frame.page(say, title, main, language_links(say, "index", self._languages))

    def _preferences(self, say: Language) -> str:
        scripts = (self._scripts.qr, self._scripts.preferences)
        links = language_links(say, "preferences", self._languages)
        main = preferences_main(say, self._languages)
        return self._frame.page(say, say("home.preferences.title"), main, links, scripts, preferences_data(say))


def _list(plans: Iterable[PagePlan], say: Language) -> str:
    entries = "".join(
        f'<li><a href="{file_name(plan.name, say.tag)}"><b>{escape(plan.title.of(say.tag))}</b>{_summary(plan, say)}</a></li>'
        for plan in plans
    )
    return f'<ul class="list">{entries}</ul>' if entries else ""


def _summary(plan: PagePlan, say: Language) -> str:
    return f"<br>{escape(plan.summary.of(say.tag))}" if plan.summary else ""


def _lean(file: Path) -> str:
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
