"""フリガナ: canonical full-width katakana, and the half-width form of bank account holders.

Canonical kana holds ァ-ヴ ヵ ヶ ー ・ and single U+3000 between words. Hiragana and half-width katakana are converted.
"""

from __future__ import annotations

import re
import unicodedata

from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.plain_text import IDEOGRAPHIC_SPACE

_LONGEST = 100
_LONGEST_HOLDER = 40  # 全銀協 ベーシック手順, as seen at 総合振込 record descriptions
_CANONICAL = re.compile("[ァ-ヴヵヶー・]+(?:\u3000[ァ-ヴヵヶー・]+)*")
_HALF_WIDTH = re.compile("[\uff65-\uff9f]+")
_SPACES = re.compile(r"\s+")
# what people type where they mean ー: only right behind kana, so that "-" alone never becomes a long vowel
_DASH_AFTER_KANA = re.compile("(?<=[ァ-ヴー])[-\u2010-\u2015\u2212\uff0d\uff70]")
_HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_VOICE_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a"})


def full_width(text: str) -> str:
    """Turn typed kana into its canonical form. Raises InputError EMPTY, NOT_KANA or TOO_LONG."""
    kana = _HALF_WIDTH.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text).translate(_HIRAGANA)
    kana = unicodedata.normalize("NFC", kana.translate(_VOICE_MARKS))  # カ + ゛ → ガ; there are no kanji to harm
    kana = _SPACES.sub(IDEOGRAPHIC_SPACE, _DASH_AFTER_KANA.sub("ー", kana)).strip(IDEOGRAPHIC_SPACE)
    if not kana:
        raise InputError(InputReason.EMPTY)
    if not _CANONICAL.fullmatch(kana):
        raise InputError(InputReason.NOT_KANA)
    if len(kana) > _LONGEST:
        raise InputError(InputReason.TOO_LONG)
    return kana


def account_holder(text: str) -> str:
    """Turn an account holder's name into the half-width character set of bank transfers (全銀).

    Half-width katakana without small kana and ｦ, ``A-Z``, digits, space and ``( ) - . /``; ー becomes ``-``; a middle
    dot becomes a full stop. At most 40 characters with ﾞ and ﾟ counted.

    Raises InputError EMPTY, NOT_HOLDER_KANA or TOO_LONG.
    """
    wide = unicodedata.normalize("NFKC", text.translate(_VOICE_MARKS)).translate(_HIRAGANA)
    parts = unicodedata.normalize("NFD", _SPACES.sub(" ", wide.strip()).upper())
    half = "".join(_HOLDER.get(char, char) for char in parts)
    if not half:
        raise InputError(InputReason.EMPTY)
    if not _HOLDER_CANONICAL.fullmatch(half):
        raise InputError(InputReason.NOT_HOLDER_KANA)
    if len(half) > _LONGEST_HOLDER:
        raise InputError(InputReason.TOO_LONG)
    return half


def same_holder(holder: str, kana: str) -> bool:
    """Compare an account holder with a person's フリガナ; spaces do not count."""
    return account_holder(holder).replace(" ", "") == account_holder(kana).replace(" ", "")


_WIDE = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
_SMALL = dict(zip("ァィゥェォャュョッヮヵヶ", "ｱｲｳｴｵﾔﾕﾖﾂﾜｶｹ", strict=True))
_HOLDER = {
    **dict(zip(_WIDE, _HALF, strict=True)),
    **_SMALL,
    "ヲ": "ｵ",
    "ー": "-",
    "・": ".",
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
_HOLDER_CANONICAL = re.compile(r"[ｱ-ﾝﾞﾟ0-9A-Z() \-./]+", re.ASCII)
