"""The windows: the only package that imports PySide6."""

from __future__ import annotations

import ctypes
import sys

_MANY = 1 << 40

if sys.version_info < (3, 12) and sys.getrefcount(None) < _MANY:
    # PySide6 6.12 drops a reference to None whenever Qt returns a null pointer (`focusWidget()`, `layout()`, …). From
    # Python 3.12 None is immortal and nothing happens; on 3.11 a terminal would abort after some hours with
    # "none_dealloc". Measured: 500 calls of `QApplication.focusWidget()` lose 500 references. Making None practically
    # immortal on 3.11 too is harmless and costs nothing.
    ctypes.c_ssize_t.from_address(id(None)).value += _MANY
