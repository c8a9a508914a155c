"""Banks, branches and addresses at the kiosk and at the counter: by touch, by keyboard, and without any table."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea

from counter_app.domain.answers import Answers
from counter_app.domain.channel import Channel
from counter_app.domain.form import FieldKind
from counter_app.domain.tables import NO_TABLES
from counter_app.flow import events as ev
from counter_app.flow.state import Rules
from counter_app.flow.submission import build_submission
from counter_app.ui.counter.completing import Completing, complete
from counter_app.ui.counter.mirror_view import NOTHING_ASKED, mirror_view
from counter_app.ui.counter.sheet import sheet_of
from counter_app.ui.kiosk.inputs.address import AddressAnswering
from counter_app.ui.kiosk.inputs.banks import BankAnswering, BranchAnswering
from counter_app.ui.kiosk.inputs.digits import DigitsAnswering
from counter_app.ui.sample_visits import NOW, TABLES, samples
from counter_app.ui.screenshots import open_sample
from counter_app.ui.settling import settle
from counter_app.ui.widgets.labels import without_ruby
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.name_picker import NamePicker

SMALL = (1280, 800)


@pytest.fixture
def opened(texts):
    windows = []

    def open_question(kind, language="ja", tables=TABLES, *, answered=True):
        sample = next(one for one in samples(language) if one.name == f"07-question-{kind}")
        visit = replace(sample.visit, rules=Rules(Channel.KIOSK, tables=tables))
        if not answered:
            visit = replace(visit, answers=Answers())
        window = open_sample(replace(sample, visit=visit), texts, SMALL)
        windows.append(window)
        return window

    yield open_question
    for window in windows:
        window.end()
        window.deleteLater()
    settle()


def answering(window, kind):
    (found,) = [one for one in window.findChildren(kind) if type(one) is kind]
    return found


def tap(window, name):
    (key,) = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.accessibleName() == name]
    key.click()  # it may lie below the part of the list that is in sight
    settle()


def typed(window):
    """What 「次へ」 would hand over."""
    return [event.raw.reveal() for event in window.page.going_on() if isinstance(event, ev.Typed)]


def test_a_common_bank_is_one_tap(opened):
    window = opened("bank-code")
    tap(window, "みずほ銀行 0001")
    assert typed(window) == ["0001"]
    tap(window, "選びなおす")
    assert typed(window) == [""]


def test_any_other_bank_is_found_by_the_letters_of_its_reading(opened):
    window = opened("bank-code")
    for key in ("わ", "を", "⌫"):  # a letter pressed by mistake is taken back
        tap(window, "1文字消す" if key == "⌫" else key)
    for key in ("ま", "み", "さ", "す"):
        tap(window, key)
    assert window.findChildren(NamePicker)[0].line.text() == "みす"
    tap(window, "みずほ信託銀行 0289")
    assert typed(window) == ["0289"]


def test_a_bank_nobody_finds_is_typed_by_its_code(opened):
    window = opened("bank-code")
    tap(window, "番号で入れる")
    for digit in "9998":
        tap(window, digit)
    assert typed(window) == ["9998"]
    tap(window, "名前で選ぶ")
    assert typed(window) == [""]


def test_branches_are_those_of_the_bank_beside(opened):
    window = opened("branch-code")
    for key in ("た", "と", "あ", "う"):
        tap(window, key)
    tap(window, "東京営業部 001")
    assert typed(window) == ["001"]


def test_of_an_unknown_bank_the_branch_is_typed(opened):
    window = opened("branch-code", answered=False)
    branch = answering(window, BranchAnswering)
    assert branch.findChildren(DigitsAnswering)[0].isVisible()


@pytest.mark.parametrize(("kind", "way"), [("bank-code", BankAnswering), ("address", AddressAnswering)])
def test_without_a_table_everything_is_typed(opened, kind, way):
    window = opened(kind, tables=NO_TABLES)
    asked = answering(window, way)
    assert not [one for one in window.findChildren(NamePicker) if one.isVisible()]
    asked.put("0005" if kind == "bank-code" else "東京都架空市見本町１")
    assert typed(window) == ["0005" if kind == "bank-code" else "東京都架空市見本町１"]


def test_a_postal_code_fills_in_the_town_and_the_person_adds_the_number(opened):
    window = opened("address")
    for digit in "1000005":
        tap(window, digit)
    for key in ("1", "ハイフン", "2"):
        tap(window, key)
    assert typed(window) == ["東京都千代田区丸の内1-2"]
    tap(window, "建物・部屋番号を入れる")
    answering(window, AddressAnswering)._building.put("見本荘101")
    assert typed(window) == ["東京都千代田区丸の内1-2　見本荘101"]


def test_from_prefecture_to_town_by_touch(opened):
    window = opened("address")
    for name in ("都道府県から選ぶ", "東京都", "千代田区"):
        tap(window, name)
    for key in ("ま", "ま"):
        tap(window, key)
    tap(window, "丸の内")
    tap(window, "5")
    assert typed(window) == ["東京都千代田区丸の内5"]


def test_a_town_alone_is_no_town_for_the_next_person(opened):
    window = opened("address")
    asked = answering(window, AddressAnswering)
    asked._code.setText("1000005")
    asked._number.setText("9")
    asked._building.put("ひみつ荘")
    asked.forget()
    assert [line.text() for line in asked.findChildren(QLineEdit)] == [""] * len(asked.findChildren(QLineEdit))
    assert "丸の内" not in asked._said.text()
    assert asked.text() == ""


def test_an_unknown_postal_code_is_said_and_leaves_two_other_ways(opened):
    window = opened("address")
    answering(window, AddressAnswering)._code.setText("999-9999")
    assert "見つかりません" in answering(window, AddressAnswering)._note.text()
    tap(window, "文字で入れる")
    answering(window, AddressAnswering)._free.put("とうきょうと")
    assert typed(window) == ["とうきょうと"]


def test_a_shared_postal_code_lets_the_person_choose(opened):
    window = opened("address")
    answering(window, AddressAnswering)._code.setText("4980000")
    assert answering(window, NamePicker).isVisible()
    assert typed(window) == [""]


@pytest.mark.parametrize("step", ["code", "number", "building", "letters"])
def test_changing_the_language_keeps_what_was_typed(opened, step):
    first, second = answering(opened("address"), AddressAnswering), answering(opened("address", "en"), AddressAnswering)
    if step == "letters":
        first.put("とうきょうと")
    elif step == "code":
        first._code.setText("1000")
    else:
        first._code.setText("1000005")
        first._number.setText("1-2")
    if step == "building":
        first._ask_building()
        first._building.put("みほんそう")
    second.put(first.draft())
    assert second.text() == first.text()
    assert second.draft() == first.draft()


def test_a_postal_code_question_says_the_town(opened):
    window = opened("postal-code")
    for digit in "1000005":
        tap(window, digit)
    assert answering(window, DigitsAnswering)._towns.text() == "東京都千代田区丸の内"


CROWDED = TABLES.places.find("1506207")[0]  # one of the longest names there are
LOOKING = [("bank-code", way) for way in ("row", "letter", "chosen", "code")]
LOOKING += [("address", way) for way in ("town", "unknown", "prefecture", "building", "letters")]


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
@pytest.mark.parametrize(("kind", "face"), LOOKING)
def test_every_face_fits_the_smallest_screen(opened, language, kind, face):
    window = opened(kind, language)
    bank, address = window.findChildren(BankAnswering), window.findChildren(AddressAnswering)
    {
        "row": lambda: bank[0]._picker._show_row("カキクケコ"),
        "letter": lambda: bank[0]._picker._write("ミ"),
        "chosen": lambda: bank[0].put("0038"),
        "code": lambda: bank[0].put("9998"),
        "town": lambda: address[0]._code.setText("1506207"),
        "unknown": lambda: address[0]._code.setText("9999999"),
        "prefecture": lambda: tap(window, without_ruby(window.page.room.say("kiosk.address.pick"))),
        "building": lambda: (address[0]._take(CROWDED), address[0]._ask_building()),
        "letters": lambda: tap(window, without_ruby(window.page.room.say("kiosk.address.free"))),
    }[face]()
    settle()
    assert window.size().toTuple() == SMALL
    least = window._theme.metrics.mm(16.5) - 1
    keys = [key for key in window.page.findChildren(QAbstractButton) if key.isVisible()]
    assert [(key.accessibleName(), key.size()) for key in keys if min(key.width(), key.height()) < least] == []
    areas = [area for area in window.page.findChildren(QScrollArea) if area.isVisible()]
    assert [area for area in areas if area.widget().width() > area.viewport().width()] == []
    names = [key.accessibleName() for key in keys]
    assert all(names)
    assert len(names) == len(set(names))


# at the counter


def test_a_clerk_is_offered_banks_branches_and_towns():
    assert Completing(FieldKind.BANK_CODE, TABLES, "")("みずほ銀")[0] == "みずほ銀行（0001）"
    assert Completing(FieldKind.BRANCH_CODE, TABLES, "0001")("とうきょう")[0].endswith("）")
    assert Completing(FieldKind.ADDRESS, TABLES, "")("100-0005") == ("東京都千代田区丸の内",)
    assert Completing(FieldKind.BANK_CODE, NO_TABLES, "")("みずほ") == ()
    assert len(Completing(FieldKind.BANK_CODE, TABLES, "")("あ")) == 12


def test_the_line_offers_while_the_clerk_types():
    line, taken = KioskLineEdit(), []
    complete(line, Completing(FieldKind.BANK_CODE, TABLES, ""), lambda: taken.append(line.text()))
    line.textEdited.emit("mizuho")  # no keys and no pop-up: the platform of the tests can raise none
    assert line.completer().model().stringList()[0] == "みずほ銀行（0001）"
    line.completer().activated.emit("みずほ銀行（0001）")
    assert taken == ["みずほ銀行（0001）"]
    line.deleteLater()
    settle()


def test_what_is_handed_in_and_what_is_shown_bear_the_name(texts):
    check = next(one.visit for one in samples("ja") if one.name == "08-check")
    shown = {item.kind: item.shown.reveal() for one in build_submission(check, NOW).applications for item in one.items}
    assert (shown["bank-code"], shown["branch-code"]) == ("みずほ銀行（0001）", "東京営業部（001）")
    sheet = sheet_of(check, texts.of("ja"))
    assert sheet.find("bankCode").shown.reveal() == "みずほ銀行（0001）"
    lines = mirror_view(replace(check, language="en"), NOTHING_ASKED, texts.of("en")).lines
    assert "みずほ銀行 (0001)" in [line.text.reveal() for line in lines]
