"""One side's copy of the shared form: what the hub has ordered, and what was said here and has not come back yet.

The form stays usable whatever the line does: what is said here is seen here at once. After a cut the hub tells how far
it heard (`Welcome`); the rest is sent again, in order, and the log from `resume` on is applied. Arrivals may come twice
and in any order: they are put into the hub's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from types import MappingProxyType

from counter_app.remote.actors import Actor, Mark
from counter_app.remote.messages import Body, Message, Resume, Welcome
from counter_app.remote.shared_form import Lost, SharedForm, fold


@dataclass(frozen=True)
class Replica:
    """The copy of `sender` in a call. A copy made after power was lost needs a sender never used before."""

    call: str
    sender: str
    ordered: SharedForm = field(default_factory=SharedForm)
    early: Mapping[int, Message] = field(default_factory=lambda: MappingProxyType({}))  # ahead of a gap in the log
    unheard: tuple[Message, ...] = ()  # said here, not yet in the log, in order
    own: int = 0

    @cached_property
    def view(self) -> SharedForm:
        """What is seen here: the log, and on top of it what was said here."""
        return reduce(fold, self.unheard, self.ordered)

    @property
    def gap(self) -> bool:
        """Something is missing in the log; ask for it with `resume`."""
        return bool(self.early)

    @property
    def told(self) -> tuple[Lost, ...]:
        """Changes of this side that were not taken, as far as the hub has ordered them."""
        return self.ordered.told(self.sender)

    def say(self, actor: Actor, body: Body) -> tuple[Replica, Message]:
        """Say something numbered; the message is to be sent now, or after the next `welcomed`."""
        message = Message(self.call, self.sender, self.own + 1, actor, body)
        return replace(self, own=message.own, unheard=(*self.unheard, message)), message

    def seen(self, path: str) -> Mark:
        """Return the `base` of a change made here now."""
        return self.view.version(path)

    def hear(self, message: Message) -> Replica:
        """Take a numbered message of the log, whenever it comes."""
        if message.number <= self.ordered.number:
            return self
        early = {**self.early, message.number: message}
        ordered = self.ordered
        while (following := early.pop(ordered.number + 1, None)) is not None:
            ordered = fold(ordered, following)
        heard = ordered.heard.get(self.sender, 0)
        unheard = tuple(each for each in self.unheard if each.own > heard)
        return replace(self, ordered=ordered, early=MappingProxyType(early), unheard=unheard, own=max(self.own, heard))

    def resume(self) -> Resume:
        """Return the first word after a cut."""
        return Resume(1, self.ordered.number)

    def welcomed(self, welcome: Welcome) -> tuple[Message, ...]:
        """Return what the hub has not heard, to be sent again in order."""
        return tuple(each for each in self.unheard if each.own > welcome.heard)
