"""Causal language model: a small Transformer decoder with 64-wide heads, in which a position sees those up to itself."""
