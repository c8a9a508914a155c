"""What the shipped life events promise beyond what the readers check: laws apart from rules, sentences people can read."""

import re
import tomllib
from pathlib import Path

import pytest

EVENTS = Path(__file__).parents[3] / "forms" / "life_events"
LONGEST = 42  # characters of a sentence in easy Japanese, spaces not counted


def documents(pattern):
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(EVENTS.glob(pattern))}


def named(clauses):
    return {term.strip().removeprefix("not ") for clause in clauses for term in clause.split("|")}


def easy(value):
    """Every text in easy Japanese below a value of TOML."""
    if isinstance(value, dict):
        if "ja-easy" in value:
            yield value["ja-easy"]
        for part in value.values():
            yield from easy(part)
    elif isinstance(value, list):
        for part in value:
            yield from easy(part)


RULES = [(name, rule) for name, event in documents("[!_]*.toml").items() for rule in event["rule"]]
PREDICATES = [entry["id"] for found in documents("_predicates*.toml").values() for entry in found["predicate"]]
LAWS = [law for found in documents("_laws*.toml").values() for law in found["law"]]


def test_no_rule_reads_what_the_laws_read():
    assert not {name for _, rule in RULES for name in named(rule["when"]) if name.startswith("law-")}


def test_no_law_reads_what_the_rules_read():
    assert all(name.startswith("law-") for law in LAWS for name in named(law.get("when", ())))


def test_every_predicate_is_read():
    read = {name for _, rule in RULES for name in named(rule["when"])}
    read |= {money["each"] for _, rule in RULES for money in rule.get("money", ()) if "each" in money}
    read |= {name for law in LAWS for name in named(law.get("when", ()))}
    assert sorted(set(PREDICATES) - read) == []


def test_every_procedure_of_an_event_stands_in_a_law_of_that_event():
    judged = {
        (event, procedure)
        for law in LAWS
        for event in law["events"]
        for procedure in (*law.get("needed", ()), *law.get("not_needed", ()))
    }
    assert sorted({(name.removesuffix(".toml"), rule["procedure"]) for name, rule in RULES} - judged) == []


@pytest.mark.parametrize(("name", "document"), documents("[!_]*.toml").items())
def test_easy_japanese_stays_short(name, document):
    sentences = [part for text in easy(document) for part in re.split("[。（）]", text)]
    assert [part for part in sentences if len(part.replace(" ", "")) > LONGEST] == [], name
