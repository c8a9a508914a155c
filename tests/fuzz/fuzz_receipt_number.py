"""Coverage-guided fuzzing of `receipt_number` (tests/fakes/hostile.py); called by packaging/fuzz.sh with a corpus folder."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "receipt_number")
atheris.Setup(sys.argv, hostile.TARGETS["receipt_number"].run)
atheris.Fuzz()
