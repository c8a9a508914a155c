"""Names and texts that break programs: what people are really called, and what nobody should be able to do with a name."""

from __future__ import annotations

import re
from collections import Counter

from counter_app.domain.application import Application
from counter_app.domain.form import FieldKind
from tests.fakes import paper

LIMITS = {
    "hundred characters": "寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処" * 3,
    "Latin of 60": "Maximiliana-Alexandra Konstantinopoulos-Featherstonehaugh Wo",
    "one word of 60": "W" * 60,
    "variants": "渡邉\U000e0100　葛\U000e0102飾邊\U000e0101邉\U000e0102",
    "four bytes": "𠮷田　𡈽屋𩸽𠀋𠮟",
    "control and direction": "山\x00田\x1b[1m\u202e太郎\u2066\u200b\u200d\ufeff\u061c子",
    "right to left": "محمد שלום 山田",
    "markup": "<b>山田</b>&amp;<font color='white'>%s{0}\\n</para>]]>",
    "private and emoji": "\ue000田\U000f0001👨\u200d👩\u200d👧中",
    "marks upon marks": "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309か\u3099" * 4,
}
FORMULAS = (
    '=HYPERLINK("http://x","y")',
    "+81 90",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n+1",
    "＝1",
    " =1",
    "'=1",
    '"=1,"',
)
_OWN_WORDS = {FieldKind.DOCUMENT, FieldKind.CONSENT}  # a ticked list says these in the words of the paper


def visible(text: str) -> Counter[str]:
    """What a reader of the PDF must get back; order is not compared where a script runs from right to left."""
    return Counter(re.sub(r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]", "", text))


def nothing_lost(application: Application, pdf: bytes) -> bool:
    """Every answer can be read back from the paper; raises AssertionError with what is missing."""
    values = [item.shown.reveal() for item in application.items if item.kind not in _OWN_WORDS]
    missing = sum(map(visible, values), Counter()) - visible(paper.words_of(pdf))
    assert not {char: count for char, count in missing.items() if char.isprintable()}
    return True
