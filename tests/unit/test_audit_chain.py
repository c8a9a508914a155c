"""Every change to a chain is found: by the product, and by the file an auditor runs; both say the same."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.failures import FailureCode, StoreError
from counter_app.store import audit
from counter_app.store.audit_chain import WentBack, walk
from counter_app.store.bench_chain import entries, fill
from tests.fakes.stores import Town
from tests.fakes.tampering import COLUMNS, KINDS, tampered

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "packaging" / "audit_verify.py"
CHAIN = [list(entry) for entry in entries(60)]
HEAD = {60: CHAIN[-1][7]}


def stand_alone():
    spec = importlib.util.spec_from_file_location("audit_verify", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = stand_alone()
NOTED = [ALONE.Anchor(f"60:{HEAD[60]}")]


def refused_here(chain, noted=HEAD):
    try:
        walk(map(tuple, chain), noted)
    except StoreError as error:
        assert error.code is FailureCode.AUDIT_CHAIN_BROKEN
        return True
    return False


def refused_there(chain, noted=NOTED):
    try:
        ALONE.check(chain, noted, 60)
    except ALONE.ChangedError:
        return True
    return False


def test_a_thousand_tamperings_of_every_kind_are_all_found_by_both():
    choice, found, kinds = random.Random(20261121), 0, Counter()
    for _ in range(1000):
        kind, chain = tampered(CHAIN, choice)
        kinds[kind.partition(" ")[0]] += 1
        assert (kind, refused_here(chain)) == (kind, True)
        assert (kind, refused_there(chain)) == (kind, True)
        found += 1
    assert found == 1000
    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize("column", range(len(COLUMNS)), ids=COLUMNS)
def test_every_column_is_covered(column):
    for at in (0, 30, 59):
        chain = [list(entry) for entry in CHAIN]
        value = chain[at][column]
        chain[at][column] = value + 1 if isinstance(value, int) else value + "0"
        assert refused_here(chain)
        assert refused_there(chain)


def test_the_chain_as_it_was_is_whole_for_both():
    assert walk(map(tuple, CHAIN), HEAD).hash == HEAD[60]
    assert ALONE.check(CHAIN, NOTED, 60) == (60, HEAD[60], [])


def test_a_cut_end_is_whole_without_a_noted_head_and_broken_with_one():
    assert not refused_here(CHAIN[:-1], {})
    assert not refused_there(CHAIN[:-1], [])
    assert refused_here(CHAIN[:-1])
    assert refused_there(CHAIN[:-1])


def test_a_chain_written_anew_is_found_by_a_noted_head_alone():
    anew = [list(entry) for entry in entries(61)][:60]
    anew[20][2] = "somebody else"
    for at in range(20, 60):
        last = anew[at - 1][7]
        anew[at][6], anew[at][7] = last, ALONE.entry_hash(anew[at], last)
    assert not refused_here(anew, {})
    assert refused_here(anew)
    assert refused_there(anew)


def test_a_clock_that_went_back_is_told_once_with_its_entry(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    with town.database.writing() as connection:
        for turn in (0, 10, -7200, 1, 1, 30_000, -30, 5):
            town.clock.turn(seconds=turn)
            audit.append(connection, town.clock.now(), audit.Act("a", "b", "c"))
    with town.database.reading() as connection:
        chain = list(audit.entries(connection))
    assert walk(chain).went_back == (WentBack(3, 7200.0),)
    assert len(ALONE.check([list(entry) for entry in chain], [], 60)[2]) == 1
    town.database.close()


def test_entries_of_the_first_release_hold_and_cannot_get_a_purpose_later():
    old = json.dumps([1, 5, "a", "b", "c", "0" * 64, "0" * 64], separators=(",", ":"))
    entry = [1, 5, "a", "b", "c", "0" * 64, "0" * 64, ALONE.hashlib.sha256(old.encode()).hexdigest(), None, None]
    assert not refused_here([entry], {})
    assert not refused_there([entry], [])
    for changed in ([*entry[:9], "looked"], [*entry[:8], "", None], [*entry[:8], "", ""]):
        assert refused_here([changed], {})
        assert refused_there([changed], [])


def test_the_exported_file_is_checked_by_the_program_on_its_own(tmp_path):
    file = tmp_path / "chain.jsonl.gz"

    def checked(chain, *more):
        with gzip.open(file, "wt", encoding="ascii") as out:
            out.writelines(json.dumps(entry) + "\n" for entry in chain)
        command = [sys.executable, "-I", str(PROGRAM), str(file), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    whole = checked(CHAIN, "--anchor", f"60:{HEAD[60]}")
    assert (whole.returncode, HEAD[60] in whole.stdout) == (0, True)
    assert checked(CHAIN[:-1], "--anchor", f"60:{HEAD[60]}").returncode == 3
    assert checked(CHAIN[1:]).returncode == 3
    back = [list(entry) for entry in CHAIN]
    back[-1][1] -= 10**9
    back[-1][7] = ALONE.entry_hash(back[-1], back[-2][7])
    assert checked(back).returncode == 4
    file.write_bytes(file.read_bytes()[:-20])
    assert subprocess.run([sys.executable, "-I", str(PROGRAM), str(file)], capture_output=True, check=False).returncode


def test_a_store_is_walked_as_its_entries_are(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    fill(town.database, 60)
    with town.database.reading() as connection:
        assert audit.verify(connection, audit.AuditHead(60, HEAD[60])).seq == 60
        with pytest.raises(StoreError):
            audit.verify(connection, audit.AuditHead(59, HEAD[60]))
    at = town.clock.now() + timedelta(days=1)
    with town.database.writing() as connection:
        audit.append(connection, at, audit.Act('clerk"\\\u2028', "view", "x", b"", "窓口", "審査"))
        assert audit.verify(connection).seq == 61
    town.database.close()
