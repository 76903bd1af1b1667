"""A3 under a PyTorch model: attention as a function, patched into a model's modules, profiled, or recorded as a trace.

    import a3sim, a3sim.torch
    machine = a3sim.Machine.from_config("configs/conservative.json")
    with a3sim.torch.patch(model, machine) as patched, torch.no_grad():
        model(inputs)
    print(patched.totals)
    with a3sim.torch.profile(model, machine) as profile, torch.no_grad():
        model(inputs)
    print(profile)
    with a3sim.torch.train_with(model, machine):
        loss(model(inputs)).backward()
    bases = a3sim.torch.fit_basis(model, inputs, machine)
    with a3sim.torch.record(model, "trace.npz"), torch.no_grad():
        model(inputs)

The simulated machine has no gradient: `train_with` trains a model with the machine in the forward pass, and gradients past it. docs/python.md
describes masks, shapes and limits.
"""

from typing import TYPE_CHECKING, Any

from .attention import attention, scaled_dot_product_attention
from .patch import Patched, patch
from .profile import Profile, profile
from .recording import Recording, record
from .training import Training, train_with, trainable_attention

if TYPE_CHECKING:
    from .fitting import fit_basis

__all__ = ["Patched", "Profile", "Recording", "Training", "attention", "fit_basis", "patch", "profile", "record", "scaled_dot_product_attention",
           "train_with", "trainable_attention"]


def __getattr__(name: str) -> Any:
    """Bases need SciPy, which nothing else here does: they are imported when they are asked for."""
    if name == "fit_basis":
        from .fitting import fit_basis

        return fit_basis
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
