"""The files that make a computer a branch terminal, and how it gets them. The private key is made here and stays here.

terminal.pem   certificate and key, for its owner alone
ca.pem         the office's authority
office.json    {"hub", "terminal", "role", "seal": the office's public key, "simulated", "last_serial"}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.branch_message import TerminalName
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import FailureCode, HubError

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.connectors.hub_line import LineFiles
    from counter_app.signing import PublishedKey
    from counter_app.store.office_seal import OfficeSeal


@dataclass(frozen=True)
class BranchFiles:
    """The folder of these files."""

    folder: Path

    @property
    def certificate(self) -> Path:
        """Certificate and key of the terminal."""
        return self.folder / "terminal.pem"

    @property
    def root(self) -> Path:
        """The office's authority."""
        return self.folder / "ca.pem"

    @property
    def about(self) -> Mapping[str, Any]:
        """What the hub said at enrolment. Raises HubError BRANCH_NOT_ENROLLED."""
        try:
            document = json.loads((self.folder / "office.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise HubError(FailureCode.BRANCH_NOT_ENROLLED, f"{self.folder}: {type(error).__name__}") from None
        if not isinstance(document, dict):
            raise HubError(FailureCode.BRANCH_NOT_ENROLLED, f"{self.folder}: office.json")
        return document

    @property
    def name(self) -> TerminalName:
        """What this terminal is called. Raises HubError BRANCH_NOT_ENROLLED."""
        about = self.about
        return TerminalName(str(about.get("terminal", "")), str(about.get("role", "")))

    def seal(self) -> OfficeSeal:
        """The office's public key. Raises HubError BRANCH_NOT_ENROLLED."""
        from counter_app.store.office_seal import OfficeSeal  # noqa: PLC0415  # heavy rooms open when they are used

        return OfficeSeal.from_hex(str(self.about.get("seal", "")))

    def line(self, hub: str = "") -> LineFiles:
        """The way to the hub; `hub` where the settings say otherwise than the enrolment."""
        from counter_app.connectors.hub_line import LineFiles  # noqa: PLC0415  # as above

        return LineFiles(hub or str(self.about.get("hub", "")), self.certificate, self.root)

    def ends_at(self) -> datetime:
        """Until when the certificate is good. Raises HubError BRANCH_NOT_ENROLLED."""
        from cryptography import x509  # noqa: PLC0415  # as above

        try:
            return x509.load_pem_x509_certificate(self.certificate.read_bytes()).not_valid_after_utc
        except (OSError, ValueError) as error:
            raise HubError(FailureCode.BRANCH_NOT_ENROLLED, f"{self.certificate}: {type(error).__name__}") from None


def enrol(text: str, files: BranchFiles, slip_key: PublishedKey | None = None) -> TerminalName:
    """Make this computer the terminal of the code. What was there is replaced only once everything has come.

    `slip_key`: what the office shall check this terminal's slips with.

    Raises HubError ENROLMENT_REFUSED, HUB_UNREACHABLE, HUB_NOT_TRUSTED, CounterError ENROLMENT_MALFORMED.
    """
    from counter_app.connectors.hub_line import ask_enrolment, fetch_root  # noqa: PLC0415  # as above
    from counter_app.hub.authority import request_certificate, write_private  # noqa: PLC0415

    code = EnrolmentCode.parse(text)
    root = fetch_root(code)
    key_pem, request = request_certificate(code.name)
    answer = ask_enrolment(code, root, request, slip_key.jwk if slip_key else None)
    try:
        certificate, seal = answer["certificate"].encode("ascii"), str(answer["seal"])
        about: dict[str, object] = {"simulated": bool(answer["simulated"]), "last_serial": int(answer["last_serial"])}
    except (KeyError, ValueError, TypeError, AttributeError):
        raise HubError(FailureCode.HUB_ANSWER_MALFORMED, "enrolment") from None
    files.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    about |= {"hub": code.hub, "terminal": code.name.id, "role": code.name.role, "seal": seal}
    write_private(files.root, root.encode("ascii"), replace=True)
    write_private(files.folder / "office.json", json.dumps(about, indent=2).encode("utf-8"), replace=True)
    write_private(files.certificate, certificate + key_pem, replace=True)
    return code.name
