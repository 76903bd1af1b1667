#!/usr/bin/python3
"""Fits a basis for the search to each head of traces, and writes traces in it (docs/search_basis.md).

    scripts/fit_basis.py --trace calibration.npz --heads '*x16' --config configs/aggressive.json --method learned --out results/basis.npz
    scripts/fit_basis.py --basis results/basis.npz --transform trace.npz results/trace_in_basis.npz
    build/release/a3sim run --config configs/aggressive.json --trace results/trace_in_basis.npz --out results/run

Needs the Python package a3sim (PYTHONPATH=build/release/python, or installed) and SciPy.
"""
import argparse
import pathlib
import sys
import warnings

from tqdm import tqdm

try:
    import a3sim
    from a3sim import basis
except ImportError as missing:
    sys.exit(f"fit_basis.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python, or install the package "
             "(docs/python.md). SciPy is Debian's python3-scipy.")
import program

# Of the operations of a head that are held out, at most this many are tried: they only tell what the fit is worth.
MAX_TRIED = 8


def parse_arguments():
    parser = argparse.ArgumentParser(description="Fit a basis for the search to each head of traces, and write traces in it.",
                                     allow_abbrev=False)
    fitting = parser.add_argument_group("fitting")
    fitting.add_argument("--trace", "-t", nargs="+", action="extend", type=pathlib.Path, metavar="FILE.npz", help="what to fit to")
    fitting.add_argument("--heads", metavar="ORDER",
                         help="the heads' places in the traces: '*' one for all, '*x16' head by head within each sequence, '3x*' all of the first "
                              "head, all of the second, all of the third, '4x*x4' both. Not needed where operations have names")
    fitting.add_argument("--method", default="balanced_varimax", choices=basis.METHODS, help="default: balanced_varimax")
    fitting.add_argument("--config", "-c", type=pathlib.Path, metavar="FILE.json",
                         help="the machine: needed for 'learned', and to try the basis on operations held out")
    fitting.add_argument("--set", action="append", default=[], metavar="/POINTER=VALUE", help="changes a field of the machine")
    fitting.add_argument("--columns", type=int, metavar="W", help="columns in the basis, d if left out; more use lanes that d leaves idle")
    fitting.add_argument("--hold-out", type=share, default=0.0, metavar="X",
                         help="share of each head's operations that are not fitted to but tried on (default: 0)")
    fitting.add_argument("--steps", type=int, metavar="N", help=f"of 'learned' (default: {basis.Descent().num_steps})")
    fitting.add_argument("--seed", type=int, default=0, help="default: 0")
    fitting.add_argument("--threads", type=int, default=0, metavar="N",
                         help="heads at a time (default: as many as there are processors); learned ones one at a time")
    fitting.add_argument("--out", "-o", type=pathlib.Path, metavar="BASIS.npz", help="where the bases go")
    use = parser.add_argument_group("use")
    use.add_argument("--basis", type=pathlib.Path, metavar="BASIS.npz", help="bases fitted before, instead of --trace")
    use.add_argument("--transform", nargs=2, action="append", default=[], type=pathlib.Path, metavar=("IN.npz", "OUT.npz"),
                     help="writes a trace in the bases; may be repeated")
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    return parser.parse_args()


def share(text):
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no share; allowed: 0 to below 1")
    return number


def check(arguments):
    """Options that belong together, and files in the way, before anything takes time."""
    if (arguments.trace is None) == (arguments.basis is None):
        raise a3sim.InputError("--trace fits bases and --basis reads them; name one of the two.")
    if arguments.basis is not None and arguments.out is not None:
        raise a3sim.InputError("--out: is where fitted bases go; with --basis nothing is fitted.")
    if arguments.out is None and not arguments.transform:
        raise a3sim.InputError("nothing would be written; name --out or --transform.")
    if arguments.hold_out > 0 and arguments.config is None:
        raise a3sim.InputError("--hold-out: needs --config, a machine to try the basis on.")
    if arguments.steps is not None and (arguments.steps < 1 or arguments.method != "learned"):
        raise a3sim.InputError("--steps: allowed is a number from 1 with --method learned.")
    for path in [arguments.out] * (arguments.out is not None) + [out for _, out in arguments.transform]:
        if path.exists() and not arguments.force:
            raise a3sim.InputError(f"{path}: exists already; name another file, or say --force.")
        if not path.parent.is_dir():
            raise a3sim.InputError(f"{path}: the folder {path.parent} does not exist; make it first.")


