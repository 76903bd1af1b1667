"""Python's values as JSON."""

from __future__ import annotations

import json
import os
from typing import Any, Mapping

import numpy as np

from . import _core


def json_text(document: Any, what: str) -> str:
    """JSON; NumPy's numbers count as numbers. Raises InputError, which `what` opens."""

    def plain(item: Any) -> Any:
        if isinstance(item, np.generic):
            return item.item()
        if isinstance(item, os.PathLike):
            return os.fspath(item)
        if isinstance(item, Mapping):
            return dict(item)
        raise TypeError(f"{type(item).__name__} is no JSON")

    try:
        return json.dumps(document if not isinstance(document, Mapping) else dict(document), default=plain, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _core.InputError(f"{what}: cannot be written as JSON ({error}).") from None
