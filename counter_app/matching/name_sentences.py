"""What a clerk reads about two names. Each differing character is named, with what says that it may differ."""

from __future__ import annotations

from counter_app.matching.variant_tables import Basis

MISSING = "氏名がありません"
EQUAL = "氏名が一致しています"
NOTATION = "氏名は表記（空白・全角半角・大文字小文字・くり返し記号・互換文字）だけが違います"
DIFFERENT = "氏名が違います"
BROKEN = "氏と名の区切りの位置が違います"
SWAPPED = "氏と名の順が逆です"
PLACEHOLDER = "表示できない文字（〓など）があり、氏名を確かめられません"
LATIN_ORDER = "ローマ字氏名の語順が違います"
LATIN_ORDER_CLEAR = "ローマ字氏名は語順だけが違い、どちらが氏かは書き方（コンマ・大文字）から明らかです"
LATIN_MARKS = "ローマ字氏名は記号（ハイフン・アクセント・空白）だけが違います"


def variant(a: str, b: str, basis: Basis) -> str:
    """「邊」→「辺」（戸籍通達）."""
    return f"「{a}」→「{b}」（{basis.value}）"


def variation_sequence(a: str, b: str) -> str:
    """Name the characters that carry a selector."""
    marked = [text[place - 1] for text in (a, b) for place, char in enumerate(text) if place and _selects(char)]
    return f"「{''.join(dict.fromkeys(marked))}」の字形だけが違います（{Basis.SEQUENCE.value}）"


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100"


def small_kana(a: str, b: str) -> str:
    """三ヶ田 and 三ケ田."""
    return f"「{a}」と「{b}」の大小だけが違います"


def separate(a: str, b: str) -> str:
    """㐲 and 伏."""
    return f"「{a}」と「{b}」は別字です（民一2842号通達）"


def lookalike(a: str, b: str) -> str:
    """斎 and 斉."""
    return f"「{a}」と「{b}」は似ていますが別の文字です"


def cut_short(rest: str) -> str:
    """Say what one has more."""
    return f"氏名が途中で切れています（「{rest}」がありません）"


def kana_substitute(kana: str, kanji: str) -> str:
    """Say which kana stand where kanji are: 代替文字."""
    return f"「{kanji}」の位置が仮名「{kana}」です（代替文字の可能性）"


def near(a: str, b: str) -> str:
    """Show the place."""
    return f"氏名が1文字違います（「{a}」と「{b}」の付近）"


def former_missing(former: str) -> str:
    """山田(鈴木)花子 and 山田花子."""
    return f"旧氏・通称「{former}」が一方だけにあります"


def former_used(former: str) -> str:
    """山田(鈴木)花子 and 鈴木花子."""
    return f"旧氏・通称「{former}」で書かれた可能性があります"


def former_differs(a: str, b: str) -> str:
    """山田(鈴木)花子 and 山田(佐藤)花子."""
    return f"旧氏・通称が違います（「{a}」と「{b}」）"


def latin_less(words: str) -> str:
    """Say which words one lacks."""
    return f"ローマ字氏名の一部（{words}）が一方にありません"


def latin_near(a: str, b: str) -> str:
    """Show both words."""
    return f"ローマ字氏名の綴りが近いですが違います（{a}／{b}）"
