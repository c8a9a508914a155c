"""Visits of an invented person, one per page, for screenshots, for the manual and for tests that look at every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.application import Application, Counts, OpenItem, Receipt, Submission
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardKind, CardReading, CardStatus, Sex, Tries
from counter_app.domain.channel import Channel
from counter_app.domain.form import FieldKind
from counter_app.domain.household import NotFound
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.meter import PaperCost
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.scanned import ScannedSlip
from counter_app.failures import FailureCode
from counter_app.flow.state import (
    CardTalk,
    Method,
    Part,
    Problem,
    Reader,
    RegisterTalk,
    Rules,
    ScanTalk,
    Slip,
    Step,
    Trouble,
    Visit,
)
from counter_app.personal import Personal
from counter_app.tables.shipped import ShippedTables
from counter_app.ui.sample_events import EVENTS, HOUSEHOLD_ANSWERS, advice
from counter_app.ui.sample_forms import FIELDS, FORMS
from counter_app.ui.sample_packs import MANY_FORMS

TABLES = ShippedTables(Path(__file__).parents[2] / "resources" / "tables")
NOW = datetime(2026, 11, 21, 10, 15, tzinfo=JAPAN)
NAME = "渡邉\U000e010f\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
_BORN = date(1980, 2, 17)


_STATUS = CardStatus(
    CardKind.MY_NUMBER,
    Tries(pin=3, code_b=10),
    expiry=date(2035, 2, 17),
    municipality="99999",
    likeness=Personal(b"sample"),
)
_FOUR = BasicFour(Personal(NAME), Personal(ADDRESS), Personal(_BORN), Personal(Sex.FEMALE))


@dataclass(frozen=True)
class Sample:
    """One page to look at; `cover` names an overlay the person opened, `draft` what was done on the page itself."""

    name: str
    visit: Visit
    cover: str = ""
    draft: str = ""
    many: bool = False  # a hundred procedures are offered


def reading(authenticity: Authenticity) -> CardReading:
    """Return what the invented person's card says."""
    return CardReading(_STATUS, _FOUR, authenticity)


def samples(language: str, *, training: bool = False) -> Iterator[Sample]:
    """Every page, every kind of question, every overlay, and the usual troubles."""
    accepted = Authenticity.SIMULATED if training else Authenticity.VERIFIED
    rules = Rules(Channel.KIOSK, frozenset({accepted}), TABLES)
    free = Visit(rules, language=language)
    yield Sample("01-welcome", free)
    yield Sample("01-welcome-no-reader", replace(free, reader=Reader(trouble=FailureCode.NO_READER)))
    begun = replace(free, visit_id=UUID(int=1), started_at=NOW, step=Step.PROCEDURES)
    yield from _guide_pages(begun)
    yield Sample("02-procedures", replace(begun, forms=FORMS[:1]))
    yield Sample("02-procedures-none", replace(begun, trouble=Trouble(FailureCode.NO_PROCEDURE)))
    few = replace(begun, forms=MANY_FORMS[:2])
    yield Sample("02-procedures-packs", few, many=True)
    yield Sample("02-procedures-pack", few, draft="pack:insurance", many=True)
    yield Sample("02-procedures-search", few, draft="search:ほけん", many=True)
    yield Sample("02-procedures-search-nothing", begun, draft="search:ぬるぽ", many=True)
    yield Sample("02-procedures-chosen", replace(begun, forms=MANY_FORMS[:7]), draft="chosen", many=True)
    yield from _scan_pages(begun)
    chosen = replace(begun, forms=(FORMS[0], FORMS[2]), answers=_answers())
    yield from _card_pages(chosen)
    known = replace(chosen, reader=Reader(serial=1), card=CardTalk(_STATUS, reading=reading(accepted)))
    yield Sample("06-read", replace(known, step=Step.READ))
    yield from _questions(known)
    yield from _household_pages(known)
    yield from _last_pages(known)
    yield from _overlays(known)


def _guide_pages(visit: Visit) -> Iterator[Sample]:
    visit = replace(visit, rules=replace(visit.rules, by_event=True), step=Step.EVENT)
    yield Sample("02-event", visit)
    yield Sample("02-event-chosen", replace(visit, event=EVENTS[0]))
    yield Sample("02-event-question", visit, draft="finding")
    yield Sample("02-event-found", visit, draft="finding,finding.died=no,finding.couple=yes")
    yield Sample("02-event-nothing", visit, draft="finding,finding.died=no,finding.couple=no")


def _scan_pages(visit: Visit) -> Iterator[Sample]:
    visit = replace(visit, rules=replace(visit.rules, by_event=True), step=Step.SCAN)
    yield Sample("02-scan", visit)
    yield Sample("02-scan-refused", replace(visit, trouble=Trouble(FailureCode.HOME_EXPIRED)))
    yield Sample("02-scan-not-ours", replace(visit, trouble=Trouble(FailureCode.CODE_NOT_OURS)))
    slip = ScannedSlip(ReceiptNumber("MH01", NOW.date(), 42), genuine=True, simulated=False)
    yield Sample("02-scan-slip", replace(visit, scan=ScanTalk(slip=slip)))
    yield Sample("02-scan-look-changed", visit, draft="look-changed")


