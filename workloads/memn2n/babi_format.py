"""Reads and writes stories in the text format of the bAbI question-answering tasks (Weston et al., 2015).

A line is `NUMBER STATEMENT` or `NUMBER QUESTION<tab>ANSWER<tab>SUPPORT`. Numbers count from 1 within a story, and a line
numbered 1 begins the next story. ANSWER may be several words joined by commas; SUPPORT is the numbers of the statements
that the answer follows from, divided by spaces, and may be missing.
"""

import re
from typing import NamedTuple

from workloads.command_line import UserError, write_text

_FILE_NAME = re.compile(r"qa(\d+)_(.+)_(train|valid|test)\.txt")
_LINE = re.compile(r"(\d+) (\S.*)")


class Statement(NamedTuple):
    number: int
    text: str


class Question(NamedTuple):
    """`answer` is the answer's words, `support` the numbers of the statements it follows from."""

    number: int
    text: str
    answer: tuple
    support: tuple


class TaskFile(NamedTuple):
    """One file of a data set, such as qa1_single-supporting-fact_train.txt."""

    task: int
    name: str
    part: str
    path: object


def task_files(folder, part):
    """The files of one part (train, valid or test) of a data set's folder, in the order of their task numbers."""
    if not folder.is_dir():
        raise UserError(f"{folder}: is not a folder. Name the one that holds the qa*_{part}.txt files.")
    matches = [(_FILE_NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    files = sorted(TaskFile(int(match[1]), match[2], match[3], path)
                   for match, path in matches if match is not None and match[3] == part)
    if not files:
        raise UserError(f"{folder}: holds no file named like qa1_single-supporting-fact_{part}.txt.")
    return files


def read_stories(path):
    """The stories of a file, each a list of Statement and Question in reading order."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read ({error}).") from error
    stories = []
    for at, text in enumerate(lines, start=1):
        if text.strip():
            line = _parse(text, f"{path}:{at}")
            if line.number == 1:
                stories.append([])
            _check_place(stories, line, f"{path}:{at}")
            stories[-1].append(line)
    if not any(isinstance(line, Question) for story in stories for line in story):
        raise UserError(f"{path}: holds no question, a line 'NUMBER QUESTION<tab>ANSWER<tab>SUPPORT'.")
    return stories


def _parse(text, place):
    match = _LINE.fullmatch(text.rstrip())
    if match is None:
        raise UserError(f"{place}: found '{text}', expected 'NUMBER SENTENCE'.")
    number, fields = int(match[1]), match[2].split("\t")
    if len(fields) == 1:
        return Statement(number, fields[0])
    answer = tuple(word.strip() for word in fields[1].split(","))
    support = fields[2].split() if len(fields) == 3 else []
    if len(fields) > 3 or not all(answer) or not all(word.isdecimal() for word in support):
        raise UserError(f"{place}: found '{text}', expected 'NUMBER QUESTION<tab>ANSWER<tab>SUPPORT' with an answer "
                        "like 'milk' or 'milk,apple' and a support like '2 5'.")
    return Question(number, fields[0].strip(), answer, tuple(map(int, support)))


def _check_place(stories, line, place):
    """Numbers rise by one, and support names statements that stand before."""
    expected = stories[-1][-1].number + 1 if stories and stories[-1] else 1
    if line.number != expected:
        raise UserError(f"{place}: is numbered {line.number}, expected {expected}, or 1 for the next story.")
    if isinstance(line, Question):
        statements = {before.number for before in stories[-1] if isinstance(before, Statement)}
        unknown = [number for number in line.support if number not in statements]
        if unknown:
            raise UserError(f"{place}: support {unknown[0]} is not the number of a statement before it.")


def write_stories(path, stories):
    """Writes what read_stories reads."""
    write_text(path, "".join(_text(line) + "\n" for story in stories for line in story))


def _text(line):
    if isinstance(line, Statement):
        return f"{line.number} {line.text}"
    return f"{line.number} {line.text} \t{','.join(line.answer)}\t{' '.join(map(str, line.support))}"
