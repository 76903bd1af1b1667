"""The SystemC engine, in a compiled part of its own."""

from __future__ import annotations

from types import ModuleType


def systemc_module() -> ModuleType:
    """The compiled part; loads SystemC's library the first time. Raises ImportError where there is none."""
    try:
        from . import _systemc
    except ImportError as error:
        raise ImportError(f"a3sim: the SystemC engine cannot be loaded ({error}); install SystemC (Debian: libsystemc), or use "
                          "engine='fast', whose results are the same.") from error
    return _systemc
