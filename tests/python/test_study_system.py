"""scripts/study_system.py: points by hand where that is possible, what is kept, and the document that is made of them."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "scripts"))

from a3system import gpu, plan, report  # noqa: E402
from a3system.points import Point, Study, System, Workload, bound_by  # noqa: E402

SCRIPT = SOURCE / "scripts" / "study_system.py"
MARKS = "<!-- written by scripts/study_system.py: begin -->\nformer text\n<!-- written by scripts/study_system.py: end -->"


@pytest.fixture(name="study")
def study_(tmp_path):
    return Study(tmp_path)


def test_the_base_design_alone(study):
    """Two operations of four queries each take (4 + 2)(320 + 9) cycles (docs/timing.md), one after another."""
    point = Point("base", Workload(2, 4), System())
    study.run([point])
    assert study[point]["cycles_total"] == 2 * 6 * 329 and study[point]["unit_busy_share"] == 1


def test_loading_by_hand(study):
    """2 x 320 x 64 elements of 2 bytes, 8 a cycle: 10240 cycles, their data 100 later; then a query's 3 x 329. Of two banks the second is
    loaded meanwhile, and the channel is never idle until the last."""
    one, two = (Point("base", Workload(2, 1), System(num_banks=banks, bytes_per_cycle=8)) for banks in (1, 2))
    study.run([one, two])
    assert study[one]["cycles_total"] == 2 * (10240 + 100 + 987)
    assert study[two]["cycles_total"] == 2 * 10240 + 100 + 987
    assert bound_by(study[one]) == bound_by(study[two]) == "memory"


def test_sorting_by_hand(study):
    """On chip: 64 / 16 turns of ceil(9 / 5) passes of 2 x 320 + 2^5 cycles; by the host 4200; each before its operation."""
    plain, host, chip = points = [Point("aggressive", Workload(1, 1), sorting) for sorting in
                                  (System(), plan.SORTINGS["host"], plan.ON_CHIP)]
    study.run(points)
    assert study[chip]["cycles_total"] - study[plain]["cycles_total"] == 4 * 2 * 672
    assert study[host]["cycles_total"] - study[plain]["cycles_total"] == 4200
    assert [bound_by(study[point]) for point in points] == ["compute", "host", "sorting"]


def test_what_is_kept_is_not_run_again(tmp_path):
    first, second = (Point("base", Workload(1, queries), System()) for queries in (1, 2))
    Study(tmp_path).run([first])
    (kept,) = (tmp_path / "points").iterdir()
    marked = json.loads(kept.read_text())
    marked["result"]["cycles_total"] = -1
    kept.write_text(json.dumps(marked))
    told = []
    again = Study(tmp_path)
    again.run([first, second], told.append)
    assert again[first]["cycles_total"] == -1 and again[second]["cycles_total"] == 4 * 329 and len(told) == 1


def test_a_point_that_was_not_run(study):
    with pytest.raises(KeyError):
        study[Point("base", Workload(1, 1), System())]


def test_every_difference_is_another_file():
    points = [point for points in plan.PARTS.values() for point in points().values()]
    assert len({point.key for point in points}) == len(set(points))


def test_what_binds_is_the_first_of_equal_shares():
    shares = dict.fromkeys(("unit_busy_share", "channel_busy_share", "sorter_busy_share", "host_busy_share"), 0.5)
    assert bound_by(shares) == "compute"
    assert bound_by(shares | {"sorter_busy_share": 0.6}) == "sorting"
    assert bound_by(shares | {"unit_busy_share": 0.1}) == "memory"


def test_units_by_the_papers_bars():
    """53.6 / 5.01 = 10.699 base units; over 1.85: 5.783, between five and the six to seven that it claims; over 5.69: 1.880."""
    assert gpu.GPU_OVER_BASE == pytest.approx(10.699, abs=5e-4)
    assert gpu.paper_units("conservative") == pytest.approx(5.783, abs=5e-4)
    assert gpu.paper_units("aggressive") == pytest.approx(1.880, abs=5e-4)


class MadeUp(dict):
    """Cycles of every point by a rule of our own: what is once a matrix, and what a query takes."""

    def __missing__(self, point):
        system, workload = point.system, point.workload
        once = {"preloaded": 0, "host": 1000, "on_chip": 64000 // (system.sorters or 1)}[system.sorting]
        cycles = workload.num_operations * (once + {"base": 100, "conservative": 50, "aggressive": 10}[point.machine] * workload.num_queries)
        cycles //= system.units
        queries = workload.num_operations * workload.num_queries
        shares = {"unit_busy_share": 0.5, "channel_busy_share": 0.25, "sorter_busy_share": 0.0, "host_busy_share": 0.0}
        return shares | {"queries": queries, "cycles_total": cycles, "cycles_per_query": cycles / queries, "loaded_bytes": 0,
                         "area_mm2": 2.0 * system.num_banks, "energy_dynamic_pj": 1.0, "energy_static_pj": 1.0, "candidates_mean": 32.0,
                         "selected_mean": 16.0}


def test_when_sorting_is_amortised():
    """1000 cycles are a tenth of 50 m from m = 200 on, of those looked at 320, and of 10 m from 1000 on, 1024; 64 sorters' 1000 as well.
    Both are faster than the base's 100 m when 1000 + 50 m < 100 m: above 20, or 1000 + 10 m: above 11."""
    study = MadeUp()
    assert report.amortised_from(study, "conservative", 1, "host") == 320
    assert report.amortised_from(study, "aggressive", 2, "on chip, 64 sorters") == 1024
    assert report.amortised_from(study, "aggressive", 1, "on chip, 16 sorters") is None
    assert report.faster_than_base_from(study, "conservative", 1, "host") == 32
    assert report.faster_than_base_from(study, "aggressive", 1, "host") == 16


