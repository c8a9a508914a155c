"""A question as HTML: a label or legend, a hint, a place for what is wrong, and the browser's own controls."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind
from counter_app.domain.kinds import SEX_WORDS, YES_NO_WORDS

if TYPE_CHECKING:
    from counter_app.home.asked import Question
    from counter_app.i18n.texts import Language

_MANY = 7  # more choices than this are a list to choose from
_DIGITS = "inputmode=numeric"
_INPUTS = {
    FieldKind.NUMBER: _DIGITS,
    FieldKind.POSTAL_CODE: _DIGITS,
    FieldKind.BANK_CODE: _DIGITS,
    FieldKind.BRANCH_CODE: _DIGITS,
    FieldKind.ACCOUNT_NUMBER: _DIGITS,
    FieldKind.PHONE: "type=tel",
}
_OF_APPLICANT = {
    "applicant.fullName": " autocomplete=name",
    "applicant.fullAddress": " autocomplete=street-address",
    "applicant.phoneNumber": " autocomplete=tel",
}
_UID = "§"  # in a row that is still a template: the script puts its number there


class Fields:
    """Questions in one language."""

    def __init__(self, say: Language) -> None:
        self._say = say

    def question(self, question: Question, number: int) -> str:
        """Return a question of the page; `number` is its place in the definition."""
        if question.field.kind is FieldKind.GROUP:
            return self._group(question, number)
        return self._field(question, f"q{number}", f"i{number}", "")

    def _group(self, group: Question, number: int) -> str:
        """A list of people or things: the template of a row, the rows, and a key to add one."""
        items = "".join(self._field(item, "", f"{_UID}-{at}", f" data-j={at}") for at, item in enumerate(group.items))
        head, say = f'<h3 class="g" id="g{number}">{self._label(group)}</h3>{self._hint(group, "")}', self._say
        return (
            f'<div class="q" id="q{number}" role="group" aria-labelledby="g{number}">{head}<div class="rows"></div>'
            f'<template id="t{number}"><legend tabindex="-1"></legend>{items}'
            f'<button type="button" class="out">{say("home.row.out")}</button></template>'
            f'<button type="button" class="add">{say("home.row.add")}</button></div>'
        )

    def _field(self, question: Question, box: str, name: str, more: str) -> str:
        box = f' id="{box}"' if box else ""
        hint, kind = self._hint(question, f"h{name}"), question.field.kind
        after = f'<p class="e" id="e{name}" hidden></p>'
        described = f' aria-describedby="{f"h{name} " if hint else ""}e{name}"'
        if kind is FieldKind.YES_NO and (question.field.together or question.field.across):
            return (
                f'<div class="q"{box}{more}><label class="c"><input type=checkbox id="{name}"{described}>'
                f"<span>{self._label(question)}</span></label>{hint}{after}</div>"
            )
        several = kind is FieldKind.DATE or 0 < len(question.entry.codes) <= _MANY
        if several:
            inside = (
                f'<div class="day" data-d="{name}"></div>' if kind is FieldKind.DATE else self._dots(question, name)
            )
            return (
                f'<fieldset class="q"{box}{more}{described}><legend>{self._title(question)}</legend>'
                f"{hint}{after}{inside}</fieldset>"
            )
        control = self._list(question, name, described) if question.entry.codes else _input(question, name, described)
        return (
            f'<div class="q"{box}{more}><label for="{name}">{self._title(question)}</label>{hint}{after}{control}</div>'
        )

    def _dots(self, question: Question, name: str) -> str:
        return "".join(
            f'<label class="c"><input type=radio name="{name}" value={at}{f" id={name}" if not at else ""}>'
            f"<span>{escape(words)}</span></label>"
            for at, words in _in_order(question, self._words(question))
        )

    def _list(self, question: Question, name: str, described: str) -> str:
        options = "".join(f"<option value={at}>{escape(words)}" for at, words in enumerate(self._words(question)))
        none = f'<option value="">{self._say("home.choice.none")}'
        return f'<select id="{name}"{described}>{none}{options}</select>'

    def _words(self, question: Question) -> list[str]:
        language, kind = self._say.tag, question.field.kind
        if kind is FieldKind.CHOICE:
            return [choice.label.of(language) for choice in question.field.choices]
        words = SEX_WORDS if kind is FieldKind.SEX else YES_NO_WORDS
        return [words[code].of(language) for code in question.entry.codes]

    def _title(self, question: Question) -> str:
        asked = question.field.question or question.field.label
        return escape(asked.of(self._say.tag))

    def _label(self, question: Question) -> str:
        return escape(question.field.label.of(self._say.tag))

    def _hint(self, question: Question, name: str) -> str:
        texts = (question.field.help, question.field.why)
        said = "<br>".join(escape(words.of(self._say.tag)) for words in texts if words)
        named = f' id="{name}"' if name else ""
        return f'<p class="h"{named}>{said}</p>' if said else ""


def _in_order(question: Question, words: list[str]) -> list[tuple[int, str]]:
    """Return choices as they are shown: yes stands before no."""
    numbered = list(enumerate(words))
    return numbered[::-1] if question.field.kind is FieldKind.YES_NO else numbered


def _input(question: Question, name: str, described: str) -> str:
    field = question.field
    shape = _INPUTS.get(field.kind, "") + _OF_APPLICANT.get(field.fact, "")
    return f'<input id="{name}"{described} {shape}>'.replace(" >", ">")
