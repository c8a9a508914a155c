"""Packs: what a folder of forms is called, and in which order they stand."""

from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.failures import FailureCode, FormError
from counter_app.packs.pack_file import PackHead, parse_pack, read_packs
from counter_app.packs.tree import FormTree
from tests.fakes.forms import CERTIFICATE, CHILD_BENEFIT, form

TEXT = """\
title = { ja = "引っ越し", ja-easy = "ひっこし", en = "Moving" }
summary = { ja = "転入・転居・転出", ja-easy = "ひっこしの とどけ", en = "Moving in and out" }
order = 10
first = ["tennyu"]
"""


def in_pack(entry, pack):
    return replace(entry, file=f"{pack}/{entry.id}.toml")


def test_a_pack_file_says_title_summary_order_and_what_comes_first():
    head = parse_pack(TEXT, "moving/_pack.toml")
    assert isinstance(head, PackHead)
    assert (head.pack.id, head.pack.order, head.first) == ("moving", 10, ("tennyu",))
    assert head.pack.title.of("en") == "Moving"
    assert head.pack.summary.of("ja-easy") == "ひっこしの とどけ"


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ('colour = "red"', FailureCode.FORM_UNKNOWN_KEY, 5),
        ("order = -1", FailureCode.FORM_BAD_VALUE, 3),
        ('order = "first"', FailureCode.FORM_BAD_VALUE, 3),
        ('first = ["Not an id"]', FailureCode.FORM_BAD_VALUE, 4),
    ],
)
def test_a_wrong_pack_file_is_refused_with_its_line(line, code, at):
    key = line.split(" ")[0]
    lines = [kept for kept in TEXT.splitlines() if not kept.startswith(f"{key} ")]
    lines.insert(at - 1, line)
    with pytest.raises(FormError) as refused:
        parse_pack("\n".join(lines), "moving/_pack.toml")
    assert (refused.value.code, refused.value.line) == (code, at)


def test_a_pack_file_without_order_is_refused():
    with pytest.raises(FormError):
        parse_pack(TEXT.replace("order = 10\n", ""), "moving/_pack.toml")


def test_forms_stand_in_their_packs_in_the_packs_order(tmp_path: Path):
    for pack, order in (("moving", 20), ("certificates", 10)):
        (tmp_path / pack).mkdir()
        text = TEXT if pack == "moving" else TEXT.replace('first = ["tennyu"]\n', "")
        (tmp_path / pack / "_pack.toml").write_text(text.replace("order = 10", f"order = {order}"), "utf-8")
    (tmp_path / "moving" / "tennyu.toml").write_text('id = "tennyu"\n', "utf-8")
    tennyu, tenkyo = in_pack(form("tennyu"), "moving"), in_pack(form("tenkyo"), "moving")
    packs, errors = read_packs(FormTree.of_folder(tmp_path), [tenkyo, tennyu, in_pack(CERTIFICATE, "certificates")])
    assert errors == []
    assert [pack.id for pack in packs] == ["certificates", "moving"]
    assert [entry.id for entry in packs[1].forms] == ["tennyu", "tenkyo"]  # `first` comes first


def test_a_form_that_is_put_first_has_to_lie_in_the_pack(tmp_path: Path):
    (tmp_path / "moving").mkdir()
    (tmp_path / "moving" / "_pack.toml").write_text(TEXT.replace("tennyu", "tenyu"), "utf-8")
    (tmp_path / "moving" / "tennyu.toml").write_text('id = "tennyu"\n', "utf-8")
    _, (error,) = read_packs(FormTree.of_folder(tmp_path), [])
    assert (error.code, str(error.file), error.line) == (FailureCode.FORM_UNKNOWN_NAME, "moving/_pack.toml", 4)
    assert "'tennyu' meant" in error.cause


def test_a_missing_or_wrong_pack_file_hides_no_procedure(tmp_path: Path):
    (tmp_path / "moving").mkdir()
    (tmp_path / "moving" / "_pack.toml").write_text("order = ", "utf-8")
    shown = [in_pack(CERTIFICATE, "moving"), in_pack(CHILD_BENEFIT, "children")]
    packs, errors = read_packs(FormTree.of_folder(tmp_path), shown)
    assert {entry.id for pack in packs for entry in pack.forms} == {"certificate", "child-benefit"}
    assert sorted(str(error.file) for error in errors) == ["children/_pack.toml", "moving/_pack.toml"]
    assert all(pack.title.ja for pack in packs)
