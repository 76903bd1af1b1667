"""Elements that a machine's number format clamps (docs/numerics.md)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from . import _core


class SaturationWarning(UserWarning):
    """More than 0.1 % of the elements of keys, values and queries are clamped: results say little of the model."""


@dataclass
class Saturation:
    """Counts over operations, each element once, whatever the tiles that an operation runs in."""

    num_elements: int = 0
    num_saturated: int = 0
    largest_magnitude: float = 0.0  #: of those that saturate

    def add(self, arrays: Iterable[NDArray[Any]], config: Mapping[str, Any]) -> None:
        """arrays: key, value and query of an operation. config: the machine's, resolved."""
        numerics = config["numerics"]
        scale = 2.0 ** numerics["fraction_bits"]
        largest_raw = 2.0 ** (numerics["integer_bits"] + numerics["fraction_bits"]) - 1
        for array in arrays:
            magnitudes = np.abs(np.asarray(array, dtype=np.float64))
            saturated = magnitudes[np.rint(magnitudes * scale) > largest_raw]
            self.num_elements += magnitudes.size
            self.num_saturated += saturated.size
            self.largest_magnitude = max(self.largest_magnitude, float(saturated.max(initial=0.0)))

    def text(self, config: Mapping[str, Any]) -> Optional[str]:
        """What to warn of; None if that is little."""
        numerics = config["numerics"]
        return _core.saturation_warning(self.num_elements, self.num_saturated, self.largest_magnitude, numerics["integer_bits"],
                                        numerics["fraction_bits"])


def warn_of(text: Optional[str], stacklevel: int) -> None:
    """stacklevel: as of warnings.warn, counted from the caller."""
    if text:
        warnings.warn(text, SaturationWarning, stacklevel=stacklevel + 1)


def saturation_of(all_arrays: Sequence[Sequence[NDArray[Any]]], counts: Sequence[int], config: Mapping[str, Any]) -> Saturation:
    """all_arrays: key, value and query of each operation. counts: how many elements of each saturated when it ran."""
    found = Saturation()
    for arrays, count in zip(all_arrays, counts):
        if count:
            found.add(arrays, config)
        else:
            found.num_elements += sum(array.size for array in arrays)
    return found
