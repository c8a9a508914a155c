"""The towns addresses are looked up in: the national table, the register's own, アドレス・ベース・レジストリ.

Nothing is unpacked before an address needs it: one prefecture's municipalities, one municipality's towns. What an
address begins with (everything before its numbers) is located once and remembered.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from counter_app.domain.postal_table import PostalTable
from counter_app.matching.address_lot import LETTER, lots_before_buildings, split
from counter_app.matching.address_places import NO_TOWN, Municipality, Places, TownMatch, without_particles
from counter_app.matching.address_survey import Survey, survey
from counter_app.matching.address_text import KANJI, Fold, address_key, name_key
from counter_app.matching.overlays import Overlays

Home = tuple[str, str]
_REMEMBERED = 50_000  # beginnings of addresses: a city has some thousand
_LOT_LETTER = re.compile(f"(.*?)[-ノ]?(?:([甲乙丙丁戊己庚辛壬癸])|(?<![ァ-ヴー])([{LETTER}]))(?:部|ノ部)?[-ノ]?")
_AZA = re.compile("(?<![文万])(?:大字|小字|字)")
_ON_THE_STREET = re.compile("(?:[上下](?:ガ?ル)|[東西]?入ル?|[東西]入)(?=.)")
_STREET_WORDS = re.compile("ガ?ル|通リ?|筋|[ヘへ]")  # what one writes and another leaves out
# 字5反田, 1ノ坪 and 東5線北 are names; what ends in a number, or counts something, is none
NUMBER_IN_NAME = re.compile(
    rf"[0-9](?![0-9]|[ツノケ]?[{KANJI}]|[ツノケ][ァ-ヴ])|[0-9](?:丁|番|号(?![東西南北]$)|地割|階|室|棟)|[0-9]{{5}}"
)
_A_DIGIT = re.compile("[0-9]")
_A_BUILDING = re.compile("[ァ-ヴ]{2}|[荘寮棟館]|住宅|団地")
_ANOTHER_ADDRESS = re.compile("[旧前元]|実家|本籍|勤務|送|連絡|転|住所|[都道府県市区町村郡]|-|[0-9]番|丁目")
_BLANKS = re.compile("[ ¦]+")
_NO_NUMBER = re.compile("(?:無番地|番外地|番地ナシ|番地無シ?)$")


def _unfolded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True)
class Place:
    """What an address begins with. `known`: a town of the list, found for certain; `sub`: 字 below the town."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    town_key: str = ""
    sub: str = ""
    letter: str = ""  # 甲 of 甲123
    street: str = ""  # 通り名 of 京都
    known: bool = False
    sure: bool = True
    spoken: bool = False
    unnumbered: bool = False  # 無番地
    goes_on: bool = False  # a town of the list begins so and goes on with a number
    stated_prefecture: bool = False
    stated_city: bool = False

    def __repr__(self) -> str:
        return "Place(•••)"

    @property
    def key(self) -> str:
        """Return town, 字 and lot letter in one: 上野 + 原 is what another row calls 上野原."""
        return f"{self.town_key}{self.sub}{self.letter}" + ("無番地" if self.unnumbered else "")


