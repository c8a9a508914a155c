"""Small parts of scanners: the newest frame, told once, looks at pictures."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageOps

from counter_app.app.bench_scan_pictures import CONDITIONS, empty_frame, frame
from counter_app.devices.scanning import looks
from counter_app.devices.scanning.newest import Newest
from counter_app.devices.scanning.told_once import AWAY_S, ToldOnce
from tests.fakes.cameras import blank, code, shown


def test_only_the_newest_waits():
    newest, pictures = Newest(), [blank(10, 10), blank(20, 10), blank(30, 10)]
    for picture in pictures:
        newest.put(picture)
    assert newest.take(0) is pictures[-1]
    assert newest.take(0) is None


def test_nobody_waits_at_the_end():
    newest = Newest()
    newest.put(blank())
    newest.end()
    assert newest.take(100) is None


def test_told_again_only_after_it_was_away():
    told = ToldOnce()
    assert told.fresh(["a"], 0) == ["a"]
    assert [told.fresh(["a"], at / 10) for at in range(1, 100)] == [[]] * 99  # every sighting counts
    assert told.fresh(["b", "a", "b"], 10) == ["b"]
    assert told.fresh(["a"], 10 + AWAY_S + 0.1) == ["a"]


def test_what_a_code_says_is_not_kept():
    told = ToldOnce()
    told.fresh(["27011234567890"], 0)
    assert "1234567890" not in repr(vars(told))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_bad_frame_is_read(condition):
    """One each, drawn from a fixed seed; `main.py bench scan` has the shares."""
    read_me = code(22)
    assert looks.every_look(frame(read_me, condition, random.Random(7))) == [read_me.text]


def test_light_on_dark_is_read_by_the_last_look():
    dark = ImageOps.invert(looks.image_of(shown(code())))
    assert looks.plain(dark) == []
    assert looks.every_look(dark) == [code().text]


def test_each_further_look_reads_what_the_plain_one_does_not():
    """On small symbols; otherwise it would only cost time."""
    gained = {
        look.__name__: sum(
            look(picture) == [code(version).text] and looks.plain(picture) != [code(version).text]
            for condition in ("phone moiré", "blur 2.0 px")
            for version in (20, 21, 22)
            for picture in [frame(code(version), condition, random.Random(version), 380)]
        )
        for look in (looks.smoothed, looks.sharpened)
    }
    assert all(gained.values()), gained


def test_nothing_is_read_where_nothing_is():
    assert looks.every_look(empty_frame(random.Random(3))) == []
    assert looks.every_look(Image.new("L", (1, 1))) == []


def test_a_page_full_of_codes_gives_a_few():
    one = code(5).picture.resize((180, 180))
    page = Image.new("L", (2000, 2000), 255)
    for place in range(100):
        page.paste(one, (place % 10 * 200, place // 10 * 200))
    assert looks.plain(page) == [code(5).text] * looks.MOST_CODES
