"""Arrays that are no operation of the machine: an InputError that names array and place, never a crash."""

import numpy as np
import pytest
from exact import attend

import a3sim


@pytest.fixture(name="refuse")
def refuse_(conservative, operation):
    """Asserts that attention and Operation or, if it needs the machine or the numbers, run refuse some arrays replaced."""

    def refuse(*fragments, when="made", **replaced):
        asked = operation()
        arrays = {"key": asked.key, "value": asked.value, "query": asked.query, **replaced}
        with pytest.raises(a3sim.InputError) as error:
            conservative.attention(**arrays)
        for fragment in fragments:
            assert fragment in str(error.value)
        if when == "made":
            with pytest.raises(a3sim.InputError) as of_operation:
                a3sim.Operation(**arrays)
            assert str(of_operation.value) == str(error.value)
            return
        for name, where in ((None, "operation 1"), ("head 3", "operation 1 (head 3)")):
            with pytest.raises(a3sim.InputError) as of_run:
                conservative.run([asked, a3sim.Operation(**arrays, name=name)])
            assert str(of_run.value) == f"{where}: {error.value}"

    return refuse


@pytest.mark.parametrize("name", ["key", "value", "query"])
@pytest.mark.parametrize("shape", [(), (8,), (2, 24, 8), (1, 1, 24, 8)])
def test_other_numbers_of_dimensions_are_refused(refuse, name, shape):
    refuse(f"array '{name}'", "two dimensions", **{name: np.zeros(shape)})


@pytest.mark.parametrize("name, shape, fragments", [
    ("value", (23, 8), ["array 'value'", "(23, 8)", "(24, 8)"]),
    ("value", (24, 7), ["array 'value'", "same shape"]),
    ("query", (5, 7), ["array 'query'", "d = 8"]),
    ("key", (25, 8), ["array 'value'", "(25, 8)"]),
    ("query", (0, 8), ["array 'query'", "m = 0"]),
    ("query", (5, 0), ["array 'query'"]),
])
def test_shapes_that_do_not_fit_are_refused(refuse, name, shape, fragments):
    refuse(*fragments, **{name: np.zeros(shape)})


def test_an_operation_without_rows_is_refused(refuse):
    refuse("array 'key'", "n = 0", key=np.zeros((0, 8)), value=np.zeros((0, 8)))


def test_an_operation_without_columns_is_refused(refuse):
    refuse("array 'key'", "d = 0", key=np.zeros((24, 0)), value=np.zeros((24, 0)), query=np.zeros((5, 0)))


def test_more_columns_than_the_machine_has_room_for_are_refused(refuse):
    refuse("array 'key'", "d = 65", "room for 64", "raise /hardware/num_dims", when="run", key=np.zeros((2, 65)),
           value=np.zeros((2, 65)), query=np.zeros((1, 65)))


def test_more_rows_than_the_machine_holds_are_refused(refuse):
    refuse("array 'key'", "n = 321", "320", "/mapping/tile_rows", "/hardware/num_rows", when="run", key=np.zeros((321, 8)),
           value=np.zeros((321, 8)))


def test_an_array_of_four_billion_rows_is_refused_without_being_read(refuse):
    endless = np.broadcast_to(np.float32(1), (2**32 + 1, 8))
    refuse("array 'key'", "4294967297", key=endless, value=endless)
    refuse("array 'query'", "m = 4294967297", query=endless)


@pytest.mark.parametrize("name", ["key", "value", "query"])
@pytest.mark.parametrize("dtype, found", [("i4", "int32"), ("i8", "int64"), ("u1", "uint8"), ("?", "bool"),
                                          ("c16", "complex128"), ("O", "objects"), ("S3", "strings"), ("g", "float128"),
                                          ("M8[s]", "M8")])
def test_elements_other_than_floats_are_refused(refuse, name, dtype, found):
    refuse(f"array '{name}'", found, "allowed are float16, float32 and float64", **{name: np.zeros((24, 8), dtype)})