class Towns:
    """Finds the town an address begins with. Immutable but for what it remembers."""

    def __init__(
        self,
        table: PostalTable | None,
        fold: Fold = _unfolded,
        *,
        added: Mapping[Municipality, frozenset[tuple[str, str]]] | None = None,
        found: Survey | None = None,
        sources: tuple[str, ...] = (),
    ) -> None:
        """`fold` unites variant kanji; `found`: what a register says about itself; `sources`: digests."""
        self._table = table
        self.fold = fold
        self._added = dict(added or {})
        self._survey = found
        self._sources = sources
        self._places = Places(table, lambda name: name_key(name, fold), self._added)
        self._located: dict[tuple[str, Home | None], Place] = {}

    @classmethod
    def national(cls, places: PostalTable | None, fold: Fold = _unfolded) -> Towns:
        """Take the shipped postal table; without one, towns are only what registers and overlays say."""
        return cls(places, fold, sources=(places.provenance.sha256,) if places else ())

    @classmethod
    def of_register(cls, addresses: Iterable[str], national: Towns) -> Towns:
        """Learn the home municipality, its towns and which of them have 丁目 from the addresses of a register."""
        found = survey(addresses, national)
        added = {place: frozenset(its) for place, its in national._added.items()}  # another of this class
        for place, towns in found.towns.items():
            added[place] = added.get(place, frozenset()) | {(town, "") for town in towns}
        sources = (*national._sources, found.digest)  # as above
        return cls(national._table, national.fold, added=added, found=found, sources=sources)  # as above

    def with_overlay(self, overlays: Overlays) -> Towns:
        """Add the towns a municipality has listed itself."""
        if not overlays.towns:
            return self
        added = dict(self._added)
        for (prefecture, city), towns in overlays.towns.items():
            place = Municipality(prefecture, city)
            added[place] = added.get(place, frozenset()) | towns
        sources = (*self._sources, overlays.towns_digest)
        return Towns(self._table, self.fold, added=added, found=self._survey, sources=sources)

    @property
    def home(self) -> Home:
        """Return prefecture and municipality of the register; both empty without one."""
        return self._survey.home if self._survey else ("", "")

    @property
    def digest(self) -> str:
        """Return what the tables are, in hex: the same towns, the same digest."""
        return hashlib.sha256("\n".join((*self._sources, *self.home)).encode("utf-8", "replace")).hexdigest()

    def has_chome(self, place: Place) -> bool | None:
        """Tell whether a town counts in 丁目, as far as the register shows it."""
        return self._survey.chome.get(place.key) if self._survey else None

    def key(self, text: str) -> str:
        """Return the key of an address."""
        return address_key(text, self.fold)

    def locate(self, head: str, *, within: Home | None = None) -> Place:
        """Return the place of what stands before the numbers; `within`: the municipality where the text names none."""
        asked = head, within
        place = self._located.get(asked)
        if place is None:
            if len(self._located) >= _REMEMBERED:
                self._located.clear()
            place = self._located[asked] = self._locate(_BLANKS.sub("", head), within or self._home())
        return place

    def without_prefecture(self, head: str) -> tuple[str, str]:
        """Cut the prefecture off the key of an address: its name (empty where there is none), the rest."""
        prefecture, length = self._places.prefecture(head)
        return prefecture, head[length:]

    def read(self, key: str, home: Home | None, *, written: str = "") -> tuple[Place, str]:
        """Return the place an address is in, and its numbers with all that follows. `written`: the text of the key."""
        head, tail = split(key)
        place = self.locate(head, within=home)
        numbered = _A_DIGIT.search(place.sub if place.known else place.town_key)
        if numbered and (before := self._before_building(key, home, written)):
            return before
        if not place.known and (turned := self._building_behind(key, home)):
            return turned
        if not place.goes_on or not tail:
            return place, tail
        longer = self._locate(_BLANKS.sub("", head) + tail, home or self._home())
        if longer.known and len(longer.town_key) > len(place.town_key + place.sub) and longer.sub:
            return replace(longer, sub="", letter="", goes_on=False), longer.sub + longer.letter
        return place, tail

    def _before_building(self, key: str, home: Home | None, written: str) -> tuple[Place, str] | None:
        """Read 国府969市営住宅3号棟: the number is written in digits, stands behind a town, and a building follows."""
        line = self.fold(unicodedata.normalize("NFKC", written))
        for found in lots_before_buildings(key):
            place = self.locate(key[: found.start()], within=home)
            in_digits = key[found.end()] == "番" or re.search(
                rf"(?<![0-9])0*{found[0]}\s*{re.escape(key[found.end()])}", line
            )
            if in_digits and place.town_key and not NUMBER_IN_NAME.search(place.sub if place.known else place.town_key):
                return place, key[found.start() :]
        return None

    def _building_behind(self, key: str, home: Home | None) -> tuple[Place, str] | None:
        """Read コーポ桜103 架空市本町1-2: the building was written first."""
        own = home or self._home()
        city = name_key(own[1], self.fold) if own else ""
        if not own or not city:
            return None
        at = key.find(city)
        before = key[:at].rstrip(" -")
        starts = name_key(own[0], self.fold) if own[0] else ""
        if starts and before.endswith(starts):
            before = before.removesuffix(starts).rstrip(" -")
        if at <= 0 or not _A_BUILDING.search(before) or _ANOTHER_ADDRESS.search(before):
            return None
        head, tail = split(key[at:])
        place = self.locate(head, within=home)
        return (place, f"{tail} {before}") if place.known and place.town_key and tail else None

    def _home(self) -> Home | None:
        return self.home if self.home[1] else None

    def _locate(self, head: str, home: Home | None) -> Place:
        prefecture, length = self._places.prefecture(head)
        length += len(self._repeated(head[:length], head[length:]))
        rest = head[length:]
        at_home = self._at_home(rest, prefecture, home)
        if at_home and at_home.known and not at_home.sub:
            return at_home
        them, taken = self._places.municipalities(rest, prefecture or (home[0] if home else ""))
        if not them and not prefecture and home:
            them, taken = self._places.municipalities(rest, "")
        if them:
            if home and not prefecture:
                them = tuple(each for each in them if self._is(each, home)) or them
            place = self._best([self._in(each, rest[taken:]) for each in them])
            if not place.known:
                place = self._said_twice(them, rest[taken:], prefecture or head[:length]) or place
            return replace(place, stated_prefecture=bool(length), stated_city=True)
        if at_home:
            return at_home
        return self._unlisted(rest, prefecture, stated=bool(length))

    def _repeated(self, said: str, rest: str) -> str:
        """Return what is said once more: 東京都東京都港区."""
        return said if said and rest.startswith(said) else ""

    def _said_twice(self, them: tuple[Municipality, ...], rest: str, prefecture: str) -> Place | None:
        """Read 架空市架空市本町 and 東京都港区東京都港区赤坂, where no town of the municipality begins so."""
        stated, length = self._places.prefecture(rest)
        if stated and stated not in {prefecture, *(each.prefecture for each in them)}:
            return None
        again, taken = self._places.municipalities(rest[length:], stated or prefecture)
        both = [each for each in them if each in again]
        places = [self._in(each, rest[length + taken :]) for each in both]
        return self._best(places) if places and any(place.known and place.town_key for place in places) else None

    def _at_home(self, rest: str, prefecture: str, home: Home | None) -> Place | None:
        if not home or (prefecture and prefecture != home[0]):
            return None
        own = self._municipality(home)
        wards = self._places.wards(own) if self._survey and self._survey.several_wards else (own,)
        place = self._best([self._in(each, rest) for each in wards])
        return replace(place, stated_prefecture=bool(prefecture))

    def _municipality(self, home: Home) -> Municipality:
        """Find a municipality by its name; the one of the table knows its towns."""
        them, _ = self._places.municipalities(name_key(home[1], self.fold), home[0])
        return next((each for each in them if each.name == home[1]), Municipality(*home))

    def _is(self, place: Municipality, home: Home) -> bool:
        return (place.prefecture, place.name) == home

    def _best(self, places: list[Place]) -> Place:
        """Take the longest town; what several municipalities have equally is not certain."""
        longest = max(len(place.town_key) if place.known else -1 for place in places)
        best = [place for place in places if (len(place.town_key) if place.known else -1) == longest]
        first = best[0]
        if len(best) == 1:
            return first
        prefectures, cities = ({getattr(place, what) for place in best} for what in ("prefecture", "city"))
        prefecture = prefectures.pop() if len(prefectures) == 1 else ""
        city = cities.pop() if len(cities) == 1 else Municipality("", first.city).whole_city
        return replace(first, prefecture=prefecture, city=city, sure=first.sure and city == first.city)

    def _in(self, where: Municipality, text: str) -> Place:
        """Find the town in a municipality; what follows it is a 字, or a lot letter, or unknown."""
        names = self._places.towns(where)
        text, unnumbered = _without_number_word(text)
        text, street = _without_street(text, where)
        bare = _AZA.sub("", text, count=1) if text.startswith(("大字", "字")) else text
        found = names.match(bare)
        if found is NO_TOWN and (shorter := without_particles(bare)) != bare:
            bare, found = shorter, names.match(shorter)  # 四ツ谷 where the town is 四谷
        text = bare if found is not NO_TOWN else text
        goes_on = names.goes_on(bare)
        place = Place(where.prefecture, where.name, street=street, unnumbered=unnumbered, goes_on=goes_on)
        if found is NO_TOWN:
            sub, letter = _sub_and_letter(_AZA.sub("", text))
            return replace(place, town=sub, town_key=sub, letter=letter, known=not sub)
        sub, letter = self._below(found, text[found.length :], where)
        return replace(
            place, town=found.name, town_key=found.key, sub=sub, letter=letter, known=True, sure=found.sure,
            spoken=found.spoken,
        )  # fmt: skip

    def _below(self, found: TownMatch, rest: str, where: Municipality) -> tuple[str, str]:
        sub, letter = _sub_and_letter(_AZA.sub("", rest))
        if sub and found.key + sub in self._places.towns(where):
            sub = "字" + sub  # 上野 字原 where there is also a 上野原
        return sub, letter

    def _unlisted(self, text: str, prefecture: str, *, stated: bool) -> Place:
        text, unnumbered = _without_number_word(text)
        sub, letter = _sub_and_letter(_AZA.sub("", text))
        return Place(
            prefecture, town=sub, town_key=sub, letter=letter, unnumbered=unnumbered, stated_prefecture=stated, sure=False
        )  # fmt: skip


def _without_number_word(text: str) -> tuple[str, bool]:
    bare = _NO_NUMBER.sub("", text)
    return bare, bare != text


def _without_street(text: str, where: Municipality) -> tuple[str, str]:
    """Cut 烏丸通四条上ル before the town, in 京都市 only."""
    if not where.name.startswith("京都市"):
        return text, ""
    ends = [found.end() for found in _ON_THE_STREET.finditer(text)]
    return (text[ends[-1] :], _STREET_WORDS.sub("", text[: ends[-1]])) if ends else (text, "")


def _sub_and_letter(text: str) -> tuple[str, str]:
    text = text.strip("-")
    found = _LOT_LETTER.fullmatch(text)
    if not found:
        return text, ""
    return found[1], found[2] or found[3]
