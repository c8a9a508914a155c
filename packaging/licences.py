"""Licence of every Python package the product ships with; fails where the only way to use one is the GPL.

Reads what is installed in this environment for each name in packaging/requirements.lock. What the optional extra
`remote` adds (packaging/requirements-remote.lock) is looked at where it is installed; NOT_SHIPPED names what an office may
install itself and we do not hand out. A licence is an SPDX
expression (packages' own `License-Expression`, else their classifiers, else REVIEWED below). "A OR B" leaves the choice
to us, "A AND B" does not. What no rule knows fails too: an unread licence is not a permitted one.

This cannot see inside a package. PySide6_Essentials says LGPL for the whole wheel although the virtual keyboard plug-in
in it is GPL-3 or commercial; packaging/kiosk/bundle_allowed.txt keeps such libraries out of what we ship.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")
REMOTE_LOCK = Path(__file__).with_name("requirements-remote.lock")

# Weak copyleft is used as it comes, in files of its own that a user can replace: MPL by file, LGPL by shared library.
PERMITTED = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "CC0-1.0",
            "BSD-3-Clause",
            "HPND",
            "ISC",
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "PSF-2.0",
        ),
        *("Unlicense", "Zlib"),
        *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
    }
)

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
}

# Packages whose metadata names no SPDX licence; each was read in the file named.
REVIEWED = {
    # says BSD-3-Clause; av.libs/ holds FFmpeg (LGPL-3 by its own word) linked with libx264 and libx265, which are GPL-2 or later
    "av": "BSD-3-Clause AND LGPL-3.0-or-later AND GPL-2.0-or-later",
    "protobuf": "BSD-3-Clause",  # "3-Clause BSD License" in its metadata
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # licenses/; the PDFium inside is BSD-3-Clause, what it holds permissive
    "qrcode": "BSD-3-Clause",  # LICENSE; "Other/Proprietary" in its classifiers is the QR Code trademark note
    "sqlcipher3": "Zlib",  # LICENSE (as pysqlite); the SQLCipher inside is BSD-3-Clause, OpenSSL 3 Apache-2.0
    "uharfbuzz": "Apache-2.0",  # LICENSE; the HarfBuzz inside is under the "Old MIT" licence
}

# Of the extra `remote`: an office may install these from the package index for itself; nothing we hand out holds them.
NOT_SHIPPED = frozenset({"av"})


class UnreadableLicenceError(ValueError):
    """Not an SPDX expression this script understands."""


@dataclass(frozen=True)
class Finding:
    """What one package says and whether we may ship it."""

    name: str
    version: str
    licence: str
    permitted: bool


def permitted(expression: str) -> bool:
    """Whether an SPDX expression leaves a way that PERMITTED allows.

    Raises:
        UnreadableLicenceError: not an expression of names, AND, OR, WITH and parentheses.

    """
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    verdict, rest = _either(tokens)
    if rest:
        raise UnreadableLicenceError(expression)
    return verdict


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    verdict, rest = _both(tokens)
    while rest[:1] == ["OR"]:
        other, rest = _both(rest[1:])
        verdict = verdict or other
    return verdict, rest


def _both(tokens: list[str]) -> tuple[bool, list[str]]:
    verdict, rest = _one(tokens)
    while rest[:1] == ["AND"]:
        other, rest = _one(rest[1:])
        verdict = verdict and other
    return verdict, rest


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    if not tokens or tokens[0] in {")", "AND", "OR", "WITH"}:
        raise UnreadableLicenceError(" ".join(tokens) or "(nothing)")
    if tokens[0] == "(":
        verdict, rest = _either(tokens[1:])
        if rest[:1] != [")"]:
            raise UnreadableLicenceError(" ".join(tokens))
        return verdict, rest[1:]
    if tokens[1:2] == ["WITH"]:  # an exception only ever grants more, but which one is for a person to read
        return False, tokens[3:]
    return tokens[0] in PERMITTED, tokens[1:]


def locked_names(lock: str) -> list[str]:
    """Package names of a lock file, in its order, without those meant for Windows alone."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==[^\s;\\]+([^\\\n]*)", lock, flags=re.MULTILINE)
    return [name for name, marker in pins if "sys_platform == 'win32'" not in marker]


def licence_of(package: Distribution) -> str:
    """SPDX expression of a package, or its own words where there is none."""
    metadata = package.metadata
    if package.name in REVIEWED:
        return REVIEWED[package.name]
    stated: list[str] = [*(metadata.get_all("License-Expression") or ()), *(metadata.get_all("License") or ())]
    for words in stated:
        if _understood(words):
            return words
    named = [
        CLASSIFIERS.get(line.rpartition(" :: ")[2], line)
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    return " AND ".join(named or stated or ["(says nothing)"])


def _understood(words: str) -> bool:
    try:
        return permitted(words) or "GPL" in words
    except UnreadableLicenceError:
        return False


def finding_of(name: str) -> Finding:
    """Looks one installed package up."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return Finding(name, "-", "(not installed)", permitted=False)
    licence = licence_of(package)
    try:
        verdict = permitted(licence)
    except UnreadableLicenceError:
        verdict = False
    return Finding(package.name, package.version, " ".join(licence.split())[:70], verdict)


def main() -> int:
    """Prints one line per package; exit status 1 if one of them may not be shipped."""
    ours = locked_names(LOCK.read_text(encoding="utf-8"))
    findings = [finding_of(name) for name in ours]
    for name in dict.fromkeys(locked_names(REMOTE_LOCK.read_text(encoding="utf-8"))):
        if name not in ours and (found := finding_of(name)).version != "-":
            if name in NOT_SHIPPED:
                print(f"- {found.name:<22}{found.version:<14}{found.licence} (not handed out)")
            else:
                findings.append(found)
    for found in findings:
        mark = "  " if found.permitted else "! "
        print(f"{mark}{found.name:<22}{found.version:<14}{found.licence}")
    refused = [found.name for found in findings if not found.permitted]
    if refused:
        print(f"not permitted, or not understood: {', '.join(refused)}", file=sys.stderr)
    return 1 if refused or not findings else 0


if __name__ == "__main__":
    sys.exit(main())
