"""Ways to choose rows in software, measured by bench/selections.cpp (docs/software.md)."""
