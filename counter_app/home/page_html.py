"""One page as HTML: headings, fields with their labels and hints, everything a browser understands by itself.

A page is one file that needs nothing else: style and script are inside, held by a policy that names their digests and
lets nothing be fetched or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import count
from string import Template
from typing import TYPE_CHECKING

from counter_app.domain.words import EASY_JAPANESE, LANGUAGES, Words
from counter_app.home.fields_html import Fields
from counter_app.home.one_file import digest, json_block
from counter_app.home.script_data import script_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counter_app.home.asked import PagePlan, Question, Section
    from counter_app.i18n.texts import Language

# What QR codes of version 22 hold: a larger one is hard to read off a phone. M where it fits, else L.
MOST_DIGITS = (1872, 2409)
_TAGS = {EASY_JAPANESE: "ja-x-easy"}
_HEADINGS = {
    **dict.fromkeys(("applicant",), "home.section.applicant"),
    **dict.fromkeys(("members", "people", "household", "family", "spouse", "children"), "home.section.family"),
}
_WRONG = (
    *("date", "kana", "phone", "postal-code", "bank-code", "branch-code", "account-number"),
    *("long", "much", "number", "text"),
)


_FILL_TEXTS = (
    *("page.lead", "page.safe", "page.noscript", "page.old", "page.make", "page.nothing", "errors.title"),
    *("done.title", "done.bright", "done.keep.hint", "done.keep", "done.print", "done.back", "done.not-yet"),
    *("done.sealed", "index.back"),
)
_FILL = Template("""<noscript><p class="box">$page_noscript</p></noscript>
<p class="box" id="old" hidden>$page_old</p>
<div id="fill">
<h1 tabindex="-1">$title</h1>
$summary
<p>$page_lead<br>$page_safe</p>
<div id="errors" role="alert" tabindex="-1" hidden><h2>$errors_title</h2><ul></ul></div>
$sections
<p class="box" id="nothing" role="alert" tabindex="-1" hidden>$page_nothing</p>
<p><button type="button" class="main" id="make">$page_make</button></p>
<p><a href="$index">$index_back</a></p>
</div>
<div id="done" hidden>
<h1 tabindex="-1">$done_title</h1>
<p>$done_bright</p>
<div id="qr"></div>
<p><strong id="until"></strong> <span id="open"></span></p>
<p>$done_not_yet</p>
<p class="box">$done_keep_hint<br><a class="b" id="keep" href="#qr" download="kakanai-qr.png">$done_keep</a>
<button type="button" id="print">$done_print</button></p>
<p>$done_sealed</p>
<p><button type="button" id="back">$done_back</button></p>
</div>""")


@dataclass(frozen=True)
class Frame:
    """What all pages of a municipality share."""

    town: str
    template: Template
    style: str
    built: str  # the day, for people

    def page(  # noqa: PLR0913, PLR0917  # the places of a template
        self, say: Language, title: str, main: str, links: str, scripts: Iterable[str] = (), data: str = ""
    ) -> str:
        """Return a whole document; `data` is the block of JSON the scripts read."""
        scripts = tuple(scripts)
        block = f'<script type="application/json" id="d">{data}</script>' if data else ""
        return self.template.substitute(
            lang=lang_of(say.tag),
            policy=policy(self.style, scripts),
            title=escape(title),
            town=escape(self.town),
            style=self.style,
            skip=say("home.skip"),
            languages=links,
            main=main,
            privacy=say("home.privacy"),
            footer=say("home.built", day=self.built),
            scripts=block + "".join(f"<script>{script}</script>\n" for script in scripts),
        )

    @classmethod
    def read(cls, folder: Path, town: str, built: str) -> Frame:
        """Read template and style."""
        style = (folder / "page.css").read_text("utf-8").strip()
        return cls(town, Template((folder / "page.html").read_text("utf-8")), style, built)


def lang_of(language: str) -> str:
    """Return the tag for `lang`: easy Japanese is Japanese to a screen reader."""
    return _TAGS.get(language, language)


def policy(style: str, scripts: Iterable[str]) -> str:
    """Return a policy under which nothing is fetched, sent or framed, and only these scripts run."""
    allowed = " ".join(map(digest, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {digest(style)}; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def language_links(say: Language, name: str, languages: Mapping[str, str]) -> str:
    """Return the links to the same page in the other languages."""
    entries = (
        f'<li><span aria-current="page">{languages[tag]}</span></li>'
        if tag == say.tag
        else f'<li><a lang="{lang_of(tag)}" href="{file_name(name, tag)}">{languages[tag]}</a></li>'
        for tag in LANGUAGES
    )
    return f'<nav aria-label="{say("home.languages")}"><ul>{"".join(entries)}</ul></nav>'


def file_name(name: str, language: str) -> str:
    """Return the file of a page: Japanese has the short name."""
    return f"{name}.html" if language == LANGUAGES[0] else f"{name}.{language}.html"


def form_main(plan: PagePlan, say: Language, titles: Mapping[str, Words]) -> str:
    """Return the body of a page to fill in, and of the page with the code that follows."""
    fields = Fields(say)
    sections = "".join(_section(group, heading, fields) for heading, group in _grouped(plan, say, titles))
    return _FILL.substitute(
        title=escape(plan.title.of(say.tag)),
        summary=f"<p>{escape(plan.summary.of(say.tag))}</p>" if plan.summary else "",
        sections=sections,
        index=file_name("index", say.tag),
        **{key.replace(".", "_").replace("-", "_"): say(f"home.{key}") for key in _FILL_TEXTS},
    )


def form_data(plan: PagePlan, say: Language, key: str, municipality: str) -> str:
    """Return the JSON block of a page; `key` is the raw public key in hexadecimal digits."""
    told = script_data(plan) | {
        "id": plan.definition.id.hex(),
        "key": key,
        "town": municipality,
        "lang": LANGUAGES.index(say.tag),
        "most": MOST_DIGITS,
        "t": _texts(say),
    }
    return json_block(told)


def _texts(say: Language) -> dict[str, object]:
    eras = ("western", "reiwa", "heisei", "showa", "taisho", "meiji")
    places = (0, 5, 4, 3, 2, 1)
    return {
        "eras": [[place, say(f"home.date.{era}")] for place, era in zip(places, eras, strict=True)],
        **{part: say(f"home.date.{part}") for part in ("era", "year", "month", "day")},
        "person": say("home.row.person"),
        "you": say("home.row.you"),
        "qr": say("home.done.qr"),
        **{key: say(f"home.done.{key}") for key in ("until", "open", "closed")},
        "wrong": {key: say(f"home.wrong.{key}") for key in _WRONG} | {"quantity": say("home.wrong.quantity")},
    }


def _grouped(
    plan: PagePlan, say: Language, titles: Mapping[str, Words]
) -> list[tuple[str, list[tuple[Question, int]]]]:
    """Return the headings with the numbered questions under each; neighbours with one heading are one."""
    found: list[tuple[str, list[tuple[Question, int]]]] = []
    numbers = count()
    for section in plan.sections:
        heading = _heading(section, plan, say, titles)
        if not found or found[-1][0] != heading:
            found.append((heading, []))
        found[-1][1].extend((question, next(numbers)) for question in section.questions)
    return found


def _heading(section: Section, plan: PagePlan, say: Language, titles: Mapping[str, Words]) -> str:
    if section.topic in _HEADINGS:
        return say(_HEADINGS[section.topic])
    if plan.event is None:
        return say("home.section.form")
    always = any(not reason.procedures for question in section.questions for reason in question.reasons)
    first = section.questions[0].reasons[0].procedures
    return say("home.section.happened") if always else titles[first[0]].of(say.tag)


def _section(questions: list[tuple[Question, int]], heading: str, fields: Fields) -> str:
    inside = "".join(fields.question(question, number) for question, number in questions)
    return f"<section data-s><h2>{escape(heading)}</h2>{inside}</section>"
