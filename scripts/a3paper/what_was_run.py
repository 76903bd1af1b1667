"""Models, and what their trainers say of them, as lines of a table."""

HEADER = ("model", "file", "sha256", "accuracy over", "cycles and energy over", "trained by", "seed")


def row_of(outcome):
    """Of a workload_runs.Outcome."""
    return (outcome.stand.label, outcome.model or "-", _digest(outcome), _accuracy_over(outcome), outcome.trace or "-", *_training(outcome))


def _digest(outcome):
    return outcome.accuracy["model"]["sha256"][:16] if outcome.accuracy else "-"


def _accuracy_over(outcome):
    return f"{outcome.points['float']['answers']} answers" if outcome.accuracy else "-"


def _training(outcome):
    training = outcome.accuracy["training"] if outcome.accuracy else None
    if not outcome.accuracy:
        return "-", "-"
    return (f"`{training['command']}`", str(training.get("seed", "-"))) if training else ("not recorded in the file",) * 2
