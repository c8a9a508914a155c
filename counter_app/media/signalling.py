"""What two engines say to each other before sound and picture flow: JSON of a few fixed shapes, refused otherwise.

A description (SDP) carries the host's addresses and the fingerprint of its DTLS certificate. The channel it comes
through names both ends by their client certificates; so does, through the fingerprint, the way it opens.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from typing import Any

from counter_app.ports.media import LONGEST_SIGNAL, SignalRefusedError

LAST_ENGINE = 2**32 - 1
_LAST_GENERATION = 1_000_000
_FIELDS = frozenset({"kind", "engine", "generation"})
_MOST_CANDIDATES = 64
_SECTIONS = ["m=application", "m=audio", "m=video"]
_FINGERPRINT = re.compile(r"a=fingerprint:sha-(?:256|384|512) (?:[0-9A-F]{2}:){31,63}[0-9A-F]{2}", re.ASCII)
_CANDIDATE = re.compile(r"(?:a=)?candidate:\S+ \d+ udp \d+ (?P<address>\S+) \d+ typ (?P<kind>\S+)(?: .*)?", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A way proposed. `engine` is drawn anew whenever the offering engine starts.

    Within it every way has the next generation, and what belongs to an older one is ignored.
    """

    engine: int
    generation: int
    sdp: str


@dataclass(frozen=True)
class Answer:
    """The way of that engine and generation taken up."""

    engine: int
    generation: int
    sdp: str


@dataclass(frozen=True)
class Again:
    """The side that awaits lost that way (0 and 0: never had one) and asks for an offer."""

    engine: int
    generation: int


Signal = Offer | Answer | Again
_KINDS: dict[str, type[Offer | Answer]] = {"offer": Offer, "answer": Answer}


def text_of(signal: Signal) -> str:
    """As it goes through the channel.

    Raises:
        SignalRefusedError: longer than the channel carries (a machine with very many addresses).

    """
    kind = type(signal).__name__.lower()
    body: dict[str, Any] = {"kind": kind, "engine": signal.engine, "generation": signal.generation}
    if not isinstance(signal, Again):
        body["sdp"] = signal.sdp
    text = json.dumps(body, separators=(",", ":"))
    if len(text) > LONGEST_SIGNAL:
        raise SignalRefusedError("longer than a signal may be")
    return text


def signal_of(text: str) -> Signal:
    """What such a text says.

    Raises:
        SignalRefusedError: anything but one of the three shapes, or a description that leads out of the private network.

    """
    if len(text) > LONGEST_SIGNAL:
        raise SignalRefusedError("longer than a signal may be")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise SignalRefusedError("not JSON") from None
    if not isinstance(body, dict):
        raise SignalRefusedError("not an object")
    kind, engine, generation = body.get("kind"), body.get("engine"), body.get("generation")
    if type(engine) is not int or not 0 <= engine <= LAST_ENGINE:
        raise SignalRefusedError("no engine")
    if type(generation) is not int or not 0 <= generation <= _LAST_GENERATION:
        raise SignalRefusedError("no generation")
    if kind == "again" and body.keys() == _FIELDS:
        return Again(engine, generation)
    if kind in ("offer", "answer") and body.keys() == _FIELDS | {"sdp"} and isinstance(body["sdp"], str):
        check_description(body["sdp"])
        return _KINDS[kind](engine, generation, body["sdp"])
    raise SignalRefusedError("no such kind")


def check_description(sdp: str) -> None:
    """One picture, one sound, one data section; host candidates within private networks only; a fingerprint.

    Raises:
        SignalRefusedError: with the rule it breaks.

    """
    lines = re.split(r"\r\n|\n|\r", sdp)
    if sorted(line.split(" ")[0] for line in lines if line.startswith("m=")) != _SECTIONS:
        raise SignalRefusedError("not the sections of a call")
    if not any(_FINGERPRINT.fullmatch(line) for line in lines):
        raise SignalRefusedError("no fingerprint")
    candidates = [line for line in lines if line.lstrip().removeprefix("a=").lower().startswith("candidate")]
    if len(candidates) > _MOST_CANDIDATES:
        raise SignalRefusedError("too many candidates")
    for line in candidates:
        match = _CANDIDATE.fullmatch(line)
        if match is None or match["kind"] != "host":
            raise SignalRefusedError("a candidate that is not a host's")
        if not is_private(match["address"]):
            raise SignalRefusedError("a candidate outside the private network")


def is_private(address: str) -> bool:
    """Whether packets to it stay within (RFC 1918, RFC 4193, link-local, loopback). Names are not: they would be asked for."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _PRIVATE if network.version == parsed.version)


_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
