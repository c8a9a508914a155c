"""Mistakes in form files, said in plain Japanese for the people of a municipality who keep the forms.

The parser speaks English with the file's own key names, for `forms check` and logs; here each of its sentences has its
Japanese. A contract test reads the parser's source, so that no sentence is ever without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.failures import FormError

if TYPE_CHECKING:
    from counter_app.failures import CounterError

KEY_NAMES = {
    "id": "ID",
    "version": "版",
    "title": "手続名",
    "reading": "よみ",
    "summary": "説明",
    "addressee": "あて先",
    "completion_days": "補正の期限（日）",
    "approval": "決裁（二人目の承認）",
    "together": "同じ画面に並べる名前",
    "across": "全員分を1画面で聞く",
    "by": "答える人",
    "proven": "ICチップか住基の値が必要",
    "prefill_first_row": "1行目はカードの本人",
    "rows_of": "行をもらう項目",
    "row_when": "行の条件",
    "use": "共通の項目",
    "only": "使う項目",
    "proof": "本人確認の方法",
    "entries": "手書きの記入欄",
    "signatures": "署名・押印",
    "pages": "枚数",
    "is": "答え",
    "is_not": "答え（でない）",
    "all": "すべて満たす",
    "any": "どれかを満たす",
    "age_at_least": "歳以上",
    "age_below": "歳未満",
    "fiscal_age_at_least": "歳以上（年度）",
    "fiscal_age_below": "歳未満（年度）",
    "days_ago_at_most": "日以内",
    "days_ago_more_than": "日より前",
    "lost": "遅れたときの不利益",
    "note": "注記",
    "day": "できごとの日",
    "order": "ボタンの順番",
    "legal_basis": "根拠法令",
    "verified": "確認済み",
    "effective_from": "施行日",
    "effective_until": "終了日",
    "destination": "送り先の業務",
    "connector": "送り方",
    "next_step": "次の案内",
    "bring": "持ち物",
    "rules": "項目間の確認",
    "fee": "手数料",
    "yen": "金額（円）",
    "per": "手数料を掛ける項目",
    "exempt": "免除の条件",
    "identity": "本人確認",
    "who": "届出できる人",
    "paper": "紙の様式の記入数",
    "sheet": "印刷様式",
    "field": "項目",
    "item": "行の項目",
    "fact": "項目の名前（fact）",
    "kind": "種類",
    "need": "必須・後日可・任意",
    "label": "表示名",
    "question": "質問文",
    "why": "理由の文",
    "why_not": "不要の理由の文",
    "help": "補足説明",
    "choice": "選択肢",
    "code": "選択肢のコード",
    "when": "条件",
    "prefill": "自動入力元",
    "checks": "確認",
    "gif": "連携先での名前",
    "min": "最小",
    "max": "最大",
    "ja": "日本語",
    "ja-easy": "やさしい日本語",
    "en": "英語",
    "rule": "判定ルール",
    "procedure": "手続",
    "deadline": "期限",
    "number": "日数・月数",
    "money": "失う金額",
    "each": "対象の人",
    "events": "ライフイベント",
    "needed": "必要な手続",
    "not_needed": "不要な手続",
}

_NOUNS = {
    "capacity": "届出できる人",
    "fact of this block": "この共通の項目の中",
    "earlier or derived fact": "これより前の項目",
    "fact of a row": "行の項目",
    "predicate": "条件",
    "event": "ライフイベント",
    "check": "入力の確認",
    "rule": "項目間の確認",
    "destination": "業務システム",
    "connector": "送り方",
    "shared block": "共通の項目",
    "prefill name": "自動入力元",
    "answerer": "答える人",
    "procedure": "手続",
    "date the event asks": "このライフイベントの日付の項目",
    "earlier question": "これより前の質問",
    "kind": "種類",
    "need": "必須・後日可・任意",
    "proof": "本人確認の方法",
}
_ANSWER_OF = re.compile(r"answer of '(?P<fact>[^']*)'")
_NAME = r"(?P<a>'[^']*'|\"[^\"]*\")"
_MEANT = r"(?:; is (?P<m>'[^']*') meant\?)?"
_SENTENCES: tuple[tuple[str, str], ...] = (
    (rf"unknown key {_NAME}{_MEANT}", "{a}という欄はありません。{m}"),
    (rf"no (?P<b>.+?) {_NAME}{_MEANT}", "{b}に{a}はありません。{m}"),
    (rf"language {_NAME} is missing", "{a}の文がありません。3つの言語すべてに書いてください。"),
    (rf"{_NAME} must be a text", "{a}には文字を入れてください。"),
    (rf"{_NAME} must be true or false", "{a}は true（はい）か false（いいえ）にしてください。"),
    (rf"{_NAME} must be a number from 0 up", "{a}は0以上の数にしてください。"),
    (rf"{_NAME} must be a date like .+", "{a}は 2026-04-01 のような日付にしてください。"),
    (rf"{_NAME} must be a list of texts", '{a}は文字の並び（["…", "…"]）にしてください。'),
    (rf"{_NAME} must be a list of tables", "{a}は表の並びにしてください。"),
    (rf"{_NAME} must be a table", "{a}は表（{{ … }}）にしてください。"),
    (rf"{_NAME} must look like .+", "{a}の書き方が違います。英小文字で始め、英数字だけで書いてください。"),
    (rf"{_NAME} must lie between (?P<b>\S+) and (?P<c>\S+)", "{a}は{b}から{c}までにしてください。"),
    (r"'effective_until' lies before 'effective_from'", "終了日が施行日より前です。"),
    (
        r"'first_day' belongs to kinds .+",
        "初日を数えるかどうか（first_day）は、日数・月数・15日の特例の期限だけに書けます。",
    ),
    (
        r"'beyond' needs 'each' of a group with birth dates",
        "何人目からか（beyond）は、生年月日を聞く人ごとの条件を「対象の人」（each）に選んだときだけ書けます。",
    ),
    (r"'min' is above 'max'", "最小が最大より大きくなっています。"),
    (r"'never_together' needs two procedures", "「同時に出ない手続」は2つ以上書いてください。"),
    (r"'who' must name somebody who may come", "届出できる人を1つ以上書いてください。"),
    (rf"fee per {_NAME}, which is not asked", "手数料を掛ける項目{a}を、この手続では聞いていません。"),
    (
        rf"rule {_NAME} reads (?P<b>'[^']*'), which is not asked",
        "項目間の確認{a}に必要な{b}を、この手続では聞いていません。",
    ),
    (
        rf"rule {_NAME} is in force on (?P<b>\S+), but no version of the form (?P<c>'[^']*') is",
        "判定ルール{a}は{b}に有効ですが、その日に有効な手続{c}がありません。",
    ),
    (
        r"a condition has either 'is' or 'is_not', with a list of answers",
        "条件には is（どれかである）か is_not（どれでもない）のどちらか一方を、答えの並びで書いてください。",
    ),
    (r"a form needs at least one \[\[field\]\]", "項目（[[field]]）が1つもありません。"),
    (r"a group needs at least one \[\[field\.item\]\]", "くり返しの項目に、行の項目（[[field.item]]）がありません。"),
    (
        r"a law says 'needed', 'not_needed' or 'never_together'",
        "検証の決まりには、必要・不要・同時に出ない手続のどれかを書いてください。",
    ),
    (
        r"a predicate has either 'all' or 'any', with a list of tests",
        "条件には all（すべて）か any（どれか）のどちらか一方を書いてください。",
    ),
    (
        r"a question points to events or to another question",
        "質問の答えに、行き先（ライフイベントか次の質問）がありません。",
    ),
    (rf"a question of an event cannot depend on {_NAME}", "ライフイベントの質問の条件に{a}は使えません。"),
    (
        rf"money of {_NAME} is lost once or per month, not both: it is summed up",
        "{a}の失う金額は、1回だけか毎月か、どちらか一方にそろえてください。",
    ),
    (
        rf"case {_NAME}: no life event (?P<b>'[^']*') on (?P<c>\S+)",
        "検証例{a}のライフイベント{b}は、{c}には有効ではありません。",
    ),
    (rf"case {_NAME} stands in (?P<b>\S+) as well", "検証例{a}は{b}にもあります。"),
    (r"an event needs at least one \[\[rule\]\]", "判定ルール（[[rule]]）が1つもありません。"),
    (r"choices belong to kind 'choice', and there to be given", "選択肢は種類「choice」の項目に、必ず書いてください。"),
    (rf"choice {_NAME} stands twice", "選択肢{a}が2回あります。"),
    (r"cannot be read", "ファイルを読めません。"),
    (r"no form here", "手続のファイルが1つもありません。"),
    (r"not UTF-8", "文字コードがUTF-8ではありません。"),
    (r"not TOML: .+", "書き方の誤りがあります（かっこ、引用符、＝ を確かめてください）。"),
    (r"one clause stands twice", "同じ条件が2回あります。"),
    (r"one procedure stands twice", "同じ手続が2回あります。"),
    (r"one test stands twice", "同じ比べ方が2回あります。"),
    (r"a test compares in exactly one way: .+", "1つの条件には、比べ方を1つだけ書いてください。"),
    (rf"fact {_NAME} is asked twice", "{a}を2回聞いています。"),
    (rf"fact {_NAME} stands twice in the row", "行の中に{a}が2回あります。"),
    (
        rf"fact {_NAME} has another kind or other choices than in (?P<b>\S+)",
        "{a}の種類か選択肢が、{b}と違います。同じ項目は、どの手続でも同じ形にしてください。",
    ),
    (
        rf"id {_NAME} is in force at the same time in (?P<b>\S+)",
        "{a}は、同じ期間に{b}でも有効です。施行日と終了日を確かめてください。",
    ),
    (rf"kind {_NAME} takes no 'number'", "期限の種類{a}に日数は書けません。"),
    (rf"law {_NAME} stands twice", "検証の決まり{a}が2回あります。"),
    (r"nothing stands at .+", "その場所には何もありません。"),
    (rf"predicate {_NAME} goes through no group", "条件{a}は人ごとの条件ではないので、ここには使えません。"),
    (rf"predicate {_NAME} stands in (?P<b>\S+) as well", "条件{a}は{b}にもあります。"),
    (rf"predicate {_NAME} stands twice", "条件{a}が2回あります。"),
    (rf"predicate {_NAME} \((?P<b>[^)]*)\) .+", "条件{a}（{b}）に必要な項目を、このライフイベントでは聞いていません。"),
    (rf"prefill {_NAME} fills kind (?P<b>'[^']*')", "自動入力元{a}は、種類{b}の項目に入ります。"),
    (rf"the same rule for {_NAME} stands twice", "{a}の同じ判定ルールが2回あります。"),
    (rf"two fields are called {_NAME} towards the receiver", "連携先での名前{a}が2つの項目で同じです。"),
    (rf"{_NAME} cannot be needed and not needed", "{a}が、必要と不要の両方に書かれています。"),
    (rf"{_NAME} is no id of a form", "{a}という手続はありません。"),
    (rf"{_NAME} is above (?P<b>\S+)", "{a}が大きすぎます（{b}まで）。"),
    (rf"{_NAME} needs at least one answer", "{a}に答えを1つ以上書いてください。"),
    (rf"{_NAME} stands twice", "{a}が2回あります。"),
    (rf"{_NAME} is asked twice", "{a}を2回聞いています。"),
    (rf"{_NAME} cannot stand inside a group", "{a}は、くり返しの行の中には書けません。"),
    (rf"{_NAME} belongs to kind 'group'", "{a}は、くり返し（group）の項目だけに書けます。"),
    (rf"{_NAME} belongs to kind 'yes-no'", "{a}は、はい・いいえの項目だけに書けます。"),
    (rf"{_NAME} cannot be set here", "ここには{a}を書けません。"),
    (
        rf"{_NAME} is not 'a', 'not a' or 'a \| b'",
        "条件{a}の書き方が違います。「a」「not a」「a | b」のどれかにしてください。",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in _SENTENCES)


@dataclass(frozen=True)
class PlainFinding:
    """One mistake: where it stands and what to do, in Japanese."""

    file: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}{f' {self.line}行目' if self.line else ''} " if self.file else ""
        return f"{place}{self.sentence}"


def plain(error: CounterError) -> PlainFinding:
    """Say a mistake in Japanese. One of no known sentence is said as it is, never left out."""
    if not isinstance(error, FormError):
        return PlainFinding("", None, str(error))
    place = f"{error.file}:{error.line}" if error.line else str(error.file)
    cause = error.cause.removeprefix(f"{place}: ")
    return PlainFinding(str(error.file), error.line, sentence_of(cause) or cause)


def sentence_of(cause: str) -> str | None:
    """Return the Japanese of a parser's sentence, None where it is unknown."""
    for pattern, sentence in _PATTERNS:
        found = pattern.fullmatch(cause)
        if found:
            words = {key: _quoted(text) for key, text in found.groupdict(default="").items()}
            meant = words.pop("m", "")
            return sentence.format_map(
                {"a": "", "b": "", "c": "", **words, "m": f"{meant}のことですか。" if meant else ""}
            )
    return None


def _quoted(text: str) -> str:
    if text[:1] not in ("'", '"'):
        answer = _ANSWER_OF.fullmatch(text)
        return f"「{answer['fact']}」の答え" if answer else _NOUNS.get(text, text)
    name = text[1:-1]
    known = KEY_NAMES.get(name)
    return f"「{known}」（{name}）" if known else f"「{name}」" if name else ""
