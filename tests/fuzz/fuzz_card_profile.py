"""Coverage-guided fuzzing of `card_profile` (tests/fakes/hostile.py); called by packaging/fuzz.sh with a corpus folder."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "card_profile")
atheris.Setup(sys.argv, hostile.TARGETS["card_profile"].run)
atheris.Fuzz()