def read_traces(paths):
    """The operations of all files."""
    return [operation for path in paths for operation in a3sim.load_trace(path)]


def order_of(arguments, operations):
    """The heads' places, or None where names say the head."""
    if arguments.heads is not None:
        return basis.HeadOrder.parse(arguments.heads)
    if not all(operation.name for operation in operations):
        raise a3sim.InputError("--heads: is needed where operations have no names; '*xH' for H heads in turn.")
    return None


def held_out(places, hold_out):
    """Whether each operation is held out: of the first k of a head, hold_out k rounded down are."""
    counts = {}
    flags = []
    for head in places:
        before = counts.get(head, 0)
        counts[head] = before + 1
        flags.append(int(hold_out * (before + 1)) > int(hold_out * before))
    if hold_out > 0 and not any(flags):
        raise a3sim.InputError(f"--hold-out {hold_out:g}: holds nothing out of {min(counts.values())} operations a head; use more.")
    return flags


def fit(arguments):
    """The bases, and a table of what they are worth."""
    operations = read_traces(arguments.trace)
    order = order_of(arguments, operations)
    machine = None if arguments.config is None else a3sim.Machine.from_config(arguments.config, arguments.set)
    if order is None:
        of_operations = basis.head_names(operations)
        names = list(dict.fromkeys(of_operations))
        places = [names.index(name) for name in of_operations]
    else:
        names = [f"head {head}" for head in range(order.num_heads)]
        places = order.heads(len(operations))
    flags = held_out(places, arguments.hold_out)
    chosen = [renamed(operation, names[place]) for operation, place, out in zip(operations, places, flags) if not out]
    descent = basis.Descent() if arguments.steps is None else basis.Descent(num_steps=arguments.steps)
    with tqdm(unit="step", disable=None, dynamic_ncols=True) as bar:

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        fitted = basis.fit_heads(chosen, None, arguments.method, machine, num_columns=arguments.columns, seed=arguments.seed,
                                 descent=descent, threads=arguments.threads, progress=progress)
    of_name = dict(zip(fitted.names, fitted.bases))
    bases = basis.Bases([of_name[name] for name in names], order, () if order else names, fitted.description)
    tried = {}
    for index in (index for index, out in enumerate(flags) if out):
        tried.setdefault(places[index], []).append(operations[index])
    report(names, bases.bases, places, operations, machine, tried)
    return bases


def renamed(operation, name):
    return a3sim.Operation(key=operation.key, value=operation.value, query=operation.query, query_rows=operation.query_rows, name=name)


def report(names, bases, places, operations, machine, tried):
    """A line a head: condition, and what the machine makes of it."""
    for head, (name, one) in enumerate(zip(names, bases)):
        print(f"{name}: condition {one.condition:.3g}")
        if machine is None:
            continue
        of_head = [operation for operation, place in zip(operations, places) if place == head]
        for label, used in (("as it was", None), ("in the basis", one)):
            print(f"  {label:<12}  {basis.format_use(of_head, machine, used)}")
        if head in tried:
            for label, used in (("as it was", None), ("in the basis", one)):
                print(f"  {label:<12}  held out: {basis.search_quality(tried[head][:MAX_TRIED], machine, used)}")


def transform(bases, source, target, overwrite):
    try:
        operations = bases.apply(a3sim.load_trace(source))
    except a3sim.InputError as error:
        text = str(error)
        raise a3sim.InputError(text if text.startswith(str(source)) else f"{source}: {text}") from None
    a3sim.save_trace(target, operations, overwrite=overwrite)
    print(f"{target}: written, {len(operations)} operations")


def run(arguments):
    check(arguments)
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: print(f"fit_basis.py: warning: {message}", file=sys.stderr)
        warnings.simplefilter("always", basis.BasisWarning)
        bases = basis.load(arguments.basis) if arguments.basis is not None else fit(arguments)
    if arguments.out is not None:
        bases.save(arguments.out, overwrite=arguments.force)
        print(f"{arguments.out}: written, {len(bases.bases)} heads")
    for source, target in arguments.transform:
        transform(bases, source, target, arguments.force)


def main():
    arguments = parse_arguments()
    try:
        run(arguments)
    except a3sim.InputError as error:
        for line in str(error).splitlines():
            print(f"fit_basis.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("fit_basis.py", main, left="files already named as written stay")
