"""A print server of our own: Debian's cupsd with its files in a folder, and printers that say what a test wants."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counter_app.devices.cups_queue import CupsQueue, Server
from counter_app.ports.printing import PrinterState
from counter_app.slips.page_picture import page_size

_PROGRAMS = Path("/usr/lib/cups")
_CUPS_PDF = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
# Keeps what is printed. As long as there is a file `says`, the printer says what stands in it and prints nothing.
_KEEPS = """#!/bin/sh
[ $# -gt 0 ] || { echo 'direct keeps "Unknown" "Keeps"'; exit 0; }
folder=${DEVICE_URI#keeps:}
if [ -p "$folder/says" ]; then
    read -r reason < "$folder/reason"
    echo "STATE: +$reason" >&2
    read -r _ < "$folder/says"
    echo "STATE: -$reason" >&2
fi
[ ! -e "$folder/reason" ] || echo "STATE: -$(cat "$folder/reason")" >&2
if [ -n "$6" ]; then cat "$6"; else cat; fi > "$folder/$1.part"
mv "$folder/$1.part" "$folder/$1.pdf"
"""
_SETTINGS = """Listen {folder}/cups.sock
LogLevel info
Browsing No
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {folder}/etc
ServerBin {folder}/bin
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
StateDir {folder}/state
AccessLog {folder}/access
PageLog {folder}/pages
ErrorLog stderr
"""


@dataclass(frozen=True)
class PrintServer:
    """`folder` holds everything of it."""

    folder: Path

    @property
    def server(self) -> Server:
        """Where it listens."""
        return Server(self.folder / "cups.sock")

    def printer(self, name: str) -> Printer:
        """Add a queue whose printer keeps what it is given."""
        kept = self.folder / "printed" / name
        kept.mkdir(parents=True, mode=0o777)
        kept.chmod(0o777)
        self.run("lpadmin", "-p", name, "-v", f"keeps:{kept}", "-m", "raw", "-E")
        return Printer(self, name, kept)

    def pdf_printer(self, name: str) -> CupsQueue:
        """Add a queue of printer-driver-cups-pdf: Debian's own printer that makes files. Needs root."""
        self.run("lpadmin", "-p", name, "-v", "cups-pdf:/", "-P", str(_CUPS_PDF), "-E")
        return CupsQueue(name, page_size, self.server)

    def finished(self, printer: Printer) -> bytes:
        """Wait until the queue is empty, and return what came out last."""
        queue, waiting = printer.queue(), threading.Event()
        for _ in range(200):
            if queue.state() == PrinterState() and printer.printed:
                break
            waiting.wait(0.05)
        return printer.printed[-1]

    def run(self, *command: str) -> None:
        """Run one of CUPS's own programs against this server."""
        environment = {**os.environ, "CUPS_SERVER": str(self.folder / "cups.sock")}
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Printer:
    """A queue, and its printer."""

    at: PrintServer
    name: str
    folder: Path

    @property
    def printed(self) -> list[bytes]:
        """What came out, oldest first."""
        return [file.read_bytes() for file in sorted(self.folder.glob("*.pdf"), key=lambda file: int(file.stem))]

    def says(self, reason: str) -> None:
        """Let it say this during every job from now on, and print nothing."""
        (self.folder / "reason").write_text(f"{reason}\n")
        os.mkfifo(self.folder / "says")

    def is_well(self) -> None:
        """The paper was loaded."""
        (self.folder / "says").unlink()

    def queue(self, pauses: list[float] | None = None) -> CupsQueue:
        """The queue as the product sees it; `pauses` collects how long it waited between looks."""
        waited = [] if pauses is None else pauses

        def pause(seconds: float) -> None:
            waited.append(seconds)
            threading.Event().wait(seconds)

        return CupsQueue(self.name, page_size, self.at.server, pause)


@contextmanager
def print_server(folder: Path) -> Iterator[PrintServer]:
    """Start a server and end it. Nothing of the machine's own print server is touched."""
    for made in ("etc/ppd", "bin/backend", "cache", "spool/tmp", "state", "printed"):
        (folder / made).mkdir(parents=True)
    for program in _PROGRAMS.iterdir():
        if program.name != "backend":
            (folder / "bin" / program.name).symlink_to(program)
    backends = folder / "bin" / "backend"
    (backends / "keeps").write_text(_KEEPS)
    (backends / "keeps").chmod(0o755)
    if (_PROGRAMS / "backend" / "cups-pdf").exists():
        (backends / "cups-pdf").symlink_to(_PROGRAMS / "backend" / "cups-pdf")
    (folder / "etc" / "cupsd.conf").write_text(_SETTINGS.format(folder=folder))
    (folder / "etc" / "cups-files.conf").write_text(_FILES.format(folder=folder))
    command = ["/usr/sbin/cupsd", "-f", "-c", str(folder / "etc/cupsd.conf"), "-s", str(folder / "etc/cups-files.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        ready = next((line for line in running.stderr if "reload complete" in line), None)
        draining = threading.Thread(target=running.stderr.read, daemon=True)
        draining.start()
        try:
            assert ready is not None, "cupsd did not start"
            yield PrintServer(folder)
        finally:
            running.terminate()
            running.wait()
            draining.join()
