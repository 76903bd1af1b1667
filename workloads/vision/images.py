"""Fashion-MNIST (Xiao et al., 2017): grey images of clothes in ten classes, from the data set's own files."""

import gzip
import pathlib
from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError

SIDE = 28  # pixels
CLASSES = ("T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
DEBIAN_FOLDER = pathlib.Path("/usr/share/datasets/fashion-mnist")

_UINT8 = 8  # the format's number for the type of the elements
_NAMES = {"train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
          "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")}


@dataclass(frozen=True)
class Images:
    """images [S, SIDE, SIDE], labels [S], numbers of CLASSES; both uint8."""

    images: np.ndarray
    labels: np.ndarray


def read(folder, part):
    """Images of `part`, train or test. Raises UserError for a folder without them, and for files that are damaged."""
    images, labels = (_read_array(folder / name, dims) for name, dims in zip(_NAMES[part], (3, 1), strict=True))
    if images.shape != (len(labels), SIDE, SIDE) or len(labels) == 0 or labels.max() >= len(CLASSES):
        raise UserError(f"{folder}: its {part} images are {list(images.shape)} with labels {list(labels.shape)} up to "
                        f"{labels.max(initial=0)}; expected [images, {SIDE}, {SIDE}] and as many labels below {len(CLASSES)}.")
    return Images(images, labels)


def _read_array(path, num_dims):
    """An IDX file: two zero bytes, type, number of dimensions, each as 4 bytes, most significant first, then the elements."""
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError as error:
        raise UserError(f"{path}: there is no such file. Install Debian's dataset-fashion-mnist (scripts/setup.sh --workloads), or name "
                        "the folder of the data set's four .gz files with --data FOLDER.") from error
    except (OSError, EOFError) as error:
        raise UserError(f"{path}: cannot be read ({error}).") from error
    start = 4 + 4 * num_dims
    if content[:4] != bytes([0, 0, _UINT8, num_dims]) or len(content) < start:
        raise UserError(f"{path}: begins with {content[:4].hex(' ')}, expected 00 00 08 {num_dims:02x}: bytes in {num_dims} dimensions.")
    shape = np.frombuffer(content, ">u4", num_dims, offset=4)
    if len(content) - start != np.prod(shape, dtype=np.int64):
        raise UserError(f"{path}: holds {len(content) - start} elements, but says {' x '.join(map(str, shape))}.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
