"""The way to the first page is short: nothing of store, slips, devices or cryptography is loaded on it."""

import subprocess
import sys

HEAVY = ("sqlalchemy", "reportlab", "cryptography", "smartcard", "sqlcipher3", "alembic", "PIL", "zxingcpp", "httpx")
PROGRAM = """
import sys
import counter_app.ui.start, counter_app.ui.kiosk.opening, counter_app.ui.bridge, counter_app.i18n.texts
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_nothing_heavy_is_loaded_for_the_first_page():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "PySide6" in loaded
    assert loaded.isdisjoint(HEAVY)
