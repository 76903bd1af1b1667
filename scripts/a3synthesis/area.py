"""Cells and area of a netlist."""
from dataclasses import dataclass

from .problems import InputError


@dataclass
class Area:
    cells: int = 0
    flip_flops: int = 0
    um2: float = 0.0

    def __add__(self, other):
        return Area(self.cells + other.cells, self.flip_flops + other.flip_flops, self.um2 + other.um2)


def area_of(netlist, library):
    """Of the library's cells; memories and parts that are mapped by themselves count nothing."""
    area = Area()
    for path, kind, _ in netlist.instances():
        if kind not in library.cells:
            if kind not in netlist.modules:
                raise InputError(f"{path}: a cell {kind} that is not in {library.path}")
            continue
        cell = library.cells[kind]
        area += Area(1, int(bool(cell.flip_flop_outputs)), cell.area)
    return area
