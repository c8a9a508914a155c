"""The way to the first page is short: what is not seen or done there is not loaded on it."""

import subprocess
import sys

HEAVY = ("sqlalchemy", "reportlab", "cryptography", "smartcard", "sqlcipher3", "alembic", "PIL", "zxingcpp", "httpx")
LATER = (
    "counter_app.runtime",
    "counter_app.ports",
    "counter_app.flow.events",
    "counter_app.flow.visit",
    "counter_app.domain.card",
    "counter_app.domain.form",
    "counter_app.domain.application",
    "counter_app.ui.kiosk.overlays",
    "counter_app.ui.kiosk.question",
    "counter_app.ui.counter",
)
PROGRAM = """
import sys
import counter_app.app.command_line, counter_app.app.terminal, counter_app.app.windows
print(" ".join(sorted(sys.modules)))
"""


def test_nothing_heavy_is_loaded_for_the_first_page():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "counter_app.ui.kiosk.welcome" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint(LATER)
