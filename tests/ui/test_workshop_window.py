"""The workshop as a clerk uses it: the real window over the shipped forms, in an office of its own."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from counter_app.packs.office_forms import office_forms
from counter_app.ui.settling import settle
from counter_app.ui.workshop.inputs import Line
from counter_app.ui.workshop.publish_panel import PublishPanel, next_april
from counter_app.ui.workshop.screenshots import RehearsedOffice
from counter_app.ui.workshop.town_panel import TownPanel
from counter_app.ui.workshop.versions_panel import VersionsPanel
from counter_app.ui.workshop.window import FIELD, FORM, RULE, TEXT, WorkshopWindow
from tests.fakes.workshop_forms import CONNECTORS, whole_forms
from tests.ui.staff_windows import TEXTS, dress, visible

TENKYO, JUMINHYO, PEOPLE = "moving/tenkyo.toml", "certificates/juminhyo.toml", "life_events/_predicates-people.toml"
TENNYU = "life_events/tennyu.toml"
JIDO = "children/jido_teate.toml"  # asks much of its own besides what it shares
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def office(tmp_path):
    return RehearsedOffice.in_folder(tmp_path, whole_forms())


@pytest.fixture
def workshop(office):
    opened = []

    def open_one(file=TENKYO) -> WorkshopWindow:
        window = WorkshopWindow(office.world(TEXTS, lambda _form, _answers, _files: PNG), office.session())
        window.resize(1280, 800)
        window.start()
        window.activateWindow()  # short cuts answer in the active window only
        assert QTest.qWaitForWindowActive(window, 5000)
        settle(window)
        window.bench.select(file)
        settle(window)
        opened.append(window)
        return window

    yield open_one
    for window in opened:
        window.close()


def tab(window, at):
    window.tabs.setCurrentIndex(at)
    return window.tabs.currentWidget()


def typed(widget, text):
    """Type over what stands there."""
    widget.selectAll()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)


def text_of(window, file):
    return window.bench.session.draft.tree.text(file)


def sentences(window):
    return [window.findings.list.item(at).text() for at in range(window.findings.list.count())]


def test_the_shipped_forms_open_without_findings(workshop):
    window = workshop()
    assert window.findings.count.text() == "◎ 直すところはありません"
    assert not window.preview.kiosk.pixmap().isNull()


def test_a_label_is_renamed_and_the_kiosk_follows(workshop):
    window = workshop(JIDO)
    fields = tab(window, FIELD)
    number = next(n for n, entry in enumerate(window.bench.value("field")) if entry.get("fact") == "start.date")
    fields.choose(("field", number))
    before = window.preview.kiosk.pixmap().toImage()
    question = fields.sheet.input_at(("field", number, "question", "ja"))
    typed(question, "When?")
    settle(window)
    assert window.bench.value("field", number, "question", "ja") == "When?"
    assert "verified = true  # 支給開始事由" in text_of(window, JIDO)
    assert window.preview.kiosk.pixmap().toImage() != before
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert text_of(window, JIDO) == whole_forms().text(JIDO)
    assert question.toPlainText() == whole_forms_question(number)


def whole_forms_question(number):
    from counter_app.packs.workshop import at, document  # noqa: PLC0415

    return at(document(whole_forms(), JIDO), ("field", number, "question", "ja"))


def test_a_field_is_added_with_a_condition_and_moved(workshop):
    window = workshop()
    fields = tab(window, FIELD)
    fields.choose(("field", 5))
    many = len(window.bench.value("field"))
    fields.entries.keys["workshop.field.add"].click()
    settle(window)
    assert len(window.bench.value("field")) == many + 1
    assert fields.place == ("field", 6)
    fields.conditions.add.click()
    settle(window)
    (condition,) = window.bench.value("field", 6, "when")
    fields.conditions.answers[0].choose(condition["is"][0])
    settle(window)
    assert window.bench.value("field", 6, "when", 0, "is") == []
    assert any("答え" in line or "is" in line for line in sentences(window))
    window.bench.undo()
    fields.entries.list.setFocus()
    QTest.keyClick(fields.entries.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert window.bench.value("field", 7, "fact") == "newField"
    assert fields.place == ("field", 7)


def test_a_fee_is_typed_and_a_wrong_one_is_kept_and_found(workshop):
    window = workshop(JUMINHYO)
    yen = tab(window, FORM).sheet.input_at(("fee", "yen"))
    typed(yen, "350")
    settle(window)
    assert window.bench.value("fee", "yen") == 350
    assert not sentences(window)
    typed(yen, "350yen")
    settle(window)
    assert yen.text() == window.bench.value("fee", "yen") == "350yen"
    assert "金額（円）" in sentences(window)[0]
    tab(window, TEXT)
    window.findings.list.setCurrentRow(0)
    window.findings.go()
    settle(window)
    assert window.tabs.currentIndex() == FORM
    assert window.focusWidget() is yen


def test_an_age_is_changed_where_the_condition_is_kept(workshop):
    window = workshop(PEOPLE)
    predicates = window.bench.value("predicate")
    at, test = next(
        (at, entry["all"].index(test))
        for at, entry in enumerate(predicates)
        for test in entry.get("all", [])
        if "age_at_least" in test
    )
    rules = tab(window, RULE)
    rules.choose(("predicate", at))
    line = rules.sheet.input_at(("predicate", at, "all", test, "age_at_least"))
    assert isinstance(line, Line)
    typed(line, "70")
    settle(window)
    assert window.bench.value("predicate", at, "all", test, "age_at_least") == 70


def test_a_misspelt_name_in_the_text_is_said_in_japanese_and_leads_there(workshop):
    window = workshop(JIDO)
    text = tab(window, TEXT)
    text.editor.setPlainText(text_of(window, JIDO).replace('"not-future"', '"not-futur"', 1))
    settle(window)
    assert "「not-futur」はありません。「not-future」のことですか。" in sentences(window)[0]
    window.findings.list.setCurrentRow(0)
    window.findings.go()
    assert window.tabs.currentIndex() == FIELD


def test_a_torn_text_is_kept_and_the_other_tabs_say_so(workshop):
    window = workshop()
    text = tab(window, TEXT)
    text.editor.setPlainText("[[field\n")
    settle(window)
    assert text_of(window, TENKYO) == "[[field\n"
    assert sentences(window)
    said = [label.text() for label in tab(window, FORM).findChildren(QLabel)]
    assert TEXTS.of("ja")("workshop.text.broken") in said
    window.bench.undo()
    settle(window)
    assert not sentences(window)


def test_rules_are_read_and_turned(workshop):
    window = workshop(TENNYU)
    rules = tab(window, RULE)
    assert "転" in rules.entries.list.item(0).text() or rules.entries.list.count()
    before = window.bench.value("rule", 0, "when")
    window.bench.put(("rule", 0, "when"), [*before, "dog | not moped"])
    settle(window)
    assert "または" in rules.entries.list.item(0).text()


def test_every_view_shows_something(workshop):
    window = workshop()
    for view in ("kiosk", "counter", "paper", "advice"):
        window.preview.show_view(view)
        settle(window)
    assert list(window.preview.counter._sheet.cells())
    assert not window.preview.paper.pixmap().isNull()
    assert window.preview.advice.shown is not None


def published(window, version):
    window.press("publish")
    panel = window.panel
    assert isinstance(panel, PublishPanel)
    settle(window)
    panel.version.setText(version)
    return panel


def test_a_version_is_published_and_in_force_from_next_april(workshop, office):
    window = workshop(JUMINHYO)
    window.bench.put(("fee", "yen"), 450)
    settle(window)
    panel = published(window, "2027.04.01")
    assert "450" in panel.view.sentences.item(0).text()
    assert not panel.go.isEnabled()  # nobody has verified it
    panel.knowing.click()
    assert "+yen = 450" in panel.view.lines.toPlainText() or "yen = 450" in panel.view.lines.toPlainText()
    panel.go.click()
    settle(window)
    april = next_april(office.clock.now().date())
    assert april == date(2027, 4, 1)
    fees = [
        office_forms(office.shelf, office.shipped, CONNECTORS, day).catalogue.get("juminhyo", day).fee.yen
        for day in (date(2027, 3, 31), april)
    ]
    assert fees[0] != 450
    assert fees[1] == 450
    assert window.bench.session.base_version == "2027.04.01"
    assert not window.bench.session.changed_files


def test_nothing_is_published_while_something_is_wrong(workshop, office):
    window = workshop()
    window.bench.put(("destination",), "S99")
    settle(window)
    panel = published(window, "x")
    assert not panel.go.isEnabled()
    assert "公開できません" in panel.sentence.text()
    assert not panel.export.isEnabled()
    assert office.shelf.entries() == []


def test_a_tampered_bundle_is_refused_with_its_reason(workshop, office, tmp_path):
    window = workshop()
    panel = published(window, "carried")
    file = tmp_path / "carried.forms.out"
    panel.write_to(file)
    settle(window)
    window.press("versions")
    versions = window.panel
    assert isinstance(versions, VersionsPanel)
    data = bytearray(file.read_bytes())
    torn = tmp_path / "torn"
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(byte ^ 1 for byte in data[middle : middle + 300])  # more than a header between
    torn.write_bytes(data)
    versions.import_file(torn)
    settle(window)
    assert "F30" in versions.sentence.text()
    assert office.shelf.entries() == []
    versions.import_file(file)
    settle(window)
    assert [entry.version for entry in office.shelf.entries()] == ["carried"]
    versions.pin_chosen()
    settle(window)
    assert office.shelf.pinned() == "carried"
    versions.by_date()
    settle(window)
    assert office.shelf.pinned() is None


def test_the_town_counts_who_is_affected_and_can_be_stopped(workshop):
    window = workshop()
    window.bench.put(("destination",), "S10")
    settle(window)
    window.press("town")
    panel = window.panel
    assert isinstance(panel, TownPanel)
    panel.households.setValue(10)
    panel.run()
    panel.wait()
    settle(window)
    assert panel.replayed is not None
    assert panel.replayed.situations > 0
    systems = {panel.table.item(at, 4).text() for at in range(panel.table.rowCount())}
    assert systems <= {"01 住民記録"}
    for at in range(panel.table.rowCount()):
        panel.show_one(at)
        assert "世帯" in panel.detail.toPlainText()
    panel.stop.click()
    panel.close()


def test_a_draft_is_offered_again_after_closing(workshop, office):
    from counter_app.app.workshop_commands import begun  # noqa: PLC0415

    window = workshop()
    window.bench.put(("title", "ja"), "転居の届")
    window.close()
    session, resumed = begun(office.in_force(), window.bench.world.drafts)
    assert resumed
    assert session.changed_files == {TENKYO}


def test_the_search_finds_by_title_and_field(workshop):
    window = workshop()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.outline.search
    window.outline.search.setText("住民票")
    files = [child for group in window.outline._files() for child in group]
    assert JUMINHYO in files
    assert TENKYO not in files


def test_markup_in_a_title_is_shown_as_it_is(workshop):
    window = workshop()
    window.bench.put(("title", "ja"), "<b>転居</b>届")
    settle(window)
    assert window._title.text().startswith("<b>転居</b>届")
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in window.findChildren(QLabel) if label.text())


@pytest.mark.parametrize("file", ["life_events/_laws.toml", "life_events/_finding.toml", "moving/_pack.toml"])
def test_what_has_no_inputs_is_edited_as_text_and_every_tab_says_so(workshop, file):
    window = workshop(file)
    assert window.tabs.currentIndex() == TEXT
    assert window.text_tab.hint.text() == TEXTS.of("ja")("workshop.text.only")
    window.text_tab.editor.setPlainText(f"{text_of(window, file)}\nwrong = 1\n")
    settle(window)
    window.findings.list.setCurrentRow(0)
    window.findings.go()
    assert window.bench.file == file
    assert window.tabs.currentIndex() == TEXT
    for at in (FORM, FIELD, RULE):
        said = [label.text() for label in tab(window, at).findChildren(QLabel)]
        assert TEXTS.of("ja")("workshop.text.there") in said


@pytest.mark.parametrize("file", [TENKYO, TENNYU, PEOPLE])
def test_everything_that_takes_keys_has_a_name(workshop, file):
    window = workshop(file)
    nameless = []
    for at in range(4):
        tab(window, at)
        settle(window)
        for widget in visible(window):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabledTo(window):
                node = QAccessible.queryAccessibleInterface(widget)
                plain = type(widget).__name__ in ("QScrollArea", "QTabBar", "QSplitter", "QHeaderView", "SheetPanel")
                if not plain and not node.text(QAccessible.Text.Name).strip():
                    nameless.append(type(widget).__name__)
    assert nameless == []
