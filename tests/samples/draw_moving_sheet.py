"""Draws moving_sheet.pdf, a 住民異動届 as an invented city might have it, and writes the boxes that belong to it.

    PYTHONPATH=. python tests/samples/draw_moving_sheet.py [FOLDER]

One table gives both, so that paper and boxes agree. Lengths in millimetres from the top left of A4.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from counter_app.slips.fonts import load_fonts
from counter_app.slips.page import MM, Style, Typecase, text_block
from counter_app.slips.pdf_text import open_canvas
from counter_app.slips.pen import Pen

NAME = "moving_sheet"
ROWS = 4
_HEIGHT = 297.0


@dataclass(frozen=True)
class Cell:
    """A ruled cell with its label in the upper left corner; `facts` are set below the label, or fill a plain cell."""

    x: float
    y: float
    width: float
    height: float
    label: str = ""
    fact: str = ""
    ticks: tuple[tuple[str, str], ...] = ()  # code and words of the answers, side by side


def cells() -> Iterator[Cell]:
    """The paper from top to bottom."""
    yield Cell(15, 40, 45, 11, "届出の日", "receipt.date")
    yield Cell(60, 40, 55, 11, "異動した日", "move.date")
    yield Cell(115, 40, 80, 11, "受付番号", "receipt.number")
    yield Cell(15, 55, 45, 9, "フリガナ", "applicant.fullNameKana")
    yield Cell(15, 64, 45, 13, "届出人の氏名", "applicant.fullName")
    yield Cell(60, 55, 55, 22, "電話番号", "applicant.phoneNumber")
    yield Cell(115, 55, 80, 22, "届出人の立場", "applicant.movingRole", (
        ("self", "本人・世帯主"), ("household", "同一世帯員"), ("proxy", "代理人"),
    ))  # fmt: skip
    yield Cell(15, 82, 130, 12, "新しい住所", "move.newAddress")
    yield Cell(15, 94, 130, 12, "これまでの住所", "move.previousAddress")
    yield Cell(145, 82, 50, 12, "新しい世帯主", "move.newHeadName")
    yield Cell(145, 94, 50, 12, "これまでの世帯主", "move.previousHead")
    for row in range(ROWS):
        yield from _member(row, 118 + row * 16)


def _member(row: int, y: float) -> Iterator[Cell]:
    at = f"members.{row}."
    yield Cell(15, y, 8, 16, str(row + 1))
    yield Cell(23, y, 57, 6, "", at + "fullNameKana")
    yield Cell(23, y + 6, 57, 10, "", at + "fullName")
    yield Cell(80, y, 45, 16, "", at + "dateOfBirth")
    yield Cell(125, y, 30, 16, "", at + "sex", (("1", "男"), ("2", "女")))
    yield Cell(155, y, 40, 16, "", at + "relationship")


HEADS = (
    (15, 8, ""),
    (23, 57, "フリガナ／異動する人の氏名"),
    (80, 45, "生年月日"),
    (125, 30, "性別"),
    (155, 40, "続柄"),
)


def boxes() -> Iterator[tuple[str, float, float, float, float, str]]:
    """Fact, x, y, width, height, tick."""
    for cell in cells():
        if not cell.fact:
            continue
        label = 3.6 if cell.label else 0
        for number, (code, _) in enumerate(cell.ticks):
            x, y = _tick_place(cell, number)
            yield cell.fact, x, y, 3.6, 3.6, code
        if not cell.ticks:
            yield cell.fact, cell.x + 0.5, cell.y + label + 0.3, cell.width - 1, cell.height - label - 0.6, ""


def _tick_place(cell: Cell, number: int) -> tuple[float, float]:
    if cell.width > 60:
        return cell.x + 3, cell.y + 4.4 + number * 5.6
    return cell.x + 3 + number * 13, cell.y + cell.height / 2 - 1.8


def draw() -> bytes:
    """Make the PDF."""
    file, case = BytesIO(), Typecase(load_fonts())
    canvas = open_canvas(file, (210 * MM, _HEIGHT * MM))
    canvas.setTitle("住民異動届（見本）")
    pen = Pen(canvas)

    def say(text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        text_block(text, Style(size, bold=bold), 180 * MM, case).draw(pen, x * MM, (_HEIGHT - y) * MM)

    say("住民異動届（転入・転居）", 66, 14, 18, bold=True)
    say("架空市長　様", 15, 28, 12)
    say("太い枠の中を記入してください。", 15, 34.5, 8)
    for cell in cells():
        canvas.setLineWidth(0.5)
        canvas.rect(cell.x * MM, (_HEIGHT - cell.y - cell.height) * MM, cell.width * MM, cell.height * MM)
        say(cell.label, cell.x + 1, cell.y + 0.2, 7)
        for number, (_, words) in enumerate(cell.ticks):
            x, y = _tick_place(cell, number)
            canvas.rect(x * MM, (_HEIGHT - y - 3.6) * MM, 3.6 * MM, 3.6 * MM)
            say(words, x + 4.6, y - 0.8, 9)
    for x, width, words in HEADS:
        canvas.rect(x * MM, (_HEIGHT - 118) * MM, width * MM, 6 * MM)
        say(words, x + 1, 112.6, 8)
    canvas.setLineWidth(1.4)
    canvas.rect(15 * MM, (_HEIGHT - 182) * MM, 180 * MM, 70 * MM)
    say("市役所処理欄", 15, 190, 8)
    for number, words in enumerate(("受付", "本人確認", "入力", "照合", "交付")):
        canvas.setLineWidth(0.5)
        canvas.rect((15 + 36 * number) * MM, (_HEIGHT - 220) * MM, 36 * MM, 25 * MM)
        say(words, 16 + 36 * number, 195.5, 8)
    say("これは架空の市の見本です。実在する市区町村の様式ではありません。", 15, 224, 7)
    pen.next_page()
    canvas.save()
    return file.getvalue()


def sheet() -> str:
    """The `[sheet]` of a form file."""
    lines = ["[sheet]", f'background = "{NAME}.pdf"', ""]
    for fact, x, y, width, height, tick in boxes():
        place = f"page = 1\nx = {x:.1f}\ny = {y:.1f}\nwidth = {width:.1f}\nheight = {height:.1f}"
        lines += ["[[sheet.box]]", f'fact = "{fact}"', place, *([f'tick = "{tick}"'] if tick else []), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/samples")
    (folder / f"{NAME}.pdf").write_bytes(draw())
    (folder / f"{NAME}.toml").write_text(sheet(), "utf-8")
