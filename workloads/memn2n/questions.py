"""Questions as arrays of word and sentence numbers: what the memory network reads."""

import re
from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError
from workloads.memn2n.babi_format import Statement

# Sukhbaatar et al., section 4.1: the memory holds the 50 most recent sentences.
MEMORY_ROWS = 50
NO_WORD = "<nil>"


@dataclass(frozen=True)
class Questions:
    """Q questions about stories made of U different sentences; questions are sentences too.

    sentence_words [U, J] holds word numbers, 0 after the last word; story [Q, MEMORY_ROWS] sentence numbers, the most
    recent sentence first, of which the first length [Q] count; question [Q] a sentence number; answer [Q] a word number;
    task [Q] the number of the task.
    """

    sentence_words: np.ndarray
    story: np.ndarray
    length: np.ndarray
    question: np.ndarray
    answer: np.ndarray
    task: np.ndarray

    def __len__(self):
        return len(self.question)

    def chosen(self, index):
        """The questions that `index` picks, with all sentences."""
        return Questions(self.sentence_words, self.story[index], self.length[index], self.question[index],
                         self.answer[index], self.task[index])

    def first_of_each_task(self, count):
        """The first `count` questions of every task."""
        picked = [np.flatnonzero(self.task == task)[:count] for task in np.unique(self.task)]
        return self.chosen(np.concatenate(picked))

    def arrays(self):
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def words_of(text):
    """Lower-case words without punctuation."""
    return re.findall(r"[^\s.,?!]+", text.lower())


def answer_word(answer):
    """An answer of several words is one word of the vocabulary, as in the bAbI baselines: 'milk,apple'."""
    return ",".join(word.lower() for word in answer)


class Encoder:
    """Numbers words and sentences in the order in which they turn up."""

    def __init__(self):
        self._words = {NO_WORD: 0}
        self._sentences = {}
        self._rows = []

    @property
    def vocabulary(self):
        return list(self._words)

    @property
    def num_questions(self):
        return len(self._rows)

    def add_task(self, task, stories):
        """Takes the questions of a task's stories in."""
        for story in stories:
            memory = []
            for line in story:
                sentence = self._sentence(words_of(line.text))
                if isinstance(line, Statement):
                    memory.insert(0, sentence)
                    continue
                if not memory:
                    raise UserError(f"task {task}: '{line.text}' has no statement before it; the memory would be empty.")
                self._rows.append((memory[:MEMORY_ROWS], sentence, self._word(answer_word(line.answer)), task))

    def questions(self):
        """All questions taken in so far."""
        width = max(map(len, self._sentences))
        story = np.zeros((len(self._rows), MEMORY_ROWS), np.int32)
        for row, (memory, *_) in zip(story, self._rows, strict=True):
            row[:len(memory)] = memory
        _, question, answer, task = zip(*self._rows, strict=True)
        return Questions(
            sentence_words=np.array([words + (0,) * (width - len(words)) for words in self._sentences], np.int32),
            story=story, length=np.array([len(memory) for memory, *_ in self._rows], np.int32),
            question=np.array(question, np.int32), answer=np.array(answer, np.int32), task=np.array(task, np.int32))

    def _word(self, word):
        return self._words.setdefault(word, len(self._words))

    def _sentence(self, words):
        return self._sentences.setdefault(tuple(map(self._word, words)), len(self._sentences))
