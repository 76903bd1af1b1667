"""Which points the study has, by part."""
from .points import AS_IS, FLOAT, IDEAL, Point

CONSERVATIVE, AGGRESSIVE = (0.5, 5), (0.125, 10)  # M / n and T of the A3 paper, section VI-B
MACHINES = {"conservative": CONSERVATIVE, "aggressive": AGGRESSIVE}

SEEDS = (0, 1, 2)
#: In the order of tables: to compare with, then ours.
METHODS = ("centred", "rotation", "pca", "balanced", "balanced_rotation", "balanced_varimax", "balanced_varimax_queries", "learned")
SEEDED = ("rotation", "balanced_rotation", "learned")
#: What is followed over M, T and calibration.
FOLLOWED = (AS_IS, "pca", "balanced_varimax", "balanced_varimax_queries", "learned")

ITERATIONS_PER_ROW = (1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 1)
THRESHOLDS = (None, 5, 10, 20)


def base(subject):
    return Point(subject.name, AS_IS)


def float_point(subject):
    return Point(subject.name, FLOAT)


def point(subject, method, machine, seed=0, count=None, is_other=False):
    if method in (AS_IS, IDEAL):
        return Point(subject.name, method, *machine)
    return Point(subject.name, method, *machine, seed, count or subject.standard_count, is_other)


def of_methods(subject):
    """All methods on the paper's two machines."""
    return [float_point(subject), base(subject), *(point(subject, method, machine) for method in (AS_IS, IDEAL) for machine in MACHINES.values()),
            *(point(subject, method, machine, seed) for method in METHODS for seed in SEEDS for machine in MACHINES.values())]


def of_iterations(subject):
    """M, at the aggressive machine's T."""
    return [point(subject, method, (share, AGGRESSIVE[1])) for method in FOLLOWED for share in ITERATIONS_PER_ROW]


def of_thresholds(subject):
    """T, at the aggressive machine's M."""
    return [point(subject, method, (AGGRESSIVE[0], percent)) for method in FOLLOWED for percent in THRESHOLDS]


def of_calibration(subject):
    """How many operations a head the fit sees, on the aggressive machine; of what is learned one seed."""
    return [point(subject, method, AGGRESSIVE, seed, count) for method in FOLLOWED[1:] for count in subject.counts
            for seed in (SEEDS if method != "learned" else SEEDS[:1])]


def of_transfer(subject):
    """Fitted to other data than is scored, on the aggressive machine."""
    return [point(subject, method, AGGRESSIVE, seed, is_other=True) for method in FOLLOWED[1:] for seed in SEEDS]


PARTS = {"methods": of_methods, "iterations": of_iterations, "thresholds": of_thresholds, "calibration": of_calibration,
         "transfer": of_transfer}
