"""From answers to charts: statements, definitions and values. Pure; no widget in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from re import sub

from counter_app.figures.codebook import Codebook, Entry, Statistic
from counter_app.figures.histogram import Histogram, seconds_of
from counter_app.figures.query import Alarm, Period, QueueAges
from counter_app.i18n.texts import Language
from counter_app.ui.board.asking import PARTNERS, LeagueAnswer, PeakAnswer, TodayAnswer, TrendAnswer
from counter_app.ui.board.charts.age_bars import AgeBars
from counter_app.ui.board.charts.axis import scale_of
from counter_app.ui.board.charts.grouped_bars import Group, GroupedBars
from counter_app.ui.board.charts.heat_map import HeatMap
from counter_app.ui.board.charts.histogram import Spread
from counter_app.ui.board.charts.league_bars import LeagueBars, Rung
from counter_app.ui.board.charts.sparkline import Sparkline
from counter_app.ui.board.charts.time_series import Point, TimeSeries
from counter_app.ui.board.spans import slots

TILES = (
    "received",
    "processed",
    "wait_p50",
    "desk_p50",
    "unwritten_visits",
    "once_only",
    "returned_share",
    "entries_saved",
)
_WEEKDAYS = "月火水木金土日"
_SPREAD_BARS = 12
_WORDS = {"秒": ("longer", "shorter"), "割合": ("higher", "lower"), "比": ("higher", "lower")}
_SAME = 0.005  # a change below half a percent is none


@dataclass(frozen=True)
class Tile:
    """One large figure: `number` and `unit` big, `more` beside, `compared` below, `brief` says what is counted."""

    figure: str
    name: str
    version: str
    number: str
    unit: str
    more: str
    compared: str
    brief: str
    definition: str
    spark: Sparkline | None

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return "。".join(text for text in (f"{self.name} {self.number}{self.unit}", self.more, self.compared) if text)


def definition(entry: Entry, say: Language) -> str:
    """Name, version and formula in words on one line; where the formula is our proposal, that is said."""
    proposal = say("board.proposal") if entry.source == "proposal" else ""
    return f"{entry.name} v{entry.version}{proposal} ＝ {entry.formula}"


def brief(entry: Entry) -> str:
    """Return the formula without its closing remark in brackets."""
    return sub(r"(?<![÷＋−])(?<=.)（[^（）]*）$", "", entry.formula)


def plain_name(entry: Entry) -> str:
    """Return the name without 「（中央値）」 where the 90 % point stands beside it."""
    return entry.name.removesuffix("（中央値）") if entry.id in PARTNERS else entry.name


def tiles(answer: TodayAnswer, say: Language) -> tuple[Tile, ...]:
    """Return the large figures of today beside those of a week ago, up to the same minute."""
    return tuple(_tile(answer, figure, say) for figure in TILES)


def _tile(answer: TodayAnswer, figure: str, say: Language) -> Tile:
    hours, ago = answer.today.hours, answer.today.week_ago
    entry = hours.codebook[figure]
    value, was = _measured(hours, figure), _measured(ago, figure)
    scale = scale_of(entry.unit, value)
    more = ""
    if figure in PARTNERS:
        high = hours.figure(PARTNERS[figure])
        more = say("board.tile.high", value=scale_of("秒", high).text(high))
    spark = None
    if entry.statistic is Statistic.SUM and figure != "entries_saved":
        points = tuple((f"{int(key[-2:])}時台", v) for key, v in hours.points(figure))
        spark = Sparkline(entry.name, definition(entry, say), points)
    return Tile(
        figure=figure,
        name=plain_name(entry),
        version=f"v{entry.version}",
        number=scale.number(value),
        unit=scale.unit if value is not None else say("board.no-data"),
        more=more,
        compared=_compared(entry, value, was, say),
        brief=brief(entry),
        definition=definition(entry, say),
        spark=spark,
    )


def _measured(period: Period, figure: str) -> float | None:
    """A sum is zero only where something else was recorded; where nothing was, there is no record."""
    return period.figure(figure) if period.whole.kinds else None


def _compared(entry: Entry, value: float | None, was: float | None, say: Language) -> str:
    if was is None:
        return say("board.tile.none-before")
    scale = scale_of(entry.unit, was)
    if value is None:
        return say("board.tile.before", was=scale.text(was))
    shown, digits = scale.per, scale.decimals
    change = round(value / shown, digits) - round(was / shown, digits)  # of what can be read, not of what is behind it
    sign, less = ("＋" if change >= 0 else "−"), abs(change) * shown
    unit = say("board.points") if entry.unit in {"割合", "比"} else scale.unit
    return say("board.tile.compared", was=scale.text(was), change=f"{sign}{scale.number(less)}{unit}")


def day_bars(answer: TodayAnswer, say: Language) -> GroupedBars:
    """Compare today's intake by the hour with a week ago."""
    hours, ago = answer.today.hours, answer.today.week_ago
    entry = hours.codebook["received"]
    now = {int(key[-2:]): value for key, value in hours.points("received")}
    before = {int(key[-2:]): value for key, value in ago.points("received")}
    known = sorted({*now, *before})
    groups = tuple(
        Group(say("board.hour", hour=hour), now.get(hour), before.get(hour))
        for hour in (range(min(known), max(known) + 1) if known else ())
    )
    peak = max((hour for hour in now if now[hour] is not None), key=lambda hour: now[hour] or 0.0, default=None)
    title = (
        say("board.day.none")
        if peak is None or not now[peak]
        else say("board.day.title", hour=peak, count=f"{now[peak]:,.0f}")
    )
    return GroupedBars(title, definition(entry, say), entry.unit, say("board.today"), say("board.week-ago"), groups)


