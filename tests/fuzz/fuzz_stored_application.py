"""Coverage-guided fuzzing of `stored_application`, see tests/fakes/hostile.py; started by packaging/fuzz.sh."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app", "tomllib"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "stored_application")
atheris.Setup(sys.argv, hostile.TARGETS["stored_application"].run)
atheris.Fuzz()
