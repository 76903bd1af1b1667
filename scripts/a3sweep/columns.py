"""The columns that `a3sim sweep` writes for a point (docs/sweeps.md), and how each merges over parts of a trace."""

# What tells the points of a grid apart: M, twice, and T; empty: off.
POINT = ("iterations_per_row", "iterations", "threshold_percent")

SUM, SMALLEST, LARGEST, MEAN, COUNT_MEAN, ROOT_MEAN_SQUARE, SAME, RATIO = range(8)

_MODULES = ("dot_product", "exponent", "output", "candidate_selection", "post_scoring", "key_sram", "value_sram",
            "sorted_key_sram")

# column: (how it merges, the column that it is weighted by). COUNT_MEAN is the mean of whole numbers, whose sum is
# recovered exactly. RATIO is something of the base design over the same of the point, which is what the weight gives.
RESULTS = {
    "operations": (SUM, None),
    "queries": (SUM, None),
    "cycles_total": (SUM, None),
    "interval_mean_cycles": (MEAN, "intervals"),
    "intervals": (SUM, None),
    "latency_min_cycles": (SMALLEST, None),
    "latency_mean_cycles": (COUNT_MEAN, "queries"),
    "latency_max_cycles": (LARGEST, None),
    "rows_mean": (COUNT_MEAN, "queries"),
    "iterations_mean": (COUNT_MEAN, "queries"),
    "candidates_mean": (COUNT_MEAN, "queries"),
    "selected_mean": (COUNT_MEAN, "queries"),
    **{f"energy_{module}_pj_per_query": (MEAN, "queries") for module in _MODULES},
    "energy_dynamic_pj_per_query": (MEAN, "queries"),
    "energy_static_pj_per_query": (MEAN, "queries"),
    "area_mm2": (SAME, None),
    "rmse": (ROOT_MEAN_SQUARE, "output_elements"),
    "output_elements": (SUM, None),
    "max_abs_error": (LARGEST, None),
    "cosine_mean": (MEAN, "queries"),
    "top1_retained": (MEAN, "queries"),
    "top2_retained": (MEAN, "queries"),
    "top5_retained": (MEAN, "queries"),
    "saturated_elements": (SUM, None),
    "golden_mismatches": (SUM, None),
    "speed_up": (RATIO, "cycles_total"),
    "energy_ratio": (RATIO, "energy_dynamic_pj_per_query"),
}

ALL = (*POINT, *RESULTS)


def number(text):
    """The number in a CSV field: int where it is one, float otherwise, None for an empty field."""
    if text == "":
        return None
    try:
        return int(text)
    except ValueError:
        return float(text)


def text(value):
    """The shortest text that reads back as the same number; empty for None. Strings stay as they are."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else repr(value)
