"""Numbers in the document's tables."""
import statistics


def number(value, digits):
    """A dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def spread(values, digits, is_difference=False):
    """The mean ± the standard deviation of a sample; of one value that alone. is_difference: with a sign."""
    mean = f"{round(statistics.mean(values), digits) + 0.0:{'+' * is_difference}.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):.{digits}f}"


def signed(ours, paper, digits):
    """The difference of two numbers; never -0."""
    return "-" if ours is None or paper is None else f"{round(ours - paper, digits) + 0.0:+.{digits}f}"


def percent(deviation):
    return f"{round(100 * deviation, 1) + 0.0:+.1f} %"


def relative(ours, paper):
    return "-" if ours is None else percent(ours / paper - 1)
