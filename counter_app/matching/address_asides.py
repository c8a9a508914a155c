"""What stands beside an address and is none: 〒, telephone numbers, labels, remarks. All on lines of `plain` characters."""

from __future__ import annotations

import re

_POSTAL = re.compile(r"〒 ?(?:[0-9]{3}(?:[-ー] ?)?[0-9]{4})?(?![0-9])|^[0-9]{3}(?:[-ー][0-9]{4}(?![0-9-])|[0-9]{4} )")
_TELEPHONE = re.compile(
    r"(?:TEL|電話(?:番号)?|携帯(?:電話)?(?:番号)?|連絡先|☎|📞|FAX)[^0-9]{0,3}[0-9][0-9() -]{8,}"
    r"|(?<![0-9-])0[0-9]{1,4}[-(][0-9]{1,4}[-)][0-9]{3,4}$"
    r"|(?<![0-9-])0(?=[0-9]{1,4}[-(])(?=[-0-9()]{11,13}(?![-0-9]))[0-9]{1,4}[-(][0-9]{1,4}[-)][0-9]{4}(?![0-9-])"
    r"|(?<![0-9-])0[5789]0[0-9]{8}(?![0-9-])"
)
_LABEL = re.compile(r"^[(]?(?:住民票の?住所|現住所|住所|所在地?|居所)[)]?[::;]? ?(?![0-9])")
_COUNTRY = re.compile(
    r"^(?:日本国|JAPAN|NIPPON)[ ,、・/]*(?=[^ ,])|^日本(?:[ ,、・/]+|(?=東京都|北海道|(?:大阪|京都)府|[^市区町村]{2,3}県))"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ASIDE = re.compile(
    "(?:自宅|実家|住民票.*|現住所|同上|本人|世帯主.*|転居.*|転入.*|戸建て?|一戸建て?|一軒家|持家|借家|賃貸|単身赴任.*"
    "|サ高住|サービス付.*|グループホーム|特養|老健|表札[^0-9]*|旧[^0-9]+[市区町村郡]|通称[^0-9]*|.*電話.*)?"
)
_REMARK = re.compile(
    "[※*](?:表札|居住|同居|自宅|持家|借家|郵便|配達|宅配|不在|インターホン|インタ-ホン|呼鈴|裏|玄関)[^0-9]*$"
)
_ADDRESSED = re.compile("(?<=[0-9号室館荘ァ-ヴー])[ ]?(?:宛て?|行)$")
_BEFORE = " '’`´\"”“,、。・:;"
_BEHIND = " '’`´\"”“,、。.・:;/_"


def without_asides(line: str) -> str:
    """Leave out what is no part of the address. A bracket nobody knows stays, without its brackets."""
    line = _begun(line)
    if "〒" in line or " " in line or line[:1].isdecimal():
        line = _begun(_POSTAL.sub("", line))
    if "0" in line and _TELEPHONE.search(line):
        line = _begun(_TELEPHONE.sub("", line))
    if "(" in line:
        line = _BRACKETS.sub(_unwrapped, _building_behind(line))
    if "※" in line or "*" in line:
        line = _REMARK.sub("", line)
    line = line.rstrip(_BEHIND)
    return _ADDRESSED.sub("", line) if line.endswith(("宛", "宛て", "行")) else line


def _begun(line: str) -> str:
    """Cut labels and the country off."""
    line = line.lstrip(_BEFORE)
    return _COUNTRY.sub("", _LABEL.sub("", line)) if line.startswith(_LABELLED) else line


_LABELLED = ("(", "住", "現", "所", "居", "日本", "JAPAN", "NIPPON")
_BUILDING_FIRST = re.compile(r"^\(([^()]*[ァ-ヴ荘寮棟館][^()]*)\) ?(?=[^0-9])(.+)$", re.DOTALL)


def _building_behind(line: str) -> str:
    first = _BUILDING_FIRST.match(line)
    return f"{first[2]} {first[1]}" if first else line


def _unwrapped(found: re.Match[str]) -> str:
    inner = found[1].strip()
    if _ASIDE.fullmatch(inner):
        return ""
    return inner if len(inner) == 1 else f" {inner} "
