"""What the scripts of the RTL make of counts, waveforms and syntheses."""
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(os.environ["A3_SOURCE_DIR"]) / "scripts"))
import cover_rtl  # noqa: E402
import rtl_counts  # noqa: E402
import synthesis_growth  # noqa: E402
import wave_table  # noqa: E402
from a3synthesis import activity, clock  # noqa: E402
from a3synthesis.energy import logic_costs, memory_costs  # noqa: E402
from a3synthesis.flat import FlatNetlist  # noqa: E402
from a3synthesis.function import Function  # noqa: E402
from a3synthesis.library import Library  # noqa: E402
from a3synthesis.netlist import Netlist, with_single_assigns  # noqa: E402
from a3synthesis.problems import InputError, ToolFailed  # noqa: E402
from a3synthesis.toggles import Activity, activities, through  # noqa: E402
from measured_section import MeasuredSection  # noqa: E402


def record(page, instance, name, line, count):
    return f"C '\1f\2x.sv\1l\2{line}\1n\0021\1page\2{page}\1o\2{name}\1h\2{instance}' {count}\n"


@pytest.fixture(name="counts")
def counts_(tmp_path):
    """Two files of the same core: a fifo of two bits, of which one toggles, and one line of two that run."""
    fifo = "TOP.a3_cosim.core.query_queue"
    for number, (first, second) in enumerate([(3, 0), (4, 0)]):
        (tmp_path / f"{number}.dat").write_text(
            "# SystemC::Coverage-3\n" + record("v_toggle/fifo__D2", fifo, "count[0]", 7, first) +
            record("v_toggle/fifo__D2", fifo, "count[1]", 7, second) + record("v_line/fifo__D2", fifo, "if", 9, first) +
            record("v_branch/fifo__D2", fifo, "else", 9, second) + record("v_toggle/a3_cosim", "TOP.a3_cosim", "reset", 1, 99))
    return rtl_counts.read_folder(tmp_path)


def test_counts_of_files_add_up_and_pins_around_the_core_are_left_out(counts):
    assert {(point.instance, point.name): count for point, count in counts.items() if point.kind == "toggle"} == {
        ("query_queue", "count[0]"): 7, ("query_queue", "count[1]"): 0}
    assert {point.module for point in counts} == {"fifo"}


def test_coverage_is_lines_that_ran_and_bits_that_toggled(counts):
    modules = cover_rtl.coverage({("machine", point): count for point, count in counts.items()})
    assert modules == {"fifo": (1, 2, 1, 2)}
    assert cover_rtl.table(modules, 5).splitlines()[-1] == "| all | 1 of 2 | 50.0% of 2 |"


def test_the_exponent_of_a_power_law_is_found():
    assert synthesis_growth.exponent((8, 16, 32), (3 * 8**0.7, 3 * 16**0.7, 3 * 32**0.7)) == pytest.approx(0.7)
    assert synthesis_growth.exponent((7, 9, 11), (5, 5, 5)) == 0


def test_memories_are_those_that_the_machine_is_charged():
    memory = {"area_mm2": 0.5, "row_cycle_pj": 12.0, "static_mw": 3.0, "present": True}
    modules = memory_costs({"modules": {name: memory for name in ("dot_product", "key_sram", "value_sram", "sorted_key_sram")}})
    assert set(modules) == {"key_sram", "value_sram", "sorted_key_sram"}
    assert modules["key_sram"] == {"area_mm2": 0.5, "dynamic_mw": 12.0, "static_mw": 3.0}  # a pJ in every ns


def test_power_is_brought_to_the_row_cycles_in_which_a_module_works():
    module = {"area_um2": 2e6, "power_mw": {"internal": 3.0, "switching": 1.0, "leakage": 0.5}}
    ran = {"activity": {"dot_product": {"rows": 40}, "exponent": {"rows": 20}, "output": {"rows": 20},
                        "post_scoring": {"rows_kept": 20}, "candidate_selection": {"iterations": 50}},
           "trace": {"max_dims": 64}, "config": {"hardware": {"num_lanes": 64}}, "cycles": {"total": 100}}
    names = ("dot_product", "exponent", "output", "post_scoring", "candidate_selection")
    costs = logic_costs({"modules": dict.fromkeys(names, module), "clock_ns": 5.0}, ran)
    # 4 mW for 100 cycles of 5 ns are 2000 pJ; over 40 row-cycles 50 pJ each, which is 50 mW at 1 GHz.
    assert costs["dot_product"] == {"area_mm2": pytest.approx(2.0), "dynamic_mw": pytest.approx(50), "static_mw": 0.5}
    assert costs["candidate_selection"]["dynamic_mw"] == pytest.approx(40)


