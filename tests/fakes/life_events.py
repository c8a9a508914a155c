"""A small office with one life event: two forms' worth of procedures, enough of everything rules can say."""

from __future__ import annotations

from pathlib import Path

PREDICATES = """\
[[predicate]]
id = "moved"
all = [{ fact = "move.kind", is = ["in", "within"] }]
why = { ja = "引っ越したため", ja-easy = "引っ越したから", en = "You moved" }
why_not = { ja = "引っ越していないため", ja-easy = "引っ越して いないから", en = "You did not move" }

[[predicate]]
id = "child"
each = "members"
all = [{ fact = "dateOfBirth", fiscal_age_below = 18 }]
why = { ja = "18歳までの子がいるため", ja-easy = "子どもが いるから", en = "There is a child" }
why_not = { ja = "18歳までの子がいないため", ja-easy = "子どもが いないから", en = "There is no child" }
legal_basis = "児童手当法第4条"
verified = true

[[predicate]]
id = "infant"
each = "members"
all = [{ fact = "dateOfBirth", age_below = 3 }]
why = { ja = "3歳になる前の子がいるため", ja-easy = "小さい 子どもが いるから", en = "There is an infant" }
why_not = { ja = "3歳になる前の子がいないため", ja-easy = "小さい 子どもが いないから", en = "There is no infant" }

[[predicate]]
id = "insured"
each = "members"
all = [{ fact = "nationalInsurance", is = ["yes"] }, { fact = "dateOfBirth", age_below = 75 }]
why = { ja = "国民健康保険の人がいるため", ja-easy = "国保の 人が いるから", en = "Somebody has National Health Insurance" }
why_not = { ja = "国民健康保険の人がいないため", ja-easy = "国保の 人が いないから", en = "Nobody has it" }

[[predicate]]
id = "dog"
all = [{ fact = "household.dog", is = ["yes"] }]
why = { ja = "犬がいるため", ja-easy = "犬が いるから", en = "There is a dog" }
why_not = { ja = "犬がいないため", ja-easy = "犬が いないから", en = "There is no dog" }

[[predicate]]
id = "recent"
all = [{ fact = "move.date", days_ago_at_most = 14 }]
why = { ja = "14日以内のため", ja-easy = "14日の 中だから", en = "Within 14 days" }
why_not = { ja = "14日を過ぎたため", ja-easy = "14日を すぎたから", en = "More than 14 days ago" }
"""

EVENT = """\
id = "hikkoshi"
title = { ja = "引っ越した", ja-easy = "引っ越した", en = "I moved" }
summary = { ja = "引っ越した方", ja-easy = "引っ越した 人", en = "For those who moved" }
reading = "ひっこした"
order = 1
effective_from = 2026-04-01
day = "move.date"

[[field]]
fact = "move.date"
kind = "date"
label = { ja = "引っ越した日", ja-easy = "引っ越した日", en = "Date of the move" }

[[field]]
fact = "move.kind"
kind = "choice"
label = { ja = "引っ越しの種類", ja-easy = "引っ越しの しゅるい", en = "Kind of move" }
choice = [
  { code = "in", label = { ja = "市外から", ja-easy = "外から", en = "Into the city" } },
  { code = "within", label = { ja = "市内で", ja-easy = "中で", en = "Within the city" } },
  { code = "none", label = { ja = "世帯だけ", ja-easy = "家族だけ", en = "No move" } },
]

[[field]]
fact = "household.dog"
kind = "yes-no"
when = [{ fact = "move.kind", is_not = ["none"] }]
label = { ja = "犬", ja-easy = "犬", en = "Dog" }

[[field]]
fact = "members"
kind = "group"
label = { ja = "引っ越す人", ja-easy = "引っ越す人", en = "Who moves" }

[[field.item]]
fact = "dateOfBirth"
kind = "date"
label = { ja = "生年月日", ja-easy = "生まれた日", en = "Date of birth" }

[[field.item]]
fact = "nationalInsurance"
kind = "yes-no"
across = true
label = { ja = "国民健康保険", ja-easy = "国保", en = "National Health Insurance" }

[[rule]]
procedure = "move-form"
when = ["moved"]
legal_basis = "住民基本台帳法第22条"
verified = true

[[rule.deadline]]
kind = "days"
number = 14
legal_basis = "住民基本台帳法第22条"
verified = true

[[rule]]
procedure = "allowance"
when = ["moved", "child"]
legal_basis = "児童手当法第7条"
verified = true
lost = { ja = "1か月分が受け取れません", ja-easy = "1か月の お金が もらえません", en = "A month's money is lost" }
bring = [{ ja = "通帳", ja-easy = "つうちょう", en = "Bank book" }]

[[rule.deadline]]
kind = "fifteen-day-rule"

[[rule.money]]
yen = 10000
each = "child"
per_month = true

[[rule.money]]
yen = 5000
each = "infant"
per_month = true

[[rule]]
procedure = "insurance"
when = ["moved", "insured"]
legal_basis = "国民健康保険法第9条"

[[rule]]
procedure = "dog-form"
when = ["dog | infant", "moved"]
legal_basis = "狂犬病予防法第4条"

[[rule]]
procedure = "dog-form"
when = ["not recent", "child"]
legal_basis = "見本"
"""

LAWS = """\
[[law]]
id = "no-dog-no-infant"
events = ["hikkoshi"]
sentence = "14日以内で犬も乳児もいなければ、犬の届は不要"
when = ["not dog", "not infant", "recent"]
not_needed = ["dog-form"]

[[law]]
id = "movers-notify"
sentence = "引っ越した人は届け出る"
when = ["moved"]
needed = ["move-form"]
verified = true
"""

FORM = """\
id = "{id}"
version = "1.0.0"
legal_basis = "見本"
verified = true
effective_from = 2026-04-01
destination = "S01"
connector = "rpa-folder"
title = {{ ja = "{id}の届", ja-easy = "{id}", en = "{id}" }}
bring = [{{ ja = "マイナンバーカード", ja-easy = "カード", en = "My Number card" }}]

[[field]]
fact = "remark.text"
kind = "text"
label = {{ ja = "備考", ja-easy = "メモ", en = "Remark" }}
"""
FORMS = ("move-form", "allowance", "insurance", "dog-form")


PACK = """\
title = { ja = "見本", ja-easy = "みほん", en = "Sample" }
summary = { ja = "試験用", ja-easy = "しけんよう", en = "For tests" }
order = 0
"""


def office(
    directory: Path, event: str = EVENT, predicates: str = PREDICATES, laws: str = LAWS, finding: str = ""
) -> Path:
    """Write the office below `directory` and return its forms folder."""
    for form in FORMS:
        _write(directory / "sample" / f"{form.replace('-', '_')}.toml", FORM.format(id=form))
    _write(directory / "sample" / "_pack.toml", PACK)
    events = directory / "life_events"
    _write(events / "hikkoshi.toml", event)
    _write(events / "_predicates.toml", predicates)
    if laws:
        _write(events / "_laws.toml", laws)
    if finding:
        _write(events / "_finding.toml", finding)
    return directory


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
