from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.exports.csv_text import (
    GETA,
    NUMBER,
    Column,
    ColumnKind,
    Encoding,
    Reader,
    is_formula,
    read_csv,
    write_csv,
)

TEXT, YEN = Column("name", "氏名"), Column("yen", "金額", ColumnKind.NUMBER, unit="円")
COLUMNS = (TEXT, YEN)
TRAPS = st.sampled_from(
    [*"−〜‖￠￡￢—\u00a5①㈱髙﨑濵德桒", "𠮷", "辺\U000e0100", "が\u3099", "'", "=", "\x00", "\r\n", "\ud83d"]
)
CELLS = st.lists(TRAPS | st.characters() | st.sampled_from(list('",\t +-@＝'))).map("".join)


@settings(max_examples=150)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4), st.sampled_from(Encoding), st.sampled_from(Reader))
@example([("渡邉\U000e0102", "-5")], Encoding.CP932, Reader.SPREADSHEET)
@example([("a − b 〜 ‖", "+81-3")], Encoding.CP932, Reader.MACHINE)
def test_every_cell_comes_back_or_is_reported(rows, encoding, reader):
    made = write_csv(COLUMNS, rows, encoding, reader, "f.csv")
    header, back = read_csv(made.content, encoding, reader)
    assert header == ["name", "yen"]
    reported = {(loss.row, loss.column) for loss in made.losses}
    for number, (row, read) in enumerate(zip(rows, back, strict=True), start=2):
        for column, cell, came in zip(COLUMNS, row, read, strict=True):
            assert (came == cell) is ((number, column.name) not in reported)
    assert len(made.content.decode(encoding.codec).splitlines()) == len(rows) + 1 or any(
        ord(char) in (0x1C, 0x1D, 0x1E, 0x85) for row in back for cell in row for char in cell
    )


@given(CELLS)
def test_no_spreadsheet_runs_a_cell_and_the_mark_comes_off(cell):
    made = write_csv(COLUMNS, [(cell, cell)], Encoding.UTF_8_BOM, Reader.SPREADSHEET)
    raw = read_csv(made.content, Encoding.UTF_8_BOM, Reader.MACHINE)[1][0]
    assert not is_formula(raw[0])
    assert not is_formula(raw[1]) or NUMBER.fullmatch(raw[1])


@pytest.mark.parametrize(
    ("char", "written"), [("−", "U+FF0D"), ("〜", "U+FF5E"), ("‖", "U+2225"), ("𠮷", "U+3013"), ("\U000e0100", "")]
)
def test_the_traps_of_cp932_are_named(char, written):
    made = write_csv((TEXT,), [(f"辺{char}",)], Encoding.CP932, Reader.MACHINE, "f.csv")
    (loss,) = made.losses
    assert (loss.file, loss.row, loss.column) == ("f.csv", 2, "name")
    assert loss.characters == (f"U+{ord(char):04X}",)
    assert loss.written == (written,)


def test_rare_names_that_cp932_has_are_no_loss():
    made = write_csv((TEXT,), [("髙﨑濵德桒",), (GETA,)], Encoding.CP932, Reader.MACHINE)
    assert made.losses == ()


def test_typed_numbers_and_phone_numbers_are_not_damaged():
    rows = [("+81-3-1234-5678", "-1200"), ("'=1", "=1")]
    made = write_csv(COLUMNS, rows, Encoding.UTF_8_BOM, Reader.SPREADSHEET)
    raw = read_csv(made.content, Encoding.UTF_8_BOM, Reader.MACHINE)[1]
    assert raw == [["'+81-3-1234-5678", "-1200"], ["''=1", "'=1"]]
    assert read_csv(made.content, Encoding.UTF_8_BOM, Reader.SPREADSHEET)[1] == [list(row) for row in rows]
    untouched = write_csv(COLUMNS, rows, Encoding.UTF_8_BOM, Reader.MACHINE)
    assert read_csv(untouched.content, Encoding.UTF_8_BOM, Reader.MACHINE)[1] == [list(row) for row in rows]
