"""Three invented cases, decided by the real rules on an invented register."""

from __future__ import annotations

from counter_app.matching.decision import decide
from counter_app.matching.evidence import Notation
from counter_app.matching.left_open import Given, case_of
from counter_app.matching.resident import Resident
from counter_app.matching.review import CaseLine, OpenCase, RunKind, Stage
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants

_STREET = "架空市見本町一丁目２番３号"
_REGISTER = (
    Resident("1001", "渡邉\U000e0102\u3000花子", "ワタナベ　ハナコ", "1980-02-17", _STREET, "H1", building="見本荘１０１", status="住民", relation="世帯主"),
    Resident("1002", "齋藤\u3000太一", "サイトウ　タイチ", "2011-05-04", _STREET, "H2", building="見本荘２０２", status="住民", relation="子"),
    Resident("1003", "齋藤\u3000太二", "サイトウ　タイジ", "2011-05-04", _STREET, "H2", building="見本荘２０２", status="住民", relation="子"),
    Resident("1004", "𠮷田\u3000桜", "ヨシダ　サクラ", "1992-12-01", "架空市例町二丁目10番15号", "H3", status="転出", relation="世帯主"),
)  # fmt: skip
_CLAIMS = (
    Given("A-0012", 13, "渡辺　花子", "ワタナベ ハナコ", "昭和55年2月17日", "架空市見本町1-2-3", "見本荘201"),
    Given("A-0047", 48, "斉藤　太一", "サイトウ　タイチ", "平成23年5月4日", "架空市見本町1-2-3", "見本荘202号室"),
    Given("A-0051", 52, "吉田　さくら", "ヨシダ　サクラ", "H4.12.1", "架空市例町2-10-16", ""),
)


def sample_cases() -> tuple[OpenCase, OpenCase, OpenCase]:
    """An application that differs by its writing and a room, one of two twins, one of somebody who moved away."""
    variants = Variants.shipped()
    learned = Towns.of_register(_town(), Towns.national(None, variants.fold))
    notation = Notation(variants, learned)
    rows = [notation.resident(row) for row in _REGISTER]
    made = []
    for number, given in enumerate(_CLAIMS, start=1):
        case = case_of(given, decide(notation.claim(given.claim), rows), notation)
        line = CaseLine(number, 1, case.application_id, Stage.OPEN)
        made.append(OpenCase(line, RunKind.PLAIN, case.said, case.candidates, case.notes))
    one, twins, moved = made
    return one, twins, moved


def _town() -> list[str]:
    """Enough addresses for a town to be known as one."""
    houses = [
        f"架空市{town}{house}番{house + 2}号" for town in ("見本町一丁目", "例町二丁目") for house in range(1, 60)
    ]
    return sorted({*houses, *(row.address for row in _REGISTER)})
