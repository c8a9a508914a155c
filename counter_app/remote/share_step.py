"""What happens to a terminal's share of a call. Pure; see `terminal_share`.

Whatever happens, the same order holds: what the resident decided becomes the visit's first, then proposals nobody can
take are declined, and last `release.outgoing` says what may be said. It is the only way from the visit to a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.flow import events as ev
from counter_app.flow.answering import find_fact, held_by_source
from counter_app.flow.state import Step, Visit
from counter_app.personal import Personal
from counter_app.remote import papers_shown as ps
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.messages import (
    Accept,
    Answered,
    Body,
    Caption,
    Decline,
    HangUp,
    Leave,
    Lock,
    MandateSigned,
    Marker,
    Message,
    No,
    Phrase,
    PrintOutcome,
    PrintRequest,
    Revoked,
    Ring,
    Say,
    Sight,
    Stop,
    Unlock,
    Why,
)
from counter_app.remote.release import Releases, objection, outgoing
from counter_app.remote.replica import Replica
from counter_app.remote.shared_form import Fate, Proposal
from counter_app.remote.terminal_share import Effect, Phase, Send, Share

Outcome = tuple[Share, tuple[Effect, ...]]
_LOCK_S = 60
_MOST_LINES = 60


def advance(share: Share, happening: sh.Happening, now: datetime) -> Outcome:
    """Return the share after what happened, and what is to be done. `now` is the terminal's, for answers only."""
    if share.replica.view.over is not None and not isinstance(happening, sh.HeardNumbered | sh.StandsAround):
        return (replace(share, visit=happening.visit), ()) if isinstance(happening, sh.Saw) else (share, ())
    match happening:
        case sh.HeardNumbered() | sh.LogAnew() | sh.LineChanged() | sh.StandsAround():
            share, done = _from_outside(share, happening)
        case sh.Saw(visit):
            share, done = _saw(share, visit)
        case sh.Ticked(at_s):
            return _ticked(share, at_s)
        case ps.PaperSent() | ps.PiecesMissed() | ps.PaperDrawn():
            return _with_papers(share, happening)
        case _:
            share, done = _done_here(share, happening, now)
    kept, more = _kept_up(share)
    return kept, (*done, *more)


def _said(share: Share, entries: Iterable[tuple[Actor, Body]]) -> Outcome:
    replica, sent = share.replica, []
    for actor, body in entries:
        replica, message = replica.say(actor, body)
        sent.append(Send(message))
    return replace(share, replica=replica), tuple(sent)


# from the line


def _from_outside(share: Share, happening: sh.HeardNumbered | sh.LogAnew | sh.LineChanged | sh.StandsAround) -> Outcome:
    match happening:
        case sh.HeardNumbered(message):
            return _heard(replace(share, replica=share.replica.hear(message)), message)
        case sh.LogAnew(unsent):
            before = share.replica
            after = Replica(before.call, before.sender, unheard=unsent, own=before.own)
            return replace(share, replica=after, releases=share.releases.carried(share.visit, before, after)), ()
        case sh.LineChanged(line):
            return replace(share, line=line), ()
        case sh.StandsAround(around):
            return replace(share, around=around, was_speaking=share.was_speaking or bool(around.members)), ()


def _heard(share: Share, message: Message) -> Outcome:
    match message.body:
        case Answered() if message.actor is Actor.CLERK or not share.clerk:
            return replace(share, clerk=message.sender), ()
        case Leave() if message.sender == share.clerk:
            return replace(share, clerk=""), ()
        case Say(text=text):
            return _talked(share, sh.TalkLine(message.sender, message.actor, text)), ()
        case Phrase(code=code):
            return _talked(share, sh.TalkLine(message.sender, message.actor, code=code)), ()
        case Caption(text=text):
            line = sh.TalkLine(message.sender, message.actor, text)
            return replace(share, captions=MappingProxyType({**share.captions, message.sender: line})), ()
        case Marker() if message.sender != share.replica.sender:
            return replace(share, papers=ps.drawn_on(share.papers, message.sender, message.body)), ()
        case Revoked(why=why):
            return replace(share, mandate=None, mandate_over=why, camera=False, papers=ps.NO_PAPERS), ()
        case Stop():
            return replace(share, camera=False, papers=ps.NO_PAPERS), ()
        case HangUp():
            return replace(share, camera=False, papers=ps.NO_PAPERS, captions=MappingProxyType({})), ()
        case PrintRequest(paper=paper, of=of):
            return share, (sh.PrintPaper(message.mark, paper, of),)
    return share, ()


