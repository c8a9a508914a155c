import re
from pathlib import Path

LINES = (Path(__file__).resolve().parents[3] / "packaging" / "system-packages.txt").read_text(encoding="utf-8")


def entries():
    return [line for line in LINES.splitlines() if line and not line.startswith("#")]


def test_every_package_has_a_level_and_a_reason():
    line_of_package = re.compile(r"(run|demo|test)\s+[a-z0-9][a-z0-9.+-]+(\|[a-z0-9][a-z0-9.+-]+)*\s+# \S.*")
    assert entries()
    assert [line for line in entries() if not line_of_package.fullmatch(line)] == []


def test_no_package_is_listed_twice():
    first_names = [line.split()[1].split("|")[0] for line in entries()]
    assert len(first_names) == len(set(first_names))
