"""Coverage-guided fuzzing of `settings` (tests/fakes/hostile.py); called by packaging/fuzz.sh with a corpus folder."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "settings")
atheris.Setup(sys.argv, hostile.TARGETS["settings"].run)
atheris.Fuzz()
