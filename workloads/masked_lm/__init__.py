"""Masked language model: a small Transformer encoder with 64-wide heads over 320 positions."""
