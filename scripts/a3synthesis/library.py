"""What a synthesis needs to know of a liberty file."""
import re
from dataclasses import dataclass

from .problems import InputError


INVERSION = r"""\bfunction\s*:\s*"\(?\s*(?:!\s*(\w+)|(\w+)\s*')\s*\)?\""""


@dataclass(frozen=True)
class Cell:
    area: float          # in the library's unit, um2
    flip_flop_outputs: tuple  # names of the output pins; empty unless a flip-flop
    inverter: tuple = ()      # names of input and output; empty unless an inverter


class Library:
    """Cells by name."""

    def __init__(self, path):
        self.path = path
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise InputError(f"--liberty {path}: cannot be read ({error.strerror})") from error
        parts = re.split(r"\bcell\s*\(\s*\"?(\w+)\"?\s*\)\s*\{", text)
        self.cells = {name: self._cell(body) for name, body in zip(parts[1::2], parts[2::2])}
        if not self.cells:
            raise InputError(f"--liberty {path}: has no cells; is it a liberty file?")

    def smallest_inverter(self):
        """Name of the cell, its input, its output; None if there is none."""
        inverters = [(cell.area, name, *cell.inverter) for name, cell in self.cells.items() if cell.inverter]
        return min(inverters)[1:] if inverters else None

    @staticmethod
    def _cell(body):
        area = re.search(r"\barea\s*:\s*([\d.eE+-]+)", body)
        outputs, inverter = (), ()
        pins = re.split(r"\bpin\s*\(\s*\"?(\w+)\"?\s*\)\s*\{", body)
        functions = [(name, re.search(INVERSION, pin)) for name, pin in zip(pins[1::2], pins[2::2])]
        if len(functions) == 2:
            inverter = next(((found[1] or found[2], name) for name, found in functions if found), ())
        if re.search(r"\bff\s*\(", body):
            outputs = tuple(name for name, pin in zip(pins[1::2], pins[2::2]) if re.search(r"direction\s*:\s*\"?output", pin))
        return Cell(float(area[1]) if area else 0.0, outputs, inverter)
