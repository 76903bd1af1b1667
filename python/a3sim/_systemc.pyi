"""The compiled part that simulates cycle by cycle. Use a3sim.Machine instead."""

from typing import Iterable

from ._core import Machine, Parts, Result

def run(machine: Machine, operations: Iterable[Parts], accuracy: bool) -> list[Result]: ...
