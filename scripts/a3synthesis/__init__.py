"""Synthesis of the machine in rtl/ with yosys and OpenSTA (docs/synthesis.md)."""
