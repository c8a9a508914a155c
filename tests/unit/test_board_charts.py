"""Charts as values: where marks stand, that nothing overlaps or leaves the drawing, that the table says what is drawn."""

import csv
import io
import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.ui.board.charts.age_bars import AgeBars
from counter_app.ui.board.charts.axis import Scale, scale_of, ticks
from counter_app.ui.board.charts.grouped_bars import Group, GroupedBars
from counter_app.ui.board.charts.heat_map import HeatMap
from counter_app.ui.board.charts.histogram import Spread
from counter_app.ui.board.charts.league_bars import LeagueBars, Rung
from counter_app.ui.board.charts.scene import Area, Box, Dot, Hatch, Line, Tint, Words, every, shortened, text_width
from counter_app.ui.board.charts.sparkline import Sparkline
from counter_app.ui.board.charts.table import NO_DATA, ChartTable
from counter_app.ui.board.charts.time_series import LineEnd, Point, TimeSeries, apart

HOURS = st.one_of(st.none(), st.floats(0, 90_000))


def series(values, **more):
    points = tuple(Point(f"11/{n}", f"2026-11-{n:02}", v) for n, v in enumerate(values, start=1))
    return TimeSeries("題", "定義", "件", "受付件数", points, **more)


def boxes(scene, tint=Tint.MAIN):
    return [mark for mark in scene.marks if isinstance(mark, Box) and mark.fill is tint]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(17, (0, 5, 10, 15, 20)), (1, (0, 0.2, 0.4, 0.6, 0.8, 1)), (950, (0, 200, 400, 600, 800, 1000)), (0, (0, 1))],
)
def test_ticks_are_steps_of_one_two_and_five(highest, expected):
    assert ticks(highest) == pytest.approx(expected)


@given(st.floats(1e-6, 1e9), st.integers(2, 8))
def test_ticks_reach_the_highest_value_in_few_nice_steps(highest, most):
    found = ticks(highest, most)
    step = found[1]
    assert found[-1] >= highest * (1 - 1e-6)
    assert len(found) - 1 <= most
    assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in {1, 2, 5, 10}


def test_numbers_are_written_as_offices_write_them():
    assert scale_of("件", 12345).text(12345) == "12,345件"
    assert scale_of("割合", 0.5).text(0.7854) == "78.5%"
    assert scale_of("秒", 90).text(90) == "90秒"
    assert scale_of("秒", 700).text(700) == "11.7分"
    assert scale_of("秒", 3 * 86400).text(2.5 * 86400) == "2.5日"
    assert scale_of("件", None).text(None) == "—"


def test_a_day_without_a_record_is_a_gap_and_never_zero():
    scene = series((10, 12, None, 8)).scene(600, 300)
    lines = [m for m in scene.marks if isinstance(m, Line) and m.tint is Tint.MAIN]
    assert [len(line.points) for line in lines] == [2]
    dots = [m for m in scene.marks if isinstance(m, Dot)]
    assert len(dots) == 3
    axis = max(y for m in scene.marks if isinstance(m, Line) and m.tint is Tint.INK for _, y in m.points)
    assert all(dot.y < axis for dot in dots)
    assert series((10, 12, None, 8)).table().rows[2][1] == NO_DATA
    assert series((10, 12, 0, 8)).table().rows[2][1] == "0"


def test_values_stand_where_the_axis_says():
    scene = series((0, 10, 20)).scene(600, 300)
    low, middle, high = (m.y for m in scene.marks if isinstance(m, Dot))
    assert low - middle == pytest.approx(middle - high)
    zero = next(m for m in scene.words if m.text == "0")
    assert zero.y + zero.height / 2 == pytest.approx(low)


