"""What an earlier run left goes to the hub a file at a time, until the hub has it, has no use for it, or the terminal ends."""

from __future__ import annotations

import pytest

from counter_app.connectors.hub_line import LineFiles
from counter_app.connectors.remote_left import hand_over


@pytest.fixture
def nobody(tmp_path):
    """A hub that is not there."""
    return LineFiles("https://127.0.0.1:9", tmp_path / "ca.pem", tmp_path / "terminal.pem")


def test_what_is_no_such_file_goes_without_a_word(tmp_path, nobody):
    files = [tmp_path / name for name in ("unsent-a", "unsent-b", "unsent-c")]
    for file, content in zip(files, (b"", b"\x00\xff", b'{"call": "../up", "sender": "MH02"}\n'), strict=True):
        file.write_bytes(content)
    hand_over(nobody, files, lambda _seconds: pytest.fail("nothing to wait for"))
    assert not [file for file in files if file.exists()]


def test_without_a_hub_the_file_stays_for_the_next_run(tmp_path, nobody):
    file = tmp_path / "unsent-k1-MH02"
    file.write_bytes(b'{"call": "k1", "sender": "MH02"}\n')
    waits = iter((False, True))
    hand_over(nobody, [file], lambda _seconds: next(waits))
    assert file.exists()
    assert next(waits, None) is None
