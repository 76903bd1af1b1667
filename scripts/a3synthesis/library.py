"""What a synthesis needs to know of a liberty file."""
import re
from dataclasses import dataclass

from .problems import InputError


@dataclass(frozen=True)
class Cell:
    area: float          # in the library's unit, um2
    flip_flop_outputs: tuple  # names of the output pins; empty unless a flip-flop


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

    @staticmethod
    def _cell(body):
        area = re.search(r"\barea\s*:\s*([\d.eE+-]+)", body)
        outputs = ()
        if re.search(r"\bff\s*\(", body):
            pins = re.split(r"\bpin\s*\(\s*\"?(\w+)\"?\s*\)\s*\{", body)
            outputs = tuple(name for name, pin in zip(pins[1::2], pins[2::2]) if re.search(r"direction\s*:\s*\"?output", pin))
        return Cell(float(area[1]) if area else 0.0, outputs)
