"""Every state of the transcription window. The people are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from counter_app.connectors.transcription import LineState, SheetLine
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal
from counter_app.ui.desk.transcription import TranscriptionWindow, TranscriptionWorld
from counter_app.ui.rehearsal import HANAKO
from counter_app.ui.settling import settle

NARROW = (480, 800)


def sample_lines() -> tuple[SheetLine, ...]:
    """A case with a line of every state."""
    copy = LineState.COPY
    rows = (
        ("請求者氏名", HANAKO.full_name.reveal(), copy, ""),
        ("請求者氏名フリガナ", "ワタナベ\u3000ハナコ", copy, ""),
        ("請求者生年月日", "19800217", copy, ""),
        ("請求者住所", "（秘匿）", LineState.HIDDEN, ""),
        ("請求者連絡先電話番号", "090-1234-5678", copy, ""),
        ("認定請求事由", "出生", copy, ""),
        ("口座名義人カナ", "ﾜﾀﾅﾍﾞ ﾊﾅｺ", copy, ""),
        ("児童氏名［1］", "𠮷田\u3000さくら", copy, ""),
        ("児童生年月日［1］", "20180602", copy, ""),
        ("児童続柄［1］", "子", copy, ""),
        ("児童住所［1］", HANAKO.full_address.reveal() * 3, LineState.MISFIT, "60文字を超えています"),
        ("来庁した方の本人確認", "マイナンバーカード", LineState.NO_HOME, ""),
    )
    return tuple(SheetLine(label, Personal(value), state, note) for label, value, state, note in rows)


def sample_world(application_id: str, texts: Texts) -> TranscriptionWorld:
    """A case to type over; finishing it changes nothing."""
    return TranscriptionWorld("児童手当 認定請求", application_id, sample_lines(), lambda _number: None, texts)


def screenshots(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, walk in _STATES:
        window = TranscriptionWindow(sample_world("MH01-261121-0001-K/1", texts))
        window.resize(width, height)
        window.start()
        walk(window)
        settle(window)
        yield name, window
        window.close()
        window.deleteLater()


def _copied(times: int) -> Callable[[TranscriptionWindow], None]:
    def walk(window: TranscriptionWindow) -> None:
        for _ in range(times):
            window.copy()

    return walk


def _finishing(window: TranscriptionWindow) -> None:
    _copied(12)(window)
    window.finish()


_STATES: tuple[tuple[str, Callable[[TranscriptionWindow], None]], ...] = (
    ("transcription-first", _copied(0)),
    ("transcription-hidden", _copied(3)),
    ("transcription-misfit", _copied(10)),
    ("transcription-finishing", _finishing),
)
