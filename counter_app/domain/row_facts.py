"""Facts about one person of a list that follow from the birth date and are never asked.

Each is a key in the row: `members.2.derivedAllowanceAge` is `yes` or `no`. A form or a life event may name it wherever
a condition on a row may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from counter_app.domain import wareki

_FISCAL_START = (4, 1)


def fiscal_age(birth: date, today: date) -> int:
    """Return the age reached by the 1 April the fiscal year of `today` began with: 年度初日の年齢.

    Who was born on 1 April reaches an age on 31 March (年齢計算ニ関スル法律), and so belongs to the year before.
    """
    start = date(today.year - (1 if (today.month, today.day) < _FISCAL_START else 0), *_FISCAL_START)
    return start.year - birth.year - (1 if (birth.month, birth.day) > _FISCAL_START else 0)


ROW_RULES: Mapping[str, Callable[[date, date], bool]] = MappingProxyType(
    {
        "derivedBelowThree": lambda birth, today: wareki.age(birth, today) < 3,  # noqa: PLR2004
        "derivedPreschool": lambda birth, today: fiscal_age(birth, today) < 6,  # noqa: PLR2004
        "derivedSchoolAge": lambda birth, today: 6 <= fiscal_age(birth, today) < 15,  # noqa: PLR2004
        "derivedAllowanceAge": lambda birth, today: fiscal_age(birth, today) < 18,  # noqa: PLR2004
        "derivedStudentAge": lambda birth, today: 18 <= fiscal_age(birth, today) < 22,  # noqa: PLR2004
        "derivedSealAge": lambda birth, today: wareki.age(birth, today) >= 15,  # noqa: PLR2004
        "derivedAdult": lambda birth, today: wareki.age(birth, today) >= 18,  # noqa: PLR2004
        "derivedPensionAge": lambda birth, today: 20 <= wareki.age(birth, today) < 60,  # noqa: PLR2004
        "derivedCareAge": lambda birth, today: wareki.age(birth, today) >= 65,  # noqa: PLR2004
        "derivedElderly": lambda birth, today: wareki.age(birth, today) >= 75,  # noqa: PLR2004
    }
)
ROW_FACTS = frozenset(ROW_RULES)
