"""A machine in a line."""

from __future__ import annotations

from typing import Any, Mapping


def description(config: Mapping[str, Any]) -> str:
    """Sizes, numbers, clock and approximation of a resolved configuration."""
    hardware, numerics = config["hardware"], config["numerics"]
    return ", ".join([f"{hardware['num_rows']} rows", f"{hardware['num_lanes']} lanes",
                      f"{numerics['integer_bits']}.{numerics['fraction_bits']} bits", f"{hardware['clock_mhz']:g} MHz",
                      *_approximation(config["approximation"])])


def _approximation(approximation: Mapping[str, Any]) -> list[str]:
    selection, post_scoring = approximation.get("candidate_selection"), approximation.get("post_scoring")
    words = []
    if selection:
        words.append(f"M = {selection['iterations']}" if "iterations" in selection else f"M = {selection['iterations_per_row']:g} n")
    if post_scoring:
        words.append(f"T = {post_scoring['threshold_percent']:g} %")
    return words or ["base design"]