def age_chart(queues: QueueAges, codebook: Codebook, say: Language) -> AgeBars:
    """Show how old what is open has become."""
    hours = round(queues.target.total_seconds() / 3600)
    late = queues.overdue
    oldest = queues.oldest.total_seconds() if queues.oldest is not None else None
    text = scale_of("秒", oldest).text(oldest)
    title = (
        say("board.age.late", count=f"{late:,}", oldest=text)
        if late
        else say("board.age.none", count=f"{queues.open:,}")
    )
    return AgeBars(title, definition(codebook["backlog_overdue"], say), queues.bands, hours)


def channel_chart(answer: TodayAnswer, say: Language) -> LeagueBars:
    """Show by which way in people came."""
    entry, points = answer.channels.codebook["channel_share"], answer.channels.points("channel_share")
    counts = {row.key: row.tally.of("visit").of("events") for row in answer.channels.rows}
    ranked = sorted((p for p in points if p[0]), key=lambda p: -(p[1] or 0.0))
    rungs = tuple(Rung(channel_name(key, say), value, f"{counts[key]:,}回") for key, value in ranked)
    title = (
        say("board.channel.title", name=rungs[0].name, share=scale_of("割合", 1).text(ranked[0][1]))
        if rungs
        else say("board.channel.none")
    )
    return LeagueBars(title, definition(entry, say), entry.unit, rungs, ("経路", "割合", "受付回数"))


def channel_name(key: str, say: Language) -> str:
    """Return the Japanese name of a way in."""
    return say.find(f"board.channel.{key}") or key


def alarm_sentence(alarm: Alarm, say: Language, offices: Mapping[str, str]) -> tuple[str, str]:
    """Return what is the matter and what to do about it."""
    value = f"{alarm.value:,.0f}{alarm.unit}"
    limit = f"{alarm.limit:,.0f}{alarm.unit}"
    office, _, queue = alarm.where.partition(" ")
    what = say(
        f"board.alarm.{alarm.kind.value}",
        value=value,
        limit=limit,
        where=f"{offices.get(office, office)} {queue}".strip(),
    )
    return what, say(f"board.alarm.{alarm.kind.value}.do")


def trend_chart(answer: TrendAnswer, say: Language) -> TimeSeries:
    """Draw a figure over time beside the time before."""
    codebook, entry = answer.now.codebook, answer.now.codebook[answer.figure]
    partner = codebook.entries.get(PARTNERS.get(answer.figure, ""))
    before = slots(answer.before, answer.span.before, answer.step)
    points = []
    for place, slot in enumerate(slots(answer.now, answer.span, answer.step)):
        was = before[place].tally if place < len(before) else None
        points.append(
            Point(
                slot.label,
                slot.name,
                None if slot.tally is None else entry.value(slot.tally),
                None if partner is None or slot.tally is None else partner.value(slot.tally),
                None if was is None else entry.value(was),
            )
        )
    return TimeSeries(
        title=trend_statement(answer, say),
        definition=definition(entry, say),
        unit=entry.unit,
        name=plain_name(entry) if partner is None else say("board.median"),
        points=tuple(points),
        high_name=say("board.p90") if partner is not None else "",
        before_name=say("board.before") if any(p.before is not None for p in points) else "",
    )