def _household_pages(visit: Visit) -> Iterator[Sample]:
    known = {
        path: Answer(Personal(text), Origin.REGISTER, Trust.REGISTERED, NOW) for path, text in HOUSEHOLD_ANSWERS.items()
    }
    answers = Answers(MappingProxyType({**visit.answers.given, **known}))
    asking = replace(visit, step=Step.QUESTIONS, event=EVENTS[0], part=Part.EVENT, answers=answers)
    yield Sample("07-tiles-people-who", replace(asking, asking=FieldPath("members")))
    one = Answer(Personal("yes"), Origin.RESIDENT, Trust.STATED, NOW)
    across = row_path("members", 0, "nationalInsurance")
    yield Sample("07-tiles-people", replace(asking, answers=answers.enter(across, one), asking=across))
    first = FieldPath("household.dog")
    yield Sample("07-tiles-household", replace(asking, answers=answers.enter(first, one), asking=first))
    advised = replace(asking, step=Step.ADVICE, forms=(), asking=None, advice=advice())
    yield Sample("07-advice", advised)
    ticked = "resident-record|child-benefit"
    yield Sample("07-advice-not-needed", advised, draft=f"not-needed|{ticked}")
    yield Sample("07-advice-sure", advised, draft=f"moving-in|{ticked}")
    later = replace(advised, forms=(FORMS[1], FORMS[4]), seen_needed=frozenset({FORMS[1].id, FORMS[4].id}))
    yield Sample("07-advice-changed", later)


def _card_pages(visit: Visit) -> Iterator[Sample]:
    card = replace(visit, step=Step.CARD)
    yield Sample("03-card", card)
    yield Sample("03-card-looking", replace(card, reader=Reader(serial=1)))
    for name, code in (("no-reader", FailureCode.NO_READER), ("no-service", FailureCode.NO_PCSC_SERVICE)):
        yield Sample(f"03-card-{name}", replace(card, reader=Reader(trouble=code)))
    for name, code in (
        ("juki", FailureCode.CARD_JUKI),
        ("phone", FailureCode.CARD_PHONE_ANDROID),
        ("other", FailureCode.CARD_NOT_MY_NUMBER),
    ):
        yield Sample(f"03-card-{name}", replace(card, reader=Reader(serial=1), trouble=Trouble(code)))
    secret = replace(visit, step=Step.SECRET, reader=Reader(serial=1), card=CardTalk(_STATUS))
    yield Sample("04-pin", secret)
    one_wrong = replace(_STATUS, tries=Tries(pin=2, code_b=10))
    yield Sample("04-pin-wrong", replace(secret, card=CardTalk(one_wrong), trouble=Trouble(FailureCode.PIN_WRONG, 2)))
    last = replace(_STATUS, tries=Tries(pin=1, code_b=10))
    yield Sample("04-pin-last", replace(secret, card=CardTalk(last)))
    blocked = replace(_STATUS, tries=Tries(pin=0, code_b=10))
    yield Sample("04-code-b", replace(secret, card=CardTalk(blocked, Method.CODE_B), staff_called=True))
    yield Sample("05-reading", replace(secret, step=Step.READING))


def _questions(visit: Visit) -> Iterator[Sample]:
    everything = replace(FORMS[0], fields=FIELDS)
    asking = replace(
        visit, step=Step.QUESTIONS, forms=(everything,), card=replace(visit.card, reading=visit.card.reading)
    )
    for field in FIELDS:
        path = FieldPath(field.fact)
        given = {
            key: answer for key, answer in visit.answers.given.items() if key != path or field.kind in _SHOWN_FILLED
        }
        page = replace(asking, asking=path, answers=Answers(MappingProxyType(given)))
        yield Sample(f"07-question-{field.kind.value}", page)
    row = replace(asking, asking=row_path("children", 0, "dateOfBirth"))
    yield Sample("07-question-row", row)
    unread = replace(asking, asking=FieldPath("movedOn"), scan=ScanTalk(unread=frozenset({FieldPath("movedOn")})))
    blank = {path: answer for path, answer in visit.answers.given.items() if path != "movedOn"}
    yield Sample("07-question-unread", replace(unread, answers=Answers(MappingProxyType(blank))))
    wrong = Problem(FieldPath("movedOn"), "input.no-such-day", Personal("令和8年2月30日"))
    yield Sample("07-question-wrong", replace(asking, asking=wrong.path, problem=wrong))


_SHOWN_FILLED = {FieldKind.GROUP, FieldKind.CHOICE, FieldKind.PHONE, FieldKind.DATE, FieldKind.KANA}


