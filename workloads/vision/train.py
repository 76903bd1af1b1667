"""Trains the vision Transformer on Fashion-MNIST.

    python3 -m workloads.vision.train --model results/workloads/vision.npz [--patch 4] [--seed 1]

The images are those of Debian's dataset-fashion-mnist, or of --data. The model file appears when training has ended; it holds the
first test images, which the model is to be scored on, or says how many.
"""

import argparse
import pathlib

import numpy as np

from workloads.command_line import UserError, at_least_one, claim_output, provenance_array, read_npz, write_npz
from workloads.training import add_training_arguments, file_weights, import_torch, run_trainer, start_from
from workloads.transformer.training import Schedule, train_by_steps
from workloads.vision.images import CLASSES, DEBIAN_FOLDER, read
from workloads.vision.model import PATCHES, load, num_rows, patches_of

WIDTH = 128
NUM_BLOCKS = 2
BATCH = 64
LEARNING_RATE = 2e-3
STEPS = 2500
TEST_IMAGES = 500


def train(training, options):
    """The trained network, a TrainableVisionTransformer, and its Checkpoint; options as of the command line. Half of the images are mirrored."""
    torch = import_torch(options.seed)
    from workloads.vision.network import TrainableVisionTransformer  # torch is known to be there only now
    network = TrainableVisionTransformer(options.patch, WIDTH, NUM_BLOCKS)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, options.patch, options.data))
    images, labels = training.images, torch.from_numpy(training.labels.astype(np.int64))

    def loss_of_batch():
        chosen = torch.randint(len(labels), (BATCH,))
        is_mirrored = torch.rand(BATCH).numpy() < 0.5
        batch = images[chosen.numpy()]
        batch = np.where(is_mirrored[:, None, None], batch[:, :, ::-1], batch)
        return torch.nn.functional.cross_entropy(network(torch.from_numpy(patches_of(batch, options.patch))), labels[chosen])

    return network, train_by_steps(network, loss_of_batch, Schedule(options.steps, LEARNING_RATE), options)


def weights_of(path, patch, data):
    """Arrays of a trained model. Raises UserError if its patches are others."""
    found = load(path, data).model.patch
    if found != patch:
        raise UserError(f"{path}: its patches are {found} pixels wide, not {patch}. Give the same --patch.")
    return read_npz(path, [])


def scored_on(test, options):
    """What the model file says of the images that the model is scored on."""
    images, labels = test.images[:options.test_images], test.labels[:options.test_images]
    return {"num_test_images": np.int64(len(labels))} if options.leave_images_out else {"images": images, "labels": labels}


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.vision.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    parser.add_argument("--data", type=pathlib.Path, default=DEBIAN_FOLDER, metavar="FOLDER",
                        help=f"the data set's four .gz files (default {DEBIAN_FOLDER})")
    parser.add_argument("--patch", type=int, choices=PATCHES, default=4,
                        help="side of a patch in pixels; n = " + ", ".join(f"{num_rows(patch)} for {patch}" for patch in PATCHES) + " (default 4)")
    parser.add_argument("--steps", type=at_least_one, default=STEPS, metavar="N", help=f"of {BATCH} images each (default {STEPS})")
    parser.add_argument("--test-images", type=at_least_one, default=TEST_IMAGES, metavar="N",
                        help=f"the first N are what the model is scored on (default {TEST_IMAGES})")
    parser.add_argument("--leave-images-out", action="store_true",
                        help="of the model file, which says only how many; scoring then reads them from the data set's files")
    options = parser.parse_args()
    claim_output(options.model, options.force)
    training, test = (read(options.data, part) for part in ("train", "test"))
    print(f"{len(training.labels)} images to learn from in {len(CLASSES)} classes, {num_rows(options.patch)} rows each", flush=True)
    network, checkpoint = train(training, options)
    write_npz(options.model, {
        **file_weights(network, options), **scored_on(test, options), "provenance": provenance_array(seed=options.seed, patch=options.patch, steps=options.steps, data="Fashion-MNIST")}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate vision --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