def trend_statement(answer: TrendAnswer, say: Language) -> str:
    """Say in one sentence whether there is more or less of it than before."""
    entry = answer.now.codebook[answer.figure]
    value, was = _measured(answer.now, answer.figure), _measured(answer.before, answer.figure)
    if value is None:
        return say("board.trend.none", name=entry.name)
    scale = scale_of(entry.unit, value)
    if was is None:
        return say("board.trend.only", name=entry.name, value=scale.text(value))
    if abs(value - was) <= _SAME * max(abs(was), 1e-9):
        return say("board.trend.same", name=entry.name, value=scale.text(value))
    unit = say("board.points") if entry.unit in {"割合", "比"} else scale.unit
    change = f"{scale.number(abs(value - was))}{unit}"
    word = _WORDS.get(entry.unit, ("more", "less"))[value < was]
    return say(f"board.trend.{word}", name=entry.name, value=scale.text(value), change=change)


def office_bars(answer: TrendAnswer, say: Language, names: Mapping[str, str]) -> GroupedBars:
    """Compare offices in a span and in the one before."""
    entry = answer.offices.codebook[answer.figure]
    now, before = dict(answer.offices.points(answer.figure)), dict(answer.offices_before.points(answer.figure))
    keys = sorted({*now, *before} - {""})
    groups = tuple(Group(names.get(key, key), now.get(key), before.get(key)) for key in keys)
    return GroupedBars(
        say("board.offices.title", name=entry.name),
        definition(entry, say),
        entry.unit,
        say("board.this-span"),
        say("board.before"),
        groups,
    )


def spread_chart(answer: TrendAnswer, say: Language) -> Spread | None:
    """Draw how a duration is spread; None for other figures."""
    if answer.figure not in PARTNERS:
        return None
    codebook, entry = answer.now.codebook, answer.now.codebook[answer.figure]
    durations = answer.now.whole.of(entry.numerator[0].kind).durations
    p50, p90 = durations.quantile(0.5), durations.quantile(0.9)
    step = spread_step(p90)
    share = codebook[PARTNERS[answer.figure]]
    title = say("board.spread.title", p90=scale_of("秒", p90).text(p90)) if p90 else say("board.spread.none")
    return Spread(title, definition(share, say), step, spread_counts(durations, step), p50, p90)


def spread_step(p90: float | None) -> int:
    """Return a round number of minutes (in seconds), so that the 90 % point lies well within the bars."""
    wanted = (p90 or 600) / (_SPREAD_BARS * 0.7)
    return 60 * next((m for m in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440) if m * 60 >= wanted), 2880)


def spread_counts(durations: Histogram, step: int) -> tuple[int, ...]:
    """Put the fine bins into stretches of `step` seconds; the last takes everything longer."""
    counts = [0] * _SPREAD_BARS
    for number, count in durations.counts.items():
        counts[min(_SPREAD_BARS - 1, int(seconds_of(number) // step))] += count
    return tuple(counts)


def heat_chart(answer: PeakAnswer, say: Language) -> HeatMap:
    """Draw the peaks by weekday and hour."""
    entry = answer.codebook[answer.heat.figure]
    cells = {(cell.weekday, cell.hour): cell.value for cell in answer.heat.cells if cell.value is not None}
    if not cells:
        return HeatMap(say("board.peaks.none"), definition(entry, say), entry.unit, {})
    (day, hour), value = max(cells.items(), key=lambda item: item[1])
    key = "board.peaks.mean" if entry.statistic is Statistic.SUM else "board.peaks.title"
    chart = HeatMap("", definition(entry, say), entry.unit, cells)
    title = say(key, day=_WEEKDAYS[day - 1], hour=hour, name=entry.name, value=chart.scale.text(value))
    return HeatMap(title, chart.definition, chart.unit, cells)


def league_chart(answer: LeagueAnswer, titles: Mapping[str, str], say: Language, chosen: int = -1) -> LeagueBars:
    """Rank procedures by the hours they take at the counter."""
    rungs = tuple(
        Rung(
            titles.get(row.procedure, row.procedure),
            row.hours,
            say(
                "board.league.note",
                cases=f"{row.cases:,}",
                minutes="—" if row.minutes is None else f"{row.minutes:.1f}",
            ),
        )
        for row in answer.rows
    )
    title = say("board.league.title", name=rungs[0].name) if rungs else say("board.league.none")
    heads = (say("board.league.procedure"), say("board.league.hours"), say("board.league.how"))
    return LeagueBars(title, say("board.league.definition"), "時間", rungs, heads, chosen)
