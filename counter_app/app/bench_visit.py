"""The slip of a typical visit, timed from the stored receipt to the finished file."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from counter_app.app.assembly import load_catalogue
from counter_app.app.office_slips import slip_maker, slip_printer
from counter_app.app.visit_script import training_settings
from counter_app.domain.application import Application, Receipt, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.form import Form
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.words import JAPANESE
from counter_app.slips.bench import bench_slip

_AT = datetime(2026, 11, 21, 10, 0, tzinfo=JAPAN)


def measure_slip() -> dict[str, Any]:
    """Make, sign and write the slip of a visit with every shipped procedure."""
    applications = tuple(_application(form) for form in load_catalogue().all())
    submission = Submission(uuid4(), _AT, Channel.KIOSK, JAPANESE, simulated=True, applications=applications)
    receipt = Receipt(ReceiptNumber("BENCH", _AT.date(), 1), _AT, submission)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = training_settings(Path(folder), Channel.KIOSK, "")
        printer = slip_printer(settings, slip_maker(settings))
        return bench_slip(printer.print, receipt).as_json()


def _application(form: Form) -> Application:
    return Application(
        form.id, form.version, form.title, form.destination, form.connector, (), next_step=form.next_step
    )
