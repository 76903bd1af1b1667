"""The data set's files and the vision Transformer's numpy form, against hand derivations."""

import gzip

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.command_line import UserError
from workloads.vision import images, model


def test_images_and_labels_are_read_as_they_were_written(tmp_path):
    small_models.write_data_set(tmp_path / "data", count=3)
    pixels, labels = small_models.random_images(3)
    for part in ("train", "test"):
        found = images.read(tmp_path / "data", part)
        assert (found.images == pixels).all() and (found.labels == labels).all()


def damaged(change):
    """What gzip holds after `change` of the bytes that it held."""
    return lambda path: path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))


@pytest.mark.parametrize(("name", "damage", "fragment"), [
    ("t10k-images-idx3-ubyte.gz", lambda path: path.unlink(), "Install Debian's dataset-fashion-mnist .* --data FOLDER"),
    ("t10k-images-idx3-ubyte.gz", lambda path: path.write_bytes(path.read_bytes()[:-20]), "cannot be read"),
    ("t10k-labels-idx1-ubyte.gz", lambda path: path.write_bytes(b"plain"), "cannot be read"),
    ("t10k-images-idx3-ubyte.gz", damaged(lambda content: b"\0\0\x0d" + content[3:]), "begins with 00 00 0d 03, expected 00 00 08 03"),
    ("t10k-images-idx3-ubyte.gz", damaged(lambda content: content[:-1]), "holds 2351 elements, but says 3 x 28 x 28"),
    ("t10k-labels-idx1-ubyte.gz", damaged(lambda content: content[:7] + b"\x02" + content[8:-1]), r"labels \[2\]"),
    ("t10k-labels-idx1-ubyte.gz", damaged(lambda content: content[:-1] + b"\x0a"), "up to 10")], ids=str)
def test_files_that_cannot_serve_are_refused(name, damage, fragment, tmp_path):
    folder = tmp_path / "data"
    small_models.write_data_set(folder, count=3)
    damage(folder / name)
    with pytest.raises(UserError, match=fragment):
        images.read(folder, "test")


def test_without_the_data_set_the_trainer_says_what_to_install(command, tmp_path):
    process = command("vision.train", "--model", tmp_path / "model.npz", "--data", tmp_path)
    assert process.returncode == 2 and not list(tmp_path.iterdir())
    assert "workloads: error: " in process.stderr and "scripts/setup.sh --workloads" in process.stderr


def test_rows_are_patches_and_one_for_the_class():
    assert {patch: model.num_rows(patch) for patch in (2, 4)} == {2: 197, 4: 50}


def test_patches_are_squares_row_by_row_from_minus_1_to_1():
    """In an image that grows by 1 a pixel to the right, modulo 256: patch 8 of 7 x 7 is the second of the third row of patches."""
    image = (28 * np.arange(28)[:, None] + np.arange(28)).astype(np.uint8)[None]
    patches = model.patches_of(image, 4)
    assert patches.shape == (1, 49, 16)
    assert patches[0, 15] == pytest.approx(image[0, 8:12, 4:8].reshape(-1) / 127.5 - 1, abs=1e-6)
    assert model.patches_of(np.array([[[0, 255], [255, 0]]], np.uint8).repeat(14, 1).repeat(14, 2), 14)[0, :, 0].tolist() == [-1, 1, 1, -1]


def test_each_layer_attends_once_an_image_and_head_with_scaled_queries(tmp_path):
    small_models.write_vision(tmp_path / "model.npz", width=128)
    trained = model.load(tmp_path / "model.npz")
    recorder = attention.Recorder(attention.exact)
    trained.model.logits(trained.images[:3], recorder)
    assert [op.query.shape for op in recorder.operations] == [(17, 64)] * (2 * 3 * 2)
    # Operation 3 is layer 0, image 1, head 1. Row 0 is the class, the same for all images; row 6 is patch 5.
    block = trained.model.blocks[0]
    patch = trained.images[1, 7:14, 7:14].reshape(-1) / 127.5 - 1
    states = {0: trained.model.cls + trained.model.pos[0],
              6: trained.model.patch_weight @ patch + trained.model.patch_bias + trained.model.pos[6]}
    for row, state in states.items():
        state = (state - state.mean()) / np.sqrt(state.var() + 1e-5) * block["ln1_weight"] + block["ln1_bias"]
        query, key, value = (block["qkv_weight"] @ state + block["qkv_bias"]).reshape(3, 128)[:, 64:]
        found = recorder.operations[3]
        assert found.query[row] == pytest.approx(query / 8, abs=1e-4)
        assert found.key[row] == pytest.approx(key, abs=1e-4) and found.value[row] == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize(("change", "fragment"), [
    (lambda arrays: {"pos": arrays["pos"][:-1]}, "pos .* as many positions as patches"),
    (lambda arrays: {"patch_weight": arrays["patch_weight"][:, :9]}, r"the square of one of 2, 4, 7, 14"),
    (lambda arrays: {"images": arrays["images"][:, :20]}, r"images are \[5, 20, 28\]")], ids=str)
def test_a_model_whose_arrays_do_not_fit_is_refused(change, fragment, tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_vision(path)
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez(path, **arrays | change(arrays))
    with pytest.raises(UserError, match=fragment):
        model.load(path)


def write_without_images(path, count):
    small_models.write_vision(path)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files if name not in ("images", "labels")}
    np.savez(path, **arrays, **({} if count is None else {"num_test_images": count}))


def test_a_model_that_holds_no_images_is_scored_on_the_first_of_the_data_set(tmp_path):
    small_models.write_data_set(tmp_path / "data", count=9)
    write_without_images(tmp_path / "model.npz", 5)
    pixels, labels = small_models.random_images(9)
    trained = model.load(tmp_path / "model.npz", tmp_path / "data")
    assert (trained.images == pixels[:5]).all() and (trained.labels == labels[:5]).all()


@pytest.mark.parametrize(("count", "fragment"), [(None, "lacks images and labels, or num_test_images"), (0, "num_test_images is 0; .* has 9"),
                                                 (10, "num_test_images is 10; .* has 9")])
def test_a_model_whose_images_are_nowhere_is_refused(count, fragment, tmp_path):
    small_models.write_data_set(tmp_path / "data", count=9)
    write_without_images(tmp_path / "model.npz", count)
    with pytest.raises(UserError, match=fragment):
        model.load(tmp_path / "model.npz", tmp_path / "data")


def test_an_absent_data_set_is_named(tmp_path):
    write_without_images(tmp_path / "model.npz", 5)
    with pytest.raises(UserError, match="Install Debian's dataset-fashion-mnist"):
        model.load(tmp_path / "model.npz", tmp_path)
