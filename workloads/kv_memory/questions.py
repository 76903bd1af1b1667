"""Questions about a knowledge base as arrays of word, fact and entity numbers."""

from dataclasses import dataclass

import numpy as np

from workloads.kv_memory.knowledge import MEMORY_ROWS, REVERSED, WORDINGS

NO_WORD = "<nil>"


@dataclass(frozen=True)
class Facts:
    """key_words [F, J]: word numbers of subject and relation, 0 after the last; object [F]: an entity number."""

    key_words: np.ndarray
    object: np.ndarray


@dataclass(frozen=True)
class Questions:
    """question_words [Q, J]: word numbers, 0 after the last; memory [Q, MEMORY_ROWS]: fact numbers, of which the first
    length [Q] count; answers [Q, A]: numbers of the right entities, -1 after the last; relation [Q]: a relation number."""

    question_words: np.ndarray
    memory: np.ndarray
    length: np.ndarray
    answers: np.ndarray
    relation: np.ndarray

    def __len__(self):
        return len(self.length)

    def chosen(self, index):
        return Questions(*(getattr(self, name)[index] for name in self.__dataclass_fields__))


class Encoder:
    """Numbers the words, entities and relations that knowledge bases about the same names have in common."""

    def __init__(self, names):
        self.vocabulary = [NO_WORD, *names.words(), *REVERSED, *REVERSED.values()]
        self.entities = names.entities()
        self.relations = list(WORDINGS)
        self._word_numbers, self._entity_numbers, self._relation_numbers = (
            {name: number for number, name in enumerate(numbered)}
            for numbered in (self.vocabulary, self.entities, self.relations))

    def facts(self, facts):
        return Facts(self._words(map(key_text, facts)),
                     np.array([self._entity_numbers[fact.object] for fact in facts], np.int32))

    def questions(self, questions):
        return Questions(
            question_words=self._words(question.text for question in questions),
            memory=_filled_up([question.memory for question in questions], MEMORY_ROWS, 0),
            length=np.array([len(question.memory) for question in questions], np.int32),
            answers=_filled_up([[self._entity_numbers[name] for name in question.answers] for question in questions],
                               None, -1),
            relation=np.array([self._relation_numbers[question.relation] for question in questions], np.int32))

    def _words(self, texts):
        return _filled_up([[self._word_numbers[word] for word in text.split()] for text in texts], None, 0)


def key_text(fact):
    """The words of a fact's key; a relation is one word, unlike any that a question is worded with."""
    return f"{fact.subject} {fact.relation}"


def _filled_up(rows, width, filler):
    """Rows of different lengths as one array [rows, width]; width None: the longest row's."""
    width = max(map(len, rows)) if width is None else width
    filled = np.full((len(rows), width), filler, np.int32)
    for line, row in zip(filled, rows, strict=True):
        line[:len(row)] = row
    return filled
