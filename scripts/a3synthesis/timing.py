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


def critical_path(synthesis, parts, top_part):
    """The Timing of the netlists of `parts` under the top of one of them; None if no path ends in a register or an output."""
    return _timing(_run(synthesis, parts, top_part, "path", ["report_checks -path_delay max -format full -digits 4"]))


def path_and_power(synthesis, part, activities):
    """The Timing and the Power of a part with the PinActivities of all its cells."""
    lines = ["report_checks -path_delay max -format full -digits 4",
             "foreach {pin value} $ties { unset_case_analysis $pin; sta::set_power_pin_activity $pin 0 $value }"]
    # Left to itself, 2.0.17 propagates activities from all inputs anew, over those that are set, and those of exclusive ors wrongly. What a
    # clock drives it leaves alone, and what it has propagated once it keeps.
    undriven = "".join(f" [get_pins {{{pin}}}]" for pin in activities.undriven)
    lines += ["foreach {pin value} $ties { lappend inputs $pin }",
              'foreach port [all_inputs] { if {[get_property $port full_name] ne "clock"} { lappend inputs $port } }',
              f"if {{[info exists inputs]}} {{ create_clock -name inputs -period {synthesis.clock_ns} [concat $inputs{undriven}] }}"]
    lines += [f"sta::set_power_pin_activity [get_pins {{{pin}}}] {activity.toggles:.6g} {activity.duty:.4f}" for pin, activity in activities.pins]
    lines += ["report_power -instances [lindex [get_cells *] 0]", "if {[info exists inputs]} { delete_clock [get_clocks inputs] }",
              'puts "power of all"', "report_power -digits 6"]
    text = _run(synthesis, [part], part, "power", lines)
    return _timing(text), _power(text.partition("power of all")[2])


def _run(synthesis, parts, top_part, task, lines):
    """What OpenSTA says to `lines` about netlists, constants at their values, in `$ties` by pin."""
    stem = f"{task}-{netlists.file_stem(top_part)}"
    beginning = [f"read_liberty {synthesis.library.path}", "read_liberty ties.lib", *(f"read_verilog {netlists.file_stem(part)}.v" for part in parts),
                 f"link_design {netlists.module_of(top_part)}",
                 f"create_clock -name clock -period {synthesis.clock_ns} [get_ports clock]",
                 "set_input_delay 0 -clock clock [all_inputs]",
                 "set_output_delay 0 -clock clock [all_outputs]",
                 f"set_load {netlists.LOAD_PF} [all_outputs]",
                 "set ties {}",
                 f"array set tie_values {{{' '.join(f'{name} {value}' for name, value in netlists.TIES.items())}}}",
                 "foreach cell [get_cells -hierarchical *] {",
                 "  set kind [get_property $cell ref_name]",
                 "  if {[info exists tie_values($kind)]} { lappend ties [get_pins [get_property $cell full_name]/Y] $tie_values($kind) }",
                 "}",
                 "foreach {pin value} $ties { set_case_analysis $value $pin }"]
    (synthesis.folder / f"{stem}.tcl").write_text("\n".join(beginning + lines) + "\n", encoding="utf-8")
    text = tools.run(["sta", "-exit", "-no_splash", f"{stem}.tcl"], synthesis.folder)
    (synthesis.folder / f"{stem}.log").write_text(text, encoding="utf-8")
    if error := re.search(r"^(Error:.*|Warning:.* pin .*not found.*)", text, re.MULTILINE):
        raise ToolFailed(f"sta {stem}.tcl: {error[0]}")
    return text


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
