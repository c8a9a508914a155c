"""What an assistant's screen is told: words of a closed list, and nothing else is read or passed on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.failures import CounterError
from counter_app.flow.state import Step
from counter_app.hub.remote_sight import passes, seen_at
from counter_app.remote.actors import Actor, Place
from counter_app.remote.beside import AssistantView, Beside, ReaderIs, as_words, from_words
from counter_app.remote.messages import (
    BESIDE_SAYS,
    Answered,
    HangUp,
    Join,
    Leave,
    Message,
    Page,
    Phrase,
    Revoked,
    Ring,
    Stop,
    Transfer,
    Withheld,
    admit,
    parse,
)
from counter_app.remote.rights import KINDS, RIGHTS
from counter_app.remote.terminal_share import Phase
from tests.fakes.remote_messages import EPOCH, messages_of

HOW_IT_GOES = {Ring, Answered, Transfer, Join, Leave, HangUp, Stop, Revoked, Phrase}
WORDS = as_words(Beside(AssistantView(Step.QUESTIONS, Phase.SPEAKING, ReaderIs.CARD, True, False, ""), "k1"))

views = st.builds(
    AssistantView,
    st.sampled_from(Step),
    st.none() | st.sampled_from(Phase),
    st.sampled_from(ReaderIs),
    st.booleans(),
    st.booleans(),
    st.just("000"),
)


@settings(max_examples=30, deadline=None)
@given(views, st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True))
def test_what_a_terminal_tells_reads_back(view, call):
    assert from_words(as_words(Beside(view, call)), "000") == Beside(view, call)


@pytest.mark.parametrize(
    "planted",
    [
        {"name": "渡邉"}, {"step": "渡邉"}, {"step": None}, {"reader": "渡邉"}, {"phase": "渡邉"}, {"phase": 1},
        {"printer": "渡邉"}, {"slipAgain": 1}, {"call": "渡邉"}, {"call": "k" * 65}, {"kind": "渡邉"}, {"step": ["scan"]},
    ],
)  # fmt: skip
def test_anything_else_is_not_read(planted):
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it is, it is not passed on
        from_words({**WORDS, **planted})


@pytest.mark.parametrize("name", sorted(KINDS))
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_each_kind_comes_to_an_assistant_as_it_is_or_not_at_all(name, data):
    message = data.draw(messages_of(KINDS[name]).filter(lambda each: not each.number))
    if not RIGHTS[type(message.body)].numbered:
        assert not passes(Place.ASSISTANT, message, barred=False)
        return
    ordered = message.ordered(7, EPOCH)
    seen = parse(seen_at(Place.ASSISTANT, ordered.as_bytes()))
    assert seen_at(Place.DESK, ordered.as_bytes()) == ordered.as_bytes()
    if type(message.body) in HOW_IT_GOES:
        assert seen == ordered
    elif isinstance(message.body, Page):
        assert seen.body == Page(message.body.step, "")
    else:
        assert (seen.body, seen.number, seen.sender, seen.actor) == (Withheld(), 7, "hub", Actor.HUB)


@pytest.mark.parametrize("name", sorted(KINDS))
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_an_assistants_screen_says_little_whoever_wrote_it(name, data):
    message = data.draw(messages_of(KINDS[name]).filter(lambda each: not each.number))
    fits = isinstance(message.body, BESIDE_SAYS) and message.actor is Actor.ASSISTANT
    try:
        admit(message, message.call, message.sender, Place.ASSISTANT)
    except CounterError:
        assert not fits
    else:
        assert fits


def test_a_message_of_its_own_comes_back_so_that_it_knows_it_was_heard():
    own = Message("k1", "AS02.1", 1, Actor.ASSISTANT, Phrase("again")).ordered(1, EPOCH)
    assert all(RIGHTS[kind].numbered is (kind in HOW_IT_GOES) for kind in BESIDE_SAYS)
    assert seen_at(Place.ASSISTANT, own.as_bytes()) == own.as_bytes()
