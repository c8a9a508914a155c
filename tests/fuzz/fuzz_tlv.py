"""Coverage-guided fuzzing of `tlv`, see tests/fakes/hostile.py; started by packaging/fuzz.sh."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["counter_app", "tomllib"]):
    from tests.fakes import hostile

hostile.plant(Path(sys.argv[1]), "tlv")
atheris.Setup(sys.argv, hostile.TARGETS["tlv"].run)
atheris.Fuzz()
