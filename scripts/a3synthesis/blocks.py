"""Which instances of the RTL make up the modules of the paper's Table I."""

# Instance paths below a3_core; everything else but the memories is `control`.
BLOCKS = {
    "dot_product": ("dot_product", "dot_product_multipliers", "query_registers"),
    "exponent": ("exponent",),
    "output": ("output_module", "output_multipliers", "elastic_control.output_control"),
    "candidate_selection": ("elastic_control.candidate_selector", "elastic_control.candidate_scan"),
    "post_scoring": ("elastic_control.post_scoring",),
}
CONTROL = "control"

# Areas and powers of Table I's logic (docs/energy.md), mm2 and mW, for shares side by side.
TABLE1_AREA_MM2 = {"dot_product": 0.098, "exponent": 0.016, "output": 0.062, "candidate_selection": 0.277, "post_scoring": 0.010}
TABLE1_DYNAMIC_MW = {"dot_product": 14.338, "exponent": 0.224, "output": 50.918, "candidate_selection": 19.48, "post_scoring": 2.055}


def parts(block):
    """Instance paths that are synthesised by themselves; the control's is the core without all others."""
    return BLOCKS.get(block, ("",))


def all_parts():
    return [path for block in BLOCKS for path in BLOCKS[block]]
