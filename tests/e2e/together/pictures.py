"""Pictures of both screens for the documents: `python -m tests.e2e.together.pictures docs/screenshots/together`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from counter_app.devices.virtual_card.service import PrivatePcsc
from tests.e2e.together.test_together import walked_at
from tests.e2e.together.two_places import TwoPlaces

SIZES = ("1280x800", "1920x1080")


def main(folder: Path) -> None:
    """Walk once for each size of screen; a picture of each side at every moment."""
    with PrivatePcsc() as reader:
        for size in SIZES:
            with tempfile.TemporaryDirectory(prefix="together-") as room:
                places = TwoPlaces(Path(room), reader.reader_name, f"{size}x24")
                for file in walked_at(places, reader).screens:
                    folder.mkdir(parents=True, exist_ok=True)
                    (folder / f"{file.stem}-{size}.png").write_bytes(file.read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
