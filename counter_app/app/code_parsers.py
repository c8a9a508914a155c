"""Everything of ours that the text of a scanned code can reach, so that `bench scan --fuzz` and the tests miss none.

A parser is registered with what it may refuse with, and with codes it takes, so that there is something to damage. Keys
are made here and belong to nobody.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NoReturn

from counter_app.app.recognised import Recognised
from counter_app.domain.branch_message import TerminalName
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.domain.form import FieldKind
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.scanned import HomeApplication, Preferences
from counter_app.failures import FailureCode
from counter_app.home import compact
from counter_app.home.codec import Content, sealed_plain, sealed_text
from counter_app.home.definition import Definition, Entry
from counter_app.home.keys import HomeKey, HomeKeys
from counter_app.home.opener import Opener
from counter_app.home.preferences import preferences_of, preferences_text
from counter_app.personal import Personal
from counter_app.registry import Registry
from counter_app.remote.mandate import RevokeCode
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.head_code import HEAD_PREFIX, ChainHead, head_code, read_head
from counter_app.slips.payload import PREFIX, SlipClaims, SlipState, procedure_code, read, sign
from counter_app.slips.signed_text import checked_text, signed_text
from counter_app.slips.verify import verify_text

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_SLIP_REFUSALS = frozenset(
    {FailureCode.SLIP_UNREADABLE, FailureCode.SLIP_UNKNOWN_KEY, FailureCode.SLIP_CHANGED}
)  # fmt: skip
_HOME_REFUSALS = frozenset(code for code in FailureCode if code.value.startswith(("H1", "H2", "H4")))


@dataclass(frozen=True)
class CodeParser:
    """One way in. `forge` makes a code of any content, as whoever has the key could; `contents` are good ones.

    `open`: the codes are not sealed, so a changed one may be another good one.
    """

    read: Callable[[str], object]
    refusals: frozenset[FailureCode]
    codes: tuple[str, ...]
    forge: Callable[[bytes], str] | None = None
    contents: tuple[bytes, ...] = field(default=(), repr=False)
    open: bool = False


code_parsers: Registry[Callable[[], CodeParser]] = Registry("code parser")


def _slip_codes(key: SigningKey) -> tuple[str, ...]:
    claims = [
        SlipClaims(ReceiptNumber("XX99", date(2026, 11, 21), serial), NOW, codes, state, digest, simulated=bool(digest))
        for serial, codes, state, digest in (
            (1, (procedure_code("tennyu"),), SlipState.RECEIVED, None),
            (9_999_999, tuple(map(procedure_code, "abcdef")), SlipState.ITEMS_OPEN, bytes(range(16))),
        )
    ]
    return tuple(sign(each, key) for each in claims)


@code_parsers.register("slip")
def slip() -> CodeParser:
    """The code of a slip."""
    key = SigningKey.generate(simulated=True)
    ring, codes = KeyRing({key.kid: key.published}), _slip_codes(key)
    return CodeParser(
        lambda text: read(text, ring.find),
        _SLIP_REFUSALS,
        codes,
        lambda content: signed_text(PREFIX, content, key),
        tuple(checked_text(PREFIX, code, ring.find)[0] for code in codes),
    )


@code_parsers.register("slip verification")
def slip_verification() -> CodeParser:
    """The same for whoever holds a slip: only what is no slip at all is refused, the rest is a verdict."""
    key = SigningKey.generate(simulated=True)
    ring = KeyRing({key.kid: key.published})

    def genuine(text: str) -> object:
        return True if verify_text(text, ring).genuine else None

    return CodeParser(genuine, frozenset({FailureCode.SLIP_UNREADABLE}), _slip_codes(key))


@code_parsers.register("closing report")
def closing_report() -> CodeParser:
    """The code of a 日計表."""
    key = SigningKey.generate(simulated=True)
    ring = KeyRing({key.kid: key.published})
    code = head_code(ChainHead("XX99", NOW.date(), 12, "ab" * 32, NOW), key)
    return CodeParser(
        lambda text: read_head(text, ring.find),
        _SLIP_REFUSALS,
        (code,),
        lambda content: signed_text(HEAD_PREFIX, content, key),
        (checked_text(HEAD_PREFIX, code, ring.find)[0],),
    )


@code_parsers.register("enrolment")
def enrolment() -> CodeParser:
    """The code by which a branch terminal becomes one."""
    code = EnrolmentCode("hub.city.local", 8443, TerminalName("XX99", "kiosk"), "AB" * 20, "CD" * 32)
    return CodeParser(
        EnrolmentCode.parse, frozenset({FailureCode.ENROLMENT_MALFORMED}), (str(code),), open=True
    )  # fmt: skip


def _deflated(content: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(content) + deflate.flush()


@code_parsers.register("home application")
def home_application() -> CodeParser:
    """The code of an application that was filled in at home. Anybody can seal one: the key is public."""
    town = "999997"
    asked = Definition(
        "tennyu",
        None,
        (
            Entry("applicant.fullName", FieldKind.NAME),
            Entry("move.date", FieldKind.DATE),
            Entry("move.proof", FieldKind.CHOICE, ("certificate", "card", "none")),
            Entry("members", FieldKind.GROUP, (), (Entry("fullName", FieldKind.NAME),)),
        ),
    )
    key = HomeKey.generate(NOW, simulated=True)
    ring = HomeKeys({key.kid: key})
    answers = {"applicant.fullName": "架空\U00020bb7", "move.date": "2026-11-01", "move.proof": "card"}
    answers |= {"members": "2", "members.0.fullName": "架空 一", "members.1.fullName": "架空 二"}
    values, rows = asked.numbered(answers)
    made_at = int(NOW.timestamp())
    packed = compact.write({1: asked.id, 2: made_at, 3: 0, 4: values, 5: rows})
    return CodeParser(
        Opener(lambda: ring, lambda name: asked if name == asked.id else None, town, lambda: NOW).open,
        _HOME_REFUSALS,
        (sealed_text(Content(asked.id, made_at, 0, values, rows), key.public, town),),
        lambda content: str(sealed_plain(content, key.public, town)),
        (b"\0" + packed, b"\1" + _deflated(packed), b"\1" + _deflated(bytes(200_000))),
    )


@code_parsers.register("preferences")
def preferences() -> CodeParser:
    """The code of how somebody wants the screen."""
    code = preferences_text(Preferences("ja", None, None, quiet=True))
    return CodeParser(preferences_of, frozenset({FailureCode.CODE_NOT_OURS}), (code,), open=True)


@code_parsers.register("mandate paper")
def mandate_paper() -> CodeParser:
    """The code that ends a mandate."""
    return CodeParser(
        RevokeCode.parse,
        frozenset({FailureCode.MANDATE_REFUSED}),
        tuple(str(RevokeCode.fresh()) for _ in range(2)),
        open=True,  # small letters are the same code
    )


@code_parsers.register("recognised")
def recognised() -> CodeParser:
    """What a terminal asks first of any code."""
    key, home = SigningKey.generate(simulated=True), home_application()

    class Home:
        """Opens codes from home as the parser above does."""

        def open(self, text: str) -> HomeApplication:
            found = home.read(text)
            assert isinstance(found, HomeApplication)
            return found

    ring = KeyRing({key.kid: key.published})
    asked = Recognised(lambda: ring, Home(), _no_forms, NOW.date, lambda code: False, lambda text: True)  # noqa: ARG005  # none was used
    return CodeParser(
        lambda text: asked.scanned(Personal(text)),
        _HOME_REFUSALS | _SLIP_REFUSALS,
        (*_slip_codes(key), *home.codes, *preferences().codes, *mandate_paper().codes),
        home.forge,
        home.contents,
        open=True,  # preferences are
    )


def _no_forms() -> NoReturn:
    raise AssertionError("what a code is does not hang on forms")


def every_parser() -> dict[str, CodeParser]:
    """Return all parsers by name."""
    return {name: code_parsers.get(name)() for name in code_parsers}
