"""Hostile texts at every parser a scanned code reaches: `main.py bench scan --fuzz 1000000`.

Text number `n` of a seed is always the same but for keys and seals, so a finding is a seed and a number. A
parser takes a text or refuses it with one of its own codes; anything else is a finding, and so is a sealed code that
was changed and is taken all the same.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from counter_app.app.code_parsers import CodeParser, every_parser
from counter_app.app.command_line import print_json
from counter_app.devices.scanning.serial_text import SerialText
from counter_app.failures import CounterError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

_MOST_FINDINGS = 20
_RUN = re.compile(r"[0-9]+")
_PREFIXES = ("2701", "2801", "2601", "2901", "")
_LENGTHS = (1, 4, 5, 10, 20, 100, 365, 399, 696, 700, 1872, 3072, 4296, 4301, 7089)
_STRANGE = (
    "\0", "\r\n", "\x1b[2J", "\x1d", "\x7f", "\x85", "\u00a0", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ud800",
    "\U000e0101", "٣", "３", "²", "१", "+", "-", "_", " ", "e5", "0x", "'; DROP TABLE x;--", "=1+1", "%s", "{0}", "../",
    "http://127.0.0.1/", "javascript:alert(1)", "\x02]]>", "㍿",
)  # fmt: skip


@dataclass
class Outcome:
    """What one parser did with all texts."""

    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Finding:
    """A text (by its number) that a parser did not take as it should."""

    parser: str
    number: int
    what: str


class Fuzz:
    """All parsers of this build, and texts to try them with."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.parsers = every_parser()
        self.outcomes = {name: Outcome() for name in self.parsers}
        self.findings: list[Finding] = []
        self._codes = [code for parser in self.parsers.values() for code in parser.codes]
        self._forgers = [parser for parser in self.parsers.values() if parser.forge is not None]

    def run(self, texts: int) -> None:
        """Try that many texts; ends early where findings pile up."""
        for number in range(texts):
            text, forged = self.text(number)
            for name, parser in self.parsers.items():
                self._try(name, parser, text, number, forged=forged)
            if len(self.findings) >= _MOST_FINDINGS:
                return

    def text(self, number: int) -> tuple[str, bool]:
        """Return a text, and whether it was made with a key."""
        chance = random.Random(f"{self._seed}/{number}")  # noqa: S311  # hostile, but no secret
        way = chance.choices(tuple(_WAYS), _WEIGHTS)[0]
        if way == "forged" and self._forgers:
            parser = chance.choice(self._forgers)
            assert parser.forge is not None
            return parser.forge(_content(chance, parser)), True
        return _WAYS[way](chance, chance.choice(self._codes)), False

    def _try(self, name: str, parser: CodeParser, text: str, number: int, *, forged: bool) -> None:
        outcome = self.outcomes[name]
        try:
            found = parser.read(text)
        except CounterError as refusal:
            outcome.refused[refusal.code.name] += 1
            if refusal.code not in parser.refusals:
                self._find(name, number, f"refused as {refusal.code.name}")
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            self._find(name, number, type(error).__name__)
        else:
            if found is None:
                outcome.refused["verdict"] += 1
                return
            outcome.taken += 1
            if not (parser.open or forged or text.strip() in parser.codes):
                self._find(name, number, "taken though it was changed")

    def _find(self, name: str, number: int, what: str) -> None:
        self.findings.append(Finding(name, number, what))

    def report(self) -> dict[str, Any]:
        """Counts by parser, and every finding."""
        return {
            "seed": self._seed,
            "parsers": {
                name: {"taken": outcome.taken, "refused": dict(outcome.refused.most_common())}
                for name, outcome in self.outcomes.items()
            },
            "findings": [vars(finding) for finding in self.findings],
            "holds": not self.findings,
        }


def fuzz_codes(options: argparse.Namespace) -> None:
    """Run and say what came of it."""
    seed = 1 if options.seed is None else options.seed
    fuzz, begun = Fuzz(seed), perf_counter()
    fuzz.run(options.fuzz)
    report = {"texts": options.fuzz, "seconds": round(perf_counter() - begun, 1), **fuzz.report()}
    if options.json:
        print_json(report)
        return
    sys.stdout.write(f"{report['texts']} texts, seed {seed}, {report['seconds']} s\n")
    for name, found in report["parsers"].items():
        refused = ", ".join(f"{code} {count}" for code, count in found["refused"].items())
        sys.stdout.write(f"{name}: taken {found['taken']}, refused {refused}\n")
    sys.stdout.writelines(f"FOUND {each.parser}, text {each.number}: {each.what}\n" for each in fuzz.findings)
    sys.stdout.write(f"{len(fuzz.findings)} findings: {'holds' if report['holds'] else 'holds not'}\n")


def _content(chance: random.Random, parser: CodeParser) -> bytes:
    """Content as a stranger with the key would write it: damaged, or anything."""
    if chance.random() < 0.2 or not parser.contents:  # noqa: PLR2004  # a share
        return chance.randbytes(chance.choice((0, 1, 2, 30, 200)))
    content = bytearray(chance.choice(parser.contents))
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        place = chance.randrange(len(content) + 1)
        match chance.randrange(4):
            case 0 if place < len(content):
                content[place] ^= 1 << chance.randrange(8)
            case 1:
                content[place:place] = chance.randbytes(chance.choice((1, 1, 8)))
            case 2:
                del content[place : place + chance.choice((1, 1, 8))]
            case _:
                content[place : place + 1] = bytes([chance.choice((0, 0x5F, 0x7F, 0x80, 0xBF, 0xC0, 0xF9, 0xFB, 0xFF))])
    return bytes(content[:250])  # a signed payload has at most 255 bytes; the same for all