def _talked(share: Share, line: sh.TalkLine) -> Share:
    captions = {sender: each for sender, each in share.captions.items() if sender != line.sender}
    return replace(share, talk=(*share.talk, line)[-_MOST_LINES:], captions=MappingProxyType(captions))


# from the visit


def _saw(share: Share, visit: Visit) -> Outcome:
    before = share.visit
    if before.visit_id is not None and before.visit_id != visit.visit_id:
        return _ended(replace(share, visit=visit), Why.RESIDENT)
    share = replace(share, visit=visit)
    gone: tuple[Effect, ...] = ()
    if visit.step is Step.RECEIPT:  # handed in: nothing of it is shown any more
        stops = ((Actor.RESIDENT, Stop()),) if share.papers else ()
        share, gone = _said(replace(share, releases=Releases(), papers=ps.NO_PAPERS), stops)
    settled, done = _taken(share)
    locked, more = _lock(settled)
    return locked, (*gone, *done, *more)


def _ended(share: Share, why: Why, by: Actor = Actor.RESIDENT) -> Outcome:
    share = replace(share, releases=Releases(), camera=False, papers=ps.NO_PAPERS, taking=MappingProxyType({}))
    return _said(share, ((by, Stop()), (by, HangUp(why))))


def _taken(share: Share) -> Outcome:
    """Say yes to what stands in the visit now, and no to what it did not take."""
    said: list[tuple[Actor, Body]] = []
    open_yet = dict(share.taking)
    for mark, taking in share.taking.items():
        answer = share.visit.answers.find(taking.path)
        problem = share.visit.problem
        if answer is not None and answer.origin is Origin.CLERK and answer.value == taking.text:
            said.append((Actor.RESIDENT, Accept(mark)))
        elif problem is not None and problem.path == taking.path:
            said.append((Actor.RESIDENT, Decline(mark, No.NOT_TAKEN)))
        elif not share.visit.open or find_fact(share.visit, taking.path) is None:
            said.append((Actor.RESIDENT, Decline(mark, No.GONE)))
        else:
            continue
        del open_yet[mark]
    return _said(replace(share, taking=MappingProxyType(open_yet)), said)


def _lock(share: Share) -> Outcome:
    """Tell where the resident writes, as far as that is released."""
    asking = share.visit.asking or ""
    shown = share.replica.view.sight(asking) is Sight.SHOWN and share.visit.step is Step.QUESTIONS
    place = asking if shown and not share.covered and share.phase is Phase.SPEAKING else ""
    if place == share.writing_at:
        return share, ()
    said: list[tuple[Actor, Body]] = []
    if share.writing_at:
        said.append((Actor.RESIDENT, Unlock(share.writing_at)))
    if place:
        said.append((Actor.RESIDENT, Lock(place, _LOCK_S)))
    return _said(replace(share, writing_at=place), said)


# from the people here


def _done_here(share: Share, happening: sh.Happening, now: datetime) -> Outcome:
    match happening:
        case sh.Rang(by, sign_language):
            procedure = share.visit.forms[0].id if share.visit.forms else ""
            return _said(share, ((by, Ring(procedure, share.visit.language, sign_language)),))
        case sh.Shows(facts, shown):
            return _released(share, facts, shown=shown), ()
        case sh.ShowsCamera(on):
            return replace(share, camera=on and share.phase is Phase.SPEAKING), ()
        case sh.Stopped(by):
            return _said(replace(share, releases=Releases(), camera=False, papers=ps.NO_PAPERS), ((by, Stop()),))
        case sh.Decided(proposal, yes):
            return _decided(share, proposal, now, yes=yes)
        case sh.Wrote():
            return _wrote(share, happening)
        case sh.HungUpHere(by):
            return _ended(share, Why.DONE, by)
        case sh.PaperCame(request, outcome):
            return _said(share, ((Actor.RESIDENT, PrintOutcome(request, outcome)),))
        case sh.CardSigned(document, held):
            signed = replace(share, mandate=held, mandate_over=None)
            return _said(signed, ((Actor.CARD, MandateSigned(document)),))
        case sh.TakenBack():
            return _revoked(share, Why.RESIDENT)
    return share, ()


