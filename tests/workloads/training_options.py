"""Options of trainers, for tests that call them."""

import argparse

from conftest import REPOSITORY

from workloads.training import add_training_arguments

CONSERVATIVE = REPOSITORY / "configs" / "conservative.json"


def options_of(**given):
    """A trainer's options: those given, all others as they are by default."""
    parser = argparse.ArgumentParser()
    add_training_arguments(parser)
    return argparse.Namespace(**vars(parser.parse_args(["--model", "model.npz"])) | given)
