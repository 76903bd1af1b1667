"""Trace files: what is written is read again, by the package, by NumPy and by the command line; what is wrong is told."""

import os
import subprocess

import numpy as np
import pytest
from conftest import CONFIGS, write_trace

import a3sim


def same_arrays(found, expected):
    """Names, types and every bit."""
    return len(found) == len(expected) and all(
        a.name == b.name and all(getattr(a, name).dtype == getattr(b, name).dtype and
                                 np.array_equal(getattr(a, name), getattr(b, name)) for name in ("key", "value", "query"))
        for a, b in zip(found, expected))


@pytest.fixture(name="operations")
def operations_(operation):
    return [operation(rows=1 + 5 * i, queries=1 + i % 3, seed=i) for i in range(6)]


def test_what_is_saved_is_loaded(tmp_path, operations):
    a3sim.save_trace(tmp_path / "trace.npz", operations)
    assert same_arrays(a3sim.load_trace(tmp_path / "trace.npz"), operations)
    assert list(tmp_path.iterdir()) == [tmp_path / "trace.npz"]


def test_names_are_kept(tmp_path, operation):
    named = [a3sim.Operation(key=asked.key, value=asked.value, query=asked.query, name=name)
             for asked, name in zip((operation(seed=seed) for seed in range(3)), ("layer 0, head 1", None, "Schlüssel ∑"))]
    a3sim.save_trace(tmp_path / "trace.npz", named)
    assert [asked.name for asked in a3sim.load_trace(tmp_path / "trace.npz")] == ["layer 0, head 1", None, "Schlüssel ∑"]


def test_numpy_reads_the_ragged_form(tmp_path, operations):
    a3sim.save_trace(str(tmp_path / "trace.npz"), iter(operations))
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as trace:
        assert sorted(trace.files) == ["key", "key_offsets", "query", "query_offsets", "value"]
        np.testing.assert_array_equal(trace["key"], np.concatenate([operation.key for operation in operations]))
        assert trace["key_offsets"].tolist() == [0, 1, 7, 18, 34, 55, 81] and trace["key_offsets"].dtype == np.int64
        assert trace["query_offsets"].tolist() == [0, 1, 3, 6, 7, 9, 12]


@pytest.mark.parametrize("named", [False, True])
def test_the_command_runs_what_was_saved(tmp_path, operations, conservative, named):
    if named:
        operations = [a3sim.Operation(key=asked.key, value=asked.value, query=asked.query, name=f"{i}")
                      for i, asked in enumerate(operations)]
    a3sim.save_trace(tmp_path / "trace.npz", operations)
    subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / "conservative.json", "--trace", tmp_path / "trace.npz",
                    "--out", tmp_path / "out"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    with np.load(tmp_path / "out" / "outputs.npz") as outputs:
        found = np.concatenate([result.output for result in conservative.run(operations)])
        np.testing.assert_array_equal(found, outputs["output"])


def test_each_matrix_is_of_the_smallest_type_that_holds_it(tmp_path, operation):
    """float16 and float32 meet in float32; a byte order of its own does not matter."""
    first, second = operation(dtype=np.float16), operation(dtype=np.float16, seed=3)
    mixed = [a3sim.Operation(key=first.key, value=first.value.astype(np.float32), query=first.query.astype(">f2")),
             a3sim.Operation(key=second.key, value=second.value, query=second.query.astype(np.float64))]
    a3sim.save_trace(tmp_path / "trace.npz", mixed)
    loaded = a3sim.load_trace(tmp_path / "trace.npz")
    assert [(asked.key.dtype, asked.value.dtype, asked.query.dtype) for asked in loaded] == [("<f2", "<f4", "<f8")] * 2
    assert all(np.array_equal(getattr(a, name), getattr(b, name)) for a, b in zip(loaded, mixed) for name in ("key", "value", "query"))


@pytest.mark.parametrize("form", ["single", "equal-sized", "ragged"])
def test_every_form_is_loaded(tmp_path, operation, form):
    path = tmp_path / "trace.npz"
    operations = [operation(seed=seed) for seed in range(1 if form == "single" else 3)]
    if form == "ragged":
        write_trace(path, operations)
    else:
        pile = np.stack if form == "equal-sized" else lambda arrays: np.asfortranarray(arrays[0].astype(">f4"))
        np.savez_compressed(path, **{name: pile([getattr(asked, name) for asked in operations])
                                     for name in ("key", "value", "query")})
    loaded = a3sim.load_trace(path)
    assert len(loaded) == len(operations)
    for found, expected in zip(loaded, operations):
        assert all(np.array_equal(getattr(found, name), getattr(expected, name)) for name in ("key", "value", "query"))


@pytest.mark.parametrize("names", [np.array([1, 2]), np.array(["only one"]), np.array([None, {}], dtype=object)], ids=str)
def test_other_arrays_called_names_are_none(tmp_path, operation, names):
    asked = operation()
    np.savez(tmp_path / "trace.npz", key=[asked.key] * 2, value=[asked.value] * 2, query=[asked.query] * 2, names=names)
    assert [found.name for found in a3sim.load_trace(tmp_path / "trace.npz")] == [None, None]


