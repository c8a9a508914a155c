"""The scripts under packaging/ are no package (the name belongs to another project); tests load them from there."""

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[3] / "packaging"
if str(SCRIPTS) not in sys.path:
    sys.path.insert(0, str(SCRIPTS))
