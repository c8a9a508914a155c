"""The windows: the only package that imports PySide6."""

from __future__ import annotations

import ctypes
import sys

_MANY = 1 << 40

if sys.version_info < (3, 12) and sys.getrefcount(None) < _MANY:
    # PySide6 6.12 hands out None, True and False without taking a reference, as is right from Python 3.12, where they
    # are immortal. On 3.11 every setter and every `isVisible()` loses one: a terminal would abort after some hours with
    # "none_dealloc" or "bool_dealloc". Measured: 500 calls of `QLabel.setWordWrap` lose 500 references to None. So they
    # are made practically immortal here too.
    for _single in (None, True, False, Ellipsis, NotImplemented):
        ctypes.c_ssize_t.from_address(id(_single)).value += _MANY
