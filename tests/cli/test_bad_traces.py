"""A bad trace ends with exit status 2 and one message that names file and place; nothing is written."""

import io
import os
import zipfile

import numpy as np
import pytest
from harness import run


@pytest.fixture(name="refuse")
def refuse_(out, tmp_path):
    """Asserts that a run of the trace is refused with these fragments and leaves no trace of itself."""

    def refuse(trace, *fragments, options=()):
        before = {path.name for path in tmp_path.iterdir()}
        run("base", trace, out, *options).must_refuse(*fragments)
        assert {path.name for path in tmp_path.iterdir()} == before, "nothing may be written"

    return refuse


@pytest.fixture(name="write_broken")
def write_broken_(tmp_path, random_arrays):
    """Writes a sound trace in which the bytes of some arrays' .npy files are replaced."""

    def write(**replaced):
        trace = tmp_path / "broken.npz"
        with zipfile.ZipFile(trace, "w") as archive:
            for name, numbers in random_arrays().items():
                archive.writestr(f"{name}.npy", replaced.get(name, npy(numbers)))
        return trace

    return write


def npy(numbers):
    stream = io.BytesIO()
    np.save(stream, numbers)
    return stream.getvalue()


def npy_with_header(text, version=1, data=b""):
    encoded = text.encode()
    length = len(encoded).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + length + encoded + data


def header(descr="<f8", order="False", shape="(24, 8)"):
    return f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n"


# Files that are no archive.


def test_a_missing_file_is_refused(refuse, tmp_path):
    refuse(tmp_path / "none.npz", "none.npz", "No such file")


def test_a_missing_file_is_refused_although_the_first_trace_is_sound(refuse, random_trace, tmp_path):
    refuse([random_trace(), tmp_path / "none.npz"], "none.npz", "No such file")


def test_a_directory_is_refused(refuse, tmp_path):
    (tmp_path / "folder.npz").mkdir()
    refuse(tmp_path / "folder.npz", "folder.npz", "folder")


@pytest.mark.parametrize("content, reason", [
    (b"", "empty"),
    (b"key value query\n", "not a .npz file"),
    (npy(np.zeros((4, 4))), "single .npy array"),
    (b"PK\x05\x06" + bytes(18), "no array 'key"),
], ids=["empty", "text", "npy", "archive of nothing"])
def test_a_file_that_is_no_trace_is_refused(refuse, tmp_path, content, reason):
    trace = tmp_path / "strange.npz"
    trace.write_bytes(content)
    refuse(trace, "strange.npz", reason)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(refuse, random_trace, share):
    trace = random_trace(rows=100, dims=20)
    whole = trace.read_bytes()
    trace.write_bytes(whole[:int(len(whole) * share)])
    refuse(trace, trace.name, "cut short or damaged")


def test_a_damaged_number_is_refused(refuse, random_trace):
    trace = random_trace(rows=100, dims=20)
    content = bytearray(trace.read_bytes())
    content[5000] ^= 0x40  # within key, whose checksum tells
    trace.write_bytes(content)
    refuse(trace, trace.name, "array 'key'", "damaged")