def test_the_document():
    text, figures = report.document(MadeUp(), f"# Before\n{MARKS}\nafter\n")
    assert text.startswith("# Before\n<!-- ") and text.endswith(": end -->\nafter\n") and "former text" not in text
    assert set(figures) == {f"system_{name}.{ending}" for name in ("sorting", "bound", "banks", "gpu", "model", "shared") for ending in ("png", "svg")}
    assert "| conservative | 1 | host | 1050.0 | 550.0 |" in text  # 1000 / m + 50
    assert "5.78 of them are as fast" in text and "C/n 0.100, K/n 0.050" in text
    assert all(f"figures/system_{name}.png" in text for name in ("sorting", "bound", "banks", "gpu", "model", "shared"))


def test_the_committed_document_is_of_this_plan():
    """Its tables have a line for each of what the plan looks at."""
    text = (SOURCE / "docs" / "system.md").read_text(encoding="utf-8")
    made_up, _ = report.document(MadeUp(), text)
    assert [line.split("|")[1] for line in text.splitlines() if line.startswith("|")] \
        == [line.split("|")[1] for line in made_up.splitlines() if line.startswith("|")]


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_a_document_without_marks(tmp_path):
    (tmp_path / "unmarked.md").write_text("# Nothing\n")
    done = run("--document", tmp_path / "unmarked.md", "--out", tmp_path / "out")
    assert done.returncode == 2 and "lacks the lines" in done.stderr and not (tmp_path / "out").exists()


def test_a_part_alone_leaves_the_document(tmp_path):
    (tmp_path / "marked.md").write_text(MARKS)
    done = run("--document", tmp_path / "marked.md", "--out", tmp_path / "out", "--parts", "shared")
    assert done.returncode == 0, done.stderr
    assert "left as it is, for sorting, map, banks, gpu, model have not been run" in done.stdout
    assert (tmp_path / "marked.md").read_text() == MARKS and not (tmp_path / "out" / "summary.json").exists()
    assert len(list((tmp_path / "out" / "points").iterdir())) == len(plan.of_shared())
