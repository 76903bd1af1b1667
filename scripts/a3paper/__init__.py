"""The figures of the A3 paper from runs of the simulator: what scripts/reproduce_paper.py is made of."""