def test_a_named_pipe_is_refused_at_once(refuse, tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    refuse(tmp_path / "pipe.npz", "pipe.npz", "not a regular file")


# Headers of arrays.


@pytest.mark.parametrize("shape", ["(4611686018427387904, 8)", "(24, 4611686018427387904)",
                                   "(2147483648, 2147483648)", "(1000000, 8)", "(23, 8)"])
def test_a_shape_that_the_file_does_not_hold_is_refused(refuse, write_broken, shape):
    trace = write_broken(key=npy_with_header(header(shape=shape), data=bytes(24 * 8 * 8)))
    refuse(trace, trace.name, "array 'key'")


def test_a_header_of_a_gigabyte_is_refused(refuse, write_broken):
    content = b"\x93NUMPY\x02\x00" + (1 << 30).to_bytes(4, "little") + b"{"
    refuse(write_broken(value=content), "broken.npz", "array 'value'", str(1 << 30))


@pytest.mark.parametrize("text", [
    "", "{", "{}", "[]", "{'descr': '<f8'}", header(shape="(24; 8)"), header(shape="(-24, 8)"),
    header(shape="(99999999999999999999, 8)"), header(order="Maybe"), header() + "x",
    header().replace("'shape'", "'form'"), "{'descr': '<f8" + "8" * 1000,
    header(shape="(" + "1, " * 40 + ")"), header() * 2, "\0" * 50,
])
def test_a_header_that_is_not_numpys_is_refused(refuse, write_broken, text):
    trace = write_broken(query=npy_with_header(text, data=bytes(24 * 8 * 8)))
    refuse(trace, trace.name, "array 'query'")


@pytest.mark.parametrize("content", [b"", b"\x93NUM", b"\x93NUMPY\x07\x00" + bytes(100), b"hello" * 9],
                         ids=["nothing", "half a magic", "version 7", "text"])
def test_an_array_that_is_no_npy_file_is_refused(refuse, write_broken, content):
    refuse(write_broken(key=content), "broken.npz", "array 'key'")


@pytest.mark.parametrize("numbers, found", [
    (np.array([[1.0, None]], dtype=object), "objects"),
    (np.ones((24, 8), dtype=np.int64), "int64"),
    (np.ones((24, 8), dtype=np.uint8), "uint8"),
    (np.ones((24, 8), dtype=np.complex128), "complex128"),
    (np.ones((24, 8), dtype=bool), "bool"),
    (np.full((24, 8), "text"), "strings"),
    (np.ones((24, 8), dtype=np.longdouble), "float128"),
    (np.zeros(24, dtype=[("a", "f4"), ("b", "f4")]), "structured"),
], ids=lambda parameter: parameter if isinstance(parameter, str) else "")
def test_elements_that_are_not_float16_32_or_64_are_refused(refuse, random_arrays, write_trace,
                                                           numbers, found):
    trace = write_trace(**{**random_arrays(), "key": numbers})
    refuse(trace, trace.name, "array 'key'", found, "allowed are")


# Shapes.


@pytest.mark.parametrize("name, shape", [
    ("key", (8,)), ("key", ()), ("key", (1, 1, 24, 8)), ("value", (24,)), ("query", (8,)),
    ("value", (23, 8)), ("value", (24, 7)), ("query", (5, 7)), ("query", (2, 5, 8)),
    ("value", (1, 24, 8)), ("key", (0, 8)), ("query", (0, 8)), ("query", (5, 0)),
])
def test_a_shape_that_fits_no_operation_is_refused(refuse, random_arrays, write_trace, name, shape):
    trace = write_trace(**{**random_arrays(), name: np.zeros(shape)})
    refuse(trace, trace.name, "array '")


def test_an_operation_without_rows_is_refused(refuse, random_arrays, write_trace):
    trace = write_trace(**{**random_arrays(), "key": np.zeros((0, 8)), "value": np.zeros((0, 8))})
    refuse(trace, trace.name, "array 'key'", "n = 0")


def test_an_operation_without_queries_is_refused(refuse, random_arrays, write_trace):
    trace = write_trace(**{**random_arrays(), "query": np.zeros((0, 8))})
    refuse(trace, trace.name, "array 'query'", "m = 0")


def test_a_trace_without_operations_is_refused(refuse, write_trace):
    trace = write_trace(key=np.zeros((0, 4, 8)), value=np.zeros((0, 4, 8)), query=np.zeros((0, 2, 8)))
    refuse(trace, trace.name, "array 'key'", "b = 0")


def test_different_numbers_of_operations_are_refused(refuse, random_arrays, write_trace):
    arrays = random_arrays(operations=3)
    trace = write_trace(**{**arrays, "query": arrays["query"][:2]})
    refuse(trace, trace.name, "array 'query'", "3 operations")


def test_more_columns_than_there_is_room_for_are_refused(refuse, random_trace):
    trace = random_trace(dims=65)
    refuse(trace, trace.name, "array 'key'", "d = 65", "room for 64", "/hardware/num_dims")


def test_more_rows_than_the_machine_has_are_refused(refuse, random_trace):
    trace = random_trace(rows=321)
    refuse(trace, trace.name, "array 'key'", "n = 321", "320", "/hardware/num_rows")


def test_an_override_lowers_what_the_machine_holds(refuse, random_trace):
    trace = random_trace(rows=24)
    refuse(trace, trace.name, "n = 24", "23", options=("--set", "/hardware/num_rows=23"))


@pytest.mark.parametrize("missing", ["key", "value", "query"])
def test_a_missing_array_is_refused(refuse, random_arrays, write_trace, missing):
    arrays = random_arrays()
    del arrays[missing]
    trace = write_trace(**arrays)
    refuse(trace, trace.name, f"'{missing}'")


def test_an_array_that_is_there_twice_is_refused(refuse, random_trace):
    trace = random_trace()
    with pytest.warns(UserWarning), zipfile.ZipFile(trace, "a") as archive:
        archive.writestr("key.npy", npy(np.zeros((24, 8))))
    refuse(trace, trace.name, "array 'key'", "twice")


def test_traces_of_different_d_are_refused(refuse, random_trace):
    first, second = random_trace("first", dims=8), random_trace("second", dims=9)
    refuse([first, second], "second.npz", "d = 9", "first.npz", "8")


# Numbers.


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["key", "value", "query"])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_a_number_that_is_not_finite_is_refused_with_its_place(refuse, random_arrays, write_trace,
                                                              number, name, dtype):
    arrays = {key: numbers.astype(dtype) for key, numbers in random_arrays(operations=3).items()}
    arrays[name][2, 4, 6] = number  # in the last operation: two have run already
    trace = write_trace(**arrays)
    refuse(trace, trace.name, f"array '{name}'", "operation 2, row 4, column 6", str(number))


