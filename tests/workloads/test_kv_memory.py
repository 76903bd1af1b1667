"""The made-up knowledge base, and the key-value memory network's numpy model against its definition."""

import numpy as np
import pytest

from workloads import attention
from workloads.kv_memory import knowledge, model
from workloads.kv_memory.questions import Encoder, Facts, Questions

SEED = 4


@pytest.fixture(scope="module")
def names():
    return knowledge.make_names(SEED)


@pytest.fixture(scope="module")
def base(names):
    return knowledge.make_knowledge_base(names, SEED)


def subject_of(question):
    """What a question is about, by taking its wording away."""
    for wording in knowledge.WORDINGS[question.relation]:
        head, tail = wording.split("{}")
        if question.text.startswith(head) and question.text.endswith(tail):
            return question.text[len(head):len(question.text) - len(tail)]
    raise AssertionError(f"'{question.text}' has no wording of {question.relation}")


def test_answers_are_all_objects_of_the_subject_and_relation_asked_for(base):
    for question in base.questions:
        subject = subject_of(question)
        objects = {fact.object for fact in base.facts if fact[:2] == (subject, question.relation)}
        assert set(question.answers) == objects, f"seed {SEED}: {question.text}"


def test_memory_has_the_facts_that_answer_and_shares_a_word_with_each(base):
    for question in base.questions:
        facts = [base.facts[number] for number in question.memory]
        assert 1 <= len(facts) <= knowledge.MEMORY_ROWS == 200
        read = {fact.object for fact in facts if fact[:2] == (subject_of(question), question.relation)}
        assert set(question.answers) <= read, f"seed {SEED}: {question.text}"
        assert all(set(fact.subject.split()) & set(question.text.split()) for fact in facts)


def test_memories_are_about_as_long_as_those_of_the_paper(base):
    """The A3 paper, section VI, has n = 186 on average for KV-MemN2N."""
    assert np.mean([len(question.memory) for question in base.questions]) == pytest.approx(186, rel=0.1)


def test_every_fact_is_kept_both_ways_round(base):
    facts = set(base.facts)
    for relation, other in knowledge.REVERSED.items():
        assert ({(fact.subject, fact.object) for fact in facts if fact.relation == relation}
                == {(fact.object, fact.subject) for fact in facts if fact.relation == other})


def test_a_seed_gives_its_knowledge_again_and_another_gives_other_facts_about_the_same_names(names, base):
    assert knowledge.make_names(SEED) == names
    assert knowledge.make_knowledge_base(names, SEED) == base
    other = knowledge.make_knowledge_base(names, SEED + 1)
    assert {fact.subject for fact in other.facts} - {fact.subject for fact in base.facts} <= set(names.entities())
    assert len(set(other.facts) & set(base.facts)) < 0.2 * len(base.facts)


def test_names_can_be_told_apart_by_their_words_alone(names):
    assert len({frozenset(film.split()) for film in names.films}) == len(names.films)
    assert len(set(names.people)) == len(names.people)
    used = {word for wordings in knowledge.WORDINGS.values() for wording in wordings for word in wording.split()}
    assert not used & {word for name in (*names.films, *names.people) for word in name.split()}


def test_encoding_keeps_words_entities_and_memories(names, base):
    encoder = Encoder(names)
    facts, questions = encoder.facts(base.facts), encoder.questions(base.questions)
    for number in (0, len(base.facts) - 1):
        words = [encoder.vocabulary[word] for word in facts.key_words[number] if word]
        assert words == [*base.facts[number].subject.split(), base.facts[number].relation]
        assert encoder.entities[facts.object[number]] == base.facts[number].object
    last = base.questions[-1]
    assert tuple(questions.memory[-1, :questions.length[-1]]) == last.memory
    assert {encoder.entities[number] for number in questions.answers[-1] if number >= 0} == set(last.answers)
    assert encoder.relations[questions.relation[-1]] == last.relation


def test_two_hops_read_and_answer_as_defined():
    """q = A-bag of the question; twice q <- R_h (q + softmax(K q) V); answers score B q (Miller et al., 3.1)."""
    rng = np.random.default_rng(9)
    network = model.KeyValueNetwork(rng.normal(0, 0.4, (9, 8)), rng.normal(0, 0.4, (5, 8)), rng.normal(0, 0.4, (2, 8, 8)))
    facts = Facts(np.array([[1, 2, 0], [3, 3, 4], [5, 6, 7]]), np.array([4, 0, 2]))
    questions = Questions(np.array([[1, 8, 0], [5, 5, 2]]), np.array([[0, 1, 2], [1, 2, 0]]), np.array([3, 2]),
                          np.array([[0], [1]]), np.array([0, 0]))
    expected = []
    for words, memory in (([1, 8], [0, 1, 2]), ([5, 5, 2], [1, 2])):
        query = sum(network.A[word] for word in words)
        keys = [sum(network.A[word] for word in facts.key_words[fact] if word) for fact in memory]
        for hop in range(2):
            shares = np.exp([key @ query for key in keys])
            read = sum(share * network.B[facts.object[fact]] for share, fact in zip(shares / shares.sum(), memory))
            query = network.R[hop] @ (query + read)
        expected.append(network.B @ query)
    assert network.scores(facts, questions, attention.exact) == pytest.approx(np.array(expected), abs=1e-4)
