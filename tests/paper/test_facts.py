"""The paper's numbers against one another: slips of the pen in facts.py would show."""

import pytest

from a3paper import facts

# mW of what is active together, sums of Table I by hand.
BASE_MW = 71.282  # dot product 14.338, exponent .224, output 50.918, key and value SRAM 2.901 each
ITERATION_MW = 25.58  # candidate selection 19.48, sorted key SRAM 6.1
CANDIDATE_MW = 17.239  # dot product 14.338, key SRAM 2.901
KEPT_MW = 56.098  # post-scoring 2.055, exponent .224, output 50.918, value SRAM 2.901


@pytest.mark.parametrize("field, total", [("area_mm2", 2.082), ("dynamic_mw", 98.917), ("static_mw", 11.502)])
def test_table1s_lines_add_up(field, total):
    """The paper prints 98.92 mW for the sum 98.917."""
    assert sum(getattr(module, field) for module in facts.TABLE1.values()) == pytest.approx(total, abs=1e-9)
    assert getattr(facts.TABLE1_TOTAL, field) == pytest.approx(total, abs=0.005)


@pytest.mark.parametrize("workload, setting, share_of_n", [
    (facts.KV_MEMN2N, "conservative", 93 / 186), (facts.KV_MEMN2N, "aggressive", 24 / 186),
    (facts.BERT, "conservative", 160 / 320), (facts.BERT, "aggressive", 40 / 320)], ids=str)
def test_figure15_follows_from_table1_and_the_rows_selected(workload, setting, share_of_n):
    """M, C and K of a query times what is active, over n times what the base design has active; M is rounded up."""
    c, k = workload.num_candidates(setting), workload.num_selected(setting)
    energy_pj = share_of_n * workload.num_rows * ITERATION_MW + c * CANDIDATE_MW + k * KEPT_MW
    assert workload.num_rows * BASE_MW / energy_pj == pytest.approx(workload.efficiency(setting), rel=0.01)


def test_shares_of_figure15_add_up():
    assert sum(facts.FIG15_BASE_SHARES.values()) == pytest.approx(1, abs=5e-4)
    assert sum(facts.FIG15_BERT_CONSERVATIVE_SHARES.values()) == pytest.approx(1 / 3.74, abs=5e-4)
    assert facts.FIG15_BERT_AGGRESSIVE_TOTAL == pytest.approx(1 / 11.65, abs=5e-4)


def test_candidates_of_figure11_are_those_of_the_settings():
    """M = n/2 and M = n/8 of Fig. 11b are the conservative and the aggressive machine's."""
    for workload in facts.WORKLOADS:
        by_point = dict(zip(facts.FIG11_POINTS, workload.fig11_candidates_per_row, strict=True))
        assert (by_point["M=n/2"], by_point["M=n/8"]) == workload.candidates_per_row


def test_sorting_is_the_share_of_throughput_that_the_paper_says():
    """7 % of BERT's conservative throughput and 24 % of its aggressive: 4.0 and 4.4 us for 320 queries."""
    for setting, share, us in (("conservative", 0.07, 4.0), ("aggressive", 0.24, 4.4)):
        assert share * facts.BERT.interval_cycles(setting) * 320 / 1000 == pytest.approx(us, abs=0.05)
    assert facts.BERT_SORT_NS == (4000, 4400)
