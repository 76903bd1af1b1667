"""Critical paths and power, with OpenSTA."""
import re
from dataclasses import dataclass

from . import netlist as netlists
from . import tools
from .problems import ToolFailed


@dataclass
class Timing:
    critical_path_ns: float
    begins_at: str
    ends_at: str


@dataclass
class Power:
    """mW, at the clock of the synthesis."""
    internal_mw: float
    switching_mw: float
    leakage_mw: float


def analyse(synthesis, parts, top_part, activities=()):
    """Timing and power of the netlists of `parts` under the top of one of them. `activities` are (pin, toggles a cycle, share of time
    at 1); pins not named get theirs by propagation."""
    stem = f"sta-{netlists.file_stem(top_part)}"
    lines = [f"read_liberty {synthesis.library.path}"]
    lines += [f"read_verilog {netlists.file_stem(part)}.v" for part in parts]
    lines += [f"link_design {netlists.module_of(top_part)}",
              f"create_clock -name clock -period {synthesis.clock_ns} [get_ports clock]",
              "set_input_delay 0 -clock clock [all_inputs]",
              "set_output_delay 0 -clock clock [all_outputs]",
              f"set_load {netlists.LOAD_PF} [all_outputs]",
              "report_checks -path_delay max -format full -digits 4"]
    frequency_hz = 1e9 / synthesis.clock_ns
    for pin, toggles, duty in activities:
        lines.append(f"sta::set_power_pin_activity [get_pins {{{pin}}}] {toggles * frequency_hz:.6g} {duty:.4f}")
    lines.append("report_power -digits 6")
    (synthesis.folder / f"{stem}.tcl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = tools.run(["sta", "-exit", "-no_splash", f"{stem}.tcl"], synthesis.folder)
    (synthesis.folder / f"{stem}.log").write_text(text, encoding="utf-8")
    if error := re.search(r"^Error:.*", text, re.MULTILINE):
        raise ToolFailed(f"sta {stem}.tcl: {error[0]}")
    return _timing(text), _power(text)


def path_of(text):
    """{instance: delay through it, ns} of the path that `report_checks` shows."""
    return {name: float(delay) for delay, name in re.findall(r"^\s*([\d.]+)\s+[\d.]+ [v^] (\S+)/\S+ \(", text, re.MULTILINE)}


def _timing(text):
    """Of the path that `report_checks` shows; none in a part without registers between."""
    arrival = re.search(r"^\s*([\d.]+)\s+data arrival time", text, re.MULTILINE)
    begin = re.search(r"^Startpoint: (\S+)", text, re.MULTILINE)
    end = re.search(r"^Endpoint: (\S+)", text, re.MULTILINE)
    if not (arrival and begin and end):
        return None
    setup = re.search(r"^\s*(-?[\d.]+)\s+\S+\s+library setup time", text, re.MULTILINE)
    return Timing(float(arrival[1]) - (float(setup[1]) if setup else 0.0), begin[1], end[1])


def _power(text):
    total = re.search(r"^Total\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+100", text, re.MULTILINE)
    if not total:
        raise ToolFailed("sta reported no power")
    internal, switching, leakage = (float(total[k]) * 1e3 for k in (1, 2, 3))
    return Power(internal, switching, leakage)
