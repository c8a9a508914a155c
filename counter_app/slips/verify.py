"""Is this slip genuine? For a PDF, a picture or the text of its QR code.

The file may come from anybody. A PDF becomes pictures in a child process with little memory and time (poppler's
`pdftoppm`); pictures are checked for kind and size before a pixel is decoded; the text is checked as payload.py says.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from counter_app.failures import FailureCode, SlipError
from counter_app.slips.payload import PREFIX, SlipState, procedure_code, read
from counter_app.slips.signed_text import MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counter_app.signing import KeyRing
    from counter_app.slips.payload import SlipClaims

MAX_FILE_BYTES = 20_000_000
MAX_PIXELS = 40_000_000  # A4 at 600 dpi is 35 million
MAX_PAGES = 4
_DPI = 203
_SECONDS = 20
_MEMORY_BYTES = 1_000_000_000
_PICTURES = ("PNG", "JPEG", "PPM", "TIFF", "WEBP", "BMP")


class Verdict(StrEnum):
    """What became of the check."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown-key"


_VERDICTS = {FailureCode.SLIP_CHANGED: Verdict.CHANGED, FailureCode.SLIP_UNKNOWN_KEY: Verdict.UNKNOWN_KEY}


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome. `claims` is None unless the slip is genuine; what nobody vouches for is not shown."""

    verdict: Verdict
    claims: SlipClaims | None = None
    simulated: bool = False  # made with a simulated card, or signed with a key for demo and training

    @property
    def genuine(self) -> bool:
        """True where a published key signed exactly this."""
        return self.verdict is Verdict.GENUINE

    def as_json(self, procedures: Iterable[str] = ()) -> dict[str, object]:
        """Return a document for `slip verify --json`; form ids in `procedures` give the codes their names back."""
        document: dict[str, object] = {"verdict": self.verdict.value, "genuine": self.genuine}
        if self.claims is None:
            return document
        names = {procedure_code(procedure): procedure for procedure in procedures}
        return document | {
            "simulated": self.simulated,
            "receipt": str(self.claims.number),
            "office": self.claims.number.office,
            "at": self.claims.at.isoformat(),
            "state": {SlipState.RECEIVED: "received", SlipState.ITEMS_OPEN: "items-open"}[self.claims.state],
            "procedures": [names.get(code, code.hex()) for code in self.claims.procedures],
            "further": self.claims.further,
            "digest": self.claims.digest.hex() if self.claims.digest else None,
        }


def verify(source: Path | str, keys: KeyRing, read_codes: Callable[[Image.Image], list[str]]) -> Verified:
    """Check what somebody names on the command line: the text of a code itself, or a file. Raises as `verify_file`."""
    if isinstance(source, str) and source.strip().startswith(PREFIX) and not Path(source).suffix:
        return verify_text(source, keys)
    return verify_file(Path(source), keys, read_codes)


def verify_text(text: str, keys: KeyRing) -> Verified:
    """Check the text of a QR code. Raises SlipError SLIP_UNREADABLE where it is not a slip's."""
    try:
        claims, key = read(text.strip() if len(text) <= MAX_DIGITS else text, keys.find)
    except SlipError as error:
        verdict = _VERDICTS.get(error.code)
        if verdict is None:
            raise
        return Verified(verdict)
    return Verified(Verdict.GENUINE, claims, simulated=claims.simulated or key.simulated)


def verify_file(file: Path, keys: KeyRing, read_codes: Callable[[Image.Image], list[str]]) -> Verified:
    """Check a PDF, a picture or a text file; `read_codes` finds QR codes in a picture (devices/scanner.py).

    Raises SlipError: SLIP_UNREADABLE for a file that is none of these or too large, SLIP_NO_CODE where no slip's code
    is found.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(5)
    except OSError as error:
        raise SlipError(FailureCode.SLIP_UNREADABLE, error.strerror or "not readable") from None
    if size > MAX_FILE_BYTES:
        raise SlipError(FailureCode.SLIP_UNREADABLE, f"{size} bytes")
    if start == b"%PDF-":
        return _verify_pdf(file, keys, read_codes)
    if start.startswith(PREFIX.encode()) and size <= MAX_DIGITS + 2:  # and a line feed
        return verify_text(file.read_text("ascii", errors="replace"), keys)
    return _verify_pictures([file], keys, read_codes)


def _verify_pdf(file: Path, keys: KeyRing, read_codes: Callable[[Image.Image], list[str]]) -> Verified:
    program = shutil.which("pdftoppm")
    if program is None:
        raise SlipError(FailureCode.SLIP_UNREADABLE, "pdftoppm is missing: install the package poppler-utils")
    with tempfile.TemporaryDirectory(prefix="slip-") as folder:
        command = [program, "-r", str(_DPI), "-l", str(MAX_PAGES), "-gray", str(file.resolve()), f"{folder}/page"]
        try:
            done = subprocess.run(  # noqa: S603  # a fixed program, the file as one argument, no shell
                [*_limits(), *command], capture_output=True, timeout=_SECONDS, check=False, env={"LC_ALL": "C"}
            )
        except subprocess.TimeoutExpired:
            raise SlipError(FailureCode.SLIP_UNREADABLE, "PDF takes too long") from None
        pages = sorted(Path(folder).iterdir())
        if done.returncode or not pages:
            raise SlipError(FailureCode.SLIP_UNREADABLE, f"pdftoppm ended with {done.returncode}")
        return _verify_pictures(pages, keys, read_codes)


def _limits() -> list[str]:
    """Return the prefix that starts a program with little memory, time and disk; util-linux, on every Debian."""
    prlimit = shutil.which("prlimit")
    return [prlimit, f"--as={_MEMORY_BYTES}", f"--cpu={_SECONDS}", "--fsize=200000000", "--core=0"] if prlimit else []


def _verify_pictures(files: Iterable[Path], keys: KeyRing, read_codes: Callable[[Image.Image], list[str]]) -> Verified:
    """Return the first verdict; other codes on the paper are passed over."""
    for file in files:
        for text in read_codes(_picture(file)):
            if text.startswith(PREFIX):
                return verify_text(text, keys)
    raise SlipError(FailureCode.SLIP_NO_CODE, "no code of a slip found")


def _picture(file: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_PICTURES) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise SlipError(FailureCode.SLIP_UNREADABLE, f"{image.width} x {image.height} pixels")
                return image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise SlipError(FailureCode.SLIP_UNREADABLE, type(error).__name__) from None
