"""Starts main.py under `python -I`, which keeps the current folder and the user's packages off the import path."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.argv[0] = str(ROOT / "main.py")
runpy.run_path(sys.argv[0], run_name="__main__")
