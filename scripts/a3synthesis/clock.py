"""What the critical paths say of clocks: in the library, in inverter delays, and, estimated, in the paper's technology."""
import math

from . import tools
from .timing import path_of

# Estimates (ours). A fan-out-of-four inverter takes about 425 ps per um of drawn gate length, a rule of thumb for bulk CMOS; 17 ps in
# 40 nm. Registers take five such delays of a cycle (clock to output, setup, skew).
FO4_40NM_PS = 17
REGISTER_FO4 = 5
TARGET_MHZ = 1000

_CHAIN = 4  # inverters in a row, of which the middle ones see a real edge and a real load


def fo4_ns(synthesis):
    """Delay of the library's smallest inverter that drives four of its kind, mean of both edges. None if the library has no inverter."""
    inverter = synthesis.library.smallest_inverter()
    if not inverter:
        return None
    name, source, output = inverter
    nets = [f"n{k}" for k in range(_CHAIN + 1)]
    lines = [f"module fo4 (input {nets[0]}, output {nets[-1]});"]
    lines += [f"  wire {', '.join(nets[1:-1])};"]
    for k in range(_CHAIN):
        lines.append(f"  {name} chain{k} (.{source}({nets[k]}), .{output}({nets[k + 1]}));")
        if k + 1 < _CHAIN:
            lines += [f"  {name} load{k}_{copy} (.{source}({nets[k + 1]}));" for copy in range(3)]
    (synthesis.folder / "fo4.v").write_text("\n".join([*lines, "endmodule"]) + "\n", encoding="utf-8")
    (synthesis.folder / "fo4.tcl").write_text("\n".join([
        f"read_liberty {synthesis.library.path}", "read_verilog fo4.v", "link_design fo4", "create_clock -name clock -period 1000",
        "set_input_delay 0 -clock clock [all_inputs]", "set_output_delay 0 -clock clock [all_outputs]",
        "report_checks -path_delay max -format full -digits 4"]) + "\n", encoding="utf-8")
    delays = path_of(tools.run(["sta", "-exit", "-no_splash", "fo4.tcl"], synthesis.folder))
    # The second and the third: one rises, one falls.
    return (delays["chain1"] + delays["chain2"]) / 2


def stages(path_fo4):
    """Stages of pipeline that a path needs for TARGET_MHZ in 40 nm."""
    in_cycle = 1e6 / TARGET_MHZ / FO4_40NM_PS - REGISTER_FO4
    return max(1, math.ceil((path_fo4 - REGISTER_FO4) / in_cycle))


def table(modules, fo4):
    """Of the modules of a report, for people."""
    lines = ["| module | path, ns | clock in the library, MHz | path, FO4 | estimated path in 40 nm, ns | estimated stages for 1 GHz |",
             "| --- | --- | --- | --- | --- | --- |"]
    for name, module in modules.items():
        path_ns = module["critical_path_ns"]
        if not path_ns:
            continue
        path_fo4 = path_ns / fo4
        lines.append(f"| {name} | {path_ns:.2f} | {1000 / path_ns:.0f} | {path_fo4:.0f} | {path_fo4 * FO4_40NM_PS / 1000:.2f} | "
                     f"{stages(path_fo4)} |")
    return "\n".join([*lines, "", f"A fan-out-of-four inverter (FO4) takes {fo4 * 1000:.0f} ps in this library, and, an estimate, {FO4_40NM_PS} ps in 40 nm."])
