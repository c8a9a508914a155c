"""Files that appear whole or not at all, and stay after a power cut."""

from __future__ import annotations

import os
import re
from pathlib import Path

_SAFE = re.compile(r"[A-Za-z0-9-]+")


def stem_of(key: str) -> str:
    """Return the file name of a delivery's key: `MH01-261121-0001-K/1` → `MH01-261121-0001-K_1`."""
    return key.replace("/", "_")


def key_of(stem: str) -> str:
    """Return the key of a delivery whose file has this name."""
    return "/".join(stem.rsplit("_", 1))


def safe_name(name: str) -> str:
    """Return a name that may be a folder, whatever a form file says."""
    return name if _SAFE.fullmatch(name) else "other"


def put(place: Path, name: str, content: bytes) -> None:
    """Write as `.tmp`, sync, rename. Raises OSError; then the name holds what it held before."""
    draft = place / f"{name}.tmp"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place / name)
    sync_folder(place)


def put_once(place: Path, name: str, content: bytes) -> bool:
    """As `put`, unless the name is taken: then False, and nothing is changed. Of several processes one wins."""
    draft = place / f"{name}.{os.getpid()}.tmp"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, place / name)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(place)
    return True


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder onto the disk."""
    if os.name != "posix":
        return  # Windows cannot open a folder; its file system journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritable(folder: Path) -> OSError | None:
    """Try a file in a folder that exists; return what keeps it from being written."""
    probe = folder / f".check.{os.getpid()}.tmp"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return error
    return None
