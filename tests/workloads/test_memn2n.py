"""The memory network's encoding and its numpy model, against its definition written out."""

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.command_line import UserError, write_npz
from workloads.memn2n import model
from workloads.memn2n.babi_format import Question, Statement
from workloads.memn2n.questions import MEMORY_ROWS, Encoder, words_of

STORY = [Statement(1, "Nora left."), Question(2, "Who left?", ("Nora",), (1,)),
         Statement(3, "Nora saw Nora."), Question(4, "Who?", ("net", "Oar"), (3,))]


def encoded(*stories):
    encoder = Encoder()
    encoder.add_task(1, stories)
    return encoder.questions(), encoder.vocabulary


def test_words_are_lower_case_without_punctuation():
    assert words_of("After that, Nora's cat-flap opened.") == ["after", "that", "nora's", "cat-flap", "opened"]


def test_memory_holds_the_statements_so_far_the_most_recent_first():
    questions, vocabulary = encoded(STORY)
    texts = [" ".join(vocabulary[word] for word in words if word) for words in questions.sentence_words]
    memories = [[texts[sentence] for sentence in story[:n]] for story, n in zip(questions.story, questions.length)]
    assert memories == [["nora left"], ["nora saw nora", "nora left"]]
    assert [texts[number] for number in questions.question] == ["who left", "who"]


def test_an_answer_of_several_words_is_one_word_of_the_vocabulary():
    questions, vocabulary = encoded(STORY)
    assert [vocabulary[word] for word in questions.answer] == ["nora", "net,oar"]


def test_memory_keeps_the_50_most_recent_statements():
    long_story = [Statement(number, f"word{number}") for number in range(1, 61)] + [Question(61, "Who?", ("a",), ())]
    questions, vocabulary = encoded(long_story)
    assert questions.length.tolist() == [MEMORY_ROWS] == [50]
    newest, oldest = (questions.sentence_words[questions.story[0, row], 0] for row in (0, 49))
    assert (vocabulary[newest], vocabulary[oldest]) == ("word60", "word11")


def test_a_question_before_any_statement_is_an_error():
    with pytest.raises(UserError, match="has no statement before it"):
        encoded([Question(1, "Who?", ("a",), ())])


def test_position_weights_are_those_of_the_paper():
    """l_kj = (1 - j/J) - (k/d)(1 - 2j/J), Sukhbaatar et al., section 4.1, for J = 3 words and d = 4 columns."""
    plain, slope = model.position_weights(np.array([[5, 2, 5, 0]]), 6)
    embedding = np.random.default_rng(3).normal(size=(6, 4))
    for k in range(1, 5):
        weight = [(1 - j / 3) - (k / 4) * (1 - 2 * j / 3) for j in (1, 2, 3)]
        expected = weight[0] * embedding[5, k - 1] + weight[1] * embedding[2, k - 1] + weight[2] * embedding[5, k - 1]
        got = (plain @ embedding - model.column_shares(4) * (slope @ embedding))[0, k - 1]
        assert got == pytest.approx(expected, abs=1e-6)


def test_each_hop_reads_the_memory_and_adds_what_it_read():
    """u <- u + softmax(K_h u) V_h with K_h from E[h], T[h] and V_h from E[h+1], T[h+1]; answers score E[3] u."""
    questions, vocabulary = small_models.story_questions()
    rng = np.random.default_rng(11)
    network = model.MemoryNetwork(rng.normal(0, 0.4, (4, len(vocabulary), 64)), rng.normal(0, 0.2, (4, 50, 64)))
    sentences = network.sentences(questions)
    expected = []
    for story, n, question in zip(questions.story, questions.length, questions.question):
        state = sentences[0][question]
        for hop in range(3):
            scores = [sentences[hop][story[row]] @ state + network.T[hop][row] @ state for row in range(n)]
            shares = np.exp(scores) / np.exp(scores).sum()
            state = state + sum(share * (sentences[hop + 1][story[row]] + network.T[hop + 1][row])
                                for row, share in enumerate(shares))
        expected.append(network.E[3] @ state)
    assert network.scores(questions, attention.exact) == pytest.approx(np.array(expected), abs=1e-4)


def test_padding_adds_rows_up_to_the_number_given():
    questions, vocabulary = encoded(STORY)
    network = model.MemoryNetwork(np.ones((4, len(vocabulary), 64), np.float32), np.ones((4, 50, 64), np.float32))
    recorder = attention.Recorder(attention.exact)
    network.scores(questions, recorder, rows=np.array([4, 2]))
    assert [len(operation.key) for operation in recorder.operations] == [4, 2] * 3


def test_first_of_each_task_takes_as_many_of_every_task():
    questions, _ = small_models.story_questions(questions_per_task=9)
    chosen = questions.first_of_each_task(3)
    assert np.unique(chosen.task, return_counts=True)[1].tolist() == [3] * 10
    assert chosen.question[:3].tolist() == questions.question[:3].tolist()


def test_a_model_of_other_shape_is_refused(tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_memn2n(path)
    with np.load(path) as arrays:
        arrays = dict(arrays)
    write_npz(path, arrays | {"E": arrays["E"][:3]})
    with pytest.raises(UserError, match=r"model.npz: E is \[3, \d+, 64\]"):
        model.load(path)
    del arrays["story"]
    write_npz(path, arrays)
    with pytest.raises(UserError, match="lacks story"):
        model.load(path)
