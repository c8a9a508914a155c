"""続柄 and 性別 as registers write them, as codes of the forms."""

from __future__ import annotations

import unicodedata

from counter_app.domain.card import Sex

HEAD = "head"
_RELATIONSHIPS = {
    "世帯主": HEAD, "妻": "wife", "夫": "husband", "子": "child", "長男": "child", "長女": "child", "二男": "child",
    "二女": "child", "三男": "child", "三女": "child", "父": "father", "母": "mother", "兄": "sibling", "姉": "sibling",
    "弟": "sibling", "妹": "sibling", "子の子": "grandchild", "父の父": "grandparent", "父の母": "grandparent",
    "母の父": "grandparent", "母の母": "grandparent", "夫(未届)": "partner", "妻(未届)": "partner", "同居人": "housemate",
}  # fmt: skip
_SEXES = {
    "1": Sex.MALE, "男": Sex.MALE, "男性": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE,
    "2": Sex.FEMALE, "女": Sex.FEMALE, "女性": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
    "9": Sex.NOT_APPLICABLE,
}  # fmt: skip


def relationship_code(text: str) -> str | None:
    """Return the code of a 続柄; one this product has no code for is left open, not guessed."""
    return _RELATIONSHIPS.get(unicodedata.normalize("NFKC", text).strip())


def sex_of(text: str) -> Sex | None:
    """Read a 性別 column; None where it says nothing that is known."""
    return _SEXES.get(unicodedata.normalize("NFKC", text).strip().lower())
