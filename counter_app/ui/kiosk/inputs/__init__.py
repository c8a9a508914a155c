"""How each kind of field is asked at the kiosk: one file per way of answering, registered by kind."""

from counter_app.ui.kiosk.inputs import (  # noqa: F401  # they register
    address,
    banks,
    choosing,
    dates,
    digits,
    kana,
    numbers,
    rows,
)