# A cycle of 1 GHz is 1000 / 17 = 58.8 inverter delays, of which registers take 5 and leave 53.8.
@pytest.mark.parametrize("path_fo4, stages", [(10, 1), (58.8, 1), (59, 2), (103, 2), (5 + 53.8 * 2.1, 3)])
def test_a_path_needs_as_many_stages_as_fit_into_cycles_beside_the_registers(path_fo4, stages):
    assert clock.stages(path_fo4) == stages


def test_the_smallest_inverter_is_found_however_the_library_writes_it(tmp_path):
    def cell(name, area, function):
        return f"""cell ({name}) {{ area : {area};
            pin(A) {{ direction : input; }} pin(Q) {{ direction : output; function : "{function}"; }} }}"""

    path = tmp_path / "some.lib"
    for functions in (("(!A)", "A"), ("A'", "(A)"), ("!A", "A")):
        path.write_text("library (l) {" + cell("large", 9, functions[0]) + cell("small", 4, functions[0]) + cell("buffer", 1, functions[1]) + "}")
        assert Library(path).smallest_inverter() == ("small", "A", "Q")
    path.write_text("library (l) {" + cell("buffer", 1, "A") + "}")
    assert Library(path).smallest_inverter() is None


WAVE = """$scope module SystemC $end
$var wire 1 a clock $end
$scope module a3 $end
$scope module dot_product $end
$var wire 4 b score [3:0] $end
$upscope $end
$upscope $end
$upscope $end
$enddefinitions $end
1a
b{first} b
#500
0a
#1000
1a
b{second} b
"""


def waves(tmp_path, *seconds):
    paths = []
    for number, second in enumerate(seconds):
        paths.append(tmp_path / f"{number}.vcd")
        paths[-1].write_text(WAVE.format(first="0011", second=second))
    return [wave_table.Wave(path) for path in paths]


def test_equal_waves_show_each_value_once(tmp_path):
    text, equal = wave_table.table(*waves(tmp_path, "1110", "1110"), ["dot_product.score"], 10)
    assert equal and text.splitlines()[2:] == ["| 0 | 3 |", "| 1 | -2 |"]


def test_waves_that_differ_show_both_values(tmp_path):
    text, equal = wave_table.table(*waves(tmp_path, "1110", "0101"), ["dot_product.score"], 10)
    assert not equal and text.splitlines()[2:] == ["| 0 | 3 |", "| 1 | -2 / 5 |"]


def test_a_section_keeps_what_is_around_it_and_a_document_without_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- speed -->\nold\n<!-- end of speed -->\nafter\n")
    section = MeasuredSection("speed", page)
    page.write_text(page.read_text().replace("before", "edited while it was measured"))
    section.replace("new")
    assert page.read_text() == "edited while it was measured\n<!-- speed -->\nnew\n<!-- end of speed -->\nafter\n"
    with pytest.raises(ValueError, match="end of growth"):
        MeasuredSection("growth", page)


def test_lists_of_assignments_become_assignments():
    netlist = "module m;\n  input [1:0] pair;\n  assign { \\a[3] , b[2:1], c } = { 1'b1, pair, d };\nendmodule\n"
    assert with_single_assigns(netlist) == ("module m;\n  input [1:0] pair;\n  assign \\a[3] = 1'b1 ;\n  assign b[2] = pair[1] ;\n"
                                            "  assign b[1] = pair[0] ;\n  assign c = d ;\nendmodule\n")
    assert with_single_assigns("  assign { \\a[2] , c  } = 2'b10;\n") == "  assign \\a[2] = 1'b1 ;\n  assign c = 1'b0 ;\n"
    with pytest.raises(ToolFailed, match="of 1 to 2 bits"):
        with_single_assigns("  assign { a, b } = { c };\n")


# Of four inputs, whatever signs the library writes; the tables are written by hand, A the lowest bit.
@pytest.mark.parametrize("text, inputs, values", [
    ("(!(A B))", "AB", [1, 1, 1, 0]), ("A' + B", "AB", [1, 0, 1, 1]), ("!A*B|C", "ABC", [0, 0, 1, 0, 1, 1, 1, 1]),
    ("(A^B) C", "ABC", [0, 0, 0, 0, 0, 1, 1, 0]), ("(A+B)'", "AB", [1, 0, 0, 0]), ("A B^C", "ABC", [0, 0, 0, 1, 0, 1, 0, 0]), ("1", "", [1])])
def test_functions_of_a_library_are_read(text, inputs, values):
    function = Function(text)
    assert ("".join(function.inputs), function.values) == (inputs, values)


@pytest.mark.parametrize("text", ["(A", "A +", "A )", ""])
def test_functions_that_cannot_be_read_are_refused(text):
    with pytest.raises(ValueError, match="function"):
        Function(text)


