"""A queue of the machine's print server (CUPS) as a `PaperPrinter`: no dialog, the paper's own size, and the truth about it.

A job is followed until it left the queue. What the printer reports meanwhile ends it: the job is cancelled, so that nobody's
slip comes out in front of somebody else, and the person is told why.
"""

from __future__ import annotations

import getpass
import http.client
import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.devices import ipp
from counter_app.devices.ipp import Answer, Attribute, Operation
from counter_app.devices.printer_state import WANTED, is_connecting, stands_still, state_of
from counter_app.failures import FailureCode, SlipError
from counter_app.ports.printing import PrinterState

if TYPE_CHECKING:
    from collections.abc import Callable

_SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/run/cups/cups.sock"), Path("/private/var/run/cupsd"))
_PORT = 631
_SECONDS = 1.5  # a server on this machine that does not answer by then does not answer
_LOOK_S = 0.25
_LOOKS = 240  # a minute; a page that is still being printed then is left to the printer
_PATIENCE = 5  # looks: beyond them old trouble is new, and a printer that is "being connected" is off
_NOT_FOUND = 0x0406
_ISO = {(105, 148): "iso_a6", (210, 297): "iso_a4"}


@dataclass(frozen=True)
class Server:
    """Where the print server listens: a socket file, or host and port."""

    file: Path | None = None
    host: str = "localhost"
    port: int = _PORT

    @classmethod
    def of_machine(cls, named: str | None = None) -> Server:
        """As the machine's own programs find it: `CUPS_SERVER` (a path, or host:port), then the usual socket."""
        named = os.environ.get("CUPS_SERVER", "") if named is None else named
        if named.startswith("/"):
            return cls(Path(named))
        if named:
            host, _, port = named.partition("/")[0].partition(":")
            return cls(None, host, int(port) if port.isdigit() else _PORT)
        return cls(next((place for place in _SOCKETS if place.exists()), None))

    def post(self, path: str, body: bytes) -> bytes:
        """Ask. Raises OSError, http.client.HTTPException."""
        connection = _FileConnection(self.file) if self.file else http.client.HTTPConnection(self.host, self.port)
        connection.timeout = _SECONDS
        headers = {"Content-Type": "application/ipp"}
        if self.file:
            headers["Authorization"] = f"PeerCred {getpass.getuser()}"  # the kernel says who we are, this only asks
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().read()
        finally:
            connection.close()


class _FileConnection(http.client.HTTPConnection):
    def __init__(self, file: Path) -> None:
        super().__init__("localhost")
        self._file = file

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._file))


def media_of(size: tuple[float, float]) -> str:
    """Name a size in millimetres as PWG 5101.1 does: `iso_a6_105x148mm`, `custom_slip_80x142.5mm`."""
    width, height = (round(side, 1) for side in size)
    name = _ISO.get((round(width), round(height)), "custom_slip")
    return f"{name}_{width:g}x{height:g}mm"


@dataclass(frozen=True)
class CupsQueue:
    """One queue by name. `size` measures the first page of a PDF, in millimetres."""

    name: str
    size: Callable[[bytes], tuple[float, float]]
    server: Server = field(default_factory=Server.of_machine)
    pause: Callable[[float], None] = time.sleep

    def put(self, pdf: bytes, title: str) -> None:
        """See `ports.printing.PaperPrinter`. Raises SlipError."""
        before = self._printer()
        if stands_still(before):
            raise SlipError(
                state_of(before).trouble or FailureCode.PRINTER_STOPPED, "the queue takes or prints nothing"
            )
        answer = self._ask(
            Operation.PRINT_JOB,
            (Attribute(ipp.NAME, "job-name", (title,)), Attribute(ipp.MIME, "document-format", ("application/pdf",))),
            (
                Attribute(ipp.KEYWORD, "print-scaling", ("none",)),
                Attribute(ipp.KEYWORD, "media", (media_of(self.size(pdf)),)),
            ),
            pdf,
        )
        job = answer.number("job-id")
        if not answer.done or job is None:
            raise SlipError(FailureCode.PRINTER_FAILED, f"the print server said {answer.status:#06x}")
        try:
            self._follow(job, state_of(before))
        except SlipError:
            self._cancel(job)
            raise

    def state(self) -> PrinterState:
        """See `ports.printing.PaperPrinter`."""
        try:
            return state_of(self._printer())
        except SlipError as reason:
            return PrinterState((reason.code,))

    def check(self) -> list[str]:
        """See `ports.printing.PaperPrinter`: a queue that is not there; the rest is its state."""
        try:
            self._printer()
        except SlipError as reason:
            return [f"プリンターが見つかりません: {self.name}（{reason.cause}）"]
        return []

    def _follow(self, job: int, before: PrinterState) -> None:
        """Look after the job until it left the queue. Raises SlipError with what keeps it there.

        A server remembers what a printer said during the last job, so old trouble counts only when it stays.
        """
        number, looks, trouble = (Attribute(ipp.INTEGER, "job-id", (job,)),), 0, before.trouble
        for _ in range(_LOOKS):
            match self._ask(Operation.GET_JOB, number).number("job-state"):
                case 9:  # completed
                    return
                case 7 | 8:  # cancelled, aborted
                    raise SlipError(self.state().trouble or FailureCode.PRINTER_FAILED, "the job was given up")
            printer = self._printer()
            found = state_of(printer).trouble or (FailureCode.PRINTER_OFFLINE if is_connecting(printer) else None)
            fresh = found is not None and found is not before.trouble and not is_connecting(printer)
            looks = looks + 1 if found is trouble else 0
            trouble = found
            if found is not None and (fresh or looks > _PATIENCE):
                raise SlipError(found, "the print server says so")
            self.pause(_LOOK_S)

    def _cancel(self, job: int) -> None:
        try:
            self._ask(Operation.CANCEL_JOB, (Attribute(ipp.INTEGER, "job-id", (job,)),))
        except SlipError:
            return  # it is said already why nothing comes out

    def _printer(self) -> Answer:
        return self._ask(Operation.GET_PRINTER, (Attribute(ipp.KEYWORD, "requested-attributes", WANTED),))

    def _ask(
        self,
        operation: Operation,
        about: tuple[Attribute, ...],
        job: tuple[Attribute, ...] = (),
        content: bytes = b"",
    ) -> Answer:
        """Ask about this queue. Raises SlipError PRINTER_NOT_FOUND where there is no such queue, or no server."""
        who = (
            Attribute(ipp.URI, "printer-uri", (f"ipp://localhost/printers/{self.name}",)),
            Attribute(ipp.NAME, "requesting-user-name", (getpass.getuser(),)),
        )
        try:
            said = self.server.post(f"/printers/{self.name}", ipp.request(operation, (*who, *about), job, content))
            answer = ipp.parse(said)
        except (OSError, http.client.HTTPException, ipp.MalformedError) as reason:
            raise SlipError(FailureCode.PRINTER_NOT_FOUND, f"print server: {type(reason).__name__}") from None
        if answer.status == _NOT_FOUND:
            raise SlipError(FailureCode.PRINTER_NOT_FOUND, "the print server knows no such queue")
        return answer
