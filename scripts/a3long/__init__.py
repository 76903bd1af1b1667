"""The study of long and wide attention: tiles, slices, causal masks (scripts/study_long_attention.py)."""
