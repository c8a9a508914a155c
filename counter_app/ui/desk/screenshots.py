"""Every state of the work list, for the documentation and for whoever checks how it looks. The people are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Item, OpenItem
from counter_app.domain.case_state import Approval, CaseFacts, next_steps
from counter_app.domain.correction import Correction, Difference
from counter_app.domain.protection import as_seen_by
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, StoreError
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal
from counter_app.ports import BulkOutcome, CaseEvent, Doing, RecordView, Step, ViewPurpose, Wanted, WorkRow, WorkState
from counter_app.ports.outbox import TRANSCRIPTION
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.detail_panel import Page
from counter_app.ui.desk.list_view import Tab
from counter_app.ui.desk.transcription_screenshots import sample_world
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import FIRST_DAY, HANAKO, StillClock
from counter_app.ui.settling import settle

ACTOR = "鈴木"
CLERK = Clerk(ACTOR, SHIPPED_ROLES["leader"], "審査1", "MH01")
_SIMULATED, _PROTECTED, _TO_APPROVE, _TYPED_OVER = 8, 5, 11, 2
_WAITS = frozenset({WorkState.RETURNED, WorkState.CORRECTING, WorkState.HELD})
_HELD_BY_SOMEBODY = frozenset({WorkState.TAKEN, WorkState.CORRECTING, WorkState.HELD})
_TITLES = ("住民票の写しの交付申請", "転居届", "児童手当 認定請求")
_NAMES = (HANAKO.full_name.reveal(), "𠮷田\u3000太郎", "見本\u3000一郎", "架空\u3000さくら", "山田\u3000次郎")


class ShownWorkList:
    """A work list that stands still: it shows rows and lets nothing happen to them."""

    def __init__(self, rows: tuple[WorkRow, ...], broken: FailureCode | None = None) -> None:
        self._rows = {row.application_id: row for row in rows}
        self._broken = broken

    def rows(self, clerk: Clerk, wanted: Wanted = Wanted(), after: str | None = None, limit: int = 50) -> list[WorkRow]:  # noqa: B008  # frozen
        """Return them all at once."""
        if self._broken is not None:
            raise StoreError(self._broken, "as told")
        shown = [self._row(key, clerk) for key in self._rows if wanted.state in (None, self._rows[key].state)]
        return [] if after else shown[:limit]

    def _row(self, key: str, clerk: Clerk) -> WorkRow:
        row = self._rows[key]
        facts = CaseFacts(
            row.state, "MH01", row.section, row.owner, row.approval, row.proposed_by, protected=row.protected
        )
        return replace(row, steps=next_steps(facts, clerk))

    def detail(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:  # the port's shape
        """Return an invented application."""
        row = self._rows[application_id]
        return as_seen_by(replace(sample_application(row), protected=row.protected), clerk)

    def step(self, application_id: str, clerk: Clerk, doing: Doing) -> WorkRow:
        """Let somebody take it over; everything else is refused, for a picture stands still."""
        if doing.step is not Step.TAKE:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{application_id} {doing.step}")
        self._rows[application_id] = replace(self._rows[application_id], state=WorkState.TAKEN, owner=clerk.id)
        return self._row(application_id, clerk)

    def bulk(self, application_ids: Sequence[str], clerk: Clerk, doing: Doing) -> list[BulkOutcome]:  # the port's shape
        """Refuse all."""
        return [BulkOutcome(key, None, FailureCode.STEP_NOT_ALLOWED) for key in application_ids]

    def correct(self, application_id: str, clerk: Clerk, changes: Mapping[str, str], reason: str) -> WorkRow:
        """Refuse."""
        raise StoreError(FailureCode.CORRECTION_REFUSED, f"{application_id} {clerk.id} {len(changes)} {len(reason)}")

    def history(self, application_id: str, clerk: Clerk) -> list[CaseEvent]:
        """Two invented steps."""
        reason = Personal("転居した日が届出日より後になっています。")
        start, taken, back = WorkState.RECEIVED, WorkState.TAKEN, WorkState.RETURNED
        return [
            CaseEvent(FIRST_DAY, clerk.id, "窓口3", Step.TAKE, start, taken, clerk.id, None, None),
            CaseEvent(FIRST_DAY, clerk.id, "窓口3", Step.RETURN, taken, back, None, FIRST_DAY.date(), reason),
        ]

    def corrections(self, application_id: str, clerk: Clerk) -> list[Correction]:
        """One invented correction."""
        one = Difference("tel", "日中連絡のつく電話番号", Personal("090-1234-5678"), Personal("090-1234-5679"))
        return [Correction(1, FIRST_DAY, clerk.id, Personal("本人から電話で連絡"), (one,))]

    def views(self, number: str, clerk: Clerk) -> list[RecordView]:
        """Two invented views, one refused."""
        return [
            RecordView(FIRST_DAY, number, clerk.id, "reviewer", "窓口3", ViewPurpose.REVIEW, refused=False),
            RecordView(FIRST_DAY, number, "佐藤", "counter", "窓口1", ViewPurpose.INQUIRY, refused=True),
        ]


def sample_rows() -> tuple[WorkRow, ...]:
    """Sixteen applications in every state."""
    states = (WorkState.RECEIVED, WorkState.TAKEN, WorkState.RECEIVED, WorkState.RETURNED, WorkState.DONE)
    late = (WorkState.CORRECTING, WorkState.HELD)
    deliveries: tuple[tuple[str, FailureCode | None], ...] = (
        ("delivered", None),
        ("delivered", None),
        ("unsent", FailureCode.CONNECTOR_UNREACHABLE),
        ("delivered", None),
        ("refused", FailureCode.CONNECTOR_REFUSED),
        ("delivered", None),
        ("delivered", None),
    )
    usual = (_row(number, states[number % 5], *deliveries[number % 7]) for number in range(14))
    return (*usual, *(_row(14 + at, state, *deliveries[0]) for at, state in enumerate(late)))


def _row(number: int, state: WorkState, delivery: str, code: FailureCode | None) -> WorkRow:
    owner = (ACTOR, "佐藤")[number % 2] if state in _HELD_BY_SOMEBODY else None
    proposed = number == _TO_APPROVE
    return WorkRow(
        application_id=f"{ReceiptNumber('MH01', FIRST_DAY.date(), number + 1)}/1",
        procedure=("juminhyo", "tenkyo", "jido-teate")[number % 3],
        title=_TITLES[number % 3],
        state=state,
        received_at=FIRST_DAY + timedelta(minutes=7 * number),
        applicant=Personal(_NAMES[number % 5]),
        owner=owner,
        delivery=delivery,
        simulated=number == _SIMULATED,
        open_items=(0, 1, 0, 2)[number % 4],
        due=FIRST_DAY.date() + timedelta(days=-3 if number % 8 == 1 else 14) if number % 2 else None,
        reason="転居した日が届出日より後になっています。日付をご確認ください。" if state in _WAITS else None,
        until=FIRST_DAY.date() + timedelta(days=(-2, 9)[number % 2]) if state in _WAITS else None,
        approval=Approval.PROPOSED if proposed else Approval.NOT_NEEDED,
        proposed_by=owner if proposed else None,
        protected=number == _PROTECTED,
        delivery_code=code,
        connector=TRANSCRIPTION if number == _TYPED_OVER else "https-json",
    )


def sample_application(row: WorkRow) -> Application:
    """An application that fits a row."""
    card = (Origin.CARD, Trust.SIMULATED if row.simulated else Trust.VERIFIED)
    staff, own = (Origin.STAFF, Trust.STATED), (Origin.RESIDENT, Trust.STATED)
    lines = (
        ("氏名", row.applicant.reveal(), card),
        ("生年月日", "昭和55年2月17日（1980年）", card),
        ("住所", HANAKO.full_address.reveal(), card),
        ("性別", "女", card),
        ("日中連絡のつく電話番号", "090-1234-5678", staff),
        ("必要な方との関係", "本人", staff),
        ("世帯全部・一部", "世帯全部", staff),
        ("通数", "2", staff),
        ("公簿・情報連携による確認への同意", "同意する", own),
    )
    items = (_item(label, text, *source) for label, text, source in lines)
    return Application(
        procedure=row.procedure,
        form_version="1.0.0",
        title=Words(row.title),
        destination="S01",
        connector="rpa-folder",
        items=tuple(items),
        open_items=(OpenItem("使いみち", row.due), OpenItem("提出先", row.due))[: row.open_items],
        fee_yen=600,
    )


def _item(label: str, text: str, origin: Origin, trust: Trust) -> Item:
    kind = {"住所": "address", "日中連絡のつく電話番号": "phone"}.get(label, "text")
    return Item(label, label, label, kind, Personal(text), Personal(text), origin, trust)


def screenshots(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, broken, walk in _STATES:
        work_list = ShownWorkList(() if name == "empty" else sample_rows(), broken)
        world = DeskWorld(work_list, CLERK, texts, StillClock(), transcribe=lambda key: sample_world(key, texts))
        window = WorkWindow(world)
        window.resize(width, height)
        window.start()
        settle(window)
        walk(window)
        settle(window)
        yield name, window
        window.close()
        window.deleteLater()


def _stand(_window: WorkWindow) -> None:
    pass


def _all(window: WorkWindow) -> None:
    window.show_tab(Tab.ALL)


def _undelivered(window: WorkWindow) -> None:
    window.show_tab(Tab.UNDELIVERED)
    window.table.selectRow(1)
    window.open_chosen()


def _opened(window: WorkWindow) -> None:
    window.do(Step.TAKE)


def _returning(window: WorkWindow) -> None:
    _opened(window)
    settle(window)
    window.do(Step.RETURN)


def _protected(window: WorkWindow) -> None:
    window.show_tab(Tab.ALL)
    settle(window)
    window.table.selectRow(_PROTECTED)
    window.open_chosen()


def _typed_over(window: WorkWindow) -> None:
    window.show_tab(Tab.UNDELIVERED)
    window.table.selectRow(0)


def _approving(window: WorkWindow) -> None:
    window.show_tab(Tab.TO_APPROVE)
    settle(window)
    window.open_chosen()


def _several(window: WorkWindow) -> None:
    window.table.selectAll()
    window.do(Step.ASSIGN)


def _history(window: WorkWindow) -> None:
    _opened(window)
    settle(window)
    window.turn_page(Page.HISTORY)


def _views(window: WorkWindow) -> None:
    _opened(window)
    settle(window)
    window.turn_page(Page.VIEWS)


def _correcting(window: WorkWindow) -> None:
    _opened(window)
    settle(window)
    window.do(Step.CORRECT)
    window.correcting.item.setCurrentIndex(4)
    window.correcting.text.setText("090-1234-5679")
    window.correcting.add()


def _refused_step(window: WorkWindow) -> None:
    _opened(window)
    settle(window)
    window.do(Step.COMPLETE)


_STATES: tuple[tuple[str, FailureCode | None, Callable[[WorkWindow], None]], ...] = (
    ("list", None, _stand),
    ("all", None, _all),
    ("undelivered", None, _undelivered),
    ("taken", None, _opened),
    ("returning", None, _returning),
    ("correcting", None, _correcting),
    ("history", None, _history),
    ("views", None, _views),
    ("protected", None, _protected),
    ("to-type-over", None, _typed_over),
    ("approving", None, _approving),
    ("several", None, _several),
    ("somebody-was-quicker", None, _refused_step),
    ("store-down", FailureCode.STORE_UNAVAILABLE, _stand),
    ("empty", None, _stand),
)
