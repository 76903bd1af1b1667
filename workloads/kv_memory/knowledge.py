"""A made-up knowledge base of films and people, and questions about it.

The kind of knowledge is that of WikiMovies (Miller et al., EMNLP 2016), which the A3 paper uses; every name is invented
from a seed. Titles and names share words, so that a question's words point at many facts besides the right one.
"""

import random
from dataclasses import dataclass
from typing import NamedTuple

NUM_FILMS = 320
NUM_PEOPLE = 240
NUM_TITLE_WORDS = 40
NUM_GIVEN_NAMES = 18
NUM_FAMILY_NAMES = 20
GENRES = ("comedy", "drama", "mystery", "western", "musical", "adventure", "romance", "satire")
LANGUAGES = ("english", "french", "polish", "hindi", "spanish", "swedish")
YEARS = tuple(map(str, range(1950, 2000)))

# Key hashing (Miller et al., section 3.1): memories are the facts whose key shares a word with the question. At most:
MEMORY_ROWS = 200

# How one asks for the object of a relation; those about people and years ask for films. {} is the subject.
WORDINGS = {
    "directed_by": ("who directed {}", "who was the director of {}", "{} was directed by whom"),
    "written_by": ("who wrote {}", "who is the writer of the film {}", "{} was written by whom"),
    "starred": ("who acted in {}", "who are the actors in {}", "who starred in the film {}"),
    "release_year": ("when was {} released", "what year did {} come out", "in which year was the film {} made"),
    "has_genre": ("what genre is {}", "what kind of film is {}", "which genre does {} belong to"),
    "in_language": ("what language is {} in", "which language do they speak in {}", "what is the language of {}"),
    "directed": ("which films did {} direct", "what was directed by {}", "name a film directed by {}"),
    "wrote": ("which films did {} write", "what was written by {}", "name a film that {} wrote"),
    "acted_in": ("which films did {} act in", "what does {} appear in", "name a film in which {} starred"),
    "year_of": ("which films came out in {}", "what was released in {}", "name a film made in {}"),
}
# A fact is kept both ways round; a genre's and a language's films would be too many to ask for.
REVERSED = {"directed_by": "directed", "written_by": "wrote", "starred": "acted_in", "release_year": "year_of",
            "has_genre": "genre_of", "in_language": "language_of"}

SYLLABLES = [first + vowel for first in ("b", "d", "f", "k", "l", "m", "n", "p", "r", "s", "t", "v") for vowel in "aeiou"]


class Fact(NamedTuple):
    """`subject` and `relation` are the key, `object` is the value; names are words divided by spaces."""

    subject: str
    relation: str
    object: str


class KnowledgeQuestion(NamedTuple):
    """`memory` is the numbers of the facts to look at, ascending; any of `answers` is right."""

    text: str
    relation: str
    answers: tuple
    memory: tuple


@dataclass(frozen=True)
class Names:
    """What there is to know about; the facts about it differ from one knowledge base to another."""

    films: list
    people: list

    def words(self):
        """Every word of a question or a subject, sorted."""
        texts = [*self.films, *self.people, *YEARS, *GENRES, *LANGUAGES,
                 *(wording for wordings in WORDINGS.values() for wording in wordings)]
        return sorted({word for text in texts for word in text.split() if word != "{}"})

    def entities(self):
        """Everything that may be an answer."""
        return [*self.films, *self.people, *YEARS, *GENRES, *LANGUAGES]


@dataclass(frozen=True)
class KnowledgeBase:
    facts: list
    questions: list  # one for each pair of subject and relation that WORDINGS can ask about, in random order


def make_names(seed):
    """The same seed gives the same names."""
    rng = random.Random(f"{seed} names")
    title_words, given, family = (_invented_words(rng, count)
                                  for count in (NUM_TITLE_WORDS, NUM_GIVEN_NAMES, NUM_FAMILY_NAMES))
    # No two titles have the same words, whatever their order: the network sees bags of words.
    pairs = rng.sample([(a, b) for at, a in enumerate(title_words) for b in title_words[at + 1:]], NUM_FILMS)
    films = [f"{a} {b}" if rng.random() < 0.5 else f"{b} {a}" for a, b in pairs]
    people = [f"{a} {b}" for a, b in rng.sample([(a, b) for a in given for b in family], NUM_PEOPLE)]
    return Names(films, people)


def make_knowledge_base(names, seed):
    """The same names and seed give the same knowledge base."""
    rng = random.Random(f"{seed} knowledge")
    facts = _facts(rng, names)
    objects = {}  # (subject, relation): objects
    for fact in facts:
        objects.setdefault((fact.subject, fact.relation), []).append(fact.object)
    lookup = _facts_by_word(facts)
    questions = [_question(subject, relation, rng.choice(WORDINGS[relation]), objects, lookup)
                 for subject, relation in objects if relation in WORDINGS]
    rng.shuffle(questions)
    return KnowledgeBase(facts, questions)


def _question(subject, relation, wording, objects, lookup):
    text = wording.format(subject)
    return KnowledgeQuestion(text, relation, tuple(sorted(objects[subject, relation])), memory_of(text, lookup))


def _facts_by_word(facts):
    """Numbers of the facts that have a word in their subject."""
    lookup = {}
    for number, fact in enumerate(facts):
        for word in fact.subject.split():
            lookup.setdefault(word, []).append(number)
    return lookup


def memory_of(text, lookup):
    """The facts whose subject shares most words with a question, at most MEMORY_ROWS, as ascending numbers."""
    shared = {}
    for word in text.split():
        for number in lookup.get(word, ()):
            shared[number] = shared.get(number, 0) + 1
    best = sorted(shared, key=lambda number: (-shared[number], number))[:MEMORY_ROWS]
    return tuple(sorted(best))


def _facts(rng, names):
    facts = []
    for film in names.films:
        told = [("directed_by", rng.choice(names.people)), ("written_by", rng.choice(names.people)),
                *(("starred", person) for person in rng.sample(names.people, rng.randint(1, 3))),
                ("release_year", rng.choice(YEARS)), ("has_genre", rng.choice(GENRES)),
                ("in_language", rng.choice(LANGUAGES))]
        for relation, other in told:
            facts += [Fact(film, relation, other), Fact(other, REVERSED[relation], film)]
    return facts


_used_in_questions = {word for wordings in WORDINGS.values() for wording in wordings for word in wording.split()}


def _invented_words(rng, count):
    """Different words of three syllables that no question is worded with."""
    words = []
    while len(words) < count:
        word = "".join(rng.choice(SYLLABLES) for _ in range(3))
        if word not in words and word not in _used_in_questions:
            words.append(word)
    return words
