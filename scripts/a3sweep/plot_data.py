"""What the figures show, without saying how it is drawn. Rows are dicts, {column: number or None}."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """Something of a row that is put on an axis or a colour scale."""

    name: str
    value_of: object  # row -> number or None
    is_better: int = 0  # 1: the more the better; -1: the less

    def __call__(self, row):
        return self.value_of(row)


def _column(name, column, is_better=0):
    return Quantity(name, lambda row: row[column], is_better)


def _interval_cycles(row):
    """Cycles between queries; of single-query operations, cycles a query."""
    mean = row["interval_mean_cycles"]
    return mean if mean is not None else row["cycles_total"] / row["queries"]


ENERGY = _column("dynamic energy, pJ per query", "energy_dynamic_pj_per_query", -1)
INTERVAL = Quantity("interval, cycles per query", _interval_cycles, -1)
ITERATIONS = _column("M, iterations per query", "iterations_mean")
CANDIDATES = _column("C, candidates per query", "candidates_mean")
SELECTED = _column("K, rows kept per query", "selected_mean")
COSINE = _column("mean cosine to exact attention", "cosine_mean", 1)
TOP5 = _column("share of the top 5 rows kept", "top5_retained", 1)
RMSE = _column("rmse against exact attention", "rmse", -1)

ACCURACIES = (COSINE, TOP5, RMSE)
ROW_QUANTITIES = (INTERVAL, CANDIDATES, SELECTED)
HEAT_QUANTITIES = (INTERVAL, ENERGY, COSINE)


def m_text(row):
    if row["iterations_per_row"] is not None:
        return f"{row['iterations_per_row']:g} n"
    return "off" if row["iterations"] is None else f"{row['iterations']}"


def t_text(row):
    return "off" if row["threshold_percent"] is None else f"{row['threshold_percent']:g} %"


def is_selecting(row):
    """Whether candidate selection is on, so that the row has an M."""
    return row["iterations_per_row"] is not None or row["iterations"] is not None


def pareto_front(rows, quality):
    """Rows that no other row beats: less energy at no worse quality, or better quality at no more energy.

    Sorted by energy; of equal ones the first.
    """
    front = []
    known = [row for row in rows if ENERGY(row) is not None and quality(row) is not None]
    for row in sorted(known, key=lambda row: (ENERGY(row), -quality.is_better * quality(row))):
        if not front or quality.is_better * (quality(row) - quality(front[-1])) > 0:
            front.append(row)
    return front


def by_threshold(rows):
    """{T: (rows sorted by M, the row without candidate selection or None)}, T rising, off last."""
    groups = {}
    for row in sorted(rows, key=_threshold_order):
        groups.setdefault(t_text(row), []).append(row)
    return {name: (sorted(filter(is_selecting, group), key=ITERATIONS),
                   next((row for row in group if not is_selecting(row)), None)) for name, group in groups.items()}


def heat_map(rows, quantity):
    """(texts of M, texts of T, matrix [M][T] with None where there is no such point); M and T rise, off last."""
    m_order = sorted(rows, key=lambda row: (not is_selecting(row), ITERATIONS(row), m_text(row)))
    m_names = list(dict.fromkeys(map(m_text, m_order)))
    t_names = list(dict.fromkeys(map(t_text, sorted(rows, key=_threshold_order))))
    values = {(m_text(row), t_text(row)): quantity(row) for row in rows}
    return m_names, t_names, [[values.get((m, t)) for t in t_names] for m in m_names]


def _threshold_order(row):
    threshold = row["threshold_percent"]
    return (threshold is None, threshold or 0)
