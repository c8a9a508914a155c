"""`matching.review.MatchReview` over the store: cases for the person who asks, answers, and what they come to.

Where a case stands follows from the answers that stand (`stage_of`), so taking one back is the same sum once more.
A 一致 that is checked looks like any other case here: no column of it leaves this file but through `progress`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, false, func, insert, or_, select, true, update

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.proportion import clopper_pearson
from counter_app.domain.staff import Clerk, Right
from counter_app.failures import FailureCode, StoreError
from counter_app.matching.outcome import Likeness
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.review import (
    Answer,
    CaseLine,
    Decided,
    Deciding,
    Given,
    OpenCase,
    Progress,
    RunKind,
    Stage,
    WhySame,
)
from counter_app.ports import Clock
from counter_app.store import audit, kpi
from counter_app.store.case_steps import Moment
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.match_body import Body, unpacked
from counter_app.store.match_checks import checked, make_final
from counter_app.store.match_reach import STANDS, free_for, is_free, may_see, of_role, require_match, undecided_by
from counter_app.store.record_views import log_view
from counter_app.store.schema_matching import match_answer, match_case, match_run, not_settled
from counter_app.store.sealing import CaseKey, Place, unwrap_case_key

PURPOSE = "matching"
LISTED = 500
_TELLS = frozenset({ReasonCode.ONLY_ONE_FITS})  # said of 一致 only: would tell a blind check
_LONGEST_TURN = 3600


def stage_of(kind: RunKind, answers: Sequence[tuple[str, str]]) -> Stage:
    """Say where a case is after these answers (what, whom), 保留 not among them."""
    if kind is RunKind.PLAIN:
        return Stage.SETTLED if answers else Stage.OPEN
    match len(answers):
        case 0:
            return Stage.OPEN
        case 1:
            return Stage.SECOND
        case 2:
            return Stage.SETTLED if answers[0] == answers[1] else Stage.DISPUTED
        case _:
            return Stage.SETTLED


def nobody_new(_ids: Sequence[str]) -> bool:
    """Where no register says who came under 支援措置 since the run."""
    return False


class StoreMatchReview:
    """`protected_now`: whether one of these residents is under 支援措置 today."""

    def __init__(
        self,
        database: Database,
        keys: StoreKeys,
        clock: Clock,
        protected_now: Callable[[Sequence[str]], bool] = nobody_new,
    ) -> None:
        self._database, self._keys, self._clock, self._protected_now = database, keys, clock, protected_now

    def cases(self, clerk: Clerk) -> list[CaseLine]:
        """See `MatchReview`."""
        require_match(clerk)
        query = (
            select(match_case, match_run.c.kind)
            .join(match_run)
            .where(undecided_by(clerk), may_see(clerk), free_for(clerk, self._clock.now()))
            .order_by(match_case.c.held, match_case.c.run, match_case.c.line)
            .limit(LISTED)
        )
        with self._database.reading() as connection:
            return [_line(row) for row in connection.execute(query).all()]

    def open(self, case: int, clerk: Clerk) -> OpenCase:
        """See `MatchReview`."""
        opened = self._look(case, clerk)
        if opened is None:
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, f"case {case} of 照合")
        return opened

    def _look(self, case: int, clerk: Clerk) -> OpenCase | None:
        """The view, or its refusal, is in the chain when this returns."""
        now = self._clock.now()
        with self._database.writing() as connection:
            row = _find(connection, case)
            key = self._key(row)
            body = _body(row, key)
            protected = row.protected or self._protected_now([each.resident_id for each in body.candidates])
            if protected != row.protected:
                connection.execute(_this(case).values(protected=True))
            reached = connection.execute(
                select(match_case.c.id).join(match_run).where(match_case.c.id == case, undecided_by(clerk))
            ).first()
            allowed = reached is not None and (not protected or clerk.may(Right.VIEW_PROTECTED))
            log_view(connection, Moment(clerk, now), row.application_id, PURPOSE, refused=not allowed)
            if not allowed:
                return None
            if is_free(row, clerk, now):
                connection.execute(_this(case).values(seen_by=clerk.id, seen_at=now))
            given = _given(connection, row, key) if row.stage == Stage.DISPUTED.value else ()
        notes = tuple(note for note in body.notes if note.code not in _TELLS)
        line = replace(_line(row), application_id=body.application_id)
        candidates = tuple(replace(each, bits=0.0) for each in body.candidates)
        return OpenCase(line, RunKind(row.kind), body.said, candidates, notes, given)

    def decide(self, case: int, clerk: Clerk, deciding: Deciding) -> Stage:
        """See `MatchReview`."""
        require_match(clerk)
        _require_whole(deciding)
        now = self._clock.now()
        with self._database.writing() as connection:
            row = _find(connection, case, lock=True)
            mine = connection.execute(
                select(match_case.c.id)
                .join(match_run)
                .where(match_case.c.id == case, undecided_by(clerk), may_see(clerk), free_for(clerk, now))
            ).first()
            if mine is None:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"case {case} of 照合")
            key = self._key(row)
            body = _body(row, key)
            _require_fitting(body, deciding)
            make_final(connection, or_(match_answer.c.actor == clerk.id, match_answer.c.case_id == case), now)
            connection.execute(insert(match_answer), _values(row, key, body, clerk, deciding, now))
            stage = self._stand_anew(connection, row, key)
            act = audit.Act(
                clerk.id,
                f"match.{deciding.answer.value}",
                row.application_id,
                deciding.resident_id.encode(),
                clerk.terminal,
            )
            audit.append(connection, now, act)
        return stage

    def undo(self, clerk: Clerk) -> int:
        """See `MatchReview`."""
        require_match(clerk)
        last = (
            select(match_answer)
            .where(match_answer.c.actor == clerk.id, match_answer.c.undone == false())
            .order_by(match_answer.c.id.desc())
            .limit(1)
        )
        with self._database.writing() as connection:
            answer = connection.execute(last).first()
            if answer is None or answer.final:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, "no answer of 照合 to take back")
            row = _find(connection, answer.case_id, lock=True)
            connection.execute(update(match_answer).where(match_answer.c.id == answer.id).values(undone=True))
            self._stand_anew(connection, row, self._key(row))
            act = audit.Act(clerk.id, "match.undo", row.application_id, terminal=clerk.terminal)
            audit.append(connection, self._clock.now(), act)
        return int(answer.case_id)

    def finish(self, clerk: Clerk) -> None:
        """See `MatchReview`."""
        with self._database.writing() as connection:
            make_final(connection, match_answer.c.actor == clerk.id, self._clock.now())
            connection.execute(
                update(match_case)
                .where(match_case.c.seen_by == clerk.id, not_settled)
                .values(seen_by=None, seen_at=None)
            )

    def progress(self, clerk: Clerk) -> Progress:
        """See `MatchReview`."""
        require_match(clerk)
        now = self._clock.now()
        day = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
        with self._database.reading() as connection:
            lines = connection.execute(
                select(match_case.c.held, func.count())
                .join(match_run)
                .where(undecided_by(clerk), may_see(clerk))
                .group_by(match_case.c.held)
            ).all()
            counts = {bool(held): count for held, count in lines}
            reached = (
                select(func.count()).select_from(match_case.join(match_run)).where(undecided_by(clerk), not_settled)
            )
            hidden = 0 if clerk.may(Right.VIEW_PROTECTED) else connection.execute(
                reached.where(match_case.c.protected == true())
            ).scalar_one()  # fmt: skip
            mine = connection.execute(
                select(match_answer.c.seconds)
                .where(match_answer.c.actor == clerk.id, match_answer.c.undone == false(), match_answer.c.at >= day)
                .order_by(match_answer.c.seconds)
            ).scalars().all()  # fmt: skip
            right, wrong = (checked(connection, agrees=agrees) for agrees in (True, False))
        interval = clopper_pearson(wrong, right + wrong)
        return Progress(
            sum(counts.values()), counts.get(True, 0), int(hidden), len(mine), kpi.percentile(mine, 0.5), interval
        )

    def decided(self, run: int, clerk: Clerk) -> list[Decided]:
        """Return what was decided about the cases of a run, in the order of its file. Needs the right to export."""
        if not (clerk.may(Right.MATCH) and clerk.may(Right.EXPORT)):
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, "results of 照合")
        query = (
            select(match_case, match_run.c.kind)
            .join(match_run)
            .where(match_case.c.run == run, match_case.c.stage == Stage.SETTLED.value, match_case.c.wrapped_key != b"")
            .where(of_role(clerk), true() if clerk.may(Right.VIEW_PROTECTED) else match_case.c.protected == false())
            .order_by(match_case.c.line)
        )
        with self._database.reading() as connection:
            return [self._decided(connection, row) for row in connection.execute(query).all()]

    def _decided(self, connection: Connection, row: Row[Any]) -> Decided:
        key = self._key(row)
        answers = _standing(connection, row.id)
        last = answers[-1]
        clerks = tuple(each.actor for each in answers)
        whom = _whom(row, key, last)
        number = _body(row, key).application_id
        return Decided(number, row.run, Answer(last.answer), whom, clerks, last.at, last.why)

    def _stand_anew(self, connection: Connection, row: Row[Any], key: CaseKey) -> Stage:
        said = [(each.answer, _whom(row, key, each)) for each in _standing(connection, row.id)]
        stage = stage_of(RunKind(row.kind), said)
        last = connection.execute(
            select(match_answer.c.answer)
            .where(match_answer.c.case_id == row.id, match_answer.c.undone == false())
            .order_by(match_answer.c.id.desc())
            .limit(1)
        ).scalar()
        held = last == Answer.HOLD.value
        connection.execute(_this(row.id).values(stage=stage.value, held=held, seen_by=None, seen_at=None))
        return stage

    def _key(self, row: Row[Any]) -> CaseKey:
        if not row.wrapped_key:
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"case {row.id} of 照合: let go")
        return unwrap_case_key(self._keys, row.key_id, row.wrapped_key)


def _require_whole(deciding: Deciding) -> None:
    """同一人 says whom and why; その他 says it in words."""
    if deciding.answer is not Answer.SAME:
        return
    if deciding.why is None or (deciding.why is WhySame.OTHER and not deciding.words.reveal().strip()):
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, "同一人 needs a reason")


def _require_fitting(body: Body, deciding: Deciding) -> None:
    """同一人 is somebody of the list; 表記の違いだけ is not said of what differs."""
    if deciding.answer is not Answer.SAME:
        return
    chosen = next((each for each in body.candidates if each.resident_id == deciding.resident_id), None)
    if chosen is None:
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, "nobody of the list was chosen")
    if deciding.why is WhySame.NOTATION and Likeness.DIFFERENT in chosen.likeness.values():
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, "more than the notation differs")


def _this(case: int) -> Any:
    return update(match_case).where(match_case.c.id == case)


def _find(connection: Connection, case: int, *, lock: bool = False) -> Row[Any]:
    query = select(match_case, match_run.c.kind).join(match_run).where(match_case.c.id == case)
    row = connection.execute(query.with_for_update(of=match_case) if lock else query).first()
    if row is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"case {case} of 照合")
    return row


def _line(row: Row[Any]) -> CaseLine:
    return CaseLine(row.id, row.run, row.application_id, Stage(row.stage), row.held)


def _body(row: Row[Any], key: CaseKey) -> Body:
    return unpacked(key.open(row.body, Place("match_case", "body", f"{row.run}/{row.line}")))


def _values(  # noqa: PLR0913, PLR0917  # a row
    row: Row[Any], key: CaseKey, body: Body, clerk: Clerk, deciding: Deciding, now: datetime
) -> dict[str, Any]:
    def sealed(column: str, text: str) -> bytes | None:
        place = Place("match_answer", column, f"{row.run}/{row.line}")
        return key.seal(text.encode("utf-8", "surrogatepass"), place) if text else None

    same = deciding.answer is Answer.SAME
    return {
        "case_id": row.id,
        "at": now,
        "actor": clerk.id,
        "terminal": clerk.terminal,
        "answer": deciding.answer.value,
        "chosen": sealed("chosen", deciding.resident_id) if same else None,
        "why": deciding.why.value if same and deciding.why else "",
        "words": sealed("words", deciding.words.reveal()),
        "seconds": max(0, min(deciding.seconds, _LONGEST_TURN)),
        "agrees": same and deciding.resident_id == body.resident_id,
        "final": False,
        "undone": False,
    }


def _standing(connection: Connection, case: int) -> Sequence[Row[Any]]:
    query = select(match_answer).where(match_answer.c.case_id == case, STANDS).order_by(match_answer.c.id)
    return connection.execute(query).all()


def _whom(row: Row[Any], key: CaseKey, answer: Row[Any]) -> str:
    if answer.chosen is None:
        return ""
    return key.open(answer.chosen, Place("match_answer", "chosen", f"{row.run}/{row.line}")).decode(
        "utf-8", "surrogatepass"
    )


def _given(connection: Connection, row: Row[Any], key: CaseKey) -> tuple[Given, ...]:
    return tuple(
        Given(each.actor, Answer(each.answer), _whom(row, key, each)) for each in _standing(connection, row.id)
    )
