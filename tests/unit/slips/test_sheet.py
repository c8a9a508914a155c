"""Application sheets in the generated layout: what stands on them, and on which page."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest

from counter_app.devices.scanner import read_codes
from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import OpenItem
from counter_app.domain.form import Field, FieldKind, PaperBaseline
from counter_app.domain.wareki import in_era
from counter_app.domain.words import Words
from counter_app.packs.catalogue import Catalogue
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.own_sheet import folder_of_backgrounds
from counter_app.slips.page import A4
from counter_app.slips.sheet import SheetDesign, SheetMaker
from counter_app.slips.sheet_words import OFFICE_CELLS, addressed, sentence
from counter_app.slips.slip import SlipDesign, SlipMaker
from tests.fakes import forms as small
from tests.fakes import paper
from tests.fakes.slip_receipts import receipt

FORMS = Path(__file__).resolve().parents[3] / "forms"
ALL = Catalogue.load(FORMS, {"rpa-folder", "https-json"}).all()
FONTS = load_fonts()
KEY = SigningKey.generate(simulated=False)
SLIPS = SlipMaker(FONTS, KEY, SlipDesign(Words("架空市役所")), lambda day: in_era(day).text)
MAKER = SheetMaker(FONTS, SheetDesign("架空市", folder_of_backgrounds(FORMS)), lambda day: in_era(day).text, SLIPS.code)
MOVING = next(form for form in ALL if form.id == "tenkyo")
CONSENT = Field(
    "consent.look",
    FieldKind.CONSENT,
    Words("同意"),
    question=Words(
        "市が台帳を見ることに同意しますか", "市が きろくを 見ても いいですか", "May the city look at its register?"
    ),
)
DOCUMENT = Field("paper.card", FieldKind.DOCUMENT, Words("在留カード"))


def text(form=MOVING, application=None, **more):
    made = MAKER.make(receipt(application or paper.filled(form), **more), [form], 0)
    return paper.words_of(made.pdf)


def pages_of(pdf):
    return [re.sub(r"\s+", "", page) for page in paper.raw_text(pdf).split("\f")]


def test_the_head_says_to_whom_when_by_what_law_and_under_which_number():
    words = text()
    for expected in ("架空市長様", "令和8年11月21日", "転居届", "（住民基本台帳法第23条）", "次のとおり届け出ます。"):
        assert expected in words
    assert f"{receipt().number}/1" in words


def test_every_answer_stands_there_with_its_label():
    application = paper.filled(MOVING)
    words = text(application=application)
    for field in MOVING.fields:
        if field.kind is not FieldKind.GROUP:
            assert re.sub(r"\s", "", field.label.ja) in words
    for item in application.items:
        assert re.sub(r"\s", "", item.shown.reveal()) in words


@pytest.mark.parametrize(
    ("origin", "trust", "mark"),
    [
        (Origin.CARD, Trust.VERIFIED, "◎"),
        (Origin.REGISTER, Trust.REGISTERED, "◎"),
        (Origin.CARD, Trust.READ, "○"),
        (Origin.STAFF, Trust.STATED, "○"),
        (Origin.RESIDENT, Trust.STATED, "△"),
        (Origin.HOME, Trust.STATED, "△"),
        (Origin.CARD, Trust.SIMULATED, "※"),
    ],
)
def test_a_value_is_marked_by_how_far_it_was_checked_and_the_mark_explained(origin, trust, mark):
    form = small.form("one", small.NAME)
    filled = paper.filled(form)
    item = dataclasses.replace(filled.items[0], origin=origin, trust=trust)
    words = text(form, dataclasses.replace(filled, items=(item,)))
    assert f"{mark}架空太郎" in words
    assert words.count(mark) == 2
    assert not set("◎○△※") - {mark} & set(words)


def test_the_code_of_the_slip_reads_back_from_the_sheet(tmp_path):
    handed_in = receipt(paper.filled(MOVING), simulated=True)
    made = MAKER.make(handed_in, [MOVING], 0)
    assert read_codes(paper.pictures(made.pdf, tmp_path, 200)[0]) == [SLIPS.code(handed_in)]


def test_twenty_people_go_over_pages_below_the_same_head():
    made = MAKER.make(receipt(paper.filled(MOVING, rows=20)), [MOVING], 0)
    with_people = [page for page in pages_of(made.pdf) if "引っ越す人" in page]
    assert len(with_people) > 1
    assert all("番号氏名（フリガナ）生年月日性別" in page for page in with_people)
    assert all("引っ越す人（続き）" in page for page in with_people[1:])
    assert "".join(with_people).count("架空太郎") >= 20


def test_what_is_missing_has_its_last_day():
    application = dataclasses.replace(paper.filled(MOVING), open_items=(OpenItem("在留カードの写し", None),))
    assert "在留カードの写し期限令和8年12月5日（2026年）" in text(application=application)


def test_consents_are_printed_in_the_words_that_were_read_and_papers_with_their_state():
    form = small.form("consenting", small.NAME, CONSENT, DOCUMENT)
    words = text(form, language="en")
    for expected in (
        "市が台帳を見ることに同意しますか",
        "Maythecitylookatitsregister?",
        "同意します",
        "在留カード後日提出",
    ):
        assert expected in words


@pytest.mark.parametrize("signatures", [0, 1, 2])
def test_a_line_to_sign_on_only_where_the_paper_wants_one(signatures):
    form = dataclasses.replace(MOVING, paper=PaperBaseline(10, {}, signatures=signatures))
    assert text(form).count("署名") == signatures


def test_the_office_has_its_boxes_on_the_last_page():
    *_, last, after = pages_of(MAKER.make(receipt(paper.filled(MOVING)), [MOVING], 0).pdf)
    assert after == ""
    assert all(cell in last for cell in OFFICE_CELLS)


def test_a_version_that_is_gone_still_makes_a_sheet():
    application = dataclasses.replace(paper.filled(MOVING, rows=2), form_version="0.0.1")
    made = MAKER.make(receipt(application), ALL, 0)
    words = paper.words_of(made.pdf)
    assert "架空太郎" in words
    assert "届出が遅れた理由" in words
    assert "住民基本台帳法" not in words
    assert paper.collisions(made.inks) == []
    assert paper.outside(made.inks, A4) == []


def test_each_version_is_set_with_its_own_words():
    older = dataclasses.replace(MOVING, version="0.9.0", legal_basis="古い根拠", effective_until=date(2026, 3, 31))
    application = dataclasses.replace(paper.filled(MOVING), form_version="0.9.0")
    assert "古い根拠" in paper.words_of(MAKER.make(receipt(application), [MOVING, older], 0).pdf)


def test_a_simulated_application_says_so():
    assert "模擬カード" in text(simulated=True)
    assert "模擬カード" not in text()


@pytest.mark.parametrize(
    ("municipality", "addressee", "expected"),
    [
        ("架空市", "市長", "架空市長　様"),
        ("架空町", "市長", "架空町長　様"),
        ("架空市", "教育委員会", "架空市教育委員会　御中"),
        ("架空市", "水道事業管理者", "架空市水道事業管理者　様"),
        ("", "市長", "市長　様"),
    ],
)
def test_whom_it_is_addressed_to(municipality, addressee, expected):
    assert addressed(municipality, addressee) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("転居届", "次のとおり届け出ます。"),
        ("国民健康保険 資格取得届（加入）", "次のとおり届け出ます。"),
        ("児童手当 認定請求", "次のとおり請求します。"),
        ("住民票の写しの交付申請", "次のとおり申請します。"),
    ],
)
def test_what_the_applicant_declares(title, expected):
    assert sentence(title) == expected


def test_nothing_personal_is_in_the_name_of_the_document_or_in_the_repr():
    made = MAKER.make(receipt(paper.filled(MOVING)), [MOVING], 0)
    assert "太郎" not in paper.title_of(made.pdf)
    assert "太郎" not in repr(made)
