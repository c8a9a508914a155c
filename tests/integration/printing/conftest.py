"""One print server for the tests of this folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.fakes.print_server import print_server


@pytest.fixture(scope="session")
def server():
    """A private cupsd. Its folder has a short name: the path of a socket has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="cups-") as folder:
        Path(folder).chmod(0o755)
        with print_server(Path(folder) / "s") as started:
            yield started
