"""Compares the shared libraries of a bundle with bundle_allowed.txt: `bundle_check.py dist/kakanai-madoguchi`.

An allow-list, because the next Qt or PyInstaller brings names nobody can forbid in advance.
"""

from __future__ import annotations

import fnmatch
import sys
from pathlib import Path

ALLOWED = Path(__file__).with_name("bundle_allowed.txt")


def patterns(text: str) -> list[str]:
    """File name patterns of an allow-list, without comments."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def libraries(bundle: Path) -> list[str]:
    """Paths below `bundle` of everything that a program can load as code, sorted."""
    found = (path for path in bundle.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(bundle)) for path in found if _is_library(path.name))


def _is_library(name: str) -> bool:
    return ".so" in name or name.endswith((".dll", ".pyd", ".dylib"))


def not_allowed(found: list[str], allowed: list[str]) -> list[str]:
    """Those whose file name matches no pattern."""
    return [path for path in found if not any(fnmatch.fnmatchcase(Path(path).name, pattern) for pattern in allowed)]


def main(argv: list[str]) -> int:
    """Exit status 1 for a library nobody allowed, 2 if there is no bundle."""
    found = libraries(Path(argv[0])) if argv else []
    if not found:
        print(__doc__, file=sys.stderr)
        return 2
    refused = not_allowed(found, patterns(ALLOWED.read_text(encoding="utf-8")))
    for path in refused:
        print(f"not in {ALLOWED.name}: {path}")
    print(f"{len(found)} libraries, {len(refused)} not allowed")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
