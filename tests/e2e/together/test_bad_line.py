"""The hub falls over twice while two people fill in a 転居届: nothing typed is lost, and it is finished without a line."""

from __future__ import annotations

import pytest

from tests.e2e.together.both import both_windows
from tests.e2e.together.two_places import TwoPlaces
from tests.e2e.together.walk import (
    AFTER,
    KANA,
    TELEPHONE,
    Seen,
    answer,
    answer_the_rest,
    begin,
    hand_in,
    propose,
    speak,
)

pytestmark = [pytest.mark.pcsc, pytest.mark.slow]
WAITING = "待機中"


def nobody_looks(_moment: str) -> None:
    """No pictures here."""


def test_a_procedure_goes_on_and_is_finished_while_the_hub_is_down(reader, tmp_path):
    places, seen = TwoPlaces(tmp_path, reader.reader_name, "1280x800x24"), Seen()
    with both_windows(places, reader) as both:
        post, desk = both.post, both.desk
        with places.hub() as hub:
            begin(post, desk, both.card.insert)
            speak(post, desk, nobody_looks, seen)
            propose(post, desk, nobody_looks, seen)
            hub.kill()
        post.sees(WAITING)
        answer(post)
        with places.hub() as hub:
            desk.sees(KANA)  # typed while nothing was there to carry it
            post.until(lambda: not post.shows(WAITING), "the line")
            desk.sees(AFTER)
            hub.kill()
        answer_the_rest(post)
        hand_in(post, seen)
        post.until(lambda: len(both.front.printed) == 1, "the slip")
        with places.hub():
            number = f"{seen.receipt}/1"
            desk.until(lambda: number in {each["id"] for each in places.run("main", "work", "list")}, number)
            items = {each["path"]: each for each in places.run("main", "work", "show", number, "--purpose", "review")}
    assert (items["move.newAddress"]["value"], items["move.newAddress"]["by"]) == (AFTER, "HQ01")
    assert items["applicant.fullNameKana"]["value"] == KANA
    assert items["applicant.phoneNumber"]["value"] == TELEPHONE
