"""Every state of the remote desk, for the documentation and for whoever checks how it looks. The people are invented."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image, ImageDraw, ImageFont
from PySide6.QtWidgets import QWidget

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.form import Form
from counter_app.domain.household import NotFound
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal
from counter_app.remote import desk_events as ev
from counter_app.remote.desk_state import CallBack, Link, Presence, Surroundings
from counter_app.remote.messages import (
    CHUNK,
    Actor,
    Caption,
    Decline,
    Lock,
    No,
    Outcome,
    Page,
    Paper,
    Party,
    Point,
    Pointer,
    PrintOutcome,
    Rectangle,
    Redaction,
    Ring,
    Say,
    Sight,
    StillChunk,
    StillHeader,
    Stop,
)
from counter_app.remote.ringing import Stage
from counter_app.ui.rehearsal import HANAKO, StillClock
from counter_app.ui.remote_desk.call_view import Side
from counter_app.ui.remote_desk.desk_world import CallGroup, RemoteDeskWorld
from counter_app.ui.remote_desk.sample_hub import SampleHub, SampleRecords, waiting
from counter_app.ui.remote_desk.window import RemoteDeskWindow
from counter_app.ui.settling import settle

CLERK = Clerk("鈴木", SHIPPED_ROLES["reviewer"], "本庁1", "MH01")
GROUPS = (
    CallGroup("kokuho", "国保年金課"),
    CallGroup("kosodate", "子育て支援課"),
    CallGroup("tsuyaku", "通訳（中国語・ポルトガル語・ベトナム語）"),
    CallGroup("sougou", "総合案内"),
)
_WIDTH, _HEIGHT = 1240, 1754


@dataclass
class Shown:
    """A window, and the hub and clock behind it."""

    window: RemoteDeskWindow
    hub: SampleHub
    records: SampleRecords
    clock: StillClock

    def settle(self) -> None:
        """Let worker and layout come to rest."""
        settle(self.window)


def opened(texts: Texts, forms: Sequence[Form], records: SampleRecords | None = None) -> Shown:
    """Return a desk that is there for calls."""
    clock = StillClock()
    hub, kept = SampleHub(clock.now), records or SampleRecords()
    world = RemoteDeskWorld(
        hub, kept, CLERK, texts, clock, lambda: forms, GROUPS, register=lambda _four: NotFound(), simulated=True
    )
    return Shown(RemoteDeskWindow(world), hub, kept, clock)


def screenshots(texts: Texts, forms: Sequence[Form], width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, walk in _STATES:
        fails = FailureCode.STORE_UNAVAILABLE if name == "not-logged" else None
        shown = opened(texts, forms, SampleRecords(fails))
        shown.window.resize(width, height)
        shown.window.start()
        shown.settle()
        walk(shown)
        shown.settle()
        yield name, shown.window
        shown.window.close()
        shown.window.deleteLater()


def _nobody(_shown: Shown) -> None:
    pass


def _ringing(shown: Shown) -> None:
    now = shown.clock.now()
    for call, more in (
        ("k1", {"since": now - timedelta(seconds=252), "stage": Stage.GENERAL, "procedure": "tenkyo"}),
        ("k2", {"since": now - timedelta(seconds=74), "terminal": "PO07", "language": "vi", "stage": Stage.WIDER}),
        ("k3", {"since": now - timedelta(seconds=18), "terminal": "CC01", "sign_language": True}),
        ("k4", {"since": now - timedelta(seconds=6), "terminal": "PO03", "procedure": "", "language": "en"}),
    ):
        shown.hub.ring(waiting(call, now, **more))
    shown.hub.tell(ev.TicketsAre((CallBack(31, "PO07", "shimin", now - timedelta(minutes=22)),)))
    shown.settle()


def _no_line(shown: Shown) -> None:
    shown.hub.tell(ev.DeskLink(Link.LOST))


def _away(shown: Shown) -> None:
    shown.window.happens(ev.BePresent(Presence.AWAY))


def answered(shown: Shown, language: str = "ja") -> None:
    """Answer a call about 転入届."""
    shown.hub.ring(waiting("k1", shown.clock.now(), language=language, procedure="tennyu"))
    shown.settle()
    shown.window.happens(ev.Did(ev.Act.ANSWER))
    shown.settle()
    shown.hub.resident(Ring("tennyu", language, sign_language=False))
    shown.clock.at += timedelta(minutes=6, seconds=12)
    shown.settle()


def working(shown: Shown, language: str = "ja") -> None:
    """Work on it for a while: much is released, some is not, somebody writes, something was proposed."""
    answered(shown, language)
    hub = shown.hub
    hub.release("applicant.fullName", "applicant.fullNameKana", "applicant.fullAddress", "applicant.dateOfBirth")
    hub.release("move.date", "move.previousAddress", "move.proof", "move.plannedDate", "members", "members.*.fullName")
    hub.release("applicant.sex", sight=Sight.PRESENCE)
    born = HANAKO.date_of_birth.reveal().isoformat()
    for path, text in (
        ("applicant.fullName", HANAKO.full_name.reveal()),
        ("applicant.fullAddress", HANAKO.full_address.reveal()),
        ("applicant.dateOfBirth", born),
    ):
        hub.value(path, text, Origin.CARD, Trust.SIMULATED)
    hub.value("applicant.fullNameKana", "ワタナベ　ハナコ")
    hub.filled("applicant.sex")
    hub.value("move.proof", "card")
    hub.value("members", "2")
    hub.value("members.0.fullName", HANAKO.full_name.reveal(), Origin.CARD, Trust.SIMULATED)
    hub.value("members.1.fullName", "渡邉\U000e0102　さくら")
    _talk(shown)
    shown.settle()


def _talk(shown: Shown) -> None:
    hub = shown.hub
    hub.resident(Page("questions", "move.plannedDate"))
    hub.resident(Say(Personal("いつ引っ越したか、わからなくなりました")))
    shown.window.happens(ev.SayPhrase("look-here"))
    shown.window.happens(ev.Write(Personal("転出届のひかえは お持ちですか")))
    hub.resident(Caption(Personal("はい、持っています。"), final=True))
    hub.resident(Caption(Personal("えっと、11月の"), final=False))
    shown.window.happens(ev.AskPaper(Paper.SLIP))
    printed = hub.log[-1].mark
    hub.resident(PrintOutcome(printed, Outcome.PRINTED))
    hub.resident(Lock("applicant.fullNameKana", 20))
    shown.window.happens(ev.ShowHere("move.plannedDate"))
    hub.passes(Pointer("members", 420, 500))


def _proposing(shown: Shown) -> None:
    working(shown)
    shown.window.happens(ev.Suggest("move.plannedDate", Personal("2026-11-15")))
    shown.window.happens(ev.Suggest("applicant.fullNameKana", Personal("ワタナベ　ハナ")))
    proposals = shown.window.desk.call.form.open_proposals() if shown.window.desk.call is not None else ()
    shown.hub.resident(Decline(proposals[-1].mark, No.RESIDENT))
    shown.settle()
    shown.window.call.table.choose("members.1.fullName")
    shown.window.call.propose()
    shown.window.call.proposing.entry.setText("渡邉　さくら")


def _vietnamese(shown: Shown) -> None:
    working(shown, "vi")


def _asking_in(shown: Shown) -> None:
    working(shown)
    shown.window.call.ask_in()


def _hanging_up(shown: Shown) -> None:
    working(shown)
    shown.window.call.ask_hang_up()


def _papers(shown: Shown) -> None:
    working(shown)
    show_paper(shown)
    shown.window.call.turn(Side.PAPERS)
    shown.window.happens(ev.Draw("s1", tuple(Point(130 + 5 * n, 292 + n % 3) for n in range(90))))


def show_paper(shown: Shown) -> None:
    """Lay a paper under the terminal's camera; a part of it is covered."""
    boxes = (Rectangle(480, 395, 400, 30),)
    content = sample_paper(boxes)
    shown.hub.resident(StillHeader("s1", _WIDTH, _HEIGHT, len(content), hashlib.sha256(content).hexdigest()))
    shown.hub.resident(Redaction("s1", boxes))
    for part, start in enumerate(range(0, len(content), CHUNK)):
        shown.hub.passes(StillChunk("s1", part, Personal(content[start : start + CHUNK])))
    shown.settle()


