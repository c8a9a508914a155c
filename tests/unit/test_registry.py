from __future__ import annotations

import sys
import types

import pytest

from counter_app.registry import Registry, discover


def test_entries_are_found_by_id_in_the_order_they_came():
    checks = Registry("check")
    for name in ("kana", "phone"):
        assert checks.register(name)(name.upper()) == name.upper()
    assert (list(checks), len(checks), checks.get("kana"), checks.find("nothing")) == (
        ["kana", "phone"],
        2,
        "KANA",
        None,
    )
    assert "kana" in checks
    assert "nothing" not in checks


def test_what_is_not_there_names_what_is():
    checks = Registry("check")
    checks.register("kana")(1)
    checks.register("bank")(2)
    with pytest.raises(KeyError, match="no check 'knaa'; known: bank, kana"):
        checks.get("knaa")


@pytest.mark.parametrize("key", ["", " kana", "kana\n"])
def test_ill_formed_ids_are_refused(key):
    with pytest.raises(ValueError, match="ill-formed id"):
        Registry("check").register(key)(1)


def test_an_id_is_given_once():
    checks = Registry("check")
    checks.register("kana")(1)
    with pytest.raises(ValueError, match="registered twice"):
        checks.register("kana")(2)
    assert checks.get("kana") == 1


def test_registries_share_nothing():
    first, second = Registry("check"), Registry("check")
    first.register("kana")(1)
    assert len(second) == 0


def test_every_module_of_a_package_is_imported(tmp_path, monkeypatch):
    package = tmp_path / "found_package"
    (package / "inner").mkdir(parents=True)
    for file in ("__init__.py", "one.py", "inner/__init__.py", "inner/two.py"):
        (package / file).write_text("seen = True\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    names = discover(__import__("found_package"))
    assert sorted(names) == ["found_package.inner", "found_package.inner.two", "found_package.one"]
    assert all(isinstance(sys.modules[name], types.ModuleType) for name in names)
    for name in ("found_package", *names):
        monkeypatch.delitem(sys.modules, name)