def _with_papers(share: Share, happening: ps.PaperSent | ps.PiecesMissed | ps.PaperDrawn) -> Outcome:
    match happening:
        case ps.PaperSent():
            return _paper_sent(share, happening)
        case ps.PiecesMissed(still, parts):
            return share, _pieces(share, still, parts)
        case ps.PaperDrawn(still, points) if still in share.papers:
            marker = Marker(still, points)
            drawn = replace(share, papers=ps.drawn_on(share.papers, share.replica.sender, marker))
            return _said(drawn, ((Actor.RESIDENT, marker),))
    return share, ()


def _paper_sent(share: Share, paper: ps.PaperSent) -> Outcome:
    """Say what comes, then its pieces; what nobody may see now is let go of."""
    if share.phase is not Phase.SPEAKING or share.covered or share.replica.view.barred:
        return share, ()
    said, done = _said(replace(share, papers=ps.laid_out(share.papers, paper)), ps.announced(paper))
    return said, (*done, *_pieces(said, paper.still))


def _pieces(share: Share, still: str, parts: tuple[int, ...] | None = None) -> tuple[Effect, ...]:
    """Passing messages: what is lost of them is asked for again."""
    found = share.papers.get(still)
    if found is None or share.covered:
        return ()
    return tuple(Send(each) for each in ps.pieces(share.replica.call, share.replica.sender, found, parts))


def _released(share: Share, facts: tuple[str, ...], *, shown: bool) -> Share:
    if not shown:
        return replace(share, releases=share.releases.without(facts))
    if share.phase is not Phase.SPEAKING or share.replica.view.barred:
        return share
    return replace(share, releases=share.releases.having(share.visit, share.replica, facts, Sight.SHOWN))


def _decided(share: Share, mark: Mark, now: datetime, *, yes: bool) -> Outcome:
    proposal = share.replica.view.proposals.get(mark)
    if proposal is None or proposal.fate is not Fate.OPEN or mark in share.taking:
        return share, ()
    item = find_fact(share.visit, proposal.path)
    if not yes or item is None:
        return _said(share, ((Actor.RESIDENT, Decline(mark, No.GONE if yes else No.RESIDENT)),))
    try:
        text = Personal(canonical_answer(item.field, proposal.text.reveal()))
    except InputError:
        return _said(share, ((Actor.RESIDENT, Decline(mark, No.NOT_TAKEN)),))
    path = FieldPath(proposal.path)
    waiting = MappingProxyType({**share.taking, mark: sh.Taking(path, text)})
    event = ev.Typed(path, proposal.text, now, clerk=mark.place)
    return replace(share, taking=waiting), (sh.Happen(event),)


def _wrote(share: Share, said: sh.Wrote) -> Outcome:
    """A line of 筆談 stands here when it comes back from the hub, in its order."""
    body: Body = Phrase(said.code) if said.code else Say(said.text or Personal(""))
    return _said(share, ((Actor.RESIDENT, body),))


def _revoked(share: Share, why: Why) -> Outcome:
    held = share.mandate
    if held is None:
        return share, ()
    bare = replace(share, mandate=None, mandate_over=why, releases=Releases(), camera=False, papers=ps.NO_PAPERS)
    return _said(bare, ((Actor.RESIDENT, Revoked(held.id, why)),))


def _ticked(share: Share, at_s: float) -> Outcome:
    """A mandate ends here too when its minutes are over: a line that is cut must not lengthen it."""
    if share.mandate is not None and at_s >= share.mandate.ends_s:
        return _revoked(share, Why.EXPIRED)
    return share, ()


# whatever happened


def _kept_up(share: Share) -> Outcome:
    if share.replica.view.over is not None:
        return share, ()
    refused = [
        (Actor.RESIDENT, Decline(each.mark, why))
        for each in share.proposals
        if (why := _objection(share.visit, each)) is not None
    ]
    share, done = _said(share, refused)
    share, more = _said(share, outgoing(share.visit, share.releases, share.replica))
    return share, (*done, *more)


def _objection(visit: Visit, proposal: Proposal) -> No | None:
    """Return why the resident is not even asked: also what a card or register says is nobody's to change here."""
    if held_by_source(visit, FieldPath(proposal.path)) is not None:
        return No.NOT_OFFERED
    return objection(visit, proposal)