def test_names_that_former_versions_wrote_are_read(tmp_path, operation):
    asked = operation()
    np.savez(tmp_path / "trace.npz", key=[asked.key] * 2, value=[asked.value] * 2, query=[asked.query] * 2, names=["first", ""])
    assert [found.name for found in a3sim.load_trace(tmp_path / "trace.npz")] == ["first", None]
    np.savez(tmp_path / "trace.npz", key=[asked.key], value=[asked.value], query=[asked.query], names=["old"], operation_names=["new"])
    assert [found.name for found in a3sim.load_trace(tmp_path / "trace.npz")] == ["new"]


def test_rows_that_queries_see_are_saved_for_all_if_for_one(tmp_path, operation):
    asked = [operation(seed=0), operation(seed=1, rows=9, queries=3, query_rows=np.array([9, 1, 4], np.uint8))]
    a3sim.save_trace(tmp_path / "trace.npz", asked)
    with np.load(tmp_path / "trace.npz") as trace:
        assert trace["query_rows"].dtype == np.int64 and trace["query_rows"].tolist() == [24] * 5 + [9, 1, 4]
    assert [found.query_rows.tolist() for found in a3sim.load_trace(tmp_path / "trace.npz")] == [[24] * 5, [9, 1, 4]]
    a3sim.save_trace(tmp_path / "other.npz", asked[:1])
    assert a3sim.load_trace(tmp_path / "other.npz")[0].query_rows is None


@pytest.mark.parametrize("form", ["single", "equal-sized"])
def test_rows_that_queries_see_are_loaded_from_every_form(tmp_path, operation, form):
    asked, rows = operation(queries=2), np.array([3, 24])
    pile = np.array if form == "single" else lambda array: np.stack([array, array])
    np.savez(tmp_path / "trace.npz", key=pile(asked.key), value=pile(asked.value), query=pile(asked.query), query_rows=pile(rows))
    assert {tuple(found.query_rows) for found in a3sim.load_trace(tmp_path / "trace.npz")} == {(3, 24)}


@pytest.mark.parametrize("damage", ["missing", "no zip", "integers", "no query", "bad offsets", "zero query_rows", "many query_rows",
                                    "long query_rows", "real query_rows", "one name"])
def test_a_bad_file_gives_the_commands_message(tmp_path, operation, damage):
    path, asked = tmp_path / "trace.npz", operation()
    arrays = {"key": asked.key, "value": asked.value, "query": asked.query}
    if damage == "no zip":
        path.write_text("no zip")
    elif damage == "integers":
        np.savez(path, **{**arrays, "key": np.ones(asked.key.shape, int)})
    elif damage == "no query":
        np.savez(path, key=asked.key, value=asked.value)
    elif damage == "bad offsets":
        np.savez(path, **arrays, key_offsets=np.array([0, 9]), query_offsets=np.array([0, 5]))
    elif damage.endswith("query_rows"):
        rows = {"zero": np.array([5, 0, 4, 3, 2]), "many": np.array([5, 1, 1, 25, 1]), "long": np.ones(6, int), "real": np.ones(5)}
        np.savez(path, **arrays, query_rows=rows[damage.split()[0]])
    elif damage == "one name":
        np.savez(path, **{name: [array] * 2 for name, array in arrays.items()}, operation_names=["one"])
    outcome = subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / "base.json", "--trace", path, "--engine", "fast",
                              "--out", tmp_path / "out"], capture_output=True, text=True, timeout=120)
    assert outcome.returncode == 2
    with pytest.raises(a3sim.InputError) as error:
        a3sim.load_trace(path)
    assert str(error.value) == outcome.stderr.strip().removeprefix("a3sim: error: ")


def test_damage_in_a_matrix_is_an_input_error(tmp_path, operation):
    path, asked = tmp_path / "trace.npz", operation(rows=60, dims=60)
    np.savez(path, key=asked.key, value=asked.value, query=asked.query)
    content = bytearray(path.read_bytes())
    content[2000] ^= 1  # among the key's numbers: its checksum fails
    path.write_bytes(content)
    with pytest.raises(a3sim.InputError, match="trace.npz: cannot be read .*CRC"):
        a3sim.load_trace(path)


def test_an_existing_file_is_kept_unless_overwriting_is_asked_for(tmp_path, operations):
    path = tmp_path / "trace.npz"
    path.write_text("precious")
    with pytest.raises(a3sim.InputError, match="exists already"):
        a3sim.save_trace(path, operations)
    assert path.read_text() == "precious"
    a3sim.save_trace(path, operations, overwrite=True)
    assert same_arrays(a3sim.load_trace(path), operations)


@pytest.mark.parametrize("change, fragment", [
    (lambda listed, make: listed.clear(), "there is none"),
    (lambda listed, make: listed.append(make(dims=7)), "operation 6 has d = 7 .* 8"),
    (lambda listed, make: listed[3].value.fill(np.nan), "operation 3: array 'value' holds NaN"),
    (lambda listed, make: listed.append((1, 2, 3)), "operation 6: is of type tuple"),
])
def test_what_is_no_trace_is_refused_and_nothing_written(tmp_path, operations, operation, change, fragment):
    change(operations, operation)
    with pytest.raises(a3sim.InputError, match=fragment):
        a3sim.save_trace(tmp_path / "trace.npz", operations)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [None, 3, b"trace.npz", "missing/trace.npz", ".", "a\0.npz"])
def test_a_place_where_no_file_can_be_is_refused(tmp_path, monkeypatch, operations, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(a3sim.InputError):
        a3sim.save_trace(path, operations)
    with pytest.raises(a3sim.InputError):
        a3sim.load_trace(path)
