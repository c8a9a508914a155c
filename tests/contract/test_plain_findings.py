"""Every sentence the parser of form files can say has its Japanese."""

import ast
import re
from pathlib import Path

import pytest

from counter_app.failures import FailureCode, FormError, PackError
from counter_app.packs.plain_findings import plain, sentence_of

ROOT = Path(__file__).parents[2] / "counter_app"
SOURCES = sorted(
    {
        *ROOT.glob("domain/form_*.py"),
        ROOT / "domain/field_file.py",
        *(file for file in ROOT.glob("navigator/*_file.py") if file.name != "facts_file.py"),  # no form: FACTS.json
        ROOT / "navigator/which_event.py",
        *(file for file in ROOT.glob("packs/*.py") if file.name != "plain_findings.py"),
    }
)
CAUSE_AT = {"refuse": 1, "FormError": 1}


def spoken(expression, names):
    """The text of a literal or f-string, its holes filled with something of a plausible shape."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return expression.value
    if isinstance(expression, ast.Name):
        return next((text for text in names.get(expression.id, ())), None)
    if isinstance(expression, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else ("'name'" if part.conversion == ord("r") else hole(part))
            for part in expression.values
        )
    return None


def hole(part):
    source = ast.unparse(part.value)
    return "" if source.startswith("_meant(") else "12"


def causes():
    for file in SOURCES:
        tree = ast.parse(file.read_text("utf-8"))
        names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                text = spoken(node.value, {})
                if text:
                    names.setdefault(node.targets[0].id, []).append(text)
        yield from ((file.name, text) for text in names.get("cause", ()))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in CAUSE_AT and (text := spoken(node.args[1], {})):
                    yield file.name, text


SAID = sorted(set(causes()))


def test_there_are_sentences_to_look_at():
    assert len(SAID) > 45


@pytest.mark.parametrize(("file", "cause"), SAID)
def test_every_sentence_of_the_parser_has_its_japanese(file, cause):
    japanese = sentence_of(cause)
    assert japanese, f"{file} says {cause!r}"
    assert re.search(r"[ぁ-ん]", japanese)
    assert "{" not in japanese.replace("{ … }", "")


def test_a_finding_keeps_its_place():
    error = FormError(FailureCode.FORM_UNKNOWN_KEY, "unknown key 'lable'; is 'label' meant?", "moving/a.toml", 12)
    found = plain(error)
    assert (found.file, found.line) == ("moving/a.toml", 12)
    assert found.sentence == "「lable」という欄はありません。「表示名」（label）のことですか。"


def test_what_is_unknown_is_said_as_it_is():
    assert plain(FormError(FailureCode.FORM_BAD_VALUE, "brand new", "a.toml")).sentence == "brand new"
    assert "F301" in plain(PackError(FailureCode.PACK_UNREADABLE, "x")).sentence
