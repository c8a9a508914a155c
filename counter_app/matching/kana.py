"""フリガナ as it is compared: one script, one width, and a skeleton without what papers and systems lose.

The skeleton drops the size of small kana (ショウ, シヨウ), the historical pairs (ヂ ジ, ヅ ズ, ヲ オ, ヰ イ, ヱ エ) and ヴ. It keeps
every long vowel: オノ and オオノ, ユキ and ユウキ are other people.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate, pairwise

from counter_app.matching.latin_names import compare_latin, one_slip
from counter_app.matching.name_signs import broken_alike, is_placeholder, written_out
from counter_app.matching.outcome import Comparison, Item, Likeness, Reason
from counter_app.matching.plain_text import plain
from counter_app.matching.reason_codes import ReasonCode

_SIMPLE = re.compile(
    "(?!フリガナ|ヨミガナ|ヨミカナ)[\u30a1-\u30fa\u30fc]+(?:[ \u3000](?!サマ$|ドノ$)[\u30a1-\u30fa\u30fc]+)?"
)
_HALF_WIDTH = re.compile("[\uff66-\uff9f \u3000]+")
_HIRAGANA_ALONE = re.compile("[\u3041-\u3096\u30fc]+[ \u3000]?[\u3041-\u3096\u30fc]+")
_KANA = re.compile("[\u30a1-\u30fa\u30fc]+")
_LATIN = re.compile("[A-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f '’`.,-]+")
_APART = re.compile(r"(?:\s+[-\u2010-\u2015\u2212]\s+|\s*[・·‧•.,、。/|:;]\s*|\s+)+")
_HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
# ㇰ and its row are small letters of Ainu names
_AINU = {
    ord(small): ord(large)
    for small, large in zip("ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ", "クシストヌハヒフヘホムラリルレロ", strict=True)
}
_KATAKANA = {**_HIRAGANA, **_AINU}
_DASH = re.compile(
    "(?<=[\u30a1-\u30fa\u30fc])[-~\u2010-\u2015\u2053\u207b\u208b\u2212\u223c\u23af\u2500\u2501\u301c\u3030\u4e00\u02d7\u00af\u203e]+"
    "(?=$|[\u30a1-\u30fa\u30fc\\s])"
)
_SPACED_MARK = re.compile("\\s+([\u3099\u309a])")
_LOWER_LINE = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
_ROUND = str.maketrans(dict.fromkeys("[〔【「『<{《〈≪‹“", "(") | dict.fromkeys("]〕】」』>}》〉≫›”", ")"))
_MARGIN = " '\"`´‘’。、,;:…|/\\・"
_CALLED = r"(?:(?:氏名|お?名前)の?)?(?:フリガナ|ふりがな|振り?仮名|読み仮名|ヨミガナ|ヨミカナ|よみがな)(?:氏名)?"
_LABEL = re.compile(
    rf"^(?:{_CALLED}|(?:氏名|お?名前)?\({_CALLED}\))\s*[:=]?\s*"
    r"|^(?:カタカナ|カナ|かな|ヨミ|よみ|読み|カナ氏名|氏名カナ|氏名\(カナ\)|氏名|名前)\s*[:=]\s*"
)
_TWO_LABELS = re.compile(r"(?:セイ|せい|姓|氏)\s*:\s*(.+?)[\s,、/]*(?:メイ|めい|名)\s*:\s*(.+)")
# さん as hiragana behind katakana, サマ behind a whole name: サマ and サン are also given names
_TITLE = re.compile(r"\s*[様殿]$|(?<=[ァ-ヺー])\s*(?:さま|さん|くん|ちゃん)$")
_WITH_TITLE = re.compile(r"(\S+\s+\S.*|\S{5,})\s+(?:サマ|さま|さん|ドノ)")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_WRITTEN_KANA = re.compile("[^()\u3400-\u9fffA-Z]*[\u3041-\u3096\u30a1-\u30fa][^()\u3400-\u9fffA-Z]*")
_HAS_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_LAYERS = 4
_SKELETON = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヲヰヱヷヸヹヺ", "アイウエオツヤユヨワカケジズオイエバビベボ")
_VU = re.compile("ヴ([ァィェォアイエオ]?)")
_VU_ROW = dict(zip("ァィェォアイエオ", "バビベボバビベボ", strict=True))
_VOWELS = {
    char: vowel
    for vowel, row in zip(
        "アイウエオ",
        (
            "アカガサザタダナハバパマヤラワ",
            "イキギシジチニヒビピミリ",
            "ウクグスズツヌフブプムユル",
            "エケゲセゼテデネヘベペメレ",
            "オコゴソゾトドノホボポモヨロ",
        ),
        strict=True,
    )
    for char in row
}
_NEAR_FROM = 3
_LONGEST = 200


@dataclass(frozen=True, repr=False)
class KanaForm:
    """One notation of a reading. `canonical` and `skeleton` have no blanks; `parts` are skeletons, order kept."""

    original: str
    canonical: str
    skeleton: str
    parts: tuple[str, ...]
    certain: bool  # kana or Latin letters throughout

    @classmethod
    def of(cls, text: str) -> KanaForm:
        """Read any text; what is no reading becomes an uncertain form, never an error."""
        kana = text
        if _HALF_WIDTH.fullmatch(text):
            kana = unicodedata.normalize("NFKC", text)
        elif _HIRAGANA_ALONE.fullmatch(text):
            kana = text.translate(_HIRAGANA)
        if _SIMPLE.fullmatch(kana) and "ヴ" not in kana:
            words = kana.split()
            parts = tuple(word.translate(_SKELETON) for word in words)
            return cls(text, "".join(words), "".join(parts), parts, True)
        return _read(text)

    @property
    def latin(self) -> bool:
        """Tell a reading in Latin letters."""
        return bool(self.canonical) and _LATIN.fullmatch(self.canonical) is not None

    def __repr__(self) -> str:
        return "KanaForm(•••)"


def _read(text: str) -> KanaForm:
    marked = _SPACED_MARK.sub(r"\1", plain(_LOWER_LINE.sub(" ", text)))
    kana = unicodedata.normalize("NFC", _undressed(marked).translate(_KATAKANA))
    if _LATIN.fullmatch(kana):
        words = tuple(word for word in _APART.split(kana) if word)
        return KanaForm(text, "".join(words), "".join(words), words, True)
    parts = tuple(word for word in _APART.split(_DASH.sub("ー", kana)) if word)
    whole = written_out("".join(parts))  # ミスヾ → ミスズ; as long as before
    ends = list(accumulate(map(len, parts), initial=0))
    parts = tuple(whole[start:end] for start, end in pairwise(ends))
    canonical = "".join(parts)
    skeletons = tuple(_skeleton(part) for part in parts)
    return KanaForm(text, canonical, "".join(skeletons), skeletons, _KANA.fullmatch(canonical) is not None)


def _undressed(text: str) -> str:
    """Take off what stands around a reading: label, brackets, title, marks; of 山田太郎(ヤマダタロウ) keep the kana."""
    for _ in range(_LAYERS):
        bare = text.translate(_ROUND).strip(_MARGIN)
        halves = _TWO_LABELS.fullmatch(bare)
        bare = f"{halves[1]} {halves[2]}" if halves else _LABEL.sub("", bare)
        titled = _WITH_TITLE.fullmatch(bare)
        bare = titled[1] if titled else _TITLE.sub("", bare)
        inside = _BRACKETS.findall(bare)
        around = _BRACKETS.sub(" ", bare).strip()
        if len(inside) == 1 and _kana_only(inside[0]) and not _HAS_KANA.search(around):
            bare = inside[0]
        elif inside and not around and all(map(_kana_only, inside)):
            bare = " ".join(inside)  # (ヤマダ)(タロウ)
        if bare == text:
            break
        text = bare
    return text


def _kana_only(text: str) -> bool:
    return _WRITTEN_KANA.fullmatch(text) is not None


def _skeleton(kana: str) -> str:
    return _VU.sub(lambda match: _VU_ROW.get(match[1], "ブ"), kana).translate(_SKELETON)


def compare_kana(a: KanaForm, b: KanaForm) -> Comparison:
    """Compare two readings. Symmetric in likeness."""
    if not a.canonical or not b.canonical:
        return _one(Likeness.MISSING, ReasonCode.KANA_MISSING, "フリガナがありません")
    if len(a.canonical) == len(b.canonical) and a.skeleton == b.skeleton and not broken_alike(a.parts, b.parts):
        return _one(Likeness.NEAR, ReasonCode.KANA_NEAR, "フリガナの氏と名の区切りの位置が違います")
    if a.canonical == b.canonical and not any(map(is_placeholder, a.canonical)):
        if "".join(a.original.split()) == "".join(b.original.split()):
            return _one(Likeness.EXACT, ReasonCode.KANA_EQUAL, "フリガナが一致しています")
        return _one(Likeness.VARIANT, ReasonCode.KANA_NOTATION, "フリガナは字種・全角半角・空白だけが違います")
    if max(len(a.canonical), len(b.canonical)) > _LONGEST:
        return _different()
    if a.latin and b.latin:
        return _latin(a, b)
    if not a.certain or not b.certain or a.latin or b.latin:
        return _one(Likeness.UNSURE, ReasonCode.KANA_UNSURE, "フリガナに仮名でない文字があり、比べられません")
    return _skeletons(a, b)


def _skeletons(a: KanaForm, b: KanaForm) -> Comparison:
    if a.skeleton == b.skeleton:
        return _one(Likeness.VARIANT, ReasonCode.KANA_NOTATION, f"フリガナは表記だけが違います（{_difference(a, b)}）")
    if _swapped(a, b):
        return _one(Likeness.NEAR, ReasonCode.KANA_SWAPPED, "フリガナの氏と名の順が逆です")
    if _spoken(a.skeleton) == _spoken(b.skeleton):
        return _one(Likeness.NEAR, ReasonCode.KANA_NEAR, f"フリガナの濁点または長音が違います（{_difference(a, b)}）")
    short, long = sorted((a.skeleton, b.skeleton), key=len)
    if short in (a.parts[0], b.parts[0]) and long.startswith(short) and len(short) > 1:
        return _one(Likeness.INCOMPLETE, ReasonCode.KANA_NEAR, "フリガナが途中で切れています")
    if len(short) >= _NEAR_FROM and one_slip(short, long):
        return _one(Likeness.NEAR, ReasonCode.KANA_NEAR, f"フリガナが1文字違います（{_difference(a, b)}）")
    return _different()


def _swapped(a: KanaForm, b: KanaForm) -> bool:
    return any(
        len(one.parts) == len(("氏", "名")) and one.parts[1] + one.parts[0] == other.skeleton
        for one, other in ((a, b), (b, a))
    )


def _spoken(skeleton: str) -> str:
    """Drop voice marks; write ー as the vowel it prolongs: ナカジマ, ナカシマ; ユーキ, ユウキ."""
    bare = [char for char in unicodedata.normalize("NFD", skeleton) if char not in "\u3099\u309a"]
    for place, char in enumerate(bare):
        if char == "ー" and place:
            bare[place] = _VOWELS.get(bare[place - 1], char)
    return "".join(bare)


def _difference(a: KanaForm, b: KanaForm) -> str:
    """Return what is left when the common beginning and end are taken away, with one character before it."""
    one, other = a.canonical, b.canonical
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    head = max(0, head - 1)
    return f"「{one[head : len(one) - tail]}」と「{other[head : len(other) - tail]}」"


def _latin(a: KanaForm, b: KanaForm) -> Comparison:
    found = compare_latin(a.parts, b.parts)
    code = {
        Likeness.VARIANT: ReasonCode.KANA_NOTATION,
        Likeness.NEAR: ReasonCode.KANA_NEAR,
        Likeness.INCOMPLETE: ReasonCode.KANA_NEAR,
    }.get(found.likeness, ReasonCode.KANA_DIFFERENT)
    return _one(found.likeness, code, found.reasons[0].sentence.replace("氏名", "フリガナ"))


def _different() -> Comparison:
    return _one(Likeness.DIFFERENT, ReasonCode.KANA_DIFFERENT, "フリガナが違います")


def _one(likeness: Likeness, code: ReasonCode, sentence: str) -> Comparison:
    return Comparison(likeness, (Reason(Item.KANA, code, sentence),))
