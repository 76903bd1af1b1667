"""The reader of the bAbI tasks' text format."""

import pytest

from workloads.command_line import UserError
from workloads.memn2n.babi_format import Question, Statement, read_stories, task_files, write_stories

# Own sentences in the form of the real files: a space before the tab, several answers, support in any order, two stories.
TEXT = """\
1 Nora walked to the pier.
2 Nora lifted the net there.
3 What is Nora holding? \tnet,oar\t2 1
4 Where is Nora?\tpier\t1
1 The pier is east of the mill.
2 How do you go from the mill to the pier?\te,n\t1
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="qa1_own-task_train.txt"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_reads_statements_questions_answers_and_support(file):
    assert read_stories(file(TEXT)) == [
        [Statement(1, "Nora walked to the pier."), Statement(2, "Nora lifted the net there."),
         Question(3, "What is Nora holding?", ("net", "oar"), (2, 1)), Question(4, "Where is Nora?", ("pier",), (1,))],
        [Statement(1, "The pier is east of the mill."),
         Question(2, "How do you go from the mill to the pier?", ("e", "n"), (1,))],
    ]


def test_support_may_be_missing(file):
    assert read_stories(file("1 It rains.\n2 Does it rain?\tyes\n"))[0][1] == Question(2, "Does it rain?", ("yes",), ())


def test_windows_line_ends_are_no_part_of_the_last_field(file):
    path = file("")
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert read_stories(path)[0][2].support == (2, 1)


def test_what_is_written_reads_back(file, tmp_path):
    stories = read_stories(file(TEXT))
    write_stories(tmp_path / "again.txt", stories)
    assert read_stories(tmp_path / "again.txt") == stories


@pytest.mark.parametrize(("text", "line", "fragment"), [
    ("Nora walked.\n", 1, "expected 'NUMBER SENTENCE'"),
    ("1 Nora walked.\n3 Who walked?\tNora\t1\n", 2, "is numbered 3, expected 2"),
    ("2 Nora walked.\n", 1, "is numbered 2, expected 1"),
    ("1 Nora walked.\n2 Who walked?\t\t1\n", 2, "with an answer"),
    ("1 Nora walked.\n2 Who walked?\tNora\tone\n", 2, "a support like '2 5'"),
    ("1 Nora walked.\n2 Who walked?\tNora\t1\tx\n", 2, "expected 'NUMBER QUESTION"),
    ("1 Nora walked.\n2 Who walked?\tNora\t2\n", 2, "support 2 is not the number of a statement"),
    ("1 A.\n2 B?\tc\t1\n3 D?\te\t2\n", 3, "support 2 is not the number of a statement"),
])
def test_a_bad_line_is_named_with_what_was_expected(file, text, line, fragment):
    path = file(text)
    with pytest.raises(UserError) as error:
        read_stories(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert fragment in str(error.value)


def test_a_file_without_question_is_an_error(file):
    with pytest.raises(UserError, match="holds no question"):
        read_stories(file("1 Nora walked.\n"))


def test_task_files_are_those_of_the_part_in_numerical_order(file, tmp_path):
    for name in ("qa10_b_train.txt", "qa2_a_train.txt", "qa2_a_test.txt", "readme.txt"):
        file(TEXT, name)
    assert [(found.task, found.name) for found in task_files(tmp_path, "train")] == [(2, "a"), (10, "b")]
    assert [found.path for found in task_files(tmp_path, "test")] == [tmp_path / "qa2_a_test.txt"]


def test_a_folder_without_task_files_is_an_error(tmp_path):
    with pytest.raises(UserError, match="holds no file named like qa1_single-supporting-fact_train.txt"):
        task_files(tmp_path, "train")
    with pytest.raises(UserError, match="is not a folder"):
        task_files(tmp_path / "absent", "train")
