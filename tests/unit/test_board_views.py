"""From answers to statements, definitions and values; calendars; what the hall is told."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.tickets import Called
from counter_app.figures.codebook import shipped
from counter_app.figures.query import EVERYTHING, AlarmKind, By, Only
from counter_app.figures.savings import Assumption, saving
from counter_app.ui.board.asking import ask_choices, ask_league, ask_peaks, ask_today, ask_trend
from counter_app.ui.board.league_tab import about
from counter_app.ui.board.sample_figures import NOW, TITLES, SampleFigures
from counter_app.ui.board.screenshots import TownClock
from counter_app.ui.board.spans import SpanKind, Step, slots, span_of
from counter_app.ui.board.trend_tab import offered_figures
from counter_app.ui.board.views import (
    TILES,
    alarm_sentence,
    brief,
    day_bars,
    definition,
    heat_chart,
    league_chart,
    office_bars,
    spread_chart,
    tiles,
    trend_chart,
)
from counter_app.ui.board.waiting import ask_hall, expected
from tests.ui.staff_windows import TEXTS

SAY = TEXTS.of("ja")
BOOK = shipped()


def trend(figure="received", kind=SpanKind.WEEKS_4, step=Step.DAY, only=EVERYTHING):
    return ask_trend(SampleFigures(), BOOK, figure, span_of(kind, NOW), step, only)


def test_every_tile_is_a_figure_of_the_codebook_with_its_version():
    shown = tiles(ask_today(SampleFigures(), EVERYTHING), SAY)
    assert [tile.figure for tile in shown] == list(TILES)
    for tile in shown:
        entry = BOOK[tile.figure]
        assert f"v{entry.version}" in tile.definition
        assert entry.formula in tile.definition
        assert "提案" in tile.definition
        assert tile.number != "—"


def test_a_morning_before_the_first_visit_shows_no_zeros():
    early = SampleFigures(NOW.replace(hour=7, minute=0))
    shown = tiles(ask_today(early, EVERYTHING), SAY)
    assert {tile.number for tile in shown} == {"—"}
    assert {tile.unit for tile in shown} == {"記録なし"}


class Quiet(SampleFigures):
    """An office where somebody called a number, and nobody handed anything in."""

    def period(self, since, until, by=By.TOTAL, only=EVERYTHING, *, kinds=()):
        return super().period(since, until, by, only, kinds=kinds or ("called",))


def test_an_hour_in_which_only_others_did_something_is_a_zero_and_no_peak():
    answer = ask_today(Quiet(), EVERYTHING)
    shown = {tile.figure: tile for tile in tiles(answer, SAY)}
    assert (shown["received"].number, shown["received"].unit) == ("0", "件")
    assert (shown["unwritten_visits"].number, shown["unwritten_visits"].unit) == ("—", "記録なし")
    assert day_bars(answer, SAY).title == "今日の受付はまだありません"


def test_the_change_is_the_difference_of_what_is_written():
    tile = next(t for t in tiles(ask_today(SampleFigures(), EVERYTHING), SAY) if t.figure == "received")
    now, was = int(tile.number), int(tile.compared.split("件")[0].removeprefix("先週 "))
    change = f"＋{now - was}" if now >= was else f"−{was - now}"
    assert f"({change}件)" in tile.compared


@pytest.mark.parametrize("entry", list(BOOK), ids=lambda entry: entry.id)
def test_a_short_formula_is_never_cut_inside_brackets(entry):
    short = brief(entry)
    assert short
    assert entry.formula.startswith(short)
    assert short.count("（") == short.count("）")
    assert not short.endswith(("÷", "÷ ", "−", "＋"))


@pytest.mark.parametrize("kind", AlarmKind)
def test_every_alarm_says_what_and_what_to_do(kind):
    from counter_app.figures.query import Alarm  # noqa: PLC0415

    what, do = alarm_sentence(Alarm(kind, 101.2, 72, "時間", "MH01 届出"), SAY, {"MH01": "本庁"})
    assert "101時間" in what
    assert do.endswith("。")
    assert "MH01" not in what


@pytest.mark.parametrize("kind", SpanKind)
@pytest.mark.parametrize("step", Step)
def test_every_step_of_every_span_has_its_place(kind, step):
    span = span_of(kind, NOW)
    answer = SampleFigures().period(span.since, span.until, step.by, kinds=("application",))
    walked = slots(answer, span, step)
    assert len({slot.name for slot in walked}) == len(walked)
    counted = sum(slot.tally.of("application").of("events") for slot in walked if slot.tally is not None)
    assert counted == answer.whole.of("application").of("events")


def test_closed_days_are_gaps():
    chart = trend_chart(trend(), SAY)
    sundays = [point for point in chart.points if "（日）" in point.name]
    assert len(sundays) == 4
    assert all(point.value is None for point in sundays)
    assert all(point.value for point in chart.points if "（水）" in point.name)


def test_the_table_of_a_trend_equals_its_points():
    chart = trend_chart(trend("wait_p50"), SAY)
    for row, point in zip(chart.table().rows, chart.points, strict=True):
        expected_cell = "記録なし" if point.value is None else f"{point.value / 60:,.1f}"
        assert row[:2] == (point.name, expected_cell)
    assert chart.high_name
    assert spread_chart(trend("wait_p50"), SAY) is not None
    assert spread_chart(trend("received"), SAY) is None


def test_a_spread_loses_nobody():
    answer = trend("wait_p50")
    chart = spread_chart(answer, SAY)
    assert sum(chart.counts) == answer.now.whole.of("called").of("timed")


def test_every_offered_figure_can_be_drawn_and_stated():
    for figure, name in offered_figures(BOOK):
        answer = trend(figure)
        assert trend_chart(answer, SAY).title.startswith(BOOK[figure].name), name
        assert office_bars(answer, SAY, {}).groups


def test_a_month_ago_is_compared_with_the_weeks_before_and_a_year_with_the_year_before():
    weeks, months = span_of(SpanKind.WEEKS_4, NOW), span_of(SpanKind.MONTHS_12, NOW)
    assert weeks.before.until == weeks.since
    assert weeks.before.days == weeks.days
    assert months.since == datetime(2025, 12, 1, tzinfo=JAPAN)
    assert months.before.since == datetime(2024, 12, 1, tzinfo=JAPAN)


@given(st.dates(date(2025, 1, 1), date(2032, 12, 31)), st.sampled_from(SpanKind))
def test_spans_are_whole_days_and_hold_today_or_end_with_the_year(at, kind):
    now = datetime(at.year, at.month, at.day, 15, 30, tzinfo=JAPAN)
    span = span_of(kind, now)
    assert span.since < span.until
    assert (span.since.hour, span.until.hour) == (0, 0)
    if kind is not SpanKind.LAST_YEAR:
        assert span.since <= now < span.until
    assert span.before.since < span.since


def test_the_peak_of_the_statement_is_the_highest_cell():
    chart = heat_chart(ask_peaks(SampleFigures(), BOOK, "received", span_of(SpanKind.WEEKS_13, NOW), EVERYTHING), SAY)
    (day, hour), value = max(chart.cells.items(), key=lambda item: item[1])
    assert f"{'月火水木金土日'[day - 1]}曜{hour}時台" in chart.title
    assert f"{value:.1f}" in chart.title


def test_the_league_begins_with_the_most_hours_and_says_how_they_come_about():
    answer = ask_league(SampleFigures(), span_of(SpanKind.WEEKS_13, NOW), EVERYTHING)
    chart = league_chart(answer, TITLES, SAY)
    hours = [rung.value for rung in chart.rungs]
    assert hours == sorted(hours, reverse=True)
    assert chart.rungs[0].name in chart.title
    first = answer.rows[0]
    assert f"{first.cases:,}件 × {first.minutes:.1f}分" == chart.rungs[0].note


def test_filters_narrow_what_is_shown():
    source = SampleFigures()
    whole = source.period(*_today(), By.TOTAL).figure("received")
    kiosk = source.period(*_today(), By.TOTAL, Only(channel="kiosk")).figure("received")
    assert 0 < kiosk < whole
    found = ask_choices(source, TownClock())
    assert set(found.procedures) == set(TITLES)
    assert "kiosk" in found.channels


def _today():
    start = NOW.replace(hour=0, minute=0)
    return start, start + timedelta(days=1)


def test_today_is_stated_by_its_busiest_hour():
    chart = day_bars(ask_today(SampleFigures(), EVERYTHING), SAY)
    busiest = max((g for g in chart.groups if g.value is not None), key=lambda g: g.value)
    assert f"{busiest.label}台" in chart.title


def test_definitions_name_figure_version_and_formula():
    assert definition(BOOK["received"], SAY) == "受付件数 v1（提案） ＝ 期間内に受け付けた申請の数"


def test_savings_are_written_to_three_figures():
    assert about(296_981) == "297,000"
    assert about(950) == "950"
    assert saving(Assumption(1200, 10, 4, 0.5, 2500)).hours == pytest.approx(60)


@pytest.mark.parametrize(
    ("people", "median", "oldest", "minutes"),
    [(0, 600, None, 0), (3, 600, 60, 10), (3, 610, 60, 15), (3, 300, 1300, 25), (2, None, 600, None), (1, 20, 5, 5)],
)
def test_the_expected_wait_is_never_below_who_waits_longest(people, median, oldest, minutes):
    assert expected(people, median, oldest) == minutes


class Numbers:
    def called(self):
        return (Called("届出", "104", NOW - timedelta(minutes=1)), Called("証明", "238", NOW - timedelta(minutes=4)))


def test_the_hall_is_told_of_its_own_office_alone():
    answer = ask_hall(SampleFigures(), Numbers(), TownClock(), "MH01")
    assert {line.queue for line in answer.lines} == {"届出", "証明", "保険・年金"}
    assert [line.number for line in answer.lines if line.newest] == ["104"]
    elsewhere = ask_hall(SampleFigures(), Numbers(), TownClock(), "KT01")
    assert sum(line.waiting for line in elsewhere.lines) == 0
    assert answer.fresh(NOW + timedelta(minutes=2))
    assert not answer.fresh(NOW + timedelta(minutes=2, seconds=1))
