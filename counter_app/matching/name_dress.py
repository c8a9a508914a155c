"""What forms, spreadsheets and politeness put around a name, taken off: labels, numbers, titles, marks, readings.

Works on plain text (`plain_text.plain`). Whatever is not surely dress stays, so that a person looks at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from counter_app.matching.name_signs import is_kana, is_kanji, katakana

_OPENING, _CLOSING = "[〔【「『<{《〈≪‹«“", "]〕】」』>}》〉≫›»”"
_ROUND = str.maketrans(dict.fromkeys(_OPENING, "(") | dict.fromkeys(_CLOSING, ")"))
_BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*")
_MIDDLE = re.compile(r"[^\s()]\s*\([^()]*\)\s*[^\s()]")
_NESTED = 4  # brackets in brackets; nobody writes more
_LAYERS = 4  # a number before a label before a quotation mark

_MARGIN = " '\"`´‘’。、,.;:…|/\\"
_NUMBER = re.compile(r"(?:NO\.?\s*)?(?:\(\d{1,4}\)|\d{1,4}\s*[.、):,]|\d{1,4}(?=\s)|[#>-](?=\s))\s*(?=\D)", re.ASCII)
_PERSON = "申請者|世帯主|代表者|届出人|届出者|請求者|対象者|受給者|筆頭者"
_LABEL = re.compile(
    rf"(?:お|御|ご)?(?:(?:氏名|お?名前|姓名)(?:\(漢字\)|漢字)?|漢字氏名|(?:{_PERSON}|本人)の?(?:氏名|お?名前|名)|{_PERSON})"
    r"(?:\s*\([^()]*\)\s*:|\s*[:=]|\s)?\s*(?=\S\s*\S)"
    r"|本人(?:\s*[:=]|\s)\s*|(?:FULL )?NAME\s*[:=]\s*"
)
_TWO_LABELS = re.compile(r"(?:氏|姓)\s*:\s*(.+?)[\s,、/]*名\s*:\s*(.+)")
_NOTE = re.compile(
    rf"\(\s*(?:{_PERSON}|本人|印|自署|署名|自筆|漢字|氏|姓|名|男性?|女性?|様|殿|敬称略|満?\d{{1,3}}[歳才])\s*\)",
    re.ASCII,
)
_READING_LABEL = re.compile(
    r"(?:フリガナ|ふりがな|振り?仮名|カナ氏名|カナ|かな|ヨミ(?:ガナ)?|よみ(?:がな)?|読み(?:仮名)?)[\s:]*"
)
_LABELLED_READING = re.compile(rf"[\s/,]+(?:{_READING_LABEL.pattern})[ぁ-ゖァ-ヺー\s・]+$")
_ALIAS_LABEL = re.compile(r"^(旧氏|旧姓|通称名?|通名|本名)[\s:]*")
_APART = re.compile(r"[\s・·‧•]+")
_COMMA = re.compile(r"(?<=[^\x00-\x7f])\s*[,、.]\s*(?=[^\x00-\x7f])")  # 山田.太郎 as 山田,太郎; J.SMITH stays
_TWO_PARTS = re.compile(r"([^()]+)\(([^()]+)\)\s*([^()]+)\(([^()]+)\)")
_TWO_PARTS_AFTER = re.compile(r"\(([^()]+)\)\s*([^()]+)\(([^()]+)\)\s*([^()]+)")
_ENGLISH_TITLE = re.compile(r"(?:MR|MRS|MISS|MS)\.\s*(?=\S+\s+\S)|(?:MR|MRS)\s+(?=\S+\s+\S)")

_WHOLE_NAME = 3  # characters before 様 or 殿: 真殿 is a surname
_LONG_NAME = 4  # before 氏 or 君 without a blank: 麗君 and 清氏 are given names
_KANA_OF_A_KANJI = 5
_ENOUGH = 3  # characters of a name written twice


@dataclass(frozen=True, repr=False)
class Undressed:
    """The name alone; what stood in brackets and is another name, and what the bracket called it."""

    name: str
    former: str = ""
    labelled: str = ""


def undressed(clean: str) -> Undressed:
    """Take off what is around the name. `clean` is plain text; a line break is given as a slash."""
    text = _NOTE.sub(" ", _without_margin(clean.translate(_ROUND)))
    halves = _TWO_LABELS.fullmatch(text.strip())
    if halves:
        text = f"{halves[1]} {halves[2]}"
    former, labelled, around = _out_of_brackets(_without_margin(_untitled(text)))
    around = _COMMA.sub(" ", _LABELLED_READING.sub("", _without_margin(around)))
    around = _untitled(_once(_without_reading(_untitled(around))))
    return Undressed(around, former, labelled)


def _without_margin(text: str) -> str:
    for _ in range(_LAYERS):
        bare = text.strip(_MARGIN)
        bare = bare[1:-1] if _is_wrapped(bare) else bare
        bare = _ENGLISH_TITLE.sub("", bare, count=1) if _ENGLISH_TITLE.match(bare) else bare
        for dress in (_NUMBER, _LABEL):
            match = dress.match(bare)
            bare = bare[match.end() :] if match else bare
        if bare == text:
            break
        text = bare
    return text


def _is_wrapped(text: str) -> bool:
    return text.startswith("(") and text.find(")") == len(text) - 1 and text.count("(") == 1 and len(text) > len("()")


def _out_of_brackets(text: str) -> tuple[str, str, str]:
    """Return what stands in brackets, what it is called there, and the name around it."""
    for pattern, names in ((_TWO_PARTS, (1, 3)), (_TWO_PARTS_AFTER, (2, 4))):
        match = pattern.fullmatch(text)
        readings = {1: 2, 3: 4, 2: 1, 4: 3}
        if match and all(_reads(match[readings[name]], match[name]) for name in names):
            return "", "", " ".join(match[name].strip() for name in names)
    inside: list[str] = []
    around, between = text, False
    for _ in range(_NESTED):  # the innermost first
        if _MIDDLE.search(around):
            between = True
        inside += _BRACKETED.findall(around)
        around = _BRACKETED.sub(" ", around).strip()
    if not inside:
        return "", "", text
    if not around:
        return "", "", " ".join(inside)
    if len(inside) == 1 and _all_kana(around) and _reads(around, inside[0]) and any(map(is_kanji, inside[0])):
        return "", "", inside[0]  # ヤマダハナコ(山田花子)
    inside = [each for each in inside if not _is_reading(each, around, between=between)]
    labels = [match[1] for each in inside if (match := _ALIAS_LABEL.match(each))]
    former = "/".join(word for each in inside if (word := _APART.sub("", _ALIAS_LABEL.sub("", each))))
    return former, labels[0] if labels else "", around


def _is_reading(inside: str, name: str, *, between: bool) -> bool:
    """山田花子(ヤマダハナコ): the reading of the whole name. 山田花子(ヤマダ) could be a 通称, 山田(ワタナベ)花子 a 旧氏."""
    called = _READING_LABEL.match(inside)
    if called and _all_kana(inside[called.end() :]):
        return True
    return not between and _reads(inside, name)


def _all_kana(text: str) -> bool:
    bare = _APART.sub("", text)
    return bool(bare) and all(map(is_kana, bare))


def _reads(kana: str, name: str) -> bool:
    """Tell whether the kana can be the reading of all of the name: one kana or more for each kanji, kana as they are."""
    kana, name = _APART.sub("", kana), _APART.sub("", name)
    if not kana or not name or len(name) > len(kana) or not all(map(is_kana, kana)):
        return False
    if not all(is_kanji(char) or is_kana(char) for char in name):
        return False
    pattern = "".join(
        f".{{1,{_KANA_OF_A_KANJI}}}" if is_kanji(char) or char in "ヶヵ" else katakana(char) for char in name
    )
    return len(name) <= _LONGEST_READ and re.fullmatch(pattern, katakana(kana)) is not None


_LONGEST_READ = 20  # of longer ones the pattern above takes its time


def _without_reading(text: str) -> str:
    """山田太郎/ヤマダタロウ, ヤマダ タロウ 山田 太郎. The reading behind with a blank alone could be a further given name."""
    pieces = [piece.strip() for piece in re.split(r"[/|]", text) if piece.strip()]
    if len(pieces) == len(("name", "reading")):
        for name, kana in (pieces, pieces[::-1]):
            if any(map(is_kanji, name)) and _reads(kana, name):
                return name
    if len(pieces) > 1:
        return " ".join(pieces)
    words = text.split()
    first = next((place for place, word in enumerate(words) if not _all_kana(word)), 0)
    before, after = words[:first], words[first:]
    if not before:
        return text
    each = len(before) == len(after) > 1 and all(map(_reads, before, after))
    whole = len(before) == 1 and 2 * len(before[0]) >= 3 * len("".join(after)) and _reads(before[0], "".join(after))
    return " ".join(after) if each or (whole and len(before[0]) > _LONG_NAME) else text


def _untitled(text: str) -> str:
    """Take off 様, 殿, さん, 氏, 君 and 印 where they cannot belong to the name."""
    text = text.rstrip(_MARGIN)
    bare = text.rstrip("様殿 ")
    behind_a_blank = text[len(bare) :].startswith(" ")
    if len(bare) >= _WHOLE_NAME or (bare and behind_a_blank):
        text = bare
    match = _POLITE.search(text)
    if not match:
        return text
    bare, title = text[: match.start()], match["title"]
    letters = len(_APART.sub("", bare))
    if match["blank"]:
        return bare if len(bare.split()) > 1 or letters >= _LONG_NAME else text
    if title == "印":
        return text  # 玄印 is a name
    if title in "氏君" and " " not in bare:  # 佐々木麗君, 長谷川清氏
        return bare if letters >= _LONG_NAME and bare[-1] in _ENDS_A_GIVEN_NAME else text
    return bare if letters >= _LONG_NAME and len(bare.split()[-1]) > 1 else text


_ENDS_A_GIVEN_NAME = frozenset("郎子男夫雄助介也太平彦樹輔哉吾江代")


_POLITE = re.compile("(?P<blank>[ /]*)(?P<title>さん|さま|くん|ちゃん|氏|君|印|本人|世帯主)$")


def _once(text: str) -> str:
    """山田太郎 山田太郎: written twice."""
    words = text.split()
    half = len(words) // 2
    if half and words[:half] == words[half:] and len("".join(words[:half])) >= _ENOUGH:
        return " ".join(words[:half])
    middle = len(text) // 2
    twice = len(words) == 1 and middle >= _ENOUGH and text[:middle] == text[middle:]
    return text[:middle] if twice and any(map(is_kanji, text)) else text


_LETTERS = re.compile("[^\\W\\d_]+(?:['’`.-]+[^\\W\\d_]+)*")
_NO_SURNAME = frozenset({"JR", "SR", "II", "III", "IV"})


def surname_in_capitals(original: str, name: list[str]) -> tuple[int, bool]:
    """Return how many words are the surname, written in capitals as in passports, and whether it stands behind.

    `name` is what is left of the original. 0 if the capitals tell nothing: all are capitals, none are, they stand in
    the middle, or the original says more than the name.
    """
    words = _LETTERS.findall(original)
    if [word.upper() for word in words] != [word.strip(",.") for word in name]:
        return 0, False
    shouted = [len(word) > 1 and word.isupper() and word not in _NO_SURNAME for word in words]
    changes = sum(a != b for a, b in pairwise(shouted))
    if changes != 1 or not any(word[1:].islower() for word in words):
        return 0, False
    return sum(shouted), shouted[-1]
