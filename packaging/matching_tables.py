"""Build the tables of variant characters in resources/matching, and the fact sheet beside each.

    packaging/matching_tables.py SOURCES

SOURCES is a directory that holds, at any depth, the wheel jntajis_python-*.whl (only the C header inside is read, the
package is neither installed nor imported), SKK-JISYO.itaiji and EquivalentUnifiedIdeograph.txt. `variants.txt`,
`apart.txt`, `separate.txt` and `lookalikes.txt` are kept by hand in resources/matching; they are read here and get a
fresh fact sheet. The same sources give the same bytes. resources/matching/README.md says whose data these are.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = Path(__file__).parents[1] / "resources" / "matching"
# Column of the shrink map in the header → the letter in our table. N: 告示582, K: 戸籍通達, J: JIS包摂, R: 類推.
_SCHEMES = "JRNK"
_STRONG = frozenset("JK")
_OWN = 'source = "own"\nlicence = "Apache-2.0"\nmade_from = "kept by hand"\nas_of = 2026-11-21'
_FACTS = {
    "mj": (
        "MJ縮退マップによる異体字の関係",
        (
            'source = "文字情報技術促進協議会・IPA MJ縮退マップ 1.2.0 https://moji.or.jp/mojikiban/map/"\n'
            'licence = "CC BY-SA 2.1 JP"\nmade_from = "jntajis-python 0.1.0"\nas_of = 2018-01-26'
        ),
    ),
    "separate": (
        "民一第2842号通達別表が別字とする組",
        (
            'source = "文字情報技術促進協議会・IPA MJ縮退マップ 1.2.0（付記=別字）https://moji.or.jp/mojikiban/map/"\n'
            'licence = "CC BY-SA 2.1 JP"\nmade_from = "what itaiji-normalize leaves out of jntajis-python 0.1.0"\n'
            "as_of = 2018-01-26"
        ),
    ),
    "itaiji": (
        "異体字辞書",
        (
            'source = "SKK-JISYO.itaiji (SKK Development Team)"\nlicence = "public domain"\n'
            'made_from = "Debian skkdic-extra 20230109"\nas_of = 2023-01-09'
        ),
    ),
    "radicals": (
        "部首の文字と同じ形の漢字",
        (
            'source = "Unicode EquivalentUnifiedIdeograph-15.0.0.txt"\nlicence = "Unicode-DFS-2016"\n'
            'made_from = "Debian unicode-data 15.0.0"\nas_of = 2022-04-26'
        ),
    ),
    "variants": ("手で確かめた異体字の組", _OWN),
    "apart": ("異体字としない組", _OWN),
    "lookalikes": ("取り違えやすい字", _OWN),
}
# Pairs of the SKK dictionary that the MJ map does not hold and that are one character in two forms. The others are two
# words (回/廻), two names (坂/阪, 弘/宏) or numerals (一/壱) and stay out.
_KEPT = """亘亙 侭儘 剱劔 剱釼 劍劒 劍劔 劍釼 劒劔 劔釼 圀國 嶋嶌 巌巖 桧檜 梼檮 栃杤 竈竃 涛濤 潅灌 皋皐 砺礪 穐龝 穣穰 篭籠 簑蓑
籔薮 籔藪 蛎蠣 蝿蠅 諌諫 賎賤 遙遥 銕鐡 銕鐵 頚頸 駈驅 鯵鰺 鴬鶯 雁鳫 鴈鳫 麩麸 麪麺 撹攪 朖朗 冰氷 廈厦 拏拿 疂疉 疉疊 躰軆 鈎鉤 楕橢 凛凜"""

Pair = tuple[str, str]


def main(sources: Path) -> None:
    """Write every table."""
    kept = {_sorted(pair) for pair in _KEPT.split()}
    skk = set(_skk_pairs(_found(sources, "SKK-JISYO.itaiji").read_text("euc_jp")))
    never = _hand("apart") | _hand("separate")
    relations = {
        pair: letters
        for pair, letters in _mj_relations(_found(sources, "jntajis_python-*.whl")).items()
        if _sorted(pair) not in never
    }
    looked_at = skk | _hand("variants")
    _write("mj", _mj_lines(relations, looked_at))
    _write("itaiji", (f"{a}{b}" for a, b in sorted(kept & skk - never)))
    _write("radicals", _radicals(_found(sources, "EquivalentUnifiedIdeograph.txt").read_text("utf-8")))
    for name in _FACTS:
        _write_facts(name)


def _found(sources: Path, pattern: str) -> Path:
    (found,) = sources.rglob(pattern)
    return found


def _sorted(pair: Iterable[str]) -> Pair:
    a, b = sorted(pair)
    return a, b


def _hand(name: str) -> set[Pair]:
    lines = (TABLES / f"{name}.txt").read_text("utf-8").splitlines()
    return {_sorted(pair) for line in lines if not line.startswith("#") for pair in line.split()}


def _skk_pairs(text: str) -> Iterator[Pair]:
    for line in text.splitlines():
        head, _, rest = line.partition(" ")
        if len(head) == 1 and head != ";":
            yield from (
                _sorted((head, word[0])) for word in rest.strip("/").split("/") if word[:2].strip("; ") == word[0]
            )


def _mj_relations(wheel: Path) -> dict[Pair, set[str]]:
    """Read who may stand for whom, with the letters of the reasons, from the header of the package."""
    header = zipfile.ZipFile(wheel).read("jntajis/_jntajis.h").decode()
    glyphs: dict[int, set[str]] = defaultdict(set)
    for glyph, forms in re.findall(r"\{(\d+), \{((?:\{\d+, \d, \d, \d+\},? ?)+)\}\}", header):
        for code, given in re.findall(r"\{(\d+), (\d), \d, \d+\}", forms):
            if given == "1":
                glyphs[int(glyph)].add(chr(int(code)))
    _, _, body = header.partition("mj_shrink_mappings[")
    rows = re.findall(r"\{\s*" + r",\s*".join([r"\{([-\d,]+)\}"] * len(_SCHEMES)) + r"\s*\}", body)
    relations: dict[Pair, set[str]] = defaultdict(set)
    for glyph, row in enumerate(rows):
        for letter, column in zip(_SCHEMES, row, strict=True):
            targets = {chr(int(code)) for code in column.split(",") if code != "-1"}
            for pair in ((a, b) for a in glyphs.get(glyph, ()) for b in targets if a != b):
                relations[pair].add(letter)
    return dict(relations)


def _mj_lines(relations: dict[Pair, set[str]], looked_at: set[Pair]) -> Iterator[str]:
    """Yield `letter TAB character TAB the characters that may be written so`; a small letter only suggests."""
    targets: dict[str, set[str]] = defaultdict(set)
    for a, b in relations:
        targets[a].add(b)
    related = {_sorted(pair) for pair in relations} | looked_at
    lines: dict[Pair, list[str]] = defaultdict(list)
    for (a, b), letters in sorted(relations.items()):
        letter = min(letters, key="KJNR".index)
        alone = all(other == b or _sorted((other, b)) in related for other in targets[a])
        sure = _sorted((a, b)) in looked_at or (not (_common(a) and _common(b)) and (alone or "J" in letters))
        lines[letter if sure else letter.lower(), b].append(a)
    for (letter, b), sources in sorted(lines.items()):
        yield f"{letter}\t{b}\t{''.join(sources)}"


def _common(char: str) -> bool:
    """Tell a kanji of JIS X 0208: two of them are most often two names."""
    try:
        code = char.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return len(code) == len("ab") and code[0] >= 0xB0  # noqa: PLR2004  # row 16 on


def _radicals(text: str) -> Iterator[str]:
    for start, end, code in re.findall(r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", text, re.MULTILINE):
        for radical in range(int(start, 16), int(end or start, 16) + 1):
            if radical < 0x2F00:  # noqa: PLR2004  # Kangxi radicals are left to NFKC, strokes are no names
                yield f"{chr(radical)}{chr(int(code, 16))}"


def _write(name: str, lines: Iterable[str]) -> None:
    (TABLES / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _write_facts(name: str) -> None:
    title, facts = _FACTS[name]
    digest = hashlib.sha256((TABLES / f"{name}.txt").read_bytes()).hexdigest()
    head = "# Written by packaging/matching_tables.py; `as_of`: the day its source was published.\n"
    (TABLES / f"{name}.toml").write_text(f'{head}title = "{title}"\n{facts}\nsha256 = "{digest}"\n', "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
