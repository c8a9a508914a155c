"""Why a record was opened, and the list of openings a resident may ask for (閲覧履歴)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ViewPurpose(StrEnum):
    """What a record is opened for; asked before it is shown, kept in the audit chain."""

    REVIEW = "review"  # 審査
    APPROVAL = "approval"  # 決裁
    INQUIRY = "inquiry"  # 照会対応
    REISSUE = "reissue"  # 再発行
    TRANSCRIPTION = "transcription"  # 転記
    CORRECTION = "correction"  # 訂正
    AUDIT = "audit"  # 監査
    REMOTE = "remote"  # リモート窓口: what a resident released in a call, and his case afterwards


@dataclass(frozen=True)
class RecordView:
    """One opening of a record, or one that was refused; no personal value of the resident."""

    at: datetime
    application_id: str
    clerk: str
    role: str  # id of the role at that time; empty in what an older release logged
    terminal: str
    purpose: str  # a ViewPurpose, or what another part of the product says
    refused: bool
