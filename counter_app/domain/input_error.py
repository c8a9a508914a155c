"""Why a text that a person typed cannot be taken as it is. Not a failure of ours: the page asks again and says why.

Every reason has words in resources/locale/<tag>/answers.po under `input.<reason>`. The error never carries the text.
"""

from __future__ import annotations

from enum import StrEnum


class InputReason(StrEnum):
    """One reason per way of being unreadable, so that the page can say what to do."""

    # any text
    EMPTY = "empty"
    TOO_LONG = "too-long"
    INVISIBLE_CHARACTER = "invisible-character"  # control, direction or zero-width characters
    UNKNOWN_CHOICE = "unknown-choice"
    NOT_CANONICAL = "not-canonical"  # a source other than a person's typing gave text of another spelling
    NOT_A_NUMBER = "not-a-number"
    NUMBER_TOO_SMALL = "number-too-small"
    NUMBER_TOO_LARGE = "number-too-large"
    # dates
    NOT_A_DATE = "not-a-date"
    NO_SUCH_DAY = "no-such-day"  # 2月30日
    OUTSIDE_ERA = "outside-era"  # 昭和64年2月1日
    ERA_MISSING = "era-missing"  # 55年2月17日: 昭和 or 西暦?
    LUNAR_CALENDAR = "lunar-calendar"  # until 明治5年 month and day mean the old calendar
    YEAR_IMPLAUSIBLE = "year-implausible"
    DATE_CONTRADICTS_ITSELF = "date-contradicts-itself"  # 昭和55年2月17日（1981年）
    # kana, phone, post, bank
    NOT_KANA = "not-kana"
    NOT_HOLDER_KANA = "not-holder-kana"
    PHONE_CHARACTERS = "phone-characters"
    PHONE_LENGTH = "phone-length"
    PHONE_START = "phone-start"
    POSTAL_CODE_SHAPE = "postal-code-shape"
    BANK_CODE_SHAPE = "bank-code-shape"
    BRANCH_CODE_SHAPE = "branch-code-shape"
    ACCOUNT_NUMBER_SHAPE = "account-number-shape"
    YUCHO_SYMBOL_SHAPE = "yucho-symbol-shape"  # 記号: 5 digits, 1…0 or 0…0
    YUCHO_NUMBER_SHAPE = "yucho-number-shape"  # 番号: up to 8 digits, the last one 1


class InputError(ValueError):
    """The text cannot be read as what was asked for. Holds the reason only, never the text."""

    def __init__(self, reason: InputReason) -> None:
        super().__init__(reason.value)
        self.reason = reason
