"""支援措置: no output of this product tells where protected people live, whoever adds the next one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from datetime import date

import pytest

import counter_app.slips
from counter_app.app.assembly import load_catalogue
from counter_app.app.office import FORMS, ways_out
from counter_app.domain.advice import Advice
from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import OtherValue, Ruling
from counter_app.domain.case_state import Doing, Step
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.domain.words import Words
from counter_app.personal import Personal
from counter_app.ports import ViewPurpose, WorkList
from counter_app.ports.outbox import Delivered, Delivery
from counter_app.settings import ConnectorSettings
from counter_app.signing import open_keys
from counter_app.slips.fonts import load_fonts
from counter_app.slips.guide import GuideMaker
from counter_app.slips.own_sheet import folder_of_backgrounds
from counter_app.slips.sheet import SheetDesign, SheetMaker
from counter_app.slips.slip import SlipDesign, SlipMaker
from tests.contract.test_connectors import SITES
from tests.fakes.paper import filled, raw_text
from tests.fakes.slip_receipts import era, receipt
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import JST_NOON, application, item, submission

TELLING = ("見本町", "１０１", "見本荘", "9990001", "999-0001", "999‐0001", "0399990001", "03-9999-0001")
ADDRESS = "東京都架空市見本町一丁目２番３号\u3000見本荘１０１"
REVIEWER = Clerk("ito", SHIPPED_ROLES["leader"], "T1", "MH01", "市民課")
TRUSTED = Clerk("ono", SHIPPED_ROLES["protected"], "T1", "MH01", "市民課")


def canary():
    """Her address in every kind of place: its own fields, a conflict, a decision, a free text, another's row."""
    base = application()
    other = OtherValue(Personal(ADDRESS), Origin.REGISTER, Trust.REGISTERED, JST_NOON)
    ruling = Ruling(Personal(f"本人が{ADDRESS}と申し出"), "staff", JST_NOON)
    items = (
        *base.items[:2],
        replace(item("applicant.fullAddress", ADDRESS, label="住所", kind="address"), others=(other,), ruling=ruling),
        item("applicant.postalCode", "9990001", shown="〒999-0001", label="郵便番号", kind="postal-code"),
        item("applicant.telephone", "0399990001", shown="03-9999-0001", label="電話番号", kind="phone"),
        item("applicant.building", "見本荘", label="方書", kind="text"),
        item("move.previousAddress", ADDRESS, label="前の住所", kind="address"),
        item(
            "members.0.remarks", "東京都架空市見本町1丁目2番3号 見本荘101 に同居" + ADDRESS, label="備考", kind="text"
        ),
        replace(item("applicant.remarks", "なし", label="連絡", kind="text"), others=(other,), ruling=ruling),
    )
    return replace(base, items=items, protected=True)


def tells(text):
    return [word for word in TELLING if word in text]


def test_the_canary_would_be_seen():
    assert tells(str([(i.value.reveal(), i.shown.reveal()) for i in canary().items]))


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    key, _ = open_keys(folder / "slip.key", folder / "keys.json", simulated=True)
    slips = SlipMaker(load_fonts(), key, SlipDesign(Words("見本窓口"), "A6", True), era)
    return {
        "SlipMaker": lambda r, _forms: [slips.make(r).pdf, slips.make(r, again=True).pdf],
        "GuideMaker": lambda r, _forms: [
            GuideMaker(load_fonts(), Words("見本窓口"), era).make(r, Advice("tennyu", date(2026, 11, 21), ())).pdf
        ],
        "SheetMaker": lambda r, forms: [
            SheetMaker(load_fonts(), SheetDesign("架空市", folder_of_backgrounds(FORMS)), era, slips.code)
            .make(r, forms, index)
            .pdf
            for index in range(len(r.submission.applications))
        ],
    }


def test_every_maker_of_papers_is_held_to_this(papers):
    found = {
        name
        for info in pkgutil.iter_modules(counter_app.slips.__path__)
        for name, thing in inspect.getmembers(
            importlib.import_module(f"counter_app.slips.{info.name}"), inspect.isclass
        )
        if name.endswith("Maker") and "receipt" in inspect.signature(thing.make).parameters
    }
    assert found == set(papers)


