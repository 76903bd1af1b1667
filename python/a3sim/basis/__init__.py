"""Other bases for keys and queries, in which A3's search finds better candidates while every score stays (docs/search_basis.md).

    import a3sim, a3sim.basis
    basis = a3sim.basis.fit(operations, "learned", machine)
    machine.run([basis.apply(operation) for operation in others])

Needs SciPy, which a3sim alone does not.
"""

from .fitting import METHODS, fit, fit_heads
from .format_use import FormatUse, format_use
from ..heads import HeadOrder, head_names
from .learned import Descent
from .quality import SearchQuality, search_quality
from .remarks import BasisWarning
from .storage import Bases, load
from .transform import Basis

__all__ = ["METHODS", "Bases", "Basis", "BasisWarning", "Descent", "FormatUse", "HeadOrder", "SearchQuality", "fit", "fit_heads",
           "format_use", "head_names", "load", "search_quality"]