# Ragged traces.


@pytest.fixture(name="ragged")
def ragged_(random_arrays, write_trace):
    """Writes a trace of 10 rows and 10 queries, by default in two operations."""

    def make(key_offsets=(0, 6, 10), query_offsets=(0, 3, 10)):
        return write_trace("ragged", **random_arrays(rows=10, queries=10),
                           key_offsets=np.array(key_offsets), query_offsets=np.array(query_offsets))

    return make


@pytest.mark.parametrize("offsets, fragments", [
    ((0, 11, 10), ("element 1 is 11", "10 rows")),
    ((0, 6, 11), ("element 2 is 11", "10 rows")),
    ((0, 6, 2**62), ("10 rows",)),
    ((0, 6, 9), ("10",)),
    ((1, 6, 10), ("begins with 1", "0")),
    ((-1, 6, 10), ("begins with -1", "0")),
    ((0, -6, 10), ("element 1 is -6",)),
    ((0, 10, 10), ("operation 1", "empty")),
    ((0, 0, 10), ("operation 0", "empty")),
    ((0,), ("no operation",)),
    (np.zeros(0, np.int64), ("no operation",)),
    ([[0, 10]], ("shape (1, 2)",)),
    ((0.0, 6.0, 10.0), ("float64", "int64")),
], ids=str)
@pytest.mark.parametrize("name", ["key", "query"])
def test_offsets_that_divide_nothing_are_refused(refuse, ragged, name, offsets, fragments):
    trace = ragged(**{f"{name}_offsets": offsets})
    refuse(trace, trace.name, f"array '{name}_offsets'", *fragments)


@pytest.mark.parametrize("key_offsets, fragments", [
    ((0, 7, 6, 10), ("element 2 is 6", "element 1, 7")),
    ((0, 6, 6, 10), ("operation 1", "empty")),
])
def test_offsets_that_fall_or_stay_are_refused(refuse, ragged, key_offsets, fragments):
    trace = ragged(key_offsets, query_offsets=(0, 1, 2, 10))
    refuse(trace, trace.name, "array 'key_offsets'", *fragments)


@pytest.mark.parametrize("name", ["key_offsets", "query_offsets"])
def test_offsets_of_one_array_alone_are_refused(refuse, random_arrays, write_trace, name):
    trace = write_trace(**random_arrays(), **{name: np.array([0, 5])})
    refuse(trace, trace.name, f"'{name}'")


def test_offsets_of_different_numbers_of_operations_are_refused(refuse, ragged):
    trace = ragged(query_offsets=(0, 1, 2, 10))
    refuse(trace, trace.name, "array 'query_offsets'", "3 operations", "2")


def test_offsets_beside_three_dimensions_are_refused(refuse, random_arrays, write_trace):
    trace = write_trace(**random_arrays(rows=5, queries=2, operations=2),
                        key_offsets=np.array([0, 5, 10]), query_offsets=np.array([0, 2, 4]))
    refuse(trace, trace.name, "array 'key'", "offsets")


def test_a_ragged_operation_with_more_rows_than_the_machine_is_refused(refuse, ragged):
    refuse(ragged(), "ragged.npz", "array 'key'", "operation 0", "n = 6",
           options=("--set", "/hardware/num_rows=5"))


def test_a_small_file_that_inflates_to_an_operation_too_large_is_refused(refuse, tmp_path):
    trace = tmp_path / "bomb.npz"
    megabyte = bytes(1 << 20)
    num_megabytes = 130  # one operation may have 128
    with zipfile.ZipFile(trace, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("key", "value"):
            archive.writestr(f"{name}.npy", npy(np.zeros((4, 1))))
        with archive.open("query.npy", "w", force_zip64=True) as entry:
            rows = num_megabytes * len(megabyte) // 8
            entry.write(npy_with_header(header(shape=f"({rows}, 1)")))
            for _ in range(num_megabytes):
                entry.write(megabyte)
    refuse(trace, trace.name, "array 'query'", f"m = {rows}")