def _last_pages(visit: Visit) -> Iterator[Sample]:
    check = replace(visit, step=Step.CHECK)
    yield Sample("08-check", check)
    open_ones = {path: answer for path, answer in visit.answers.given.items() if path != "scope"}
    incomplete = replace(
        check, answers=Answers(MappingProxyType(open_ones)), trouble=Trouble(FailureCode.SUBMIT_INCOMPLETE)
    )
    yield Sample("08-check-incomplete", incomplete)
    said = (
        Answer(Personal(NAME), Origin.CARD, Trust.VERIFIED, NOW),
        Answer(Personal("渡邊\u3000花子"), Origin.REGISTER, Trust.REGISTERED, NOW),
    )
    nobody = {path: replace(answer, origin=Origin.RESIDENT) for path, answer in visit.answers.given.items()}
    empty_handed = replace(check, answers=Answers(MappingProxyType(nobody)), register=RegisterTalk(answer=NotFound()))
    yield Sample("08-check-source-filled-nothing", empty_handed)
    path = FieldPath("applicant.fullName")
    differing = replace(visit.answers, said=MappingProxyType({path: said}))
    yield Sample("08-check-differs", replace(check, answers=differing))
    yield Sample("08-check-compare", replace(check, answers=differing), draft=path)
    at_home = {
        p: replace(a, origin=Origin.HOME, trust=Trust.STATED) if a.typed else a for p, a in visit.answers.given.items()
    }
    at_home_said = (said[0], replace(said[1], value=Personal("渡辺\u3000花子"), origin=Origin.HOME, trust=Trust.STATED))
    brought = Answers(MappingProxyType(at_home), said=MappingProxyType({path: at_home_said}))
    yield Sample("08-check-home", replace(check, answers=brought))
    yield Sample("08-check-home-compare", replace(check, answers=brought), draft=path)
    without_phone = {p: a for p, a in visit.answers.given.items() if p != "applicant.phone"}
    yield Sample("08-check-later", replace(check, answers=Answers(MappingProxyType(without_phone))))
    yield Sample("09-submitting", replace(visit, step=Step.SUBMITTING))
    done = replace(visit, step=Step.RECEIPT, receipt=receipt(visit), answers=Answers(), slip=Slip.PRINTED)
    yield Sample("10-receipt", done)
    owed = (
        replace(done.receipt.submission.applications[0], open_items=(OpenItem("電話番号", date(2026, 12, 5)),))
        if done.receipt
        else None
    )
    if done.receipt is not None and owed is not None:
        later = replace(done.receipt.submission, applications=(owed, *done.receipt.submission.applications[1:]))
        yield Sample("10-receipt-later", replace(done, receipt=replace(done.receipt, submission=later)))
    yield Sample("10-receipt-printing", replace(done, slip=Slip.PRINTING))
    failed = replace(done, slip=Slip.FAILED, trouble=Trouble(FailureCode.PRINTER_PAPER_OUT), reader=Reader())
    yield Sample("10-receipt-no-paper", failed)
    yield Sample("10-receipt-printer-back", replace(failed, printer_back=True))


def _overlays(visit: Visit) -> Iterator[Sample]:
    check = replace(visit, step=Step.CHECK)
    yield Sample("11-look", check, "look")
    yield Sample("11-leave", check, "leave")
    yield Sample("11-idle", replace(check, idle_warning=True), "idle")
    yield Sample("11-away", replace(check, card=replace(check.card, away=True)), "away")
    yield Sample("11-called", replace(check, staff_called=True))


def receipt(visit: Visit) -> Receipt:
    """Return the receipt the invented person gets."""
    applications = tuple(
        Application(
            form.id,
            "1",
            form.title,
            form.destination,
            form.connector,
            (),
            next_step=form.next_step,
            fee_yen=300 if form.fee else None,
        )
        for form in visit.forms
    )
    submission = Submission(
        UUID(int=1),
        NOW.astimezone(UTC),
        Channel.KIOSK,
        visit.language,
        visit.simulated,
        applications,
        Counts(entries_by_hand=2, paper=PaperCost(35, 3, 4)),
    )
    return Receipt(ReceiptNumber("MH01", NOW.date(), 42), NOW, submission)


def _answers() -> Answers:
    card = [("applicant.fullName", NAME), ("applicant.address", ADDRESS), ("applicant.sex", "2")]
    typed = [
        ("applicant.phone", "0312345678"),
        ("applicant.kana", "ワタナベ　ハナコ"),
        ("scope", "all"),
        ("withParents", "yes"),
        ("copies", "1"),
        ("movedOn", "2026-11-14"),
        ("children", "2"),
        (row_path("children", 0, "fullName"), "渡邉　一郎"),
        (row_path("children", 0, "dateOfBirth"), "2021-05-05"),
        (row_path("children", 1, "fullName"), "渡邉　さくら"),
        (row_path("children", 1, "dateOfBirth"), "2024-03-03"),
        ("bankCode", "0001"),
        ("branchCode", "001"),
        ("account", "1234567"),
        ("holder", "ﾜﾀﾅﾍﾞ ﾊﾅｺ"),
        ("bankBook", "shown"),
        ("consent", "yes"),
    ]
    given = {FieldPath(path): Answer(Personal(text), Origin.CARD, Trust.VERIFIED, NOW) for path, text in card}
    given |= {FieldPath(path): Answer(Personal(text), Origin.RESIDENT, Trust.STATED, NOW) for path, text in typed}
    return Answers(MappingProxyType(given))
