"""What a visit cost, what is due and who decided: kept, found again, and counted without a person in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Counts, OpenItem, OtherValue, Ruling
from counter_app.domain.meter import PaperCost, Reasked
from counter_app.personal import Personal
from counter_app.ports import Wanted
from counter_app.store import audit, kpi
from counter_app.store.schema import audit as chain
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import CANARY, JST_NOON, application, submission

BY_DUE = Wanted(by_due=True)
COUNTS = Counts(
    facts_asked=58,
    facts_prefilled=67,
    characters_typed=11,
    started_at=JST_NOON - timedelta(minutes=5),
    entries_by_hand=1,
    taps=71,
    prefilled_by=((Origin.CARD, 8), (Origin.REGISTER, 17)),
    paper=PaperCost(151, 4, 5),
    reasked=(Reasked("jido-teate", "start.date"),),
)


def due(day):
    return replace(application(), open_items=(OpenItem("通帳の写し", day),))


def test_the_meter_comes_back_with_the_receipt_and_adds_to_the_figures(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    receipt = town.desk.submit(replace(submission(), counts=COUNTS))
    assert town.desk.receipt(receipt.number).submission.counts == replace(COUNTS, reasked=())
    with town.database.reading() as connection:
        told = kpi.figures(connection, JST_NOON - timedelta(days=1), JST_NOON + timedelta(days=1))
    assert (told.entries_by_hand, told.paper_entries) == (1, 151)
    assert told.reasked == (("jido-teate:start.date", 1),)
    town.database.close()


def test_what_is_due_first_comes_first_and_pages_go_on_where_they_stopped(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    days = [None, date(2026, 12, 9), date(2026, 12, 1), date(2026, 12, 9), None]
    for day in days:
        town.desk.submit(submission(due(day)))
    known = sorted((day for day in days if day), key=str)
    assert [row.due for row in town.work.rows(SATO, BY_DUE)] == [*known, None, None]
    paged, last = [], None
    while page := town.work.rows(SATO, BY_DUE, after=last, limit=2):
        paged += [row.application_id for row in page]
        last = paged[-1]
    assert paged == [row.application_id for row in town.work.rows(SATO, BY_DUE)]
    town.database.close()


def test_who_decided_between_two_values_stands_in_the_chain_and_the_values_do_not(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    plain = application()
    other = OtherValue(Personal("渡辺　花子"), Origin.REGISTER, Trust.REGISTERED, JST_NOON)
    ruled = replace(plain.items[0], others=(other,), ruling=Ruling(Personal("source-outdated"), "佐藤", JST_NOON))
    receipt = town.desk.submit(submission(replace(plain, items=(ruled, *plain.items[1:]))))
    assert town.desk.receipt(receipt.number).submission.applications[0].items[0] == ruled
    with town.database.reading() as connection:
        entries = [tuple(row) for row in connection.execute(select(chain)).all()]
        audit.verify(connection)
    assert [(row[2], row[3]) for row in entries][-1] == ("佐藤", "conflict.decide")
    assert CANARY not in str(entries)
    assert "渡辺" not in str(entries)
    town.database.close()