def sample_paper(boxes: Sequence[Rectangle]) -> bytes:
    """Return an invented 転出証明書 as a JPEG; what is covered is black in it."""
    page = Image.new("L", (_WIDTH, _HEIGHT), 250)
    draw = ImageDraw.Draw(page)
    large, small = _font(56), _font(34)
    draw.text((_WIDTH // 2 - 160, 130), "転出証明書", 20, font=large)
    lines = (
        "氏名　　渡邉　花子",
        "生年月日　昭和55年2月17日",
        "転出予定日　令和8年11月15日",
        "新住所　東京都架空市見本町一丁目2番3号",
    )
    for at, line in enumerate((*lines, "整理番号　（見本）", "上記のとおり証明する　　見本県架空町長")):
        draw.text((140, 330 + 92 * at), line, 30, font=small)
        draw.line((130, 390 + 92 * at, 1110, 390 + 92 * at), fill=150, width=2)
    for box in boxes:
        left, top = box.x * _WIDTH // 1000, box.y * _HEIGHT // 1000
        right, bottom = left + box.width * _WIDTH // 1000, top + box.height * _HEIGHT // 1000
        draw.rectangle((left, top, right, bottom), fill=0)
    written = io.BytesIO()
    page.save(written, "JPEG", quality=75)
    return written.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    from counter_app.slips.fonts import FONT_DIRECTORIES, UD_GOTHIC, font_path  # noqa: PLC0415  # only for pictures

    return ImageFont.truetype(str(font_path(UD_GOTHIC, FONT_DIRECTORIES)), size)


def _stopped(shown: Shown) -> None:
    working(shown)
    shown.hub.resident(Stop())


def _line_lost(shown: Shown) -> None:
    working(shown)
    shown.hub.tell(ev.CallLink("k1", Link.LOST))


def _third_party(shown: Shown) -> None:
    working(shown)
    shown.window.happens(ev.AskIn("kokuho", Party.SPECIALIST, hand_over=True))
    shown.hub.tell(ev.AroundIs("k1", Surroundings("speaking", "000-000-0000", ("clerk", "specialist"))))


def _note(shown: Shown) -> None:
    working(shown)
    shown.window.happens(ev.Did(ev.Act.HANG_UP))
    shown.settle()
    shown.window.note.choose(1)
    shown.window.note.slip.setText("MH02-261121-0001-5")


def _not_logged(shown: Shown) -> None:
    answered(shown)
    shown.hub.release("applicant.fullName")
    shown.hub.value("applicant.fullName", HANAKO.full_name.reveal(), Origin.CARD, Trust.SIMULATED)


def _assistant(shown: Shown) -> None:
    working(shown)
    shown.hub.resident(Say(Personal("郵便局の者です。書類はこちらで預かります")), Actor.ASSISTANT)


_STATES: tuple[tuple[str, Callable[[Shown], None]], ...] = (
    ("nobody", _nobody),
    ("ringing", _ringing),
    ("away", _away),
    ("no-line", _no_line),
    ("nothing-released", answered),
    ("working", working),
    ("vietnamese", _vietnamese),
    ("proposing", _proposing),
    ("papers", _papers),
    ("asking-in", _asking_in),
    ("third-party", _third_party),
    ("assistant", _assistant),
    ("line-lost", _line_lost),
    ("stopped", _stopped),
    ("not-logged", _not_logged),
    ("hanging-up", _hanging_up),
    ("note", _note),
)
