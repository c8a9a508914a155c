"""The words of a package of figures: its columns, its code tables, its text to read. Japanese, for who opens the zip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.channel import Channel
from counter_app.domain.japan_time import JAPAN
from counter_app.figures.publication import Status


@dataclass(frozen=True)
class Column:
    """One column by its physical name."""

    name: str
    type: str  # of the table schema: string, date, time, integer, number
    title: str
    description: str

    def described(self) -> dict[str, str]:
        """Return the field descriptor of datapackage.json."""
        return {"name": self.name, "type": self.type, "title": self.title, "description": self.description}


FIELDS = (
    Column("area_code", "string", "標準地域コード", "統計に用いる標準地域コード"),
    Column("period_start_date", "date", "期間開始日", "西暦 YYYY-MM-DD"),
    Column("period_start_time", "time", "期間開始時刻", "24時間 HH:MM:SS、日本標準時"),
    Column("period_end_date", "date", "期間終了日", "この日時の直前まで。西暦 YYYY-MM-DD"),
    Column("period_end_time", "time", "期間終了時刻", "24時間 HH:MM:SS、日本標準時"),
    Column("breakdown", "string", "内訳の種類", "code_breakdown.csv"),
    Column("breakdown_code", "string", "内訳のコード", "全体は all、不明は unknown。表は code_breakdown.csv が示す"),
    Column("figure_id", "string", "指標", "code_figure.csv の figure_id"),
    Column("figure_version", "integer", "指標の版", "式が変わると上がる。code_figure.csv"),
    Column("value", "number", "値", "空欄はゼロではない。理由は value_status"),
    Column("unit", "string", "単位", "割合は 0 から 1"),
    Column("value_status", "string", "値の状態", "code_status.csv"),
)

BREAKDOWNS = (
    ("total", "全体", ""),
    ("office", "庁舎・窓口拠点", ""),
    ("procedure", "手続", "code_procedure.csv"),
    ("channel", "経路", "code_channel.csv"),
    ("queue", "番号札の窓口", ""),
    ("day", "日（YYYY-MM-DD）", ""),
    ("hour_of_day", "時刻の時（00から23）", ""),
)
_CHANNEL_NAMES = {
    Channel.COUNTER: "来庁（職員と）",
    Channel.KIOSK: "来庁（セルフ端末）",
    Channel.REMOTE: "遠隔",
}
CHANNELS = tuple((channel.value, _CHANNEL_NAMES[channel]) for channel in Channel)
STATUSES = (
    (Status.PUBLISHED.value, "公表", "値がある"),
    (Status.HIDDEN.value, "秘匿", "もとの件数が10未満、またはほかの値から10未満の件数が分かるため伏せた"),
    (Status.NOTHING.value, "該当なし", "数えるできごとがなく、計算できない"),
)


INTERNAL = "庁内用。秘匿処理をしていない。庁外に出さないこと。"
SIMULATED = "訓練（模擬カード）の記録。実際の業務の数値ではない。"
PARTIAL = "月の途中の値。月が終わった後の版と並べて公表しないこと（差から件数が分かる）。"


def read_me(name: str, since: datetime, remarks: Sequence[str]) -> bytes:
    """Return README.txt: UTF-8 with BOM, so that any editor on a municipal PC shows it."""
    lines = [
        f"窓口の指標 {since.astimezone(JAPAN):%Y-%m}",
        "",
        *(f"※ {remark}" for remark in remarks),
        f"{name}.csv / {name}.parquet  同じ内容。1行に1つの値（縦持ち）",
        "code_*.csv  コード表。code_figure.csv に指標の定義・式・版・単位",
        "datapackage.json  列の説明、文字コード、SHA-256",
        "",
        "CSV: UTF-8（BOM付き）、CRLF、全項目を引用符で囲む。Excel はそのまま開ける。",
        f"DuckDB: FROM '{name}.parquet';",
        "値が空欄のとき、ゼロではない。value_status に理由がある。",
        "パーセンタイルはヒストグラムによる近似（誤差2%以内）。",
        "国の公式な計算式一覧は確認できていない。式は提案（source = proposal）。",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
