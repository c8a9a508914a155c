import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
LOCKS = {
    purpose: ROOT / "packaging" / f"requirements{purpose}.lock"
    for purpose in ("", "-build", "-remote", "-dev", "-fuzz")
}


def pins(purpose):
    text = LOCKS[purpose].read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def asked_for(purpose):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    groups = {"": project["project"]["dependencies"], "-remote": extras["remote"]}
    return [Requirement(line) for line in groups.get(purpose) or project["dependency-groups"][purpose[1:]]]


@pytest.mark.parametrize("purpose", LOCKS)
def test_every_direct_requirement_is_pinned_to_a_version_it_allows(purpose):
    locked = pins(purpose)
    missing = [
        str(wish)
        for wish in asked_for(purpose)
        if not wish.specifier.contains(locked.get(canonicalize_name(wish.name), "0"), prereleases=True)
    ]
    assert missing == [], "run make lock"


@pytest.mark.parametrize("purpose", LOCKS)
def test_every_pin_carries_hashes_and_no_address(purpose):
    text = LOCKS[purpose].read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(purpose)) > 0
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "-index" not in text


@pytest.mark.parametrize("purpose", ["-build", "-remote", "-dev", "-fuzz"])
def test_a_package_has_one_version_in_all_locks(purpose):
    runtime, other = pins(""), pins(purpose)
    assert {name: other[name] for name in runtime.keys() & other} == {
        name: runtime[name] for name in runtime.keys() & other
    }
