from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from counter_app.app.assembly import clock_of
from counter_app.devices.training_clock import TrainingClock
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import parse

AT = datetime(2026, 11, 20, 8, 30, 0, 125, tzinfo=JAPAN)


def document(**cards):
    return {
        "terminal": {"role": "kiosk", "office": "MH02", "name": "訓練"},
        "store": {"directory": "s"},
        "cards": cards,
    }


def test_every_reader_of_the_file_sees_the_same_moment(tmp_path):
    conductor, other = TrainingClock.found(tmp_path / "clock", AT), TrainingClock(tmp_path / "clock")
    assert other.now() == AT
    conductor.turn_to(AT + timedelta(minutes=3))
    assert other.now() == conductor.now() == AT + timedelta(minutes=3)
    conductor.close()
    other.close()


def test_production_takes_no_clock_but_the_machines(tmp_path):
    with pytest.raises(SettingsError, match=r"cards\.training_clock"):
        parse(document(training_clock="clock"), tmp_path)
    settings = parse(document(trust="simulated", training_clock="clock"), tmp_path)
    assert settings.training_clock == tmp_path / "clock"


def test_a_clock_that_is_not_there_is_said(tmp_path):
    settings = parse(document(trust="simulated", training_clock="clock"), tmp_path)
    with pytest.raises(SettingsError) as refused:
        clock_of(settings)
    assert refused.value.code is FailureCode.SETTINGS_BAD_VALUE
