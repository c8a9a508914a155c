"""Any message of a call, as hypothesis strategies: one for each kind, made from the shapes of its parts."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from counter_app.personal import Personal
from counter_app.remote import rights
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.messages import Message
from counter_app.remote.number_text import looks_like_a_number
from counter_app.remote.shapes import Flag, Many, Name, Octets, OneOf, PersonText, Record, Whole, shapes_of

EPOCH = datetime(2026, 11, 21, tzinfo=UTC)
NAMES = (
    "",
    "a",
    "ja",
    "ja-easy",
    "children.0.fullName",
    "children.*.fullName",
    "A9-_.x",
    "v=0\r\no=- 1 2\r\n",
    "0" * 64,
    "MH02",
)
marks = st.builds(
    Mark, st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=8), st.integers(0, 99)
)
words = st.text('渡邉\U000e0102\u3000花子aZ09\n&<"\\é', max_size=12).filter(lambda text: not looks_like_a_number(text))


def values_of(shape):
    match shape:
        case Name(form):
            return st.sampled_from([text for text in NAMES if form.fullmatch(text)])
        case PersonText():
            return words.map(Personal)
        case Whole(least, most):
            return st.integers(least, most)
        case Flag():
            return st.booleans()
        case OneOf(members):
            return st.sampled_from(list(members))
        case Octets():
            return st.binary(max_size=20).map(Personal)
        case Many(inner, _most, least):
            return st.lists(values_of(inner), min_size=least, max_size=3).map(tuple)
        case Record(kind):
            return bodies_of(kind)
    assert shape is rights.MARK
    return marks


def bodies_of(kind):
    return st.builds(kind, **{name: values_of(shape) for name, shape in shapes_of(kind).items()})


def messages_of(kind):
    right = rights.RIGHTS[kind]
    said = st.builds(
        Message,
        call=values_of(rights.ID),
        sender=st.sampled_from(["MH02", "D-1", "assistant.2"]),
        own=st.integers(1, 10**15) if right.numbered else st.just(0),
        actor=st.sampled_from(sorted(right.actors, key=list(Actor).index)),
        body=bodies_of(kind),
    )
    if not right.numbered:
        return said
    times = st.integers(0, 10**9).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
    return said | st.builds(Message.ordered, said, st.integers(1, 10**9), times)


messages = st.sampled_from(sorted(rights.KINDS)).flatmap(lambda name: messages_of(rights.KINDS[name]))
