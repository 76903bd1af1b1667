"""Bases of many heads: which operation gets which, and their file."""

import json

import numpy as np
import pytest
from basis_operations import operation_of, sparse_operations

import a3sim
from a3sim.basis import Bases, Basis, HeadOrder, fit, fit_heads, head_names, load


def named(operation, name):
    return operation_of(operation.key, operation.value, operation.query, name)


def scaled(factor, num_dims=2):
    return Basis(factor * np.eye(num_dims), np.eye(num_dims) / factor, np.zeros(num_dims))


@pytest.mark.parametrize("text, num_operations, heads", [
    ("*", 3, [0, 0, 0]),
    ("*x2", 6, [0, 1, 0, 1, 0, 1]),
    ("3x*", 6, [0, 0, 1, 1, 2, 2]),
    ("2x*x2", 8, [0, 1, 0, 1, 2, 3, 2, 3]),
])
def test_places_of_heads(text, num_operations, heads):
    order = HeadOrder.parse(text)
    assert order.heads(num_operations) == heads
    assert str(order) == text and order.num_heads == max(heads) + 1


@pytest.mark.parametrize("text", ["", "16", "x*", "0x*", "*x0", "*x", "2x*x2x2", "-1x*", "*x99999999"])
def test_other_orders_are_refused(text):
    with pytest.raises(a3sim.InputError, match="is no order of heads"):
        HeadOrder.parse(text)


def test_heads_that_do_not_divide_the_operations_are_refused():
    with pytest.raises(a3sim.InputError, match="are 7, which 2 heads in the order '\\*x2' do not divide"):
        HeadOrder.parse("*x2").heads(7)


def test_each_head_is_fitted_to_its_own_operations():
    operations = [named(sparse_operations(1, seed)[0], name) for seed, name in enumerate("baabba")]
    bases = fit_heads(operations, "*x2", "balanced", threads=2)
    for head in range(2):
        assert np.array_equal(bases.bases[head].key_matrix, fit(operations[head::2], "balanced").key_matrix)
    by_name = fit_heads(operations, method="balanced")
    assert by_name.names == ("b", "a")
    assert np.array_equal(by_name.bases[0].key_matrix, fit([operations[i] for i in (0, 3, 4)], "balanced").key_matrix)


@pytest.mark.parametrize("name, head", [
    ("encoder.0, batch 1, head 3", "encoder.0, head 3"),
    ("encoder.0, batch 1.0-2, heads 0-3", "encoder.0, heads 0-3"),
    ("batch 12", "batch 12"),
    ("batch 12, head 0", "head 0"),
    ("batch of 12, head 0", "batch of 12, head 0"),
    ("hop 2", "hop 2"),
])
def test_the_place_in_the_batch_is_no_part_of_a_heads_name(name, head):
    assert head_names([operation_of(np.eye(2), np.eye(2), np.eye(2), name)]) == [head]


def test_each_operation_gets_the_basis_of_its_head():
    operation = operation_of(np.eye(2), np.eye(2), np.eye(2))
    factors = [changed.key[0, 0] for changed in Bases((scaled(2.0), scaled(3.0)), HeadOrder(2, 1)).apply([operation] * 4)]
    assert factors == [2, 2, 3, 3]
    by_name = Bases((scaled(2.0), scaled(3.0)), None, ("first", "second"))
    assert [changed.key[0, 0] for changed in by_name.apply([named(operation, name) for name in ("second", "first", "second")])] == [3, 2, 3]


@pytest.mark.parametrize("names, message", [
    (["first", None], "operation 1: has no name"),
    (["first", ""], "operation 1: has no name"),
    (["first", "third"], "operation 1: 'third' has no basis; there are bases for first, second"),
])
def test_names_that_do_not_fit_are_refused(names, message):
    bases = Bases((scaled(2.0), scaled(3.0)), None, ("first", "second"))
    with pytest.raises(a3sim.InputError, match=message):
        bases.apply([operation_of(np.eye(2), np.eye(2), np.eye(2), name) for name in names])


def test_a_bad_operation_is_named():
    with pytest.raises(a3sim.InputError, match="^operation 1: has d = 3 columns, but the basis is for 2"):
        Bases((scaled(2.0),), HeadOrder()).apply([operation_of(*(np.eye(2),) * 3), operation_of(*(np.eye(3),) * 3)])


