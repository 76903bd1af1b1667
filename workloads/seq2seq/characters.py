"""Texts as numbers of characters."""

import string
from dataclasses import dataclass

import numpy as np

from workloads.seq2seq.dates import WAYS

START = "[START]"
VOCABULARY = (START, *string.digits, *string.ascii_letters, *" '-,./")
TARGET_LENGTH = 10  # a date in ISO 8601 always has as many characters, so that none need say where it ends

_NUMBERS = {character: number for number, character in enumerate(VOCABULARY)}


@dataclass(frozen=True)
class Examples:
    """source [S, longest]: numbers of characters, of which the first length [S] count, 0 fills up; target [S, TARGET_LENGTH]; way [S], a
    number of WAYS."""

    source: np.ndarray
    length: np.ndarray
    target: np.ndarray
    way: np.ndarray

    def __len__(self):
        return len(self.length)

    def first(self, count):
        """So many of them; None: all."""
        return Examples(*(getattr(self, name)[:count] for name in self.__dataclass_fields__))


def numbers_of(text):
    return [_NUMBERS[character] for character in text]


def encode(examples):
    """Examples of dates.Example."""
    length = np.array([len(example.text) for example in examples])
    source = np.zeros((len(examples), length.max()), np.uint8)
    for row, example in zip(source, examples, strict=True):
        row[:len(example.text)] = numbers_of(example.text)
    ways = list(WAYS)
    return Examples(source, length.astype(np.uint8), np.array([numbers_of(example.iso) for example in examples], np.uint8),
                    np.array([ways.index(example.way) for example in examples], np.uint8))
