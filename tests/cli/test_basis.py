"""--basis: operations are put into their heads' bases before they are quantised, and nothing else changes."""

import numpy as np
import pytest
from harness import CONFIGS, a3sim, run

DIMS, HEADS = 6, 4


def random_bases(num_columns=DIMS, seed=7, outer=2, inner=2):
    """Arrays of a file of bases: queries take the transposed pseudo-inverse, so that scores stay."""
    random = np.random.default_rng(seed)
    key_matrix = random.normal(size=(HEADS, DIMS, num_columns))
    return {"basis_version": np.int64(1), "outer_heads": np.int64(outer), "inner_heads": np.int64(inner), "key_matrix": key_matrix,
            "query_matrix": np.linalg.pinv(key_matrix).transpose(0, 2, 1), "offset": random.normal(size=(HEADS, num_columns)),
            "description": np.frombuffer(b'{"names": []}', np.uint8)}


def in_bases(arrays, bases, heads):
    """key K - o, query Q, and values that fill the columns up."""
    width = bases["key_matrix"].shape[2]
    return {"key": arrays["key"] @ bases["key_matrix"][heads] - bases["offset"][heads][:, None], "query": arrays["query"] @
            bases["query_matrix"][heads], "value": np.pad(arrays["value"], ((0, 0), (0, 0), (0, width - DIMS)))}


@pytest.fixture(name="arrays")
def eight_operations(random_arrays):
    return random_arrays(rows=30, queries=4, dims=DIMS, operations=8)


@pytest.fixture(name="trace")
def trace_of_them(arrays, write_trace):
    return write_trace(**arrays)


# Two blocks of four operations, in each of which two heads stand in turn; and all four heads in turn.
ORDERS = [((2, 2), [0, 1, 0, 1, 2, 3, 2, 3]), ((1, 4), [0, 1, 2, 3, 0, 1, 2, 3]), ((4, 1), [0, 0, 1, 1, 2, 2, 3, 3])]


@pytest.mark.parametrize("engine", ["systemc", "fast"])
@pytest.mark.parametrize("num_columns", [DIMS, 9])
@pytest.mark.parametrize("order, heads", ORDERS)
def test_a_run_in_bases_is_a_run_of_the_trace_in_bases(arrays, trace, write_trace, tmp_path, engine, num_columns, order, heads):
    bases = random_bases(num_columns, outer=order[0], inner=order[1])
    expected = write_trace("expected", **in_bases(arrays, bases, heads))
    run("aggressive", trace, tmp_path / "a", "--basis", write_trace("bases", **bases), "--engine", engine).must_succeed()
    run("aggressive", expected, tmp_path / "b", "--engine", engine).must_succeed()
    for part in ("queries.csv", "outputs.npz"):
        if part.endswith("csv"):
            rows = [np.genfromtxt(tmp_path / folder / part, delimiter=",", names=True) for folder in "ab"]
            assert all(np.allclose(rows[0][name], rows[1][name], rtol=1e-9, equal_nan=True) for name in rows[0].dtype.names)
        else:
            with np.load(tmp_path / "a" / part) as one, np.load(tmp_path / "b" / part) as other:
                assert all(np.array_equal(one[name], other[name]) for name in other.files)


def test_accuracy_is_against_the_same_exact_attention(arrays, trace, write_trace, tmp_path):
    """The golden model and exact attention see the basis too; without approximation and with many bits the outputs are those of the
    trace as it is, which only holds if scores stay."""
    many_bits = ("--set", "/numerics/integer_bits=8", "--set", "/numerics/fraction_bits=14", "--set",
                 "/numerics/exponent_table_fraction_bits=24", "--set", "/numerics/exponent_integer_bits=8", "--engine", "fast")
    run("base", trace, tmp_path / "a", "--basis", write_trace("bases", **random_bases()), *many_bits).must_succeed()
    weights = np.exp(arrays["query"] @ arrays["key"].transpose(0, 2, 1))
    exact = weights / weights.sum(axis=2, keepdims=True) @ arrays["value"]
    with np.load(tmp_path / "a/outputs.npz") as found:
        np.testing.assert_allclose(found["output"].reshape(exact.shape), exact, atol=2e-2)


def test_a_sweep_in_bases_is_a_sweep_of_the_trace_in_bases(arrays, trace, write_trace, tmp_path):
    bases = random_bases()
    expected = write_trace("expected", **in_bases(arrays, bases, ORDERS[0][1]))
    lists = ("--iterations-per-row", "0.5,0.125", "--threshold-percent", "10,off", "--config", CONFIGS / "base.json")
    a3sim("sweep", "--trace", trace, "--basis", write_trace("bases", **bases), "--out", tmp_path / "a.csv", *lists).must_succeed()
    a3sim("sweep", "--trace", expected, "--out", tmp_path / "b.csv", *lists).must_succeed()
    one, other = (np.genfromtxt(tmp_path / name, delimiter=",", names=True) for name in ("a.csv", "b.csv"))
    assert one.dtype == other.dtype and len(one) == 4
    assert all(np.allclose(one[name], other[name], rtol=1e-9, equal_nan=True) for name in one.dtype.names)


