"""A post office and the main office finish a 転居届 together: two windows, a hub, a card on a reader, a slip from a printer.

Real: both programs as they are started in an office, each on an X display of its own; the hub with TLS and certificates by
one-time codes; pcscd with a card behind it; a print server. One walk, looked at from every side.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from counter_app.devices.virtual_card.service import PrivatePcsc
from tests.e2e.together.both import both_windows
from tests.e2e.together.two_places import TwoPlaces
from tests.e2e.together.walk import AFTER, BEFORE, KANA, NAME, TELEPHONE, Seen, walk
from tests.fakes.leaks import Scanner
from tests.fakes.paper import pictures

pytestmark = [pytest.mark.pcsc, pytest.mark.slow]


@dataclass(frozen=True)
class Walked:
    """What is left when both windows are closed."""

    places: TwoPlaces
    seen: Seen
    slips: list[bytes]
    case: list[dict[str, Any]]
    views: Any
    screens: list[Path]


def walked_at(places: TwoPlaces, reader: PrivatePcsc) -> Walked:
    """Found both places, walk, and close everything."""
    screens: list[Path] = []
    with both_windows(places, reader) as both, places.hub():

        def look(moment: str) -> None:
            for name, window in (("terminal", both.post), ("desk", both.desk)):
                screens.append(places.folder / "pictures" / f"{moment}-{name}.png")
                window.picture(screens[-1])

        seen = walk(both.post, both.desk, both.card.insert, look)
        case = places.run("main", "work", "show", f"{seen.receipt}/1", "--purpose", "review")
        views = places.run("main", "audit", "views", seen.receipt)
        return Walked(places, seen, both.front.printed, case, views, screens)


@pytest.fixture(scope="module")
def walked(reader, tmp_path_factory) -> Walked:
    return walked_at(TwoPlaces(tmp_path_factory.mktemp("together"), reader.reader_name, "1280x800x24"), reader)


def test_nothing_of_the_resident_is_at_the_desk_before_it_is_shown(walked):
    at_first = "\n".join(walked.seen.desk_before_release)
    assert not [each for each in (NAME, BEFORE, "花子") if each in at_first]
    assert "非公開" in at_first


def test_what_was_not_shown_stays_hidden_while_the_rest_is_there(walked):
    shown = "\n".join(walked.seen.desk_after_release)
    assert NAME in shown
    assert BEFORE in shown
    assert "■ 非公開" in shown


def test_nothing_is_left_at_the_desk_after_the_call(walked):
    left = "\n".join(walked.seen.desk_at_the_end)
    assert not [each for each in (NAME, BEFORE, AFTER, KANA) if each in left]


def test_the_case_is_in_the_queue_with_who_said_what(walked):
    items = {item["path"]: item for item in walked.case}
    said = {path: (item["origin"], item["by"]) for path, item in items.items()}
    assert items["move.newAddress"]["value"] == AFTER
    assert said["move.newAddress"] == ("clerk", "HQ01")
    assert said["applicant.fullName"][0] == "card"
    assert said["applicant.phoneNumber"][0] == "resident"
    assert {by for _, by in said.values()} == {"", "HQ01"}


def test_what_the_clerk_saw_in_the_call_can_be_told_to_the_resident(walked):
    purposes = {view["purpose"] for view in walked.views}
    assert {"リモート窓口", "審査"} <= purposes


def test_the_slip_came_out_at_the_terminal_and_the_main_office_knows_it_for_genuine(walked, tmp_path):
    assert len(walked.slips) == 2  # the one everybody gets, and the one the clerk asked for
    for number, slip in enumerate(walked.slips):
        file = tmp_path / f"{number}.png"
        pictures(slip, tmp_path, 203)[0].save(file)  # from its pixels, as a counter scans it
        read = walked.places.run("main", "slip", "verify", file)
        assert (read["verdict"], read["receipt"], read["procedures"]) == ("genuine", walked.seen.receipt, ["tenkyo"])
        assert read["simulated"] is True


def test_no_log_of_any_machine_names_the_resident(walked):
    scanner = Scanner((NAME, "花子", KANA, BEFORE, AFTER, TELEPHONE))
    files = [*walked.places.folder.glob("*.log"), *walked.places.folder.glob("*/store/logs/*")]
    assert files
    assert {file.name: found for file in files if (found := scanner.found(file.read_bytes()))} == {}


def test_the_hub_s_files_hold_nothing_that_can_be_read(walked):
    scanner = Scanner((NAME, KANA, AFTER, TELEPHONE))
    files = [file for file in (walked.places.folder / "main" / "store").rglob("*") if file.is_file()]
    assert {file.name: found for file in files if (found := scanner.found(file.read_bytes()))} == {}


def test_both_screens_were_looked_at_at_every_step(walked):
    assert len(walked.screens) == 14
    for file in walked.screens:
        with Image.open(file) as picture:
            assert picture.size == (1280, 800)
            assert len(picture.getcolors()) > 8  # not an empty screen