def test_the_band_lies_between_median_and_ninety_percent():
    points = tuple(Point(str(n), str(n), 300.0, 900.0) for n in range(3))
    scene = TimeSeries("題", "定義", "秒", "中央値", points, "90%点").scene(600, 300)
    band = next(m for m in scene.marks if isinstance(m, Area))
    lines = [m for m in scene.marks if isinstance(m, Line) and m.tint is Tint.MAIN and len(m.points) == 3]
    assert {y for _, y in band.points} == {y for line in lines for _, y in line.points}
    assert sorted(line.dashed for line in lines) == [False, True]


@given(st.lists(st.floats(0, 400), min_size=1, max_size=3))
def test_names_beside_lines_never_overlap(heights):
    placed = apart([LineEnd(y, "n", "v", Tint.MAIN) for y in heights], 30, 400)
    assert all(later.y - sooner.y >= 40 - 1e-6 for sooner, later in pairwise(placed))


def test_what_is_compared_with_is_hatched():
    groups = (Group("9時", 14, 12), Group("10時", 17, None))
    scene = GroupedBars("題", "定義", "件", "今日", "先週", groups).scene(500, 260)
    now = [box for box in boxes(scene) if box.height > 20]
    before = [m for m in scene.marks if isinstance(m, Box) and m.hatch is Hatch.RISING and m.height > 20]
    assert (len(now), len(before)) == (2, 1)
    assert now[0].height / now[1].height == pytest.approx(14 / 17)
    assert any(words.text == "—" for words in scene.words)


def test_a_league_is_as_long_as_its_numbers():
    rungs = (Rung("転入届", 100.0, "300件 × 20.0分"), Rung("転居届", 25.0), Rung("未計測", None))
    chart = LeagueBars("題", "定義", "時間", rungs, ("手続", "時間", "内訳"))
    first, second = boxes(chart.scene(700, 300))
    assert first.width / second.width == pytest.approx(4)
    assert chart.table().rows[2][1] == NO_DATA
    few = chart.scene(700, 60)
    assert any("ほか 2 件" in words.text for words in few.words)


def test_the_heat_map_writes_a_number_into_every_cell_and_hatches_more_where_it_is_more():
    cells = {(day, hour): float(day * hour) for day in range(1, 6) for hour in range(9, 13)}
    del cells[(3, 10)]
    chart = HeatMap("題", "定義", "件", cells)
    scene = chart.scene(800, 400)
    said = [words.text for words in scene.words]
    assert all(f"{value:.1f}" in said for value in cells.values())
    assert said.count("—") == 1
    gaps = sorted({m.gap for m in scene.marks if isinstance(m, Box) and m.hatch is Hatch.RISING}, reverse=True)
    assert gaps == sorted(gaps, reverse=True)
    assert [chart.level(v) for v in (0.0, 30.0, 60.0)] == [0, 2, 4]


def test_the_heat_map_shows_a_weekend_only_where_there_was_one():
    assert HeatMap("", "", "件", {(1, 9): 1.0}).weekdays == range(1, 6)
    assert HeatMap("", "", "件", {(1, 9): 1.0, (6, 10): 1.0}).weekdays == range(1, 7)


def test_quantiles_stand_in_the_stretch_they_belong_to():
    scene = Spread("題", "定義", 60, (1, 4, 2, 1), 90.0, 200.0).scene(500, 300)
    bars = boxes(scene)
    p90, p50 = sorted(
        (m for m in scene.marks if isinstance(m, Line) and m.tint is Tint.ALARM), key=lambda m: -m.points[0][0]
    )
    assert bars[1].x < p50.points[0][0] < bars[1].x + bars[1].width
    assert bars[3].x < p90.points[0][0] < bars[3].x + bars[3].width


def test_the_target_stands_before_what_is_beyond_it():
    chart = AgeBars("題", "定義", ((1, 6), (24, 3), (72, 4), (168, 2), (None, 1)), 72)
    assert chart.names() == ("1時間以内", "24時間以内", "3日以内", "7日以内", "7日超")
    assert chart.beyond() == (False, False, False, True, True)
    scene = chart.scene(420, 200)
    line = next(m for m in scene.marks if isinstance(m, Line))
    late = [m for m in scene.marks if isinstance(m, Box) and m.hatch is Hatch.CROSSED]
    assert len(late) == 2
    assert all(box.y > line.points[0][1] for box in late)
    assert all(box.y + box.height < line.points[0][1] for box in boxes(scene))