def test_an_output_toggles_as_often_as_the_others_let_an_input_through():
    a, b = Activity(0.4, 0.25), Activity(0.2, 0.5)
    # An AND lets a through while b is 1, b while a is: 0.4 x 0.5 + 0.2 x 0.25.
    assert through(Function("A B"), [a, b]) == Activity(pytest.approx(0.25), pytest.approx(0.125))
    # An exclusive or always: 0.4 + 0.2; it is 1 where they differ.
    assert through(Function("A^B"), [a, b]) == Activity(pytest.approx(0.6), pytest.approx(0.5))
    assert through(Function("A^B"), [Activity(0.9, 0.5), Activity(0.8, 0.5)]).toggles == 1
    # A constant 0 holds it still.
    assert through(Function("A B"), [a, Activity(0.0, 0.0)]) == Activity(0.0, 0.0)


LIBRARY = """library (l) {
cell (AND) { area : 2; pin(A) { direction : input; } pin(B) { direction : input; } pin(Y) { direction : output; function : "A B"; } }
cell (DFF) { area : 5; ff (IQ, IQN) { next_state : "D"; } pin(D) { direction : input; } pin(CK) { direction : input; }
             pin(Q) { direction : output; function : "IQ"; } } }
"""


def port(direction, *bits):
    return {"direction": direction, "bits": list(bits)}


def cell(kind, **connections):
    return {"type": kind, "connections": {pin: list(bits) for pin, bits in connections.items()}}


def test_toggles_pass_modules_and_stop_at_constants_and_at_what_was_counted(tmp_path):
    inner = {"attributes": {}, "ports": {"x": port("input", 2, 3), "y": port("output", 4, 5)},
             "netnames": {"x": {"bits": [2, 3]}, "y": {"bits": [4, 5]}},
             "cells": {"one": cell("AND", A=[2], B=[3], Y=[4]), "two": cell("AND", A=[4], B=[2], Y=[5])}}
    top = {"attributes": {}, "ports": {"clock": port("input", 2), "in": port("input", 3)},
           "netnames": {"in": {"bits": [3]}, "held": {"bits": [7], "offset": 0}, "state": {"bits": [9]}},
           "cells": {"below": cell("inside", x=[3, "1"], y=[6, 7]), "still": cell("AND", A=[7], B=["0"], Y=[8]),
                     "register": cell("DFF", CK=[2], D=[8], Q=[9])}}
    library = tmp_path / "some.lib"
    library.write_text(LIBRARY)
    flat = FlatNetlist(Netlist("part", {"a3_core.part": top, "inside": inner}))
    pins = {path: joined for path, _, joined in flat.cells}
    assert set(pins) == {"below/one", "below/two", "still", "register"}
    assert pins["below/two"]["Y"] == pins["still"]["A"]
    found, share = activities(flat, Library(library), {"in": 0.4, "state": 0.3})
    toggles = {path: {pin: found[nets[0]].toggles for pin, nets in joined.items()} for path, joined in pins.items()}
    assert toggles["below/one"] == {"A": 0.4, "B": 0.0, "Y": pytest.approx(0.4)}
    assert toggles["below/two"]["Y"] == pytest.approx(0.4)  # both inputs with duty 0.5: 0.4 x 0.5 + 0.4 x 0.5
    assert toggles["still"]["Y"] == 0 and toggles["register"] == {"CK": pytest.approx(0.3), "D": 0, "Q": 0.3}
    assert share == 1
    # What was counted holds, whatever drives it.
    assert activities(flat, Library(library), {"in": 0.4, "below.y[1]": 0.1})[0][pins["still"]["A"][0]].toggles == 0.1


def test_activities_are_those_of_the_first_queries_of_the_first_operation(tmp_path):
    key, query, rows = np.arange(12.0).reshape(6, 2), np.arange(8.0).reshape(4, 2), np.array([1, 2, 1, 2])
    path = tmp_path / "trace.npz"

    def first(number, **arrays):
        np.savez(path, **arrays)
        return {name: array.tolist() for name, array in activity.first_queries(path, number).items()}

    one = {"key": [[0, 1], [2, 3], [4, 5]], "value": [[0, 1], [2, 3], [4, 5]], "query": [[0, 1]]}
    assert first(1, key=key[:3], value=key[:3], query=query[:2]) == one
    assert first(1, key=key.reshape(2, 3, 2), value=key.reshape(2, 3, 2), query=query.reshape(2, 2, 2),
                 query_rows=rows.reshape(2, 2)) == one | {"query_rows": [1]}
    ragged = first(9, key=key, value=key, query=query, key_offsets=np.array([0, 3, 6]), query_offsets=np.array([0, 2, 4]), query_rows=rows)
    assert ragged == one | {"query": [[0, 1], [2, 3]], "query_rows": [1, 2]}
    with pytest.raises(InputError, match="has no query, value"):
        first(1, key=key)
    with pytest.raises(InputError, match="none.npz: cannot be read"):
        activity.first_queries(tmp_path / "none.npz", 1)
