"""Takes the GPL libraries out of an installed PyAV wheel: without_gpl.py SITE_PACKAGES.

The wheel's FFmpeg is LGPL but linked with libx264 and libx265 (GPL-2 or later). Calls use VP8 and Opus, never those two. This
puts libraries of the same names in their place that hold nothing but the names FFmpeg asks for, and fail when they are
called: an H.264 or H.265 encoder cannot be opened any more, everything else works as before. Needs gcc and nm.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Opening fails, so that nothing after it is ever called.
OPENS_NOTHING = re.compile(r"x264_encoder_open_\d+|x265_api_get_\d+")
TABLES = {"x264_levels"}


def source_of(names: list[str]) -> str:
    """C with every name: what opens returns null, what is a table is empty, the rest says that it failed."""
    lines = []
    for name in names:
        if name in TABLES:
            lines.append(f"const char {name}[64] = {{0}};")
        elif OPENS_NOTHING.fullmatch(name):
            lines.append(f"void *{name}(void) {{ return 0; }}")
        else:
            lines.append(f"int {name}(void) {{ return -1; }}")
    return "\n".join(lines) + "\n"


def names_asked_for(libraries: Path, prefix: str) -> list[str]:
    """What libavcodec wants of the library, from its own table of symbols."""
    (codec,) = libraries.glob("libavcodec-*.so*")
    listed = subprocess.run(["nm", "-D", "--undefined-only", str(codec)], capture_output=True, text=True, check=True)
    return sorted(set(re.findall(rf"\b({prefix}_\w+)", listed.stdout)))


def replace(library: Path, names: list[str]) -> None:
    """Build in its place."""
    with tempfile.TemporaryDirectory() as folder:
        source, built = Path(folder, "names.c"), Path(folder, "built.so")
        source.write_text(source_of(names), encoding="utf-8")
        named = f"-Wl,-soname,{library.name}"
        subprocess.run(["gcc", "-shared", "-fPIC", named, "-o", str(built), str(source)], check=True)
        library.unlink()
        library.write_bytes(built.read_bytes())


def main(argv: list[str]) -> int:
    """Exit status 1 where there is no such wheel."""
    libraries = Path(*argv) / "av.libs"
    if not libraries.is_dir():
        print(f"{libraries}: no PyAV wheel here", file=sys.stderr)
        return 1
    for prefix in ("x264", "x265"):
        for library in libraries.glob(f"lib{prefix}-*.so*"):
            replace(library, names_asked_for(libraries, prefix))
            print(f"{library.name}: replaced")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
