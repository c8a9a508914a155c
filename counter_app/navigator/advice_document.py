"""Advice as plain values for `main.py advise --json`, and as lines for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counter_app.domain.advice import Verdict
from counter_app.domain.wareki import show
from counter_app.domain.words import JAPANESE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.domain.advice import Advice, ProcedureAdvice, Reason
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.words import Words

_LISTS = (("needed", Verdict.NEEDED), ("not_needed", Verdict.NOT_NEEDED), ("open", Verdict.OPEN))
_HEADINGS = {Verdict.NEEDED: "必要な手続", Verdict.OPEN: "まだ分からない手続", Verdict.NOT_NEEDED: "不要な手続"}


def as_json(advice: Advice, event: LifeEvent) -> dict[str, Any]:
    """Return `needed`, `not_needed` and `open`, each in the order procedures are handled."""
    head = {"event": event.id, "title": words_json(event.title), "today": advice.on.isoformat()}
    return head | {key: [_procedure(entry) for entry in advice.of(verdict)] for key, verdict in _LISTS}


def words_json(words: Words) -> dict[str, str]:
    """Return words by language code."""
    return {"ja": words.ja, "ja-easy": words.ja_easy, "en": words.en}


def as_lines(advice: Advice, event: LifeEvent) -> Iterator[str]:
    """Say it in Japanese, the needed first."""
    yield f"{event.title.ja}（{show(advice.on, JAPANESE)}現在）"
    for verdict, heading in _HEADINGS.items():
        entries = advice.of(verdict)
        if entries:
            yield ""
            yield f"■ {heading}（{len(entries)}件）"
        for entry in entries:
            yield from _lines(entry)


def _procedure(entry: ProcedureAdvice) -> dict[str, Any]:
    due, risk = entry.due, entry.at_risk
    return {
        "procedure": entry.form.id,
        "title": words_json(entry.form.title),
        "destination": entry.form.destination,
        "reasons": [_reason(reason) for reason in entry.reasons],
        "legalBasis": entry.legal_basis,
        "verified": entry.verified,
        "deadline": due
        and {
            "date": due.day.isoformat(),
            "passed": due.passed,
            "legalBasis": due.legal_basis,
            "verified": due.verified,
        },
        "lost": entry.lost and words_json(entry.lost),
        "moneyAtRisk": risk and {"yen": risk.yen, "perMonth": risk.per_month, "verified": risk.verified},
        "bring": [words_json(words) for words in entry.bring],
        "notes": [words_json(words) for words in entry.notes],
        "asks": list(entry.asks),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "sentence": words_json(reason.sentence),
        "legalBasis": reason.legal_basis,
        "verified": reason.verified,
        "rows": list(reason.rows),
    }


def _lines(entry: ProcedureAdvice) -> Iterator[str]:
    yield f"・{entry.form.title.ja}［{entry.form.id}］"
    for reason in entry.reasons:
        yield f"    {reason.sentence.ja}"
    if entry.due:
        passed = "（過ぎています）" if entry.due.passed else ""
        yield f"    期限 {show(entry.due.day, JAPANESE)}{passed}{_doubt(verified=entry.due.verified)}"
    if entry.at_risk:
        unit = "円（1か月分）" if entry.at_risk.per_month else "円"
        yield f"    遅れると失う額 {entry.at_risk.yen:,}{unit}{_doubt(verified=entry.at_risk.verified)}"
    if entry.lost:
        yield f"    {entry.lost.ja}"
    if entry.bring:
        yield "    持ち物 " + "、".join(words.ja for words in entry.bring)
    yield from (f"    {note.ja}" for note in entry.notes)
    if entry.asks:
        yield "    確かめること " + ", ".join(entry.asks)
    if entry.verdict is Verdict.NEEDED:
        yield f"    根拠 {entry.legal_basis}{_doubt(verified=entry.verified)}"


def _doubt(*, verified: bool) -> str:
    return "" if verified else "〔未確認〕"
