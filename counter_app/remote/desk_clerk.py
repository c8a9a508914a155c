"""What a clerk says in a call, as messages. No kind here releases, consents, signs or types a value."""

from __future__ import annotations

from dataclasses import replace

from counter_app.remote import desk_events as ev
from counter_app.remote.desk_events import Event
from counter_app.remote.desk_state import MyCall, News
from counter_app.remote.messages import (
    Body,
    Highlight,
    Lock,
    Marker,
    Message,
    Phrase,
    Pointer,
    PrintRequest,
    Propose,
    Say,
    Sight,
    Transfer,
    Unlock,
)

LOCK_S = 20
Said = tuple[MyCall, tuple[Message, ...], News]


def said_by_clerk(call: MyCall, event: Event) -> Said:
    """Return the call after it, and the messages. Raises CounterError where a text does not fit a message."""
    if call.over is not None:
        return call, (), News.NONE
    if isinstance(event, ev.PointAt):
        pointer = Pointer(event.path, event.x, event.y)
        return call, (Message(call.replica.call, call.replica.sender, 0, call.actor, pointer),), News.NONE
    bodies = _bodies(call, event)
    messages = []
    for body in bodies:
        replica, message = call.replica.say(call.actor, body)
        call = replace(call, replica=replica)
        messages.append(message)
    if isinstance(event, ev.AskIn) and messages:
        call = replace(call, asked_in=(event.group, event.party))
    return call, tuple(messages), News.NONE


def _bodies(call: MyCall, event: Event) -> tuple[Body, ...]:
    match event:
        case ev.Suggest(path=path, text=text):
            shown = call.form.sight(path) is Sight.SHOWN
            return (Propose(path, text, call.replica.seen(path)),) if call.may_propose and shown else ()
        case ev.Writing(path=path):
            return _locks(call, path)
        case ev.ShowHere(path=path):
            again = call.form.highlights.get(call.replica.sender) == path
            return (Highlight("" if again else path),)
        case ev.Did(act=ev.Act.TAKE_BACK):
            return (Highlight(""),) if call.replica.sender in call.form.highlights else ()
        case ev.Write(text=text):
            return (Say(text),) if text.reveal().strip() else ()
        case ev.SayPhrase(code=code):
            return (Phrase(code),)
        case ev.Draw(still=still, points=points):
            return (Marker(still, points),) if still in call.beside.pictures else ()
        case ev.AskPaper(paper=paper, of=of):
            return (PrintRequest(paper, of),) if call.may_propose else ()
        case ev.AskIn(group=group, party=party, hand_over=hand_over):
            may = call.may_propose and call.asked_in is None
            return (Transfer(group, party, hand_over),) if may else ()
    return ()


def _locks(call: MyCall, path: str) -> tuple[Body, ...]:
    """One field at a time is written for; the lock ends by itself and is said again while keys come."""
    mine = [at for at, held in call.form.writing.items() if held.sender == call.replica.sender and at != path]
    ended: tuple[Body, ...] = tuple(Unlock(at) for at in mine)
    return (*ended, Lock(path, LOCK_S)) if path and call.form.sight(path) is not None else ended
