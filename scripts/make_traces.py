#!/usr/bin/python3
"""Makes the files in traces/ anew, byte for byte the same with the same zlib.

The hand-checkable traces need numpy only. mlm_small.npz is a part of a trace of 48 real operations, mlm_trace.npz, which
is not in the repository: --shared-traces names the folder that holds it. Without that option mlm_small.npz is left alone.
"""
import argparse
import io
import pathlib
import sys
import zipfile

import numpy as np

import program
from whole_file import write_whole

FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

# Operations of mlm_trace.npz, as (sequence, layer, head): two sequences, all four layers, all four heads.
MLM_OPERATIONS = [(0, 0, 0), (0, 1, 1), (0, 2, 2), (0, 3, 3), (1, 1, 2), (1, 3, 0)]
MLM_LAYERS = 4
MLM_HEADS = 4
MLM_SHAPE = (48, 320, 64)


def write_npz(path, arrays):
    """numpy.savez_compressed, with nothing in the file that depends on when it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(name + ".npy", date_time=FIRST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.getvalue(), compresslevel=9)
    write_whole(path, packed.getvalue())


def ragged(operations, element_type):
    """Puts operations, each a (key, value, query), below one another, with the offsets that divide them."""
    key, value, query = (np.concatenate([op[i] for op in operations]).astype(element_type) for i in range(3))
    offsets = [np.cumsum([0] + [len(op[i]) for op in operations]).astype(np.int64) for i in (0, 2)]
    return {"key": key, "value": value, "query": query, "key_offsets": offsets[0], "query_offsets": offsets[1]}


def fig8():
    """Key and query of Fig. 8 of the paper; the value, which it does not give, shows each row's weight."""
    return {
        "key": np.array([[-0.6, 0.1, 0.8], [0.1, -0.2, -0.9], [0.8, 0.6, 0.7], [0.5, 0.7, 0.5]]),
        "value": np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]),
        "query": np.array([[0.8, -0.3, 0.4]]),
    }


def powers_of_two():
    """Two operations whose outputs a reader computes in the head; traces/README.md does."""
    return {
        "key": np.array([[[1, 2], [2, 1]], [[4, 0], [0, 4]]], np.float64),
        "value": np.array([[[2, 4], [8, 0.5]], [[1, -2], [-4, 8]]], np.float64),
        "query": np.array([[[1, 1], [0, 0]], [[4, 0], [0, 4]]], np.float64),
    }


def small_ragged():
    """Operations of one, two and three rows, with two, one and one queries."""
    return ragged(
        [
            (np.array([[2, 1]]), np.array([[0.5, -8]]), np.array([[1, 1], [-4, 2]])),
            (np.array([[1, 2], [2, 1]]), np.array([[2, 4], [8, 0.5]]), np.array([[1, 1]])),
            (np.array([[4, 0], [0, 4], [-4, 0]]), np.array([[1, -2], [-4, 8], [2, 2]]), np.array([[4, 0]])),
        ],
        np.float32,
    )


def mlm_small(folder):
    """Six operations of a masked language model, float16 bit for bit."""
    source = folder / "mlm_trace.npz"
    if not source.is_file():
        sys.exit(f"{source}: there is no such file; --shared-traces needs the folder that holds mlm_trace.npz.")
    with np.load(source, allow_pickle=False) as trace:
        arrays = {name: trace[name] for name in ("key", "value", "query")}
    for name, array in arrays.items():
        if array.shape != MLM_SHAPE or array.dtype != np.float16:
            sys.exit(f"{source}: '{name}' is {array.dtype} {array.shape}, expected was float16 {MLM_SHAPE}.")
    chosen = [(sequence * MLM_LAYERS + layer) * MLM_HEADS + head for sequence, layer, head in MLM_OPERATIONS]
    return {name: array[chosen] for name, array in arrays.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared-traces", type=pathlib.Path, metavar="DIR", help="folder that holds mlm_trace.npz")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", help="where to write (default: traces/)",
                        default=pathlib.Path(__file__).resolve().parent.parent / "traces")
    options = parser.parse_args()
    traces = {"fig8": fig8(), "powers_of_two": powers_of_two(), "ragged": small_ragged()}
    if options.shared_traces is not None:
        traces["mlm_small"] = mlm_small(options.shared_traces)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, arrays in traces.items():
        path = options.out / f"{name}.npz"
        write_npz(path, arrays)
        print(f"{path}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    program.run("make_traces.py", main)
