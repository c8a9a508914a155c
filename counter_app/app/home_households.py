"""Invented households for the home pages: what each would type into a page, by path."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.answers import row_path
from counter_app.domain.form import FieldKind
from counter_app.domain.kinds import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counter_app.domain.answers import FieldPath
    from counter_app.home.asked import PagePlan, Question

_FAMILIES = ("渡邉\U000e0102", "𠮷田", "髙橋", "葛\U000e0100城", "齋藤", "遠野原", "𡈽屋", "辻\U000e0101本", "﨑山")
_GIVEN = ("花子", "太郎", "さくら", "一二三", "凜", "Ana María", "𣘺江", "玲\U000e0100奈")
_KANA = ("ワタナベ　ハナコ", "よしだ　たろう", "タカハシ　ヴィヴィ", "ｻｲﾄｳ　ｼﾞﾛｳ", "とおのはら　さくら")
_ADDRESSES = ("東京都架空市見本町一丁目２番３号　見本荘１０１", "架空市東1-2-3", "架空県𠮷野町大字見本４５６番地の７")
_TEXTS = ("見本", "特にありません", "階段の下に置いてあります", "Sample 12", "㈱見本商店")
_PHONES = ("090-1234-5678", "0312345678", "０４５－１２３－４５６７")
_SOME, _FEW = 0.85, 0.15
_MOST_ROWS = 4


class Household:
    """One household that fills in one page. Everything follows from the seed."""

    def __init__(self, plan: PagePlan, seed: int, today: date) -> None:
        self._random, self._today = random.Random(seed), today  # noqa: S311  # invented people, not a secret
        self.typed = dict(self._answers(plan))
        for question in plan.questions:  # whoever fills it in is the first of those who are listed
            for item in question.items:
                mine = row_path(question.fact, 0, item.fact)
                if item.same_as and mine in self.typed:
                    self.typed[mine] = self.typed.setdefault(item.same_as, self.typed[mine])

    def differences(self, plan: PagePlan, filled: frozenset[str], found: Mapping[FieldPath, str]) -> frozenset[str]:
        """Return the paths at which the code does not say what was typed; empty is the rule.

        What was filled in is there; what else is there (numbers of rows, the first row that repeats the applicant) is
        what this household would have typed.
        """
        kinds = dict(_kinds(plan))
        lost = filled - found.keys()
        return lost | {
            path for path, said in found.items() if not _same(self.typed.get(path, ""), said, kinds.get(path))
        }

    def _answers(self, plan: PagePlan) -> Iterator[tuple[str, str]]:
        for question in plan.questions:
            if question.field.kind is FieldKind.GROUP:
                yield from self._rows(question)
            elif (_tile(question) or self._random.random() < _SOME) and (text := self._text(question)):
                yield question.fact, text

    def _rows(self, group: Question) -> Iterator[tuple[str, str]]:
        least, most = max(group.field.min or 0, 1), min(group.field.max or _MOST_ROWS, _MOST_ROWS)
        count = self._random.randint(least, max(least, most))
        yield group.fact, str(count)
        for row in range(count):
            for item in group.items:
                if text := self._text(item):
                    yield row_path(group.fact, row, item.fact), text

    def _text(self, question: Question) -> str:
        field, pick = question.field, self._random.choice
        match field.kind:
            case FieldKind.YES_NO:
                return "yes" if self._random.random() < _FEW else "no"
            case FieldKind.CHOICE | FieldKind.SEX:
                return pick(question.entry.codes)
            case FieldKind.DATE:
                return self._day(field.fact)
            case FieldKind.NAME:
                return f"{pick(_FAMILIES)}\u3000{pick(_GIVEN)}"
            case FieldKind.KANA:
                return pick(_KANA)
            case FieldKind.ADDRESS:
                return pick(_ADDRESSES)
            case FieldKind.PHONE:
                return pick(_PHONES)
            case FieldKind.NUMBER:
                least = field.min or 0
                return str(self._random.randint(least, min(field.max or 9, least + 9)))
            case FieldKind.POSTAL_CODE:
                return "999-9999"
            case FieldKind.BANK_CODE | FieldKind.BRANCH_CODE | FieldKind.ACCOUNT_NUMBER:
                return {FieldKind.BANK_CODE: "9999", FieldKind.BRANCH_CODE: "999"}.get(field.kind, "0123456")
            case FieldKind.ACCOUNT_HOLDER:
                return "ワタナベ ハナコ"
        return pick(_TEXTS)[: field.max]

    def _day(self, fact: str) -> str:
        """A birth date of any age, or a day of the last weeks."""
        back = self._random.randint(0, 95 * 365) if "irth" in fact else self._random.randint(0, 40)
        return (self._today - timedelta(days=back)).isoformat()


def _tile(question: Question) -> bool:
    """A tile that is not touched is a no."""
    return question.field.kind is FieldKind.YES_NO and bool(question.field.together or question.field.across)


def _kinds(plan: PagePlan) -> Iterator[tuple[str, FieldKind]]:
    for question in plan.questions:
        yield question.fact, question.field.kind
        for row in range(_MOST_ROWS):
            yield from ((row_path(question.fact, row, item.fact), item.field.kind) for item in question.items)


def _same(typed: str, said: str, kind: FieldKind | None) -> bool:
    """Letter for letter, variation selectors included; numbers may lose their hyphens and full-width digits."""
    if kind in {FieldKind.PHONE, FieldKind.POSTAL_CODE, FieldKind.NUMBER}:
        return canonical(kind, typed) == said
    return typed == said
