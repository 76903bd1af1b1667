"""What the scripts of the RTL make of counts, waveforms and syntheses."""
import json
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(os.environ["A3_SOURCE_DIR"]) / "scripts"))
import cover_rtl  # noqa: E402
import rtl_counts  # noqa: E402
import synthesis_growth  # noqa: E402
import wave_table  # noqa: E402
from a3synthesis import clock  # noqa: E402
from a3synthesis.energy import logic_costs  # noqa: E402
from a3synthesis.library import Library  # noqa: E402
from a3synthesis.memory_costs import TABLE1, memory_costs, read_table  # noqa: E402
from a3synthesis.netlist import with_single_assigns  # noqa: E402
from a3synthesis.problems import InputError, ToolFailed  # noqa: E402
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


PAPER_SIZES = {"num_rows": 320, "num_lanes": 64, "element_bits": 9}


def test_memories_are_those_of_the_table_given():
    costs, estimated = memory_costs(read_table(TABLE1), PAPER_SIZES, 1000)
    assert not estimated
    assert costs["sorted_key_sram"] == {"area_mm2": 0.919, "dynamic_mw": 6.1, "static_mw": 2.913}  # Table I


def test_memories_of_other_sizes_follow_the_power_law():
    costs, estimated = memory_costs(read_table(TABLE1), PAPER_SIZES | {"num_rows": 640}, 1000)
    assert estimated
    assert costs["key_sram"]["area_mm2"] == pytest.approx(0.700)
    assert costs["key_sram"]["dynamic_mw"] == pytest.approx(2.901 * 2**0.5)


def test_memories_of_a_table_that_extends_another_have_its_technology(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"extends": "table1", "name": "own", "clock_mhz": 500, "technology": {"area": 0.5},
                                "modules": {"key_sram": {"dynamic_mw": 2, "technology": {"area": 0.25, "dynamic": 3}}}}))
    costs, _ = memory_costs(read_table(path), PAPER_SIZES, 1000)
    # A row-cycle of 2 mW at 500 MHz takes 4 pJ, three times that in this technology: 12 mW at 1 GHz.
    assert costs["key_sram"] == {"area_mm2": pytest.approx(0.35 * 0.25), "dynamic_mw": pytest.approx(12), "static_mw": 0.987}
    assert costs["value_sram"]["area_mm2"] == pytest.approx(0.35 * 0.5)


def test_a_table_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match="none.json"):
        read_table(tmp_path / "none.json")


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
    MeasuredSection("speed", page).replace("new")
    assert page.read_text() == "before\n<!-- speed -->\nnew\n<!-- end of speed -->\nafter\n"
    with pytest.raises(ValueError, match="end of growth"):
        MeasuredSection("growth", page)


def test_lists_of_assignments_become_assignments():
    netlist = "module m;\n  input [1:0] pair;\n  assign { \\a[3] , b[2:1], c } = { 1'b1, pair, d };\nendmodule\n"
    assert with_single_assigns(netlist) == ("module m;\n  input [1:0] pair;\n  assign \\a[3] = 1'b1 ;\n  assign b[2] = pair[1] ;\n"
                                            "  assign b[1] = pair[0] ;\n  assign c = d ;\nendmodule\n")
    assert with_single_assigns("  assign { \\a[2] , c  } = 2'b10;\n") == "  assign \\a[2] = 1'b1 ;\n  assign c = 1'b0 ;\n"
    with pytest.raises(ToolFailed, match="of 1 to 2 bits"):
        with_single_assigns("  assign { a, b } = { c };\n")