def test_a_sparkline_marks_the_last_record():
    scene = Sparkline("題", "定義", (("9時", 3.0), ("10時", None), ("11時", 6.0))).scene(100, 40)
    last = next(m for m in scene.marks if isinstance(m, Dot) and m.radius == 4)
    assert last.x == pytest.approx(95)


NOTHING = [
    series((None, None)),
    GroupedBars("題", "定義", "件", "今日", "先週", ()),
    LeagueBars("題", "定義", "時間", (), ("手続", "時間", "内訳")),
    HeatMap("題", "定義", "件", {}),
    Spread("題", "定義", 60, (0, 0), None, None),
    AgeBars("題", "定義", ((24, 0), (None, 0)), 72),
]


@pytest.mark.parametrize("chart", NOTHING, ids=lambda chart: type(chart).__name__)
def test_a_chart_without_data_says_so(chart):
    scene = chart.scene(400, 200)
    assert any("ありません" in words.text for words in scene.words)
    assert boxes(scene) == []


@given(st.lists(HOURS, min_size=1, max_size=60), st.floats(420, 1800), st.floats(180, 900))
@settings(max_examples=60, deadline=None)
def test_a_trend_stays_inside_and_its_words_apart(values, width, height):
    fits(series(values).scene(width, height))


@given(st.lists(st.tuples(HOURS, HOURS), min_size=1, max_size=12), st.floats(420, 1800), st.floats(200, 900))
@settings(max_examples=60, deadline=None)
def test_bars_stay_inside(values, width, height):
    groups = tuple(Group(f"{n}時", now, before) for n, (now, before) in enumerate(values))
    fits(GroupedBars("題", "定義", "秒", "今日", "先週", groups).scene(width, height), apart=False)


@given(
    st.dictionaries(st.tuples(st.integers(1, 7), st.integers(8, 17)), st.floats(0, 500), min_size=1),
    st.floats(900, 1800),
    st.floats(420, 900),
)
@settings(max_examples=40, deadline=None)
def test_the_heat_map_stays_inside_and_its_numbers_apart(cells, width, height):
    fits(HeatMap("題", "定義", "件", cells).scene(width, height))


def fits(scene, *, apart=True):
    for mark in scene.marks:
        if isinstance(mark, Box | Words):
            assert mark.x >= -1, mark
            assert mark.x + mark.width <= scene.width + 1, mark
            assert mark.y >= -1, mark
            assert mark.y + mark.height <= scene.height + 1, mark
        elif isinstance(mark, Line | Area):
            assert all(-1 <= x <= scene.width + 1 and -1 <= y <= scene.height + 1 for x, y in mark.points)
    for words in scene.words:
        assert text_width(words.text, words.size) <= words.width + 24, words
    if apart:
        for one, other in combinations(scene.words, 2):
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across <= 6 or down <= 6, (one, other)


def test_labels_are_left_out_before_they_touch():
    assert every(28, 1000, 50) == 2
    assert every(5, 1000, 50) == 1
    assert shortened("住民票の写しの交付申請", 14, 80).endswith("…")
    assert text_width(shortened("住民票の写しの交付申請", 14, 80), 14) <= 80


def test_csv_says_what_the_table_says_and_starts_no_formula():
    table = ChartTable(("手続", "件数（件）"), (("=1+1", "1,234"), ("転入届", NO_DATA)))
    rows = list(csv.reader(io.StringIO(table.csv())))
    assert rows == [["手続", "件数（件）"], ["'=1+1", "1,234"], ["転入届", NO_DATA]]
    assert "転入届" in table.spoken()


def test_a_scale_knows_its_unit():
    assert Scale(60, "分", 1).text(90) == "1.5分"
