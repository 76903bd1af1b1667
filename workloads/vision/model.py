"""The vision Transformer, in numpy, with the attention of each layer left to the caller.

Square patches of an image become rows, a learnt class row stands before them, and positions are learnt; the class is read off
the class row.
"""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, provenance_of, read_npz
from workloads.transformer.blocks import BLOCK_PARTS, HEAD_WIDTH, block_outputs, normalised, read_blocks
from workloads.vision.images import CLASSES, DEBIAN_FOLDER, SIDE, Images, read

PATCHES = (2, 4, 7, 14)  # sides in pixels; each divides SIDE
ENDS = ("patch_weight", "patch_bias", "cls", "pos", "lnf_weight", "lnf_bias", "head_weight", "head_bias")


def num_rows(patch):
    """n: patches of an image, and the class row."""
    return (SIDE // patch) ** 2 + 1


def patches_of(images, patch):
    """[S, SIDE, SIDE] uint8 to [S, patches, patch * patch], from -1 to 1, row by row of the image."""
    per_side = SIDE // patch
    tiles = images.reshape(len(images), per_side, patch, per_side, patch).transpose(0, 1, 3, 2, 4)
    return tiles.reshape(len(images), per_side * per_side, patch * patch).astype(np.float32) / np.float32(127.5) - 1


@dataclass(frozen=True)
class VisionTransformer:
    """`patch_weight` [d, patch * patch] and `patch_bias` embed patches, `cls` [d] is the class row, `pos` [n, d] is added to all rows,
    `blocks` holds each block's BLOCK_PARTS, `lnf_*` the last norm, `head_*` gives scores of classes."""

    patch_weight: np.ndarray
    patch_bias: np.ndarray
    cls: np.ndarray
    pos: np.ndarray
    lnf_weight: np.ndarray
    lnf_bias: np.ndarray
    head_weight: np.ndarray
    head_bias: np.ndarray
    blocks: list

    @property
    def patch(self):
        """Side of a patch in pixels."""
        return round(self.patch_weight.shape[1] ** 0.5)

    def logits(self, images, attention):
        """Scores [S, classes] of images [S, SIDE, SIDE], uint8; one operation for each layer, image and head."""
        rows = patches_of(images, self.patch) @ self.patch_weight.T + self.patch_bias
        states = np.concatenate([np.broadcast_to(self.cls, (len(images), 1, len(self.cls))), rows], axis=1) + self.pos
        for block in self.blocks:
            states = block_outputs(states, block, attention, is_rotary=False)
        return normalised(states[:, 0], self.lnf_weight, self.lnf_bias) @ self.head_weight.T + self.head_bias


@dataclass(frozen=True)
class TrainedVisionTransformer:
    """The model, and the test images it is scored on with their labels."""

    model: VisionTransformer
    images: np.ndarray
    labels: np.ndarray
    provenance: dict | None


def load(path, data=DEBIAN_FOLDER):
    """Reads a model file; see workloads/README.md for its arrays. data: folder of the data set, for a file that holds no images."""
    arrays = read_npz(path, [*ENDS, *(f"blocks_0_{part}" for part in BLOCK_PARTS)])
    model = VisionTransformer(*(arrays[name].astype(np.float32) for name in ENDS), read_blocks(path, arrays))
    width = len(model.patch_weight)
    if width % HEAD_WIDTH or model.patch not in PATCHES or model.pos.shape != (num_rows(model.patch), width):
        raise UserError(f"{path}: patch_weight is {list(model.patch_weight.shape)} and pos {list(model.pos.shape)}; expected a multiple of "
                        f"{HEAD_WIDTH} by the square of one of {', '.join(map(str, PATCHES))}, and as many positions as patches, and one.")
    test = _scored_on(path, arrays, data)
    if test.images.shape[1:] != (SIDE, SIDE) or model.head_bias.shape != (len(CLASSES),):
        raise UserError(f"{path}: images are {list(test.images.shape)} and classes {len(model.head_bias)}; expected "
                        f"[images, {SIDE}, {SIDE}] and {len(CLASSES)}.")
    return TrainedVisionTransformer(model, test.images, test.labels.astype(np.int64), provenance_of(arrays))


def _scored_on(path, arrays, data):
    """The file's own images, or as many of the data set's first as it asks for."""
    if "images" in arrays and "labels" in arrays:
        return Images(arrays["images"], arrays["labels"])
    if "num_test_images" not in arrays:
        raise UserError(f"{path}: lacks images and labels, or num_test_images; train the model anew with workloads.vision.train.")
    count, test = int(arrays["num_test_images"]), read(data, "test")
    if not 1 <= count <= len(test.labels):
        raise UserError(f"{path}: num_test_images is {count}; {data} has {len(test.labels)}.")
    return Images(test.images[:count], test.labels[:count])
