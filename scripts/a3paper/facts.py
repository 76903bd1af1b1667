"""What the A3 paper reports (T. J. Ham et al., HPCA 2020): its figures' and tables' numbers, nothing of ours.

"Derived" marks what its plots and tables imply and its text does not say.
"""
from dataclasses import dataclass


CLOCK_MHZ = 1000
NUM_LANES = 64

# Pairs and rows of numbers below are in this order.
SETTINGS = ("conservative", "aggressive")
ITERATIONS_PER_ROW = {"conservative": 1 / 2, "aggressive": 1 / 8}  # M / n, section VI-B
THRESHOLD_PERCENT = {"conservative": 5, "aggressive": 10}  # T

FIG11_POINTS = ("M=n", "M=3n/4", "M=n/2", "M=n/4", "M=n/8")
FIG12_POINTS = ("T=1%", "T=2.5%", "T=5%", "T=10%", "T=20%")
FIG13_POINTS = ("base", *SETTINGS)


@dataclass(frozen=True)
class Workload:
    """One of the paper's three models. Sequences are in the order of the points above; None: not reported."""

    name: str
    data: str
    num_rows: int  # n, on average
    top_rows: int  # N of "true top-N rows retained", Fig. 13b
    fig11_accuracy: tuple
    fig11_candidates_per_row: tuple  # C / n
    fig12_accuracy: tuple
    fig12_selected_per_row: tuple  # K / n
    fig13_accuracy: tuple  # base, conservative, aggressive
    # The rest: conservative, aggressive.
    fig13_top_retained: tuple
    candidates_per_row: tuple  # C / n, Fig. 11b
    selected_per_row: tuple  # K / n, derived from Fig. 15
    fig14_throughput: tuple  # over base
    fig14_latency: tuple  # over base
    fig15_efficiency: tuple  # over base

    def base_interval_cycles(self):
        """n + 9, section III-A."""
        return self.num_rows + 9

    def base_latency_cycles(self):
        """3 n + 27, section III-A."""
        return 3 * self.num_rows + 27

    def interval_cycles(self, setting):
        """What Fig. 14a comes to in cycles between queries."""
        return self.base_interval_cycles() / _of(self.fig14_throughput, setting)

    def latency_cycles(self, setting):
        """What Fig. 14b comes to in cycles."""
        return self.base_latency_cycles() * _of(self.fig14_latency, setting)

    def efficiency(self, setting):
        return _of(self.fig15_efficiency, setting)

    def num_candidates(self, setting):
        """C of a query, on average."""
        return self.num_rows * _of(self.candidates_per_row, setting)

    def num_selected(self, setting):
        """K of a query, on average."""
        return self.num_rows * _of(self.selected_per_row, setting)


def _of(pair, setting):
    return pair[SETTINGS.index(setting)]


MEMN2N, KV_MEMN2N, BERT = WORKLOADS = (
    Workload("MemN2N", "bAbI", 20, 2,
             fig11_accuracy=(.827, .825, .815, .780, .730),
             fig11_candidates_per_row=(.610, .570, .493, .370, .271),
             fig12_accuracy=(.826, .826, .826, .825, .826), fig12_selected_per_row=(None,) * 5,
             fig13_accuracy=(.826, .816, .730), fig13_top_retained=(.781, .623),
             candidates_per_row=(.493, .271), selected_per_row=(.263, .177),
             fig14_throughput=(1.39, 2.62), fig14_latency=(.907, .674), fig15_efficiency=(1.4, 2.99)),
    Workload("KV-MemN2N", "WikiMovies", 186, 5,
             fig11_accuracy=(.621, .620, .601, .567, .545),
             fig11_candidates_per_row=(.487, .443, .364, .208, .112),
             fig12_accuracy=(.621, .622, .624, .626, .629), fig12_selected_per_row=(None,) * 5,
             fig13_accuracy=(.620, .604, .545), fig13_top_retained=(.619, .418),
             candidates_per_row=(.364, .112), selected_per_row=(.099, .036),
             fig14_throughput=(2.01, 7.03), fig14_latency=(.380, .136), fig15_efficiency=(2.89, 9.86)),
    Workload("BERT", "SQuAD 1.1", 320, 5,
             fig11_accuracy=(.890, .884, .889, .879, .824),
             fig11_candidates_per_row=(.248, .228, .205, .149, .093),
             fig12_accuracy=(.889, .887, .885, .867, .841), fig12_selected_per_row=(.133, .093, .066, .043, .024),
             fig13_accuracy=(.888, .875, .805), fig13_top_retained=(.824, .622),
             candidates_per_row=(.205, .093), selected_per_row=(.049, .024),
             fig14_throughput=(1.85, 5.69), fig14_latency=(.298, .122), fig15_efficiency=(3.74, 11.65)))

# Fig. 14 of BERT includes sorting the keys of a 320 x 64 matrix on a GPU; memory networks sort beforehand. Derived from 7 %
# (conservative) and 24 % (aggressive) of throughput. All 320 queries of self-attention share one sort.
BERT_SORT_NS = (4000, 4400)
BERT_QUERIES_PER_MATRIX = 320

# Fig. 14a of BERT, throughput over the CPU: a base unit, and the GPU (Titan V). So many conservative units beat it (VI-C).
BERT_BASE_OVER_CPU = 5.01
BERT_GPU_OVER_CPU = 53.6
UNITS_THAT_BEAT_GPU = (6, 7)

# Fig. 15b: dynamic energy of a query in shares of the base design's total.
FIG15_BASE_SHARES = {"memory": .0814, "output": .7143, "exponent, post-scoring": .0031, "dot product": .2012,
                     "candidate selection": 0.0}
FIG15_BERT_CONSERVATIVE_SHARES = {"memory": .0531, "output": .0351, "exponent, post-scoring": .0016,
                                  "dot product": .0412, "candidate selection": .1366}
FIG15_BERT_AGGRESSIVE_TOTAL = .0858


@dataclass(frozen=True)
class Module:
    """A line of Table I: TSMC 40 nm, 1 GHz, n = 320, d = 64."""

    name: str
    area_mm2: float
    dynamic_mw: float
    static_mw: float


TABLE1 = {
    "dot_product": Module("dot product", .098, 14.338, 1.265),
    "exponent": Module("exponent computation", .016, .224, .053),
    "output": Module("output computation", .062, 50.918, .070),
    "candidate_selection": Module("candidate selection", .277, 19.48, 5.08),
    "post_scoring": Module("post-scoring selection", .010, 2.055, .147),
    "key_sram": Module("key SRAM, 20 KB", .350, 2.901, .987),
    "value_sram": Module("value SRAM, 20 KB", .350, 2.901, .987),
    "sorted_key_sram": Module("sorted key SRAM, 40 KB", .919, 6.100, 2.913),
}
TABLE1_TOTAL = Module("total", 2.082, 98.92, 11.502)