@pytest.mark.parametrize("name", ["SlipMaker", "GuideMaker", "SheetMaker"])
def test_papers(papers, name):
    for pdf in papers[name](receipt(canary()), ()):
        assert tells(raw_text(pdf)) == []
    if name == "SheetMaker":
        (open_one,) = papers[name](receipt(replace(canary(), protected=False)), ())
        assert tells(raw_text(open_one))


def test_sheets_of_every_form_that_asks_where_somebody_lives(papers):
    def value(field):
        return ADDRESS if field.kind.value == "address" else "見本" if field.kind.value == "text" else "1"

    forms = load_catalogue().effective(date(2026, 11, 21))
    asking = [form for form in forms if any(f.kind.value == "address" for f in form.fields)][:12]
    for form in asking:
        (pdf,) = papers["SheetMaker"](receipt(replace(filled(form, value), protected=True)), forms)
        assert tells(raw_text(pdf)) == [], form.id


@pytest.mark.parametrize("name", sorted(SITES))  # test_connectors holds it complete, but for what a person types over
def test_every_way_out(tmp_path, name):
    site = SITES[name](tmp_path)
    try:
        (way,) = ways_out([ConnectorSettings(name, site.settings)]).values()
        outcome = way.deliver(Delivery("MH01-261121-0001-K/1", 1, JST_NOON, False, canary()))
        assert isinstance(outcome, Delivered)
        assert tells(everything(tmp_path, site)) == []
        (way,) = ways_out([ConnectorSettings(name, {**site.settings, "protected": True})]).values()
        way.deliver(Delivery("MH01-261121-0001-K/2", 1, JST_NOON, False, canary()))
        assert tells(everything(tmp_path, site)), "a trusted destination gets the address"
    finally:
        site.close()


def everything(folder, site):
    """All that arrived, as text: files in any encoding a receiver might want, databases and what a server got."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    texts = [content.decode(code, "replace") for content in files for code in ("utf-8", "cp932")]
    if hasattr(site, "receiver"):
        texts.append(str(site.receiver.books.bodies()))
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), "\n".join(texts))


SHOWN = {
    "rows": lambda work, _case: work.rows(REVIEWER),
    "detail": lambda work, case: work.detail(case, REVIEWER, ViewPurpose.REVIEW),
    "step": lambda work, case: work.step(case, REVIEWER, Doing(Step.TAKE)),
    "bulk": lambda work, case: work.bulk([case], REVIEWER, Doing(Step.TAKE)),
    "correct": lambda work, case: work.correct(case, REVIEWER, {"applicant.dateOfBirth": "1980-02-19"}, "誤記"),
    "history": lambda work, case: work.history(case, REVIEWER),
    "corrections": lambda work, case: work.corrections(case, REVIEWER),
    "views": lambda work, case: work.views(case, REVIEWER),
}


def test_every_call_of_the_work_list_is_held_to_this():
    assert set(SHOWN) == {name for name in vars(WorkList) if not name.startswith("_")}


@pytest.mark.parametrize("call", sorted(SHOWN))
def test_the_work_list(tmp_path, call):
    town = Town(tmp_path)
    case = town.desk.submit(submission(canary())).application_id(0)
    town.work.correct(case, TRUSTED, {"applicant.fullAddress": f"{ADDRESS}２"}, "転居")
    assert tells(revealed(SHOWN[call](town.work, case))) == []
    assert tells(revealed(town.work.corrections(case, SATO)))
    town.database.close()


def revealed(thing):
    """Every text in a value, the personal ones revealed."""
    if isinstance(thing, Personal):
        return str(thing.reveal())
    if isinstance(thing, str):
        return thing
    if isinstance(thing, list | tuple | frozenset):
        return " ".join(map(revealed, thing))
    return " ".join(map(revealed, vars(thing).values())) if hasattr(thing, "__dataclass_fields__") else ""