@pytest.mark.parametrize("arguments, message", [
    (((), HeadOrder()), "are none"),
    (((scaled(2.0), scaled(2.0, 3)), HeadOrder(1, 2)), "different numbers of columns"),
    (((scaled(2.0),), HeadOrder(1, 2)), "are 1 with 0 names for the order"),
    (((scaled(2.0),), None), "one name each"),
    (((scaled(2.0), scaled(2.0)), None, ("a", "a")), "all different"),
    (((scaled(2.0),), HeadOrder(), ("a",)), "without names"),
])
def test_bases_that_do_not_belong_together_are_refused(arguments, message):
    with pytest.raises(a3sim.InputError, match=message):
        Bases(*arguments)


def test_warnings_name_the_head():
    with pytest.warns(a3sim.basis.BasisWarning, match="^head 1: 4 keys for d = 8"):
        fit_heads([sparse_operations(1, 1)[0], sparse_operations(1, 2, rows=4)[0]], "*x2", "balanced")


@pytest.mark.parametrize("heads", ["*x2", None])
def test_a_file_holds_what_was_saved(tmp_path, heads):
    machine = a3sim.Machine.from_config({})
    operations = [named(sparse_operations(1, seed)[0], f"größe {seed % 2}") for seed in range(4)]
    bases = fit_heads(operations, heads, "balanced_rotation", machine, num_columns=12)
    bases.save(tmp_path / "bases.npz")
    again = load(tmp_path / "bases.npz")
    assert (again.order, again.names, dict(again.description)) == (bases.order, bases.names, dict(bases.description))
    assert again.description["method"] == "balanced_rotation" and again.description["machine"]["hardware"]["num_lanes"] == 64
    for one, other in zip(bases.bases, again.bases):
        assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("key_matrix", "query_matrix", "offset"))
    with np.load(tmp_path / "bases.npz") as archive:
        found = {name: (archive[name].dtype.str, archive[name].shape) for name in archive.files if name != "description"}
    assert found == {"basis_version": ("<i8", ()), "outer_heads": ("<i8", ()), "inner_heads": ("<i8", ()), "key_matrix": ("<f8", (2, 8, 12)),
                     "query_matrix": ("<f8", (2, 8, 12)), "offset": ("<f8", (2, 12))}


def test_a_file_is_not_replaced_unless_asked_for(tmp_path):
    bases = Bases((scaled(2.0),), HeadOrder())
    bases.save(tmp_path / "bases.npz")
    with pytest.raises(a3sim.InputError, match="exists already"):
        bases.save(tmp_path / "bases.npz")
    Bases((scaled(4.0),), HeadOrder()).save(tmp_path / "bases.npz", overwrite=True)
    assert load(tmp_path / "bases.npz").bases[0].key_matrix[0, 0] == 4
    assert [path.name for path in tmp_path.iterdir()] == ["bases.npz"]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(a3sim.InputError, match="cannot be written"):
        Bases((scaled(2.0),), HeadOrder()).save(tmp_path / "missing" / "bases.npz")


def saved_arrays(path):
    Bases((scaled(2.0), scaled(3.0)), HeadOrder(1, 2)).save(path)
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


@pytest.mark.parametrize("changed, message", [
    ({"basis_version": np.int64(2)}, "array 'basis_version': is 2; allowed is 1"),
    ({"basis_version": np.float64(1)}, "array 'basis_version': has the shape \\(\\) and holds float64"),
    ({"key_matrix": None}, "array 'key_matrix': is missing"),
    ({"offset": np.zeros((3, 2))}, "for 2, 2, 3 heads"),
    ({"inner_heads": np.int64(0)}, "are 1 and 0; allowed are numbers from 1"),
    ({"inner_heads": np.int64(4)}, "are 2 with 0 names for the order"),
    ({"key_matrix": np.stack([2 * np.eye(2), 4 * np.eye(2)])}, "head 1: basis: key_matrix query_matrix.T differs"),
    ({"description": np.frombuffer(b"[1]", np.uint8)}, "'description': is not the UTF-8 text"),
    ({"description": np.frombuffer(json.dumps({}).encode(), np.uint8)}, "'description'"),
])
def test_other_files_are_refused(tmp_path, changed, message):
    arrays = {**saved_arrays(tmp_path / "bases.npz"), **changed}
    np.savez(tmp_path / "other.npz", **{name: array for name, array in arrays.items() if array is not None})
    with pytest.raises(a3sim.InputError, match=f"other.npz: .*{message}"):
        load(tmp_path / "other.npz")


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "text.npz").write_text("no archive")
    for path in ("text.npz", "missing.npz", "."):
        with pytest.raises(a3sim.InputError, match=path.replace(".", r"\.")):
            load(tmp_path / path)
