"""The tables of variants: whole, small, and nothing in them that makes one of two characters told apart."""

import hashlib
from itertools import pairwise

import pytest

from counter_app.failures import FailureCode, TableError
from counter_app.matching import variant_tables
from counter_app.matching.overlays import Overlays
from counter_app.matching.variant_tables import SHIPPED, Basis, provenances, read_overlay, shipped_tables
from counter_app.matching.variants import Variants

VARIANTS = Variants.shipped()
TABLES = shipped_tables()


def test_size_and_number_of_relations():
    assert len(TABLES.relations) == 20424  # a change of the tables changes decisions: on purpose or not at all
    assert sum(file.stat().st_size for name in NAMES for file in SHIPPED.glob(f"{name}.*")) < 250_000


NAMES = ("mj", "itaiji", "variants", "apart", "separate", "lookalikes", "radicals")


@pytest.mark.parametrize("name", NAMES)
def test_each_table_says_whose_it_is_and_is_whole(name):
    facts = (SHIPPED / f"{name}.toml").read_text("utf-8")
    assert hashlib.sha256((SHIPPED / f"{name}.txt").read_bytes()).hexdigest() in facts
    assert all(table.source and table.licence for table in provenances())


def test_the_shared_table_carries_its_licence():
    text = (SHIPPED / "LICENSE-CC-BY-SA").read_text("utf-8")
    assert "CC BY-SA 2.1 JP" in text
    assert "mj.txt" in text


def test_a_changed_table_is_refused(tmp_path, monkeypatch):
    for kind in ("txt", "toml"):
        (tmp_path / f"apart.{kind}").write_bytes((SHIPPED / f"apart.{kind}").read_bytes())
    (tmp_path / "apart.txt").write_text("弘宏\n", "utf-8")
    monkeypatch.setattr(variant_tables, "SHIPPED", tmp_path)
    with pytest.raises(TableError) as error:
        variant_tables._text("apart")
    assert error.value.code is FailureCode.TABLE_CHANGED


def test_a_relation_is_symmetric_and_shares_its_key():
    for source, target, _basis in TABLES.relations:
        there = VARIANTS.related(source, target)
        assert there is VARIANTS.related(target, source)
        if there is not None:
            assert VARIANTS.fold(source) == VARIANTS.fold(target)


def test_what_is_told_apart_is_never_related():
    assert len(TABLES.separate) > 200
    assert not [pair for pair in TABLES.separate | TABLES.apart if VARIANTS.related(pair[0], pair[1])]


def test_chains_are_not_followed():
    """Two characters of JIS X 0208 are related only if a list says so of the very two."""
    named = {a + b for a, b, _ in TABLES.relations} | {b + a for a, b, _ in TABLES.relations}
    common = sorted(
        {char for a, b, _ in TABLES.relations for char in (a, b) if len(char.encode("euc_jp", "ignore")) == 2}
    )
    for a, b in pairwise(common):
        assert VARIANTS.related(a, b) is None or a + b in named
    assert VARIANTS.related("井", "牛") is None
    assert VARIANTS.related("辨", "瓣") is None


def test_fold_is_its_own_fold_and_prefers_the_smallest_code_of_jis():
    assert VARIANTS.fold("渡邊邉髙﨑濵齋齊") == "渡辺辺高崎浜斎斉"
    every = "".join(sorted({char for a, b, _ in TABLES.relations for char in (a, b)}))
    assert VARIANTS.fold(VARIANTS.fold(every)) == VARIANTS.fold(every)


@pytest.mark.parametrize("pair", ["弘宏", "広宏", "崎埼", "斎斉", "埼碕", "柿杮", "土士", "藤籐"])
def test_names_told_apart_have_keys_of_their_own(pair):
    assert VARIANTS.fold(pair[0]) != VARIANTS.fold(pair[1])


def test_a_basis_is_of_the_sources():
    assert VARIANTS.related("邊", "辺") is Basis.FAMILY_REGISTER
    assert VARIANTS.related("桧", "檜") is Basis.DICTIONARY
    assert VARIANTS.related("𦍇", "𨓉") is Basis.FAMILY_REGISTER  # both are written 辺


def test_an_overlay_changes_the_digest_and_keeps_apart_what_is_apart(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("U+E000,辺\n埼,崎\n\n", "utf-8")
    own = VARIANTS.with_overlay(Overlays.read(table, None).signs)
    assert own.digest != VARIANTS.digest
    assert own.digest == VARIANTS.with_overlay(Overlays.read(table, None).signs).digest
    assert len(own.digest) == 64
    assert own.related("\ue000", "辺") is Basis.OVERLAY
    assert own.related("埼", "崎") is None
    assert own.left_out == (("埼", "崎"),)


def test_an_overlay_in_cp932_with_a_heading():
    assert read_overlay("外字コード,縮退先,備考\r\nU+E000,辺,x\r\n".encode("cp932")) == (("\ue000", "辺"),)


@pytest.mark.parametrize(
    "content", ["a,b\nU+E000,\n", "辺,邊\nU+XYZ,辺\n", "辺,邊\nab,辺\n", "辺,邊\nU+D800,辺\n", "辺,邊\n辺\n"]
)
def test_a_bad_row_is_named_by_its_line(content):
    with pytest.raises(TableError, match="line 2"):
        read_overlay(content.encode())
