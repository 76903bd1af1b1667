"""Operations: named arrays, checked when they are put together."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest

import a3sim

KEY, VALUE, QUERY = np.ones((4, 2)), np.zeros((4, 2)), np.ones((3, 2), np.float16)


def test_arrays_are_kept_as_they_are():
    operation = a3sim.Operation(key=KEY, value=VALUE, query=QUERY, name="head 3")
    assert operation.key is KEY and operation.value is VALUE and operation.query is QUERY
    assert (operation.num_rows, operation.num_queries, operation.num_dims, operation.name) == (4, 3, 2, "head 3")


@pytest.mark.parametrize("name, expected", [(None, "<a3sim.Operation: n = 4, m = 3, d = 2>"),
                                            ("head 3", "<a3sim.Operation 'head 3': n = 4, m = 3, d = 2>")])
def test_its_text_tells_name_and_sizes(name, expected):
    assert repr(a3sim.Operation(key=KEY, value=VALUE, query=QUERY, name=name)) == expected


def test_it_tells_how_many_rows_queries_see():
    operation = a3sim.Operation(key=KEY, value=VALUE, query=QUERY, query_rows=np.array([2, 1, 4], np.uint8), name="head 3")
    assert repr(operation) == "<a3sim.Operation 'head 3': n = 4, m = 3, d = 2, query_rows 1 to 4>"
    assert a3sim.Operation(key=KEY, value=VALUE, query=QUERY).query_rows is None


def test_arrays_without_names_are_a_type_error():
    with pytest.raises(TypeError):
        a3sim.Operation(KEY, VALUE, QUERY)


def test_key_and_query_in_one_anothers_place_are_noticed_where_shapes_differ():
    with pytest.raises(a3sim.InputError, match=r"array 'value': has the shape \(4, 2\), but 'key' has \(3, 2\)"):
        a3sim.Operation(key=QUERY, value=VALUE, query=KEY)


@pytest.mark.parametrize("name", [3, b"head", object(), "zero\0byte", "half\ud800"])
def test_a_name_is_a_text(name):
    with pytest.raises(a3sim.InputError, match="^name"):
        a3sim.Operation(key=KEY, value=VALUE, query=QUERY, name=name)


def test_it_cannot_be_changed_but_replaced():
    operation = a3sim.Operation(key=KEY, value=VALUE, query=QUERY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        operation.key = VALUE
    assert dataclasses.replace(operation, name="new").name == "new"
    with pytest.raises(a3sim.InputError):
        dataclasses.replace(operation, value=QUERY)


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda operation: pickle.loads(pickle.dumps(operation))],
                         ids=["copy", "deepcopy", "pickle"])
def test_it_can_be_copied_and_pickled(twin):
    found = twin(a3sim.Operation(key=KEY, value=VALUE, query=QUERY, query_rows=np.array([2, 1, 4]), name="head 3"))
    assert found.name == "head 3" and found.query_rows.tolist() == [2, 1, 4]
    assert all(np.array_equal(getattr(found, name), array) for name, array in (("key", KEY), ("value", VALUE), ("query", QUERY)))
