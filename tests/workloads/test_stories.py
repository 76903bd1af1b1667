"""Our own stories: answerable from their text, by rules that know nothing of the generator."""

import pytest
import story_solver

from workloads.memn2n import stories
from workloads.memn2n.babi_format import Statement, read_stories, task_files

SEED = 7


@pytest.fixture(params=stories.TASKS, ids=lambda task: task[1])
def told_stories(request):
    return stories.stories_of(stories.TASKS[request.param], 300, SEED)


def questions_with_statements(told):
    for story in told:
        statements = []
        for line in story:
            if isinstance(line, Statement):
                statements.append(line)
            else:
                yield line, statements


def test_the_text_alone_gives_every_answer(told_stories):
    for question, statements in questions_with_statements(told_stories):
        texts = [statement.text for statement in statements]
        assert story_solver.answer(texts, question.text) == question.answer, f"seed {SEED}: {question} after {texts}"


# A thing that was put down needs the statement that it was picked up, which the bAbI tasks do not count as support.
THING_TASKS = ("two-supporting-facts", "three-supporting-facts")


@pytest.mark.parametrize("task", [task for task in stories.TASKS if task[1] not in THING_TASKS], ids=lambda task: task[1])
def test_the_supporting_statements_alone_give_the_answer(task):
    for question, statements in questions_with_statements(stories.stories_of(stories.TASKS[task], 300, SEED)):
        texts = [statement.text for statement in statements if statement.number in question.support]
        assert story_solver.answer(texts, question.text) == question.answer, f"seed {SEED}: {question} from {texts}"


@pytest.mark.parametrize("task", [task for task in stories.TASKS if task[1] in THING_TASKS], ids=lambda task: task[1])
def test_the_supporting_statements_name_the_thing_and_every_place_it_was_asked_about(task):
    for question, statements in questions_with_statements(stories.stories_of(stories.TASKS[task], 300, SEED)):
        support = " ".join(statement.text for statement in statements if statement.number in question.support)
        wanted = [name for name in (*stories.OBJECTS, *stories.PLACES) if f"the {name}" in question.text]
        for name in (*wanted, *question.answer):
            assert f"the {name}." in support, f"seed {SEED}: {question}"


def test_no_answer_can_be_guessed_nearly_always(told_stories):
    answers = [question.answer for question, _ in questions_with_statements(told_stories)]
    assert max(map(answers.count, set(answers))) < 0.75 * len(answers)


def test_stories_fit_the_memory(told_stories):
    assert max(len(statements) for _, statements in questions_with_statements(told_stories)) <= 50


def test_a_seed_gives_its_stories_again_and_another_gives_others():
    make = stories.TASKS[2, "two-supporting-facts"]
    assert stories.stories_of(make, 20, 1) == stories.stories_of(make, 20, 1)
    assert stories.stories_of(make, 20, 1) != stories.stories_of(make, 20, 2)


def test_files_hold_as_many_questions_as_asked_for_and_no_test_story_is_for_training(tmp_path):
    stories.write_tasks(tmp_path, questions_per_task=50, seed=SEED)
    assert [(file.task, file.name) for file in task_files(tmp_path, "test")] == list(stories.TASKS)
    for training, test in zip(task_files(tmp_path, "train"), task_files(tmp_path, "test"), strict=True):
        assert 50 <= sum(1 for _ in questions_with_statements(read_stories(training.path))) < 55
        assert 5 <= sum(1 for _ in questions_with_statements(read_stories(test.path))) < 10
        if training.name != "two-arg-relations":  # so few stories are possible that some are told twice
            assert not [story for story in read_stories(test.path) if story in read_stories(training.path)]
