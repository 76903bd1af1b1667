"""What a synthesis needs to know of a liberty file."""
import dataclasses
import re

from .function import Function
from .problems import InputError

INVERSION = r"""\bfunction\s*:\s*"\(?\s*(?:!\s*(\w+)|(\w+)\s*')\s*\)?\""""


@dataclasses.dataclass(frozen=True)
class Cell:
    area: float          # in the library's unit, um2
    flip_flop_outputs: tuple  # names of the output pins; empty unless a flip-flop
    inverter: tuple = ()      # names of input and output; empty unless an inverter
    functions: dict = dataclasses.field(default_factory=dict)  # Function of each output that is one of inputs


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
        pins = dict(zip(pins[1::2], pins[2::2]))
        inversions = [(name, re.search(INVERSION, pin)) for name, pin in pins.items()]
        if len(pins) == 2:
            inverter = next(((found[1] or found[2], name) for name, found in inversions if found), ())
        if re.search(r"\bff\s*\(", body):
            outputs = tuple(name for name, pin in pins.items() if re.search(r"direction\s*:\s*\"?output", pin))
        found = {name: re.search(r"\bfunction\s*:\s*\"([^\"]*)\"", pin) for name, pin in pins.items()}
        functions = {name: Function(text[1]) for name, text in found.items() if text}
        of_inputs = {name: function for name, function in functions.items() if set(function.inputs) <= set(pins)}
        return Cell(float(area[1]) if area else 0.0, outputs, inverter, of_inputs)