def _itself(_chance: random.Random, code: str) -> str:
    return code


def _damaged(chance: random.Random, code: str) -> str:
    """Single characters: another digit, one more, one less, two the other way round."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        place = chance.randrange(len(code) + 1)
        match chance.randrange(5):
            case 0:
                code = code[:place] + chance.choice("0123456789") + code[place + 1 :]
            case 1:
                code = code[:place] + chance.choice("0123456789") * chance.choice((1, 1, 2, 6)) + code[place:]
            case 2:
                code = code[:place] + code[place + chance.choice((1, 1, 3)) :]
            case 3:
                code = code[:place] + code[place + 1 : place + 2] + code[place : place + 1] + code[place + 2 :]
            case _:
                code = code[place:] + code[:place]
    return code


def _cut(chance: random.Random, code: str) -> str:
    """A piece, as one symbol of several (structured append) holds it, or several of them in some order."""
    parts = chance.choice((2, 2, 3, 4, 16))
    size = max(1, len(code) // parts)
    pieces = [code[at : at + size] for at in range(0, len(code), size)]
    return "".join(chance.choices(pieces, k=chance.choice((1, 1, 1, 2, parts))))


def _stranger(chance: random.Random, code: str) -> str:
    """Control characters, directions, other digits, words of other languages (of machines)."""
    for _ in range(chance.choice((1, 1, 3))):
        place = chance.choice((0, 4, len(code), chance.randrange(len(code) + 1)))
        strange = chance.choice(_STRANGE)
        code = code[:place] + strange + code[place + chance.choice((0, 0, len(strange))) :]
    return code


def _renumbered(chance: random.Random, code: str) -> str:
    """A number in it as nobody writes it: padded, endless, nothing, negative."""
    runs = [*_RUN.finditer(code)]
    if not runs:
        return code
    run = chance.choice(runs)
    number = run.group()[: chance.choice((1, 4, 5, 6, None))]
    padded = "0" * chance.randrange(6) + number + "0" * chance.choice((0, 0, 1, 4, 5000))
    return code[: run.start()] + chance.choice((padded, padded, "", "0", "-1", "65536")) + code[run.end() :]


def _relabelled(chance: random.Random, code: str) -> str:
    """One kind of code as another."""
    return chance.choice(_PREFIXES) + code[4:]


def _long(chance: random.Random, code: str) -> str:
    """More of the same than there may be, in one place."""
    place, more = chance.randrange(len(code) + 1), chance.choice(_LENGTHS)
    return code[:place] + chance.choice(("0", "1", "9", "*", " ", code[:1])) * more + code[place:]


def _digits(chance: random.Random, _code: str) -> str:
    length = chance.choice((chance.randrange(400), chance.randrange(400), chance.choice(_LENGTHS)))
    return chance.choice(_PREFIXES) + "".join(chance.choices("0123456789", k=length))


def _number(chance: random.Random, code: str) -> str:
    """The bytes behind the digits, damaged."""
    digits = code[4:]
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 4000:  # noqa: PLR2004  # int() takes 4300
        return code
    message = bytearray(int(digits).to_bytes(len(digits) // 2 + 1).lstrip(b"\0"))
    for _ in range(chance.choice((1, 1, 2, 8))):
        if not message:
            break
        place = chance.randrange(len(message))
        match chance.randrange(4):
            case 0:
                message[place] = chance.randrange(256)
            case 1:
                message[place] ^= 1 << chance.randrange(8)
            case 2:
                del message[place : place + chance.choice((1, 1, 40))]
            case _:
                message[place:place] = chance.randbytes(chance.choice((1, 1, 40)))
    return code[:4] + str(int.from_bytes(message))


def _bytes(chance: random.Random, _code: str) -> str:
    """What is no text at all, read as one."""
    raw = chance.randbytes(chance.choice((0, 1, 3, 30, 300)))
    return raw.decode(chance.choice(("latin-1", "utf-16-le", "utf-8")), "replace")


def _over_a_line(chance: random.Random, code: str) -> str:
    """As a hand scanner sends it, with bytes of its own in between."""
    noise = bytes(chance.choices(b"\0\x02\x03\r\n\x1d \xe3\xff5", k=chance.randrange(4)))
    place = chance.randrange(len(code) + 1)
    codes = SerialText().take(code[:place].encode("utf-8") + noise + code[place:].encode("utf-8") + b"\r")
    return chance.choice(codes) if codes else ""


_WAYS: Mapping[str, Callable[[random.Random, str], str]] = {
    "itself": _itself,
    "damaged": _damaged,
    "cut": _cut,
    "stranger": _stranger,
    "renumbered": _renumbered,
    "relabelled": _relabelled,
    "long": _long,
    "digits": _digits,
    "number": _number,
    "bytes": _bytes,
    "line": _over_a_line,
    "forged": _itself,
}
_WEIGHTS = (1, 20, 8, 12, 6, 4, 8, 14, 20, 5, 5, 6)
