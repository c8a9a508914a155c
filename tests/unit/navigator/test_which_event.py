import json
from argparse import Namespace

import pytest

from counter_app.app.navigator_commands import advise_household
from counter_app.failures import FormError
from counter_app.navigator.which_event import find_events, parse_event_questions
from tests.fakes.life_events import office

WORDS = '{ ja = "引っ越しましたか", ja-easy = "引っ越しましたか。", en = "Did you move?" }'
FINDING = f"""\
[[question]]
fact = "finding.moved"
question = {WORDS}

[[question]]
fact = "finding.here"
after = "finding.moved"
events = ["hikkoshi"]
question = {WORDS}
"""
MISTAKES = [
    ('"finding.here"', '"finding.moved"', "is asked twice"),
    ('after = "finding.moved"', 'after = "finding.move"', "is 'finding.moved' meant"),
    ('["hikkoshi"]', '["hikoshi"]', "is 'hikkoshi' meant"),
    ('after = "finding.moved"\n', "", "points to events or to another question"),
]


def test_a_yes_leads_on_and_finds_the_event():
    questions = parse_event_questions(FINDING, "f", {"hikkoshi"})
    assert find_events(questions, {}).asks == ("finding.moved",)
    assert find_events(questions, {"finding.moved": "no"}).asks == ()
    assert find_events(questions, {"finding.moved": "yes"}).asks == ("finding.here",)
    assert find_events(questions, {"finding.moved": "yes", "finding.here": "yes"}).events == ("hikkoshi",)
    assert find_events(questions, {"finding.moved": "no", "finding.here": "yes"}).events == ()


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_named(right, wrong, said):
    with pytest.raises(FormError, match=said):
        parse_event_questions(FINDING.replace(right, wrong, 1), "f", {"hikkoshi"})


def run(tmp_path, document, capsys, *, as_json=True):
    office(tmp_path / "forms", finding=FINDING)
    facts = tmp_path / "FACTS.json"
    facts.write_text(json.dumps(document), "utf-8")
    advise_household(Namespace(facts=facts, directory=tmp_path / "forms", json=as_json))
    out = capsys.readouterr().out
    return json.loads(out) if as_json else out


def test_the_command_finds_events_where_none_is_named(tmp_path, capsys):
    found = run(tmp_path, {"today": "2026-11-21", "facts": {"finding.moved": "yes"}}, capsys)
    assert [entry["fact"] for entry in found["asks"]] == ["finding.here"]
    facts = {"finding.moved": "yes", "finding.here": "yes"}
    found = run(tmp_path, {"today": "2026-11-21", "facts": facts}, capsys)
    assert [entry["event"] for entry in found["events"]] == ["hikkoshi"]
    assert "引っ越した［hikkoshi］" in run(tmp_path, {"today": "2026-11-21", "facts": facts}, capsys, as_json=False)


def test_the_command_advises(tmp_path, capsys):
    document = {"event": "hikkoshi", "today": "2026-11-21", "facts": {"move.kind": "none"}}
    found = run(tmp_path, document, capsys)
    assert found["needed"] == []
    assert "■ 不要な手続" in run(tmp_path, document, capsys, as_json=False)


def test_the_command_refuses_what_is_not_there(tmp_path, capsys):
    with pytest.raises(FormError, match="no life event in force"):
        run(tmp_path, {"event": "hikoshi", "today": "2026-11-21"}, capsys)
    with pytest.raises(FormError, match="is 'finding.moved' meant"):
        run(tmp_path, {"facts": {"finding.move": "yes"}}, capsys)
    with pytest.raises(FormError, match="cannot be read"):
        advise_household(Namespace(facts=tmp_path / "none.json", directory=tmp_path / "forms", json=True))
