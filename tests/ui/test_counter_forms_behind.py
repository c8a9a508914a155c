"""Forms that fell back to the version before: staff learn it calmly, with what to do, and go on."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.packs.bundle import Imprint, make_bundle
from counter_app.packs.draft import Draft
from counter_app.packs.office_forms import office_forms
from counter_app.packs.shelf import RING, Shelf
from counter_app.signing import KeyRing, SigningKey
from counter_app.ui.settling import settle
from tests.fakes.workshop_forms import CONNECTORS, whole_forms
from tests.ui.staff_windows import TEXTS, dress, genuine, open_terminal, spoken

TODAY = date(2026, 11, 21)
TENKYO = "moving/tenkyo.toml"
TITLE = TEXTS.of("ja")("counter.forms-behind.title")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def shelf(tmp_path):
    """One version, which another release of the product wrote: this one cannot use its forms."""
    key = SigningKey.generate(simulated=True)
    KeyRing({}).publish(key.published, tmp_path / RING)
    shelf = Shelf(tmp_path, simulated=True)
    broken = Draft.of(whole_forms()).with_text(TENKYO, 'id = "tenkyo"\nversion =\n').tree
    imprint = Imprint("2026.11", "架空市", date(2026, 11, 1), datetime(2026, 10, 1, tzinfo=UTC))
    shelf.put(make_bundle(broken.contents(), imprint, key))
    return shelf


@pytest.fixture
def counter(shelf):
    opened = []

    def open_one():
        behind = lambda: office_forms(shelf, whole_forms(), CONNECTORS, TODAY).troubles  # noqa: E731  # a port of one call
        opened.append(open_terminal(genuine(), forms_behind=behind))
        return opened[-1]

    yield open_one
    for terminal in opened:
        terminal.close()


def test_a_rejected_version_is_said_with_file_line_and_what_to_do(counter):
    terminal = counter()
    said = spoken(terminal.staff)
    assert TITLE in said
    assert "main.py forms versions" in said
    assert f"{TENKYO} 2行目 書き方の誤りがあります" in said
    assert terminal.staff.keys["find"].isEnabled()  # the counter goes on
    assert TITLE not in spoken(terminal.mirror)


def test_a_damaged_file_is_said_in_the_words_of_the_handbook(counter, shelf):
    (shelf.directory / "2026.11.forms").write_bytes(b"damaged")
    said = spoken(counter().staff)
    assert TEXTS.of("ja")("failure.PACK_UNREADABLE.staff") in said


def test_the_notice_goes_when_the_version_is_gone(counter, shelf):
    terminal = counter()
    (shelf.directory / "2026.11.forms").unlink()
    terminal.begin()
    settle(terminal)
    assert TITLE not in spoken(terminal.staff)
    terminal.leave()
    settle(terminal)
    assert TITLE not in spoken(terminal.staff)
    assert not terminal.staff.nobody._behind.isVisibleTo(terminal.staff.nobody)
