"""Traces of attention on so many rows: the small one of the project, and a trained model's on longer windows of text."""
import pathlib

import numpy as np

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent.parent
SHORT = SOURCE_DIR / "traces" / "mlm_small.npz"
SHORT_ROWS = 320


def trace_of(num_rows, models, folder):
    """A trace file whose operations have so many rows; written into `folder` unless it is the project's own.

    Raises UserError without a trained model in `models`, ImportError without the package a3sim.
    """
    if num_rows == SHORT_ROWS:
        return SHORT
    import trained_models  # pylint: disable=import-outside-toplevel
    from a3long.subjects import MaskedLanguageModel  # pylint: disable=import-outside-toplevel
    from workloads.attention import write_trace  # pylint: disable=import-outside-toplevel
    model = MaskedLanguageModel(trained_models.files_in(models, ("masked_lm",))["masked_lm"])
    folder.mkdir(parents=True, exist_ok=True)
    trace = folder / f"masked_lm_{num_rows}.npz"
    write_trace(trace, _operations(model, num_rows), np.float16)
    return trace


def _operations(model, num_rows):
    from workloads.attention import Operation  # pylint: disable=import-outside-toplevel
    return [Operation(key=one.key, value=one.value, query=one.query) for one in model.subject(num_rows).operations]