TUNE = ("tune", "--config", CONFIGS / "base.json", "--minimise", "energy", "--hold-out", "0", "--iterations-per-row", "1,0.5,0.25,0.125",
        "--threshold-percent", "10", "--keep", "top1>=0.95")


def sparse_trace(seed):
    """Queries that look for one of the keys' components, behind one rotation, in which large products cancel."""
    random = np.random.default_rng(seed)
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(DIMS, DIMS)))[0]
    query = 3 * np.eye(DIMS)[random.integers(0, DIMS, (8, 6))]
    key = random.normal(size=(8, 40, DIMS))
    return {"key": key @ rotation, "value": random.normal(size=key.shape), "query": query @ rotation}, rotation


def test_the_tuner_chooses_in_the_basis_and_says_what_it_saves(write_trace):
    arrays, rotation = sparse_trace(3)
    bases = {**random_bases(outer=1, inner=1), "key_matrix": rotation.T[None], "query_matrix": rotation.T[None], "offset": np.zeros((1, DIMS))}
    file = write_trace("bases", **bases)
    in_it = a3sim(*TUNE, "--trace", write_trace(**arrays), "--basis", file).must_succeed().stdout
    of_trace = a3sim(*TUNE, "--trace", write_trace("in_basis", **in_bases(arrays, bases, [0] * 8))).must_succeed().stdout
    without = a3sim(*TUNE, "--trace", write_trace(**arrays)).must_succeed().stdout
    assert in_it.startswith(of_trace)
    before, after = (energy_of_choice(text) for text in (without, of_trace))
    assert after < 0.9 * before, "the premise of this test"
    last = in_it[len(of_trace):]
    assert f"{before:.1f} pJ a query; the basis saves {100 * (1 - after / before):.1f} %" in last


def energy_of_choice(text):
    return float(text.split("chosen:")[1].splitlines()[1].split()[0])


def test_a_basis_that_does_not_help_is_told(write_trace):
    arrays, rotation = sparse_trace(3)
    straight = {name: array @ rotation.T if name != "value" else array for name, array in arrays.items()}
    bases = {**random_bases(outer=1, inner=1), "key_matrix": rotation[None], "query_matrix": rotation[None], "offset": np.zeros((1, DIMS))}
    text = a3sim(*TUNE, "--trace", write_trace(**straight), "--basis", write_trace("bases", **bases)).must_succeed().stdout
    assert "the basis costs" in text and "% more" in text


@pytest.mark.parametrize("changed, message", [
    ({"basis_version": np.int64(2)}, "array 'basis_version': is 2; allowed is 1"),
    ({"basis_version": np.float64(1)}, "array 'basis_version': holds float64"),
    ({"key_matrix": None}, "array 'key_matrix': is missing"),
    ({"outer_heads": np.int64(0), "inner_heads": np.int64(0)}, "heads have names instead of places"),
    ({"outer_heads": np.int64(3)}, "array 'key_matrix': has the shape (4, 6, 6); allowed is [3 x 2 heads"),
    ({"inner_heads": np.int64(-2), "outer_heads": np.int64(-2)}, "array 'key_matrix': has the shape"),
    ({"offset": np.zeros((4, 5))}, "array 'offset': has the shape (4, 5); beside 'key_matrix' it must be (4, 6)"),
    ({"query_matrix": np.tile(np.eye(DIMS), (4, 1, 1))}, "scores would change"),
    ({"key_matrix": np.full((4, DIMS, DIMS), np.nan)}, "array 'key_matrix'"),
    ({"key_matrix": np.zeros((4, DIMS))}, "allowed are 3 axes"),
])
def test_other_files_are_refused(trace, write_trace, out, changed, message):
    arrays = {name: array for name, array in {**random_bases(), **changed}.items() if array is not None}
    run("base", trace, out, "--basis", write_trace("bases", **arrays)).must_refuse("bases.npz", message)
    assert not out.exists()


def test_operations_that_do_not_fit_are_refused(random_trace, write_trace, out):
    bases = write_trace("bases", **random_bases())
    run("base", random_trace(dims=4, operations=8), out, "--basis", bases).must_refuse("for operations of d = 6 columns, but the trace has 4")
    run("base", random_trace(dims=DIMS, operations=6), out, "--basis", bases).must_refuse("4 heads, which do not divide the trace's 6")
    wide = write_trace("wide", **random_bases(num_columns=9))
    trace = random_trace(dims=DIMS, operations=8)
    run("base", trace, out, "--basis", wide, "--set", "/hardware/num_lanes=8").must_refuse("has 9 columns, but the machine has room for 8; raise /hardware/num_dims")
    run("base", trace, out, "--basis", "missing.npz").must_refuse("missing.npz")


def test_the_basis_is_not_overwritten(trace, write_trace, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    file = write_trace("out/outputs", **random_bases())
    run("base", trace, out, "--basis", file, "--force").must_refuse("--basis", "outputs.npz")
