"""Coverage-guided fuzzing of `receipt_number`, see tests/fakes/hostile.py; started by packaging/fuzz.sh."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app", "tomllib"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "receipt_number")
atheris.Setup(sys.argv, hostile.TARGETS["receipt_number"].run)
atheris.Fuzz()