@pytest.mark.parametrize("thing", [None, 3, "text", [[1.0]], {}, object()], ids=lambda thing: type(thing).__name__)
def test_things_that_are_no_array_are_refused(refuse, thing):
    refuse("array 'value'", type(thing).__name__, "numpy.asarray", value=thing)


def test_a_masked_array_is_refused_since_its_mask_would_be_lost(refuse):
    refuse("array 'key'", "MaskedArray", "no mask", key=np.ma.masked_array(np.zeros((24, 8)), mask=True))


@pytest.mark.parametrize("query_rows, fragments", [
    (np.array([1, 2, 0, 4, 5]), ["query 2: is 0", "allowed are 1 to 24"]),
    (np.array([1, 2, 3, 25, 5]), ["query 3: is 25", "allowed are 1 to 24"]),
    (np.array([-1, 2, 3, 4, 5], np.int8), ["query 0: is -1"]),
    (np.array([1, 2, 3, 4, 2**64 - 1], np.uint64), ["query 4: is 18446744073709551615"]),
    (np.array([1, 2, 3, 4]), ["has the shape (4,)", "needed is a number for each query, (5,)"]),
    (np.ones((5, 1), int), ["has the shape (5, 1)"]),
    (np.int64(3), ["int64", "NumPy array of integers (5,)"]),
    (np.array(3), ["has the shape ()"]),
    (np.ones(5), ["holds float64", "allowed are integers"]),
    (np.ones(5, bool), ["holds bool"]),
    (np.array([1, 2, 3, 4, 5], object), ["holds object"]),
    ([1, 2, 3, 4, 5], ["list", "numpy.asarray"]),
    (np.ma.masked_array([1, 2, 3, 4, 5], mask=True), ["MaskedArray"]),
])
def test_query_rows_that_are_none_are_refused(refuse, query_rows, fragments):
    refuse("array 'query_rows'", *fragments, query_rows=query_rows)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["key", "value", "query"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_number_that_is_not_finite_is_refused_with_its_place(refuse, operation, number, name, dtype):
    array = getattr(operation(dtype=dtype), name)
    array[4, 6] = number
    refuse(f"array '{name}': row 4, column 6 is {number}", when="run", **{name: array})


def runs(machine, operations):
    machine.run(operations)


def sweeps(machine, operations):
    machine.sweep(operations)


def tunes(machine, operations):
    machine.tune(operations, keep="top5>=0.5", minimise="energy")


@pytest.mark.parametrize("use", [runs, sweeps, tunes])
@pytest.mark.parametrize("thing, found", [(lambda operation: (operation.key, operation.value, operation.query), "tuple"),
                                          (lambda operation: [operation.key, operation.value, operation.query], "list"),
                                          (lambda operation: 3, "int"), (lambda operation: None, "NoneType"),
                                          (lambda operation: operation.key, "ndarray")])
def test_what_is_no_operation_is_refused_and_the_named_form_shown(conservative, operation, use, thing, found):
    with pytest.raises(a3sim.InputError) as error:
        use(conservative, [operation(), thing(operation())])
    assert str(error.value).startswith(f"operation 1: is of type {found}; allowed is a3sim.Operation(key=..., value=..., query=...)")


def test_the_first_bad_operation_is_named_whatever_the_number_of_threads(conservative, operation):
    operations = [operation(seed=seed) for seed in range(40)]
    for bad in (39, 31, 17):
        operations[bad].query[0, 0] = np.nan
    for threads in (1, 2, 7):
        with pytest.raises(a3sim.InputError, match="^operation 17: array 'query'"):
            conservative.run(operations, threads=threads)


def test_a_machine_works_on_after_an_error(conservative, operation):
    with pytest.raises(a3sim.InputError):
        conservative.attention(np.zeros((1, 8)), np.full((4, 8), np.nan), np.zeros((4, 8)))
    assert len(attend(conservative, operation()).output) == 5
