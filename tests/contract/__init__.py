"""The numbers and cycles of docs/numerics.md, docs/timing.md and docs/system.md, written once more from those pages alone."""
