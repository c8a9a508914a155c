"""What the workshop shows fits, and the sheet it shows is a sheet."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from counter_app.app.sheet_pictures import SheetPictures
from counter_app.packs.outline import FileKind, kind_of, title_of
from counter_app.ui.settling import settle
from counter_app.ui.workshop.screenshots import RehearsedOffice
from counter_app.ui.workshop.window import FIELD, FORM, RULE, WorkshopWindow
from tests.fakes.workshop_forms import whole_forms
from tests.ui.staff_windows import TEXTS, dress


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def window(tmp_path):
    office = RehearsedOffice.in_folder(tmp_path, whole_forms())
    drawn = SheetPictures("架空市", office.clock).draw
    window = WorkshopWindow(office.world(TEXTS, drawn), office.session())
    window.resize(1280, 800)
    window.start()
    settle(window)
    yield window
    window.close()


@pytest.mark.parametrize(
    ("file", "tab"),
    [
        ("moving/tenkyo.toml", FORM),
        ("certificates/juminhyo.toml", FORM),
        ("children/jido_teate.toml", FIELD),
        ("life_events/tennyu.toml", RULE),
        ("life_events/_predicates-people.toml", RULE),
    ],
)
def test_no_input_is_cut_off_on_a_small_screen(window, file, tab):
    window.bench.select(file)
    settle(window)
    window.tabs.setCurrentIndex(tab)
    settle(window)
    shown = window.tabs.currentWidget()
    assert shown.sheet.inputs
    assert shown.sheet.minimumSizeHint().width() <= shown.scroller.viewport().width()


def test_the_sheet_is_drawn_as_it_will_be_printed(window):
    window.bench.select("moving/tenkyo.toml")
    settle(window)
    window.preview.show_view("paper")
    settle(window)
    page: QImage = window.preview.paper.pixmap().toImage()
    assert page.height() > page.width() > 300
    assert len({page.pixel(x, y) for x in range(0, page.width(), 7) for y in range(0, page.height(), 7)}) > 5
    assert not window._sentence.isVisible()


def test_golden_cases_are_no_procedures_and_bear_the_name_of_their_event():
    files = list(whole_forms().golden())
    assert files
    assert {kind_of(file) for file in files} == {FileKind.OTHER}
    titles = {title_of(file, whole_forms()) for file in files}
    assert len(titles) == len(files)
    assert "引っ越してきた（転入）" in titles
